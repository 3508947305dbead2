"""Most votes first while the money lasts, and what becomes of the money that is left over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pb.count.election import Bid, Election, Remainder, Rule, TieBreak, in_number_order
from pb.count.outcome import Outcome, Settled, Step, Tie, TieToSettle, Verdict
from pb.count.tally import BidTally, tally
from pb.count.ties import check_lots, order_matters


def share_out(election: Election, rule: Rule, lots: Sequence[tuple[int, ...]] = ()) -> Outcome | TieToSettle:
    """Share the pot by the rule, highest total first, and say why at every step.

    Bids nobody gave a point to, and then withdrawn bids, come last and get nothing. When the order of
    tied bids would change an award and `lots` holds no draw among exactly those bids, the answer is
    TieToSettle: never an order of our own. `lots` holds one tuple of bid numbers for each draw, first
    drawn first. Raises ValueError for a draw that no tie called for: nothing is silently ignored.

    Time: O(marks on all ballots + bids x log bids).
    """
    check_lots(election, lots)
    sharing = _Sharing(rule, election.pot, {frozenset(drawn): drawn for drawn in lots})
    unsettled = sharing.share(election, tally(election))
    sharing.refuse_unused_draws()
    return unsettled or sharing.outcome(election)


def _by_total(election: Election, counted: dict[int, BidTally]) -> Iterator[tuple[int, list[Bid]]]:
    """Groups of bids with the same total, highest first; bids without a point are not in any."""

    def total(bid: Bid) -> int:
        return counted[bid.number].total

    pointed = [bid for bid in in_number_order(election.bids) if not bid.withdrawn and total(bid) > 0]
    for points, group in groupby(sorted(pointed, key=total, reverse=True), key=total):
        yield points, list(group)


@dataclass
class _Sharing:
    """The sharing as it goes: what is left, and what was decided so far."""

    rule: Rule
    left: int
    draws: dict[frozenset[int], tuple[int, ...]]
    stopped: bool = False
    steps: list[Step] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def share(self, election: Election, counted: dict[int, BidTally]) -> TieToSettle | None:
        for total, group in _by_total(election, counted):
            if unsettled := self._share_group(group, total):
                return unsettled
        seen = {step.number for step in self.steps}
        rest = [bid for bid in in_number_order(election.bids) if bid.number not in seen]
        for bid in sorted(rest, key=lambda bid: bid.withdrawn):
            self._add_step(bid, 0, Verdict.WITHDRAWN if bid.withdrawn else Verdict.NO_POINTS)
        return None

    def _share_group(self, group: list[Bid], total: int) -> TieToSettle | None:
        first_step, first_tie = len(self.steps), len(self.ties)
        parts = self._by_request(group)
        for tied in parts:
            if unsettled := self._share_tied(tied, total):
                return unsettled
        if len(parts) > 1:
            self._note_smaller_request(total, first_step, first_tie)
        return None

    def _by_request(self, group: list[Bid]) -> list[list[Bid]]:
        if TieBreak.SMALLER_REQUEST not in self.rule.ties:
            return [group]
        ordered = sorted(group, key=lambda bid: bid.asked)
        return [list(tied) for _, tied in groupby(ordered, key=lambda bid: bid.asked)]

    def _share_tied(self, tied: list[Bid], total: int) -> TieToSettle | None:
        tie = self._settle(tied, total) if len(tied) > 1 else None
        if isinstance(tie, TieToSettle):
            return tie
        if tie is not None:
            self.ties.append(tie)
            tied = sorted(tied, key=lambda bid: tie.order.index(bid.number))
        for bid in tied:
            self._add_step(bid, total, self._verdict_on(bid), tie)
        return None

    def _settle(self, tied: list[Bid], total: int) -> Tie | TieToSettle:
        among = tuple(bid.number for bid in tied)
        if self.stopped or not order_matters(tied, self.left, self.rule.remainder):
            return Tie(among, total, Settled.NO_DIFFERENCE, among)
        drawn = self.draws.pop(frozenset(among), None)
        if drawn is None:
            return TieToSettle(among, total, self.left)
        return Tie(among, total, Settled.LOTS, drawn)

    def _note_smaller_request(self, total: int, first_step: int, first_tie: int) -> None:
        """Written down once the whole group has had its turn, so that `order` is the order that was used."""
        order = tuple(step.number for step in self.steps[first_step:])
        tie = Tie(tuple(sorted(order)), total, Settled.SMALLER_REQUEST, order)
        self.ties.insert(first_tie, tie)
        self.steps[first_step:] = [replace(step, tie=step.tie or tie) for step in self.steps[first_step:]]

    def _verdict_on(self, bid: Bid) -> Verdict:
        if self.stopped or self.left == 0:
            return Verdict.NOT_REACHED
        if bid.asked <= self.left:
            return Verdict.FUNDED
        if self.rule.remainder is Remainder.STOP:
            return Verdict.STOPS_HERE
        if self.rule.remainder is Remainder.SKIP:
            return Verdict.DOES_NOT_FIT
        return Verdict.PART_FUNDED if bid.least <= self.left else Verdict.MINIMUM_NOT_REACHED

    def _add_step(self, bid: Bid, total: int, verdict: Verdict, tie: Tie | None = None) -> None:
        award = {Verdict.FUNDED: bid.asked, Verdict.PART_FUNDED: self.left}.get(verdict, 0)
        self.steps.append(Step(bid.number, bid.title, bid.asked, bid.minimum, total, self.left, award, verdict, tie))
        self.left -= award
        self.stopped = self.stopped or verdict is Verdict.STOPS_HERE

    def refuse_unused_draws(self) -> None:
        for drawn in self.draws.values():
            names = ", ".join(str(number) for number in drawn)
            raise ValueError(f"Lots were drawn among bids {names}, but no tie among exactly these needed them")

    def outcome(self, election: Election) -> Outcome:
        awards = {step.number: step.award for step in sorted(self.steps, key=lambda step: step.number)}
        return Outcome(tuple(self.steps), awards, self.left, election.pot - self.left, tuple(self.ties))
