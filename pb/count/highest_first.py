"""Highest first while the money lasts, and what becomes of the money that is left over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby, permutations

from pb.count.election import Bid, Election, in_number_order
from pb.count.outcome import Outcome, Settled, Step, Tie, TieToSettle, Verdict
from pb.count.rule import HighestFirst, Measure, Remainder, TieBreak
from pb.count.tally import BidTally, tally
from pb.count.ties import TRIED_IN_FULL, DrawNeeded, TieOrder, order_matters


def highest_first(election: Election, rule: HighestFirst, order: TieOrder) -> Outcome:
    """Share the pot, highest first by the rule's measure, and say why at every step.

    Bids nobody gave a point to, and then withdrawn bids, come last and get nothing. Raises DrawNeeded when the
    order of tied bids would change an award and nothing settles it.
    Time: O(entries on different ballots + bids x log bids).
    """
    sharing = _Sharing(election, rule, order, tally(election))
    sharing.share()
    return Outcome.of(election.pot, tuple(sharing.steps), tuple(sharing.ties))


@dataclass
class _Sharing:
    """The sharing as it goes: what is left, and what was decided so far."""

    election: Election
    rule: HighestFirst
    order: TieOrder
    counted: dict[int, BidTally]
    stopped: bool = False
    taken: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.election.pot
        self.asked = {bid.number: bid.asked for bid in self.election.bids}

    def share(self) -> None:
        bids = [self._with_prize(bid) for bid in self.election.standing]
        ready = [bid for bid in bids if self._why_not(bid) is None]
        for _, group in groupby(sorted(ready, key=self._rate, reverse=True), key=self._rate):
            self._share_level(in_number_order(group), self.rule.ties)
        for bid in sorted(bids, key=lambda bid: (-self._rate(bid), bid.number)):
            if verdict := self._why_not(bid):
                self._add_step(bid, verdict)
        for bid in in_number_order(self.election.bids):
            if bid.withdrawn:
                self._add_step(bid, Verdict.WITHDRAWN)

    def _with_prize(self, bid: Bid) -> Bid:
        prize = self.rule.prize
        return bid if prize is None else replace(bid, asked=min(prize, bid.asked), minimum=None)

    def _rate(self, bid: Bid) -> Fraction:
        """What puts bids in order. Nothing is worth more for its money than what costs nothing."""
        counted = self.counted[bid.number]
        if self.rule.measure is Measure.VOTERS:
            return Fraction(counted.supporters)
        if self.rule.measure is Measure.PER_POUND:
            free = Fraction((self.election.pot + 1) * (counted.total + 1) * 100)
            return Fraction(100 * counted.total, bid.asked) if bid.asked else free * bool(counted.total)
        if self.rule.measure is Measure.AVERAGE:
            return Fraction(counted.total, max(1, self.election.ballots.cast))
        return Fraction(counted.total)

    def _why_not(self, bid: Bid) -> Verdict | None:
        """Why a bid is not even considered."""
        counted, rule, ballots = self.counted[bid.number], self.rule, self.election.ballots.cast
        if not counted.total and not rule.pays_unsupported:
            return Verdict.NO_POINTS
        below = (
            counted.total * 100 < (rule.least_average or 0) * self.election.top * ballots,
            counted.supporters * 100 < (rule.least_ballots or 0) * ballots,
            counted.total < (rule.least_total or 0),
        )
        return Verdict.BELOW_THRESHOLD if any(below) else None

    def _share_level(self, tied: list[Bid], chain: Sequence[TieBreak]) -> None:
        """Bids that are level by everything before `chain`."""
        if len(tied) == 1:
            self._add_step(tied[0], self._verdict_on(tied[0]))
        elif chain[0] in (TieBreak.LOTS, TieBreak.DICE):
            self._share_drawn(tied, chain[0])
        else:
            by_number = {bid.number: bid for bid in tied}
            parts = [[by_number[n] for n in part] for part in self.order.parts(chain[0], by_number)]
            first_step, first_tie = len(self.steps), len(self.ties)
            for part in parts:
                self._share_level(part, chain[1:])
            if len(parts) > 1:
                self._note(Settled(chain[0]), first_step, first_tie)

    def _share_drawn(self, tied: list[Bid], by: TieBreak) -> None:
        among = tuple(bid.number for bid in tied)
        total = self.counted[among[0]].total
        if self.stopped or not self._order_matters(tied):
            tie = Tie(among, total, Settled.NO_DIFFERENCE, among)
        elif (drawn := self.order.order_drawn(by, among)) is None:
            raise DrawNeeded(TieToSettle(among, total, self.left, Settled(by)))
        else:
            tie = Tie(among, total, Settled(by), drawn)
        self.ties.append(tie)
        for bid in sorted(tied, key=lambda bid: tie.order.index(bid.number)):
            self._add_step(bid, self._verdict_on(bid), tie)

    def _order_matters(self, tied: list[Bid]) -> bool:
        open_labels = [label for bid in tied for label in bid.one_of if label not in self.taken]
        able = [bid for bid in tied if not self.taken & set(bid.one_of)]
        if len(set(open_labels)) == len(open_labels):
            return order_matters(able, self.left, self.rule.remainder)
        if len(able) > TRIED_IN_FULL:
            return True
        return len({self._awards(order) for order in permutations(able)}) > 1

    def _awards(self, bids: Iterable[Bid]) -> frozenset[tuple[int, int]]:
        """What these bids would get in this order, with nothing written down."""
        trial = replace(self, taken=set(self.taken), steps=[], ties=[])
        trial.left = self.left
        for bid in bids:
            trial._add_step(bid, trial._verdict_on(bid))
        return frozenset((step.number, step.award) for step in trial.steps)

    def _note(self, by: Settled, first_step: int, first_tie: int) -> None:
        """Written down once the whole group has had its turn, so that `order` is the order that was used."""
        order = tuple(step.number for step in self.steps[first_step:])
        tie = Tie(tuple(sorted(order)), self.steps[first_step].total, by, order)
        self.ties.insert(first_tie, tie)
        self.steps[first_step:] = [replace(step, tie=step.tie or tie) for step in self.steps[first_step:]]

    def _verdict_on(self, bid: Bid) -> Verdict:
        if self.stopped or (self.left == 0 and bid.asked):
            return Verdict.NOT_REACHED
        if self.taken & set(bid.one_of):
            return Verdict.ONE_ALREADY
        if bid.asked <= self.left:
            return Verdict.FUNDED
        if self.rule.remainder is Remainder.STOP:
            return Verdict.STOPS_HERE
        if self.rule.remainder is Remainder.SKIP:
            return Verdict.DOES_NOT_FIT
        return Verdict.PART_FUNDED if bid.least <= self.left else Verdict.MINIMUM_NOT_REACHED

    def _add_step(self, bid: Bid, verdict: Verdict, tie: Tie | None = None) -> None:
        award = {Verdict.FUNDED: bid.asked, Verdict.PART_FUNDED: self.left}.get(verdict, 0)
        counted = self.counted.get(bid.number)
        rate = self._rate(bid) if counted and self.rule.measure is not Measure.TOTAL else None
        self.steps.append(
            Step(
                number=bid.number,
                title=bid.title,
                asked=self.asked[bid.number],
                minimum=bid.minimum,
                total=counted.total if counted else 0,
                left_before=self.left,
                award=award,
                verdict=verdict,
                tie=tie,
                rate=rate,
            )
        )
        self.left -= award
        self.stopped = self.stopped or verdict is Verdict.STOPS_HERE
        if verdict in (Verdict.FUNDED, Verdict.PART_FUNDED):
            self.taken |= set(bid.one_of)
