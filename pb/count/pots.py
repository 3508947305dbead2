"""Several pots: each shared out by its own rule among its own bids, and what becomes of money they do not spend."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from pb.count.election import Bid, Election, in_number_order
from pb.count.outcome import Outcome, Stage, Step, Tie, Verdict
from pb.count.rule import HighestFirst, Pot, Pots, Rule, Spill
from pb.count.ties import TieOrder
from pb.count.writing import Writing

RunOne = Callable[[Election, Rule, TieOrder], Outcome]


def share_pots(election: Election, rule: Pots, order: TieOrder, run: RunOne) -> Outcome:
    """Share out every pot in the order declared; `run` shares one. Everyone's ballot counts in every pot.

    Money of the round that belongs to no pot spills over like the rest: with Spill.NEXT it comes to the first
    pot, with Spill.ALL it is for every bid. Time: that of sharing each pot.
    Raises ValueError where the pots have more than the round, or a bid asks for more than its pot allows.
    """
    _check(election, rule)
    sharing = _Sharing(election, rule, order, run)
    for place, pot in enumerate(rule.pots):
        sharing.share_pot(pot, [bid for bid in election.standing if bid.pot == place])
    if rule.spill is Spill.ALL:
        sharing.share_what_is_left()
    for bid in in_number_order(election.bids):
        if bid.withdrawn:
            sharing.note(bid, Verdict.WITHDRAWN)
    return Outcome.of(election.pot, tuple(sharing.steps), tuple(sharing.ties))


def _check(election: Election, rule: Pots) -> None:
    if sum(pot.amount for pot in rule.pots) > election.pot:
        raise ValueError("The pots have more money than the round")
    for bid in election.bids:
        if bid.pot >= len(rule.pots):
            raise ValueError(f"Bid {bid.number} is for a pot that is not there")
        largest = rule.pots[bid.pot].largest
        if largest is not None and bid.asked > largest:
            raise ValueError(f"Bid {bid.number} asks for more than its pot allows")


@dataclass
class _Sharing:
    """The sharing as it goes. `spilt`, in pence, belongs to no pot (any more); `given` has the pence of each pot."""

    election: Election
    rule: Pots
    order: TieOrder
    run: RunOne
    given: list[int] = field(default_factory=list)
    funded: set[int] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spilt = self.election.pot - sum(pot.amount for pot in self.rule.pots)
        self.writing = Writing(self.election, self.order)

    def share_pot(self, pot: Pot, bids: list[Bid]) -> None:
        """Share one pot, and what spilt into it, among its own bids."""
        money = self._with_what_spilt(pot)
        able = [bid for bid in bids if not self.taken & set(bid.one_of)]
        ballots = self.election.ballots.only(bid.number for bid in able)
        alone = replace(self.election, pot=money, bids=tuple(able), ballots=ballots)
        outcome = self.run(alone, pot.rule, replace(self.order, chain=pot.rule.ties))
        self.steps += [replace(step, pot=pot.name) for step in outcome.steps]
        self.ties += outcome.ties
        self.given.append(outcome.spent)
        self.spilt += outcome.left
        self._fund(bid for bid in able if bid.number in outcome.funded)
        for bid in bids:
            if bid not in able:
                self.note(bid, Verdict.ONE_ALREADY, pot.name, outcome.left)

    def _with_what_spilt(self, pot: Pot) -> int:
        if self.rule.spill is not Spill.NEXT:
            return pot.amount
        money = pot.amount + self.spilt
        if pot.most is not None:
            money = min(money, pot.most)
        self.spilt -= money - pot.amount
        return money

    def share_what_is_left(self) -> None:
        """Fund the bid with the most points that still fits, again and again, whatever its pot."""
        writing = self.writing
        writing.left = self.spilt
        while fitting := [bid for bid in writing.most_points_first() if self._fit([bid])]:
            level = [bid for bid in fitting if writing.totals[bid.number] == writing.totals[fitting[0].number]]
            chosen, tie = (level[0].number, None) if self._fit(level) else self._settled(level)
            bid = writing.bids[chosen]
            writing.add_step(bid, Verdict.FUNDED, self._award(bid), tie, Stage.FINISH)
            writing.ties += [tie] if tie else []
            self._fund([bid])
            self.given[bid.pot] += self._award(bid)
        # A bid has one step: the one that paid it takes the place of the one that could not.
        paid = {step.number for step in writing.steps}
        self.steps = [step for step in self.steps if step.number not in paid] + writing.steps
        self.ties += writing.ties

    def _settled(self, level: list[Bid]) -> tuple[int, Tie | None]:
        return self.writing.settle((bid.number for bid in level), self.writing.totals[level[0].number])

    def _fit(self, bids: list[Bid]) -> bool:
        """Whether all of these can be funded together from what is left, within what their pots may give."""
        labels = [label for bid in bids for label in set(bid.one_of)]
        if (
            (self.funded | self._below()) & {bid.number for bid in bids}
            or self.taken & set(labels)
            or len(set(labels)) < len(labels)
        ):
            return False
        given = list(self.given)
        for bid in bids:
            given[bid.pot] += self._award(bid)
        within = all(pot.most is None or amount <= pot.most for pot, amount in zip(self.rule.pots, given, strict=True))
        return within and sum(self._award(bid) for bid in bids) <= self.writing.left

    def _award(self, bid: Bid) -> int:
        """What a bid is paid at the end: what it asks, or the prize of its pot if that is less."""
        rule = self.rule.pots[bid.pot].rule
        prize = rule.prize if isinstance(rule, HighestFirst) else None
        return bid.asked if prize is None else min(bid.asked, prize)

    def _below(self) -> set[int]:
        """Bids that their pot's rule keeps from being funded, whatever the money."""
        return {step.number for step in self.steps if step.verdict is Verdict.BELOW_THRESHOLD}

    def _fund(self, bids: Iterable[Bid]) -> None:
        for bid in bids:
            self.funded.add(bid.number)
            self.taken |= set(bid.one_of)

    def note(self, bid: Bid, verdict: Verdict, pot: str = "", left: int = 0) -> None:
        """Write down a bid that no pot's own rule looked at."""
        total = self.writing.totals.get(bid.number, 0)
        self.steps.append(Step(bid.number, bid.title, bid.asked, bid.minimum, total, left, 0, verdict, pot=pot))
