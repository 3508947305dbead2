"""The Method of Equal Shares: everyone gets the same share of the pot, and supporters pay for bids together.

Peters, Pierczyński and Skowron, "Proportional participatory budgeting with additive utilities" (2021). What is
done with money left over is in docs/decisions/0009.
"""

from dataclasses import replace
from fractions import Fraction

from pb.count.add_one import add_one
from pb.count.election import Bid, Election
from pb.count.exact_purses import ExactPurses
from pb.count.market import Market
from pb.count.outcome import Outcome, Stage, Step, Tie, Verdict
from pb.count.purchases import Run, buy_all
from pb.count.rule import Completion, EqualShares
from pb.count.tally import tally
from pb.count.ties import TieOrder

_RAISED = (Completion.ADD1, Completion.ADD1U, Completion.ADD1_FULL, Completion.ADD1_FULLU)
_FINISHED = (Completion.UTILITARIAN, Completion.ADD1U, Completion.ADD1_FULLU)


def equal_shares(election: Election, rule: EqualShares, order: TieOrder) -> Outcome:
    """Share the pot by equal shares. Bids that cost nothing are funded first, if anybody supports them.

    Where the pot pays for everything that anybody supports, it does. Time of one run, at worst:
    O(bids^2 x ballots); in practice each purchase looks at two to six bids.
    """
    market = Market.of(election, rule.satisfaction)
    writing = _Writing(election, order)
    for bid in writing.free():
        writing.fund(bid, Stage.RULE)
    if sum(offer.cost for offer in market.offers.values()) <= election.pot:
        for bid in writing.most_points_first():
            writing.fund(bid, Stage.RULE)
        return writing.outcome(market.equal_share(), finished=False)
    endowment, run = _run(market, rule, order)
    for number in run.bought:
        writing.fund(writing.bids[number], Stage.RULE, run.ties.get(number))
    if rule.completion in _FINISHED:
        writing.finish()
    return writing.outcome(endowment, finished=rule.completion in _FINISHED)


def with_rates(election: Election, rule: EqualShares, outcome: Outcome) -> Outcome:
    """The same outcome with the exact rate of every purchase: the most any supporter paid for each unit.

    A second run, in fractions, that buys what the steps say: raises ValueError where supporters cannot pay.
    """
    if outcome.endowment is None:
        raise ValueError("This outcome gave nobody a share")
    purses = ExactPurses(Market.of(election, rule.satisfaction), outcome.endowment)
    bought = [step for step in outcome.steps if step.stage is Stage.RULE and step.award]
    if sum(offer.cost for offer in purses.market.offers.values()) <= election.pot:
        return outcome
    rates = {step.number: purses.buy(step.number) for step in bought}
    return replace(outcome, steps=tuple(replace(step, rate=rates.get(step.number)) for step in outcome.steps))


def _run(market: Market, rule: EqualShares, order: TieOrder) -> tuple[Fraction, Run]:
    if rule.completion in _RAISED:
        return add_one(market, rule, order)
    endowment = market.equal_share()
    return endowment, buy_all(market, endowment, order)


class _Writing:
    """The steps as they are written down."""

    def __init__(self, election: Election, order: TieOrder) -> None:
        self.election = election
        self.order = order
        self.left = election.pot
        self.totals = {number: counted.total for number, counted in tally(election).items()}
        self.bids = {bid.number: bid for bid in election.standing}
        self.steps: list[Step] = []
        self.ties: list[Tie] = []

    def free(self) -> list[Bid]:
        return [bid for bid in self.most_points_first() if not bid.asked]

    def most_points_first(self) -> list[Bid]:
        """Bids with a point and no step yet."""
        seen = {step.number for step in self.steps}
        waiting = [bid for bid in self.bids.values() if self.totals[bid.number] and bid.number not in seen]
        return sorted(waiting, key=lambda bid: (-self.totals[bid.number], bid.number))

    def finish(self) -> None:
        """What is left goes to the bids with most points that still fit."""
        while fitting := [bid for bid in self.most_points_first() if bid.asked <= self.left]:
            level = [bid for bid in fitting if self.totals[bid.number] == self.totals[fitting[0].number]]
            tie = None
            if sum(bid.asked for bid in level) > self.left:
                tie = self.settle([bid.number for bid in level])
            self.fund(self.bids[tie.order[0]] if tie else level[0], Stage.FINISH, tie)

    def settle(self, tied: list[int]) -> Tie | None:
        if len(tied) == 1:
            return None
        chosen, by = self.order.first(tied, self.totals[tied[0]])
        return Tie(tuple(sorted(tied)), self.totals[chosen], by, (chosen,))

    def fund(self, bid: Bid, stage: Stage, tie: Tie | None = None) -> None:
        self._add_step(bid, bid.asked, Verdict.FUNDED, stage, tie)
        if tie:
            self.ties.append(tie)

    def outcome(self, endowment: Fraction, *, finished: bool) -> Outcome:
        stage = Stage.FINISH if finished else Stage.RULE
        for bid in self.most_points_first():
            self._add_step(bid, 0, Verdict.DOES_NOT_FIT if finished else Verdict.NOT_AFFORDABLE, stage)
        for bid in self.bids.values():
            if not self.totals[bid.number]:
                self._add_step(bid, 0, Verdict.NO_POINTS, stage)
        for bid in sorted(self.election.bids, key=lambda bid: bid.number):
            if bid.withdrawn:
                self._add_step(bid, 0, Verdict.WITHDRAWN, stage)
        return Outcome.of(self.election.pot, tuple(self.steps), tuple(self.ties), endowment)

    def _add_step(self, bid: Bid, award: int, verdict: Verdict, stage: Stage, tie: Tie | None = None) -> None:
        total = self.totals.get(bid.number, 0)
        self.steps.append(
            Step(bid.number, bid.title, bid.asked, bid.minimum, total, self.left, award, verdict, tie, None, stage)
        )
        self.left -= award
