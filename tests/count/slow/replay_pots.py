"""Several pots, followed step by step: each pot as if it were alone, and then what is spent of the rest."""

from collections.abc import Callable
from dataclasses import replace

from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Stage, Step, Verdict
from pb.count.rule import HighestFirst, Pot, Pots, Rule, Spill
from tests.count.slow.replay import check

Follow = Callable[[Election, Rule, Outcome], None]


def replay_pots(election: Election, rule: Pots, outcome: Outcome, follow: Follow) -> None:
    """`follow` reads the steps of one pot. A pot of which a bid was paid at the end has lost that bid's first step:
    then only its money is looked at."""
    spilt = election.pot - sum(pot.amount for pot in rule.pots)
    at_the_end = [step for step in outcome.steps if not step.pot and step.verdict is Verdict.FUNDED]
    given = {}
    taken: set[str] = set()
    labels = {bid.number: set(bid.one_of) for bid in election.bids}
    for place, pot in enumerate(rule.pots):
        money = pot.amount
        if rule.spill is Spill.NEXT:
            money = pot.amount + spilt if pot.most is None else min(pot.amount + spilt, pot.most)
            spilt -= money - pot.amount
        numbers = {bid.number for bid in election.bids if bid.pot == place and not bid.withdrawn}
        steps = [step for step in outcome.steps if step.pot == pot.name]
        late = {step.number for step in at_the_end} & numbers
        check({step.number for step in steps} == numbers - late, f"the steps of {pot.name} are not of its bids")
        able = {number for number in numbers if not labels[number] & taken}
        for step in steps:
            check(step.number in able or step.verdict is Verdict.ONE_ALREADY, f"bid {step.number} was excluded already")
        if not late:
            _follow_one(election, pot, money, able, [step for step in steps if step.number in able], outcome, follow)
        given[pot.name] = sum(step.award for step in steps)
        check(given[pot.name] <= money, f"{pot.name} gave more than it had")
        spilt += money - given[pot.name]
        taken |= {label for step in steps if step.verdict in _PAID for label in labels[step.number]}
    paid = {step.number for step in outcome.steps if step.pot and step.verdict in _PAID}
    _follow_the_end(election, rule, at_the_end, given, spilt, taken, paid)
    awards = {step.number: step.award for step in outcome.steps}
    check(awards == dict(outcome.awards), "an award is not that of its step")
    check(sum(awards.values()) + outcome.left == election.pot, "money was lost, or made")


_PAID = (Verdict.FUNDED, Verdict.PART_FUNDED)


def _follow_one(
    election: Election,
    pot: Pot,
    money: int,
    able: set[int],
    steps: list[Step],
    outcome: Outcome,
    follow: Follow,
) -> None:
    bids = tuple(bid for bid in election.bids if bid.number in able)
    ballots = election.ballots.only(able)
    ties = tuple(tie for tie in outcome.ties if set(tie.among) <= able)
    alone = Outcome.of(money, tuple(replace(step, pot="") for step in steps), ties)
    follow(replace(election, pot=money, bids=bids, ballots=ballots), pot.rule, alone)


def _follow_the_end(
    election: Election, rule: Pots, steps: list[Step], given: dict[str, int], left: int, taken: set[str], paid: set[int]
) -> None:
    check(not steps or rule.spill is Spill.ALL, "nothing is paid from what is left")
    if rule.spill is not Spill.ALL:
        return
    bids = {bid.number: bid for bid in election.bids if not bid.withdrawn}
    totals = {number: sum(marks.get(number, 0) * n for marks, n in election.ballots) for number in bids}

    def fitting() -> list[int]:
        open_bids = [bid for bid in bids.values() if bid.number not in paid and not set(bid.one_of) & taken]
        supported = [bid for bid in open_bids if totals[bid.number] and not _below(election, rule.pots[bid.pot], bid)]
        return [
            bid.number for bid in supported if _fits(_price(rule.pots[bid.pot], bid), rule.pots[bid.pot], given, left)
        ]

    for step in steps:
        check(step.number in fitting() and step.stage is Stage.FINISH, f"bid {step.number} does not fit")
        check(totals[step.number] == max(totals[n] for n in fitting()), f"bid {step.number} has not the most points")
        price = _price(rule.pots[bids[step.number].pot], bids[step.number])
        check((step.left_before, step.award) == (left, price), f"bid {step.number} gets another sum")
        paid.add(step.number)
        taken |= set(bids[step.number].one_of)
        given[rule.pots[bids[step.number].pot].name] += step.award
        left -= step.award
    check(not fitting(), "there is a bid that still fits")


def _price(pot: Pot, bid: Bid) -> int:
    prize = pot.rule.prize if isinstance(pot.rule, HighestFirst) else None
    return bid.asked if prize is None else min(bid.asked, prize)


def _below(election: Election, pot: Pot, bid: Bid) -> bool:
    """Whether the pot's own rule would not fund it for any money."""
    rule, ballots = pot.rule, len(election.ballots)
    if not isinstance(rule, HighestFirst):
        return False
    points = [(marks.get(bid.number, 0), n) for marks, n in election.ballots]
    total, supporters = sum(each * n for each, n in points), sum(n for each, n in points if each)
    return (
        total * 100 < (rule.least_average or 0) * election.top * ballots
        or supporters * 100 < (rule.least_ballots or 0) * ballots
        or total < (rule.least_total or 0)
    )


def _fits(asked: int, pot: Pot, given: dict[str, int], left: int) -> bool:
    return asked <= left and (pot.most is None or given[pot.name] + asked <= pot.most)
