"""Ties: when the order of equal bids matters, what puts them in order, and which lots were drawn."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby, permutations

from pb.count.election import Bid, Election
from pb.count.outcome import Settled, TieToSettle
from pb.count.rule import Remainder, TieBreak

# So many level bids are tried in every order, where nothing quicker tells whether their order matters.
TRIED_IN_FULL = 5


@dataclass(frozen=True)
class Draws:
    """What was drawn or rolled in public: bid numbers, first drawn first, for each tie; and the dice as typed."""

    lots: tuple[tuple[int, ...], ...] = ()
    dice: str = ""


NO_DRAWS = Draws()


class DrawNeeded(Exception):
    """A rule met a tie that only a draw can settle. `tie` says among which bids."""

    def __init__(self, tie: TieToSettle) -> None:
        super().__init__(tie)
        self.tie = tie


@dataclass
class TieOrder:
    """How ties end in one count. `voters` is bid number -> ballots with a point for it.

    `instead` is number -> the number it goes by, to see what another order would give. Rules that take one bid at a
    time ask `first`. A tie that waits for a draw is then taken by number and remembered in `open`, for
    `pb.count.share` to look whether it matters; `met` has every bid that was level with another, also in a step that
    was tried and not taken.
    """

    chain: tuple[TieBreak, ...]
    bids: Mapping[int, Bid]
    voters: Mapping[int, int]
    draws: Draws = NO_DRAWS
    instead: Mapping[int, int] = field(default_factory=dict)
    open: set[frozenset[int]] = field(default_factory=set)
    used: set[frozenset[int]] = field(default_factory=set)
    met: set[int] = field(default_factory=set)

    def first(self, among: Iterable[int]) -> tuple[int, Settled]:
        """The bid that goes first and what said so. Of a single bid: itself, NO_DIFFERENCE."""
        tied = sorted(among)
        if len(tied) == 1:
            return tied[0], Settled.NO_DIFFERENCE
        self.met.update(tied)
        by = Settled.NO_DIFFERENCE
        for criterion in self.chain:
            if criterion in (TieBreak.LOTS, TieBreak.DICE) and self.order_drawn(criterion, tied, within=True) is None:
                self.open.add(frozenset(tied))
                return min(tied, key=lambda number: (self.instead.get(number, number), number)), Settled.NO_DIFFERENCE
            best = min(self.place(criterion, number, tied) for number in tied)
            kept = [number for number in tied if self.place(criterion, number, tied) == best]
            by = Settled(criterion) if len(kept) < len(tied) else by
            tied = kept
            if len(tied) == 1:
                return tied[0], by
        raise AssertionError("the last way to settle a tie settles every tie")

    def parts(self, criterion: TieBreak, tied: Collection[int]) -> list[list[int]]:
        """The tied bids in the order that one criterion (not a draw) gives; those still level stand together."""
        ordered = sorted(tied, key=lambda number: (self.place(criterion, number, tied), number))
        return [list(part) for _, part in groupby(ordered, key=lambda number: self.place(criterion, number, tied))]

    def place(self, criterion: TieBreak, number: int, tied: Collection[int]) -> int:
        """Where a criterion puts one of the tied bids: less goes first."""
        if criterion is TieBreak.MORE_VOTERS:
            return -self.voters[number]
        if criterion is TieBreak.SMALLER_REQUEST:
            return self.bids[number].asked
        if criterion is TieBreak.LARGER_REQUEST:
            return -self.bids[number].asked
        if criterion is TieBreak.NUMBER:
            return self.instead.get(number, number)
        drawn = self.order_drawn(criterion, tied, within=True)
        assert drawn is not None, "a draw is looked for before it is used"
        return drawn.index(number)

    def order_drawn(
        self, criterion: TieBreak, tied: Collection[int], *, within: bool = False
    ) -> tuple[int, ...] | None:
        """The order in which exactly these bids were drawn, or None while they were not.

        With `within`, a draw among more bids will do as well: a rule that meets many ties has one draw for all.
        """
        if criterion is TieBreak.DICE:
            return dice_order(self.draws.dice, tied) if self.draws.dice else None
        for drawn in sorted(self.draws.lots, key=len):
            if set(tied) == set(drawn) or (within and set(tied) < set(drawn)):
                self.used.add(frozenset(drawn))
                return tuple(number for number in drawn if number in tied)
        return None

    def refuse_unused_draws(self) -> None:
        """Raises ValueError for a draw that no tie called for: nothing is silently ignored."""
        for drawn in self.draws.lots:
            if frozenset(drawn) not in self.used:
                names = ", ".join(str(number) for number in drawn)
                raise ValueError(f"Lots were drawn among bids {names}, but no tie among exactly these needed them")


def dice_order(dice: str, numbers: Iterable[int]) -> tuple[int, ...]:
    """The order that rolled dice give: by `dice_digest`, smallest first."""
    return tuple(sorted(numbers, key=lambda number: dice_digest(dice, number)))


def dice_digest(dice: str, number: int) -> str:
    """The SHA-256 of `DICE/NUMBER` in hex; `dice` is what was rolled, in digits, and `number` that of a bid.

    Anybody can do it again: `printf '35142/7' | sha256sum`.
    """
    return sha256(f"{dice}/{number}".encode()).hexdigest()


def every_order(numbers: Iterable[int]) -> Iterator[Mapping[int, int]]:
    """Every order of these bids, each as what `TieOrder.instead` takes."""
    for order in permutations(sorted(numbers)):
        yield {number: place - len(order) for place, number in enumerate(order)}


def order_matters(tied: Sequence[Bid], left: int, remainder: Remainder) -> bool:
    """Could another order of these bids change what any of them is awarded, with `left` pence to share?

    Exact. Call a bid able when the money now left could pay it something. A bid that is not able gets
    nothing in any order, for what is left only shrinks.

    stop: if all fit together, all are funded in any order. If no bid is able, the first ends the
    sharing whoever it is. Otherwise put an able bid first and it is funded; put it last and it is
    not, for then everything before it would have had to fit, and it as well. Once nothing is left, nothing
    ends the sharing any more: what asks for nothing is funded in any order, and nothing else.

    skip and part-fund: if the able bids fit together, each gets all it asks in any order. If only one
    is able, it meets the same money in any order. Otherwise, put first, each able bid gets all it asks
    or all that is left. Were that its award in every order, the awards would add up to more than is left.
    What asks for nothing is funded in any order and takes nothing from the others.

    Time: one step for each bid. Proved again in the tests, by trying every order.
    """
    able = [bid for bid in tied if _least_useful(bid, remainder) <= left]
    if remainder is Remainder.STOP:
        return left > 0 and len(tied) > 1 and bool(able) and sum(bid.asked for bid in tied) > left
    paid = [bid for bid in able if bid.asked]
    return len(paid) > 1 and sum(bid.asked for bid in paid) > left


def check_draws(election: Election, draws: Draws) -> None:
    """Refuse draws that cannot be draws among bids of this round.

    Raises ValueError for a number that is not in the round, a number drawn twice, a draw among fewer than two,
    two draws among the same bids, and dice that are not digits.
    """
    numbers = {bid.number for bid in election.bids}
    for drawn in draws.lots:
        if unknown := sorted(set(drawn) - numbers):
            raise ValueError(f"Lots were drawn for bid {unknown[0]}, which is not in this round")
        if len(set(drawn)) != len(drawn) or len(drawn) < 2:
            raise ValueError(f"Lots are drawn among two or more different bids, not {list(drawn)}")
    if len({frozenset(drawn) for drawn in draws.lots}) != len(draws.lots):
        raise ValueError("Lots were drawn twice among the same bids")
    if draws.dice and not (draws.dice.isascii() and draws.dice.isdigit()):
        raise ValueError("What the dice showed is written in digits")


def _least_useful(bid: Bid, remainder: Remainder) -> int:
    return bid.least if remainder is Remainder.PART_FUND else bid.asked
