"""Highest first, followed step by step."""

from fractions import Fraction
from itertools import groupby, permutations

from pb.count.election import Bid
from pb.count.outcome import Settled, Tie, Verdict
from pb.count.rule import HighestFirst, Measure, Remainder, TieBreak
from tests.count.slow.replay import Reader


def replay_highest_first(reader: Reader, rule: HighestFirst) -> None:
    standing = sorted(reader.bids.values(), key=lambda bid: (-_height(reader, rule, bid), bid.number))
    considered = [bid for bid in standing if _why_not(reader, rule, bid) is None]
    following = _Following(reader, rule)
    for _, level in groupby(considered, key=lambda bid: _height(reader, rule, bid)):
        following.share_level(list(level))
    for bid in standing:
        if why := _why_not(reader, rule, bid):
            reader.step(bid.number, why, rate=_rate(reader, rule, bid), minimum_counts=rule.prize is None)
    reader.end()


def _height(reader: Reader, rule: HighestFirst, bid: Bid) -> Fraction:
    total, supporters = reader.totals[bid.number], len(reader.supporters[bid.number])
    if rule.measure is Measure.VOTERS:
        return Fraction(supporters)
    if rule.measure is not Measure.PER_POUND:
        return Fraction(total)
    if price := _price(rule, bid):
        return Fraction(total * 100, price)
    # What costs nothing goes before all else: as if it asked for a penny and had the highest total on top of its own.
    return Fraction((max(reader.totals.values()) + total) * 100 if total else 0)


def _rate(reader: Reader, rule: HighestFirst, bid: Bid) -> Fraction | None:
    """What is written beside the total."""
    if rule.measure is Measure.TOTAL:
        return None
    if rule.measure is Measure.AVERAGE:
        return Fraction(reader.totals[bid.number], max(1, len(reader.ballots)))
    return _height(reader, rule, bid)


def _price(rule: HighestFirst, bid: Bid) -> int:
    return bid.asked if rule.prize is None else min(bid.asked, rule.prize)


def _why_not(reader: Reader, rule: HighestFirst, bid: Bid) -> Verdict | None:
    total, ballots = reader.totals[bid.number], len(reader.ballots)
    if not total and not rule.pays_unsupported:
        return Verdict.NO_POINTS
    enough = (
        rule.least_average is None or total * 100 >= rule.least_average * reader.election.top * ballots,
        rule.least_ballots is None or len(reader.supporters[bid.number]) * 100 >= rule.least_ballots * ballots,
        rule.least_total is None or total >= rule.least_total,
    )
    return None if all(enough) else Verdict.BELOW_THRESHOLD


class _Following:
    """What is known on the way: whether the sharing has stopped, and the labels of funded bids."""

    def __init__(self, reader: Reader, rule: HighestFirst) -> None:
        self.reader, self.rule = reader, rule
        self.stopped = False
        self.taken: set[str] = set()

    def share_level(self, level: list[Bid]) -> None:
        """Bids with the same height: in the order of the chain, every tie noted with the order it came to."""
        ties: list[Tie] = []
        for bid, tie in self._in_order(level, list(self.rule.ties), [], ties):
            self._share(bid, tie)
        self.reader.ties += ties

    def _in_order(
        self, level: list[Bid], chain: list[TieBreak], before: list[Bid], ties: list[Tie]
    ) -> list[tuple[Bid, Tie | None]]:
        """Each bid with the last tie that placed it. The bids `before` have their turn first."""
        if len(level) == 1:
            return [(level[0], None)]
        criterion, *others = chain
        if criterion in (TieBreak.LOTS, TieBreak.DICE):
            return self._drawn(level, criterion, before, ties)
        level = sorted(level, key=lambda bid: (self.reader.place_by(criterion, bid.number), bid.number))
        parts = [list(part) for _, part in groupby(level, lambda bid: self.reader.place_by(criterion, bid.number))]
        here, placed = len(ties), list[tuple[Bid, Tie | None]]()
        for part in parts:
            placed += self._in_order(part, others, [*before, *(bid for bid, _ in placed)], ties)
        if len(parts) == 1:
            return placed
        noted = self._noted([bid.number for bid, _ in placed], Settled(criterion), placed[0][0].number)
        ties.insert(here, noted)
        return [(bid, before or noted) for bid, before in placed]

    def _drawn(
        self, level: list[Bid], by: TieBreak, before: list[Bid], ties: list[Tie]
    ) -> list[tuple[Bid, Tie | None]]:
        """Lots are drawn, or dice rolled, exactly where some order would give somebody something else."""
        numbers = sorted(bid.number for bid in level)
        matters = len({self._funded([*before, *order]) for order in permutations(level)}) > 1
        order = [step.number for step in self.reader.outcome.steps if step.number in numbers] if matters else numbers
        if matters and by is TieBreak.DICE:
            order = sorted(numbers, key=lambda number: self.reader.place_by(by, number))
        noted = self._noted(order, Settled(by) if matters else Settled.NO_DIFFERENCE, numbers[0])
        ties.append(noted)
        return [(self.reader.bids[number], noted) for number in order]

    def _noted(self, order: list[int], by: Settled, first: int) -> Tie:
        by_points = self.rule.measure in (Measure.TOTAL, Measure.AVERAGE)
        return Tie(tuple(sorted(order)), self.reader.totals[first] if by_points else 0, by, tuple(order))

    def _funded(self, order: list[Bid]) -> frozenset[tuple[int, int]]:
        """Who would be funded in this order, and with how much."""
        left, taken, stopped, funded = self.reader.left, set(self.taken), self.stopped, []
        for bid in order:
            verdict, award = self._verdict(bid, left, taken, stopped)
            stopped = stopped or verdict is Verdict.STOPS_HERE
            if verdict in (Verdict.FUNDED, Verdict.PART_FUNDED):
                taken |= set(bid.one_of)
                funded.append((bid.number, award))
            left -= award
        return frozenset(funded)

    def _share(self, bid: Bid, tie: Tie | None) -> None:
        verdict, award = self._verdict(bid, self.reader.left, self.taken, self.stopped)
        rate = _rate(self.reader, self.rule, bid)
        self.reader.step(bid.number, verdict, award, tie, rate, minimum_counts=self.rule.prize is None)
        self.stopped = self.stopped or verdict is Verdict.STOPS_HERE
        if verdict in (Verdict.FUNDED, Verdict.PART_FUNDED):
            self.taken |= set(bid.one_of)

    def _verdict(self, bid: Bid, left: int, taken: set[str], stopped: bool) -> tuple[Verdict, int]:
        price = _price(self.rule, bid)
        if stopped or (price and not left):
            return Verdict.NOT_REACHED, 0
        if taken & set(bid.one_of):
            return Verdict.ONE_ALREADY, 0
        if price <= left:
            return Verdict.FUNDED, price
        if self.rule.remainder is Remainder.STOP:
            return Verdict.STOPS_HERE, 0
        if self.rule.remainder is Remainder.SKIP:
            return Verdict.DOES_NOT_FIT, 0
        least = price if bid.minimum is None or self.rule.prize is not None else bid.minimum
        return (Verdict.PART_FUNDED, left) if least <= left else (Verdict.MINIMUM_NOT_REACHED, 0)
