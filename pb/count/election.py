"""What goes into a count: the pot, the bids and the ballots."""

from collections.abc import Iterable
from dataclasses import dataclass

from pb.count.ballots import Ballots, Marks


@dataclass(frozen=True)
class Bid:
    """One group's request. Amounts are whole pence, or the smallest unit of the file they were read from.

    `minimum` is the least that is still useful to the group; None means all or nothing. At most one bid of
    each label in `one_of` may be funded: the bids of one group, or bids that exclude each other. `pot` is
    the place, from 0, of the pot it is for, where a round has several.
    Raises ValueError when the number, the title or an amount makes no sense.
    """

    number: int
    title: str
    asked: int
    minimum: int | None = None
    withdrawn: bool = False
    one_of: tuple[str, ...] = ()
    pot: int = 0

    def __post_init__(self) -> None:
        _whole(self.number, "A bid's number", least=1)
        _whole(self.asked, f"What bid {self.number} asks for", least=0)
        _whole(self.pot, f"The pot of bid {self.number}", least=0)
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
    """A pot in pence, bids with distinct numbers, and the ballots, whose points are whole numbers from 0 to `top`.

    Raises ValueError, naming the bid, when something does not belong.
    """

    pot: int
    bids: tuple[Bid, ...]
    ballots: Ballots
    top: int = 5

    @classmethod
    def of(cls, pot: int, bids: Iterable[Bid], ballots: Iterable[Marks], top: int = 5) -> "Election":
        """The same from ballots one by one."""
        return cls(pot, tuple(bids), Ballots.of(ballots), top)

    def __post_init__(self) -> None:
        _whole(self.pot, "The pot", least=0)
        _whole(self.top, "The top score", least=1)
        numbers = {bid.number for bid in self.bids}
        if len(numbers) < len(self.bids):
            seen: set[int] = set()
            repeated = {bid.number for bid in self.bids if bid.number in seen or seen.add(bid.number)}  # type: ignore[func-returns-value]
            raise ValueError(f"Two bids have the same number: {min(repeated)}")
        if strange := self.ballots.by_bid.places.keys() - numbers:
            raise ValueError(f"A ballot gives points to bid {min(strange)}, which is not in this round")
        if int(self.ballots.points.max(initial=0)) > self.top:
            most = int(self.ballots.points.max())
            raise ValueError(f"A ballot gives a bid {most} points, more than {self.top}")

    @property
    def standing(self) -> list[Bid]:
        """The bids that were not withdrawn, lowest number first."""
        return [bid for bid in in_number_order(self.bids) if not bid.withdrawn]


def in_number_order(bids: Iterable[Bid]) -> list[Bid]:
    """The bids, lowest number first."""
    return sorted(bids, key=lambda bid: bid.number)


def _whole(value: int, what: str, least: int) -> None:
    # Checked as it runs, too: a float or True would pass every comparison and end in the record.
    if type(value) is not int or value < least:
        raise ValueError(f"{what} must be a whole number, {least} or more, not {value!r}")
