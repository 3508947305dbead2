"""What goes into a count: the pot, the bids, the ballots, and the rule fixed before voting opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

# Bid number -> score. A bid that is missing was given no score.
Marks = Mapping[int, int]


@dataclass(frozen=True)
class Bid:
    """One group's request. Amounts are whole pence.

    `minimum` is the least that is still useful to the group; None means all or nothing.
    Raises ValueError when the number, the title or an amount makes no sense.
    """

    number: int
    title: str
    asked: int
    minimum: int | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        _whole(self.number, "A bid's number", least=1)
        _whole(self.asked, f"What bid {self.number} asks for", least=1)
        if not self.title.strip():
            raise ValueError(f"Bid {self.number} has no title")
        if self.minimum is not None:
            _whole(self.minimum, f"The minimum of bid {self.number}", least=1)
            if self.minimum > self.asked:
                raise ValueError(f"The minimum of bid {self.number} is more than it asks for")

    @property
    def least(self) -> int:
        """The smallest award this bid can use, in pence: its minimum, or all of it."""
        return self.asked if self.minimum is None else self.minimum


@dataclass(frozen=True)
class Election:
    """A pot in pence, bids with distinct numbers, and one mapping of marks for each ballot.

    A mark is a whole number from 0 to `top`. A blank ballot is an empty mapping and is still a ballot.
    Raises ValueError, naming the bid or the ballot by its place, when something does not belong.
    """

    pot: int
    bids: tuple[Bid, ...]
    ballots: tuple[Marks, ...]
    top: int = 5

    def __post_init__(self) -> None:
        _whole(self.pot, "The pot", least=0)
        _whole(self.top, "The top score", least=1)
        numbers = [bid.number for bid in self.bids]
        if repeated := {number for number in numbers if numbers.count(number) > 1}:
            raise ValueError(f"Two bids have the same number: {min(repeated)}")
        for place, marks in enumerate(self.ballots, start=1):
            self._check_marks(place, marks, frozenset(numbers))

    def _check_marks(self, place: int, marks: Marks, numbers: frozenset[int]) -> None:
        for number, score in marks.items():
            if number not in numbers:
                raise ValueError(f"Ballot {place} scores bid {number}, which is not in this round")
            if type(score) is not int or not 0 <= score <= self.top:
                raise ValueError(f"Ballot {place} scores bid {number} {score!r}, not a number from 0 to {self.top}")


class Remainder(StrEnum):
    """What happens when the next bid asks for more than is left. See docs/decisions/0004."""

    STOP = "stop"
    SKIP = "skip"
    PART_FUND = "part-fund"


class TieBreak(StrEnum):
    """How bids with equal totals are put in order. See docs/decisions/0005."""

    SMALLER_REQUEST = "smaller-request"
    LOTS = "lots"


@dataclass(frozen=True)
class Rule:
    """How the pot is shared, declared before the first vote.

    `ties` are tried in order. Raises ValueError unless lots come last and come once, because only
    lots always end a tie.
    """

    remainder: Remainder
    ties: tuple[TieBreak, ...] = (TieBreak.LOTS,)

    def __post_init__(self) -> None:
        if not self.ties or self.ties[-1] is not TieBreak.LOTS:
            raise ValueError("The last way to settle a tie must be drawing lots")
        if len(set(self.ties)) != len(self.ties):
            raise ValueError("A way to settle ties is named twice")


def in_number_order(bids: Iterable[Bid]) -> list[Bid]:
    """The bids, lowest number first."""
    return sorted(bids, key=lambda bid: bid.number)


def _whole(value: int, what: str, least: int) -> None:
    # Checked as it runs, too: a float or True would pass every comparison and end in the record.
    if type(value) is not int or value < least:
        raise ValueError(f"{what} must be a whole number, {least} or more, not {value!r}")
