"""All the ballots of a round, equal ones merged: what every rule of the count reads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

# Bid number -> points. A bid that is missing was given none; a bid with 0 was looked at and given nothing.
Marks = Mapping[int, int]
Integers = npt.NDArray[np.int64]

# Sums are made in 64 bits. Beyond this they could overflow, so such ballots are refused.
LARGEST_SUM = 2**62
# Beyond this, and four times the entries, bid numbers lie too far apart for a table with a place for each.
_SPARSE = 10_000


@dataclass(frozen=True, eq=False)
class Ballots:
    """Row r was cast `times[r]` times. It gives `points[k]` to bid `bids[k]` for k from `starts[r]` to `starts[r + 1]`.

    A blank ballot is a row without entries, and still a ballot. `len` is the number of ballots cast.
    Raises ValueError where points are negative, or so large that a sum would not be exact.
    """

    times: Integers
    starts: Integers
    bids: Integers
    points: Integers

    def __post_init__(self) -> None:
        if len(self.points) and int(self.points.min()) < 0:
            raise ValueError("A ballot gives fewer than 0 points")
        most = int(self.points.max(initial=0))
        if most * max(1, self.cast) * max(1, len(self.points)) >= LARGEST_SUM and self._largest_sum() >= LARGEST_SUM:
            raise ValueError("The points on these ballots are too large to be added up")

    @classmethod
    def of(cls, ballots: Iterable[Marks]) -> "Ballots":
        """Merge ballots given one by one. The same ballots in any order give the same rows."""
        merged = Counter(tuple(sorted(_checked(marks).items())) for marks in ballots)
        rows = sorted(merged)
        entries = [entry for row in rows for entry in row]
        return cls(
            times=_integers(merged[row] for row in rows),
            starts=np.concatenate(([0], np.cumsum(_integers(len(row) for row in rows)))),
            bids=_integers(number for number, _ in entries),
            points=_integers(points for _, points in entries),
        )

    @classmethod
    def dealt(cls, scores: Mapping[int, Sequence[int]], ballots: int) -> "Ballots":
        """So many ballots with the same slips for each bid: `scores` is bid number -> how many gave it 0, 1, 2, ...

        No ballot is one that anybody cast, but all that is added up bid by bid is right.
        """
        dealt: list[dict[int, int]] = [{} for _ in range(ballots)]
        for number, histogram in scores.items():
            slips = [score for score, times in enumerate(histogram) for _ in range(times)]
            for ballot, score in zip(dealt, slips, strict=False):
                ballot[number] = score
        return cls.of(dealt)

    @cached_property
    def cast(self) -> int:
        """How many ballots were cast."""
        return int(self.times.sum())

    def __len__(self) -> int:
        return self.cast

    def __iter__(self) -> Iterator[tuple[dict[int, int], int]]:
        """Each different ballot, and how many times it was cast."""
        bids, points, starts = self.bids.tolist(), self.points.tolist(), self.starts.tolist()
        for row, times in enumerate(self.times.tolist()):
            entries = slice(starts[row], starts[row + 1])
            yield dict(zip(bids[entries], points[entries], strict=True)), times

    def __eq__(self, other: object) -> bool:
        """Whether the same ballots were cast, where both are merged and in the order of `of`."""
        if not isinstance(other, Ballots):
            return NotImplemented
        ours, theirs = (
            (self.times, self.starts, self.bids, self.points),
            (other.times, other.starts, other.bids, other.points),
        )
        return all(np.array_equal(one, another) for one, another in zip(ours, theirs, strict=True))

    def __hash__(self) -> int:
        return hash((self.cast, len(self.times), len(self.bids)))

    @cached_property
    def rows_of_entries(self) -> Integers:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.times), dtype=np.int64), np.diff(self.starts))

    def only(self, numbers: Iterable[int]) -> "Ballots":
        """The same ballots with nothing but the marks for these bids. What becomes blank is still a ballot."""
        kept = np.isin(self.bids, _integers(numbers))
        before = np.concatenate((_integers([0]), np.cumsum(kept, dtype=np.int64)))
        return Ballots(self.times, before[self.starts], self.bids[kept], self.points[kept])

    def with_more(self, marks: Marks, times: int) -> "Ballots":
        """These ballots and `times` more, all with these marks."""
        row = sorted(_checked(marks).items())
        return Ballots(
            times=np.append(self.times, _integers([times])),
            starts=np.append(self.starts, _integers([len(self.bids) + len(row)])),
            bids=np.append(self.bids, _integers(number for number, _ in row)),
            points=np.append(self.points, _integers(points for _, points in row)),
        )

    @cached_property
    def by_bid(self) -> "ByBid":
        """Turned round: the marks that each bid was given. Time: O(entries), and a step for each number up to the
        largest unless that is far beyond the entries."""
        numbers, places = self._places()
        order = np.argsort(places, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(places, minlength=len(numbers)))))
        place_of = {number: place for place, number in enumerate(numbers.tolist())}
        rows = self.rows_of_entries[order]
        return ByBid(place_of, starts, rows, self.times[rows], self.points[order])

    def _places(self) -> tuple[Integers, npt.NDArray[Any]]:
        """The numbers of all bids on any ballot, lowest first, and for each entry the place of its bid among them."""
        largest = int(self.bids.max(initial=0))
        if int(self.bids.min(initial=0)) < 0 or largest > _SPARSE + 4 * len(self.bids):
            numbers, places = np.unique(self.bids, return_inverse=True)
            return numbers.astype(np.int64), places.astype(np.uint64)
        met = np.zeros(largest + 1, dtype=bool)
        met[self.bids] = True
        # Sorting 16-bit numbers takes one step for each: there are seldom more than 65,536 bids.
        small = np.uint16 if np.count_nonzero(met) <= 2**16 else np.uint64
        return np.flatnonzero(met).astype(np.int64), (np.cumsum(met) - 1).astype(small)[self.bids]

    def _largest_sum(self) -> int:
        # In whole numbers of any size: only asked for when 64 bits might not be enough.
        each = zip(self.rows_of_entries.tolist(), self.points.tolist(), strict=True)
        times = self.times.tolist()
        return sum(times[row] * points for row, points in each)


@dataclass(frozen=True, eq=False)
class ByBid:
    """The bid at place j is given `points[k]` by row `rows[k]`, that is by `times[k]` voters each, for k from
    `starts[j]` to `starts[j + 1]`. `places` has the place of every bid that stands on some ballot.
    """

    places: Mapping[int, int]
    starts: Integers
    rows: Integers
    times: Integers
    points: Integers

    def of(self, number: int) -> tuple[Integers, Integers, Integers]:
        """(rows, times, points) of all who looked at a bid, those who gave it 0 among them."""
        place = self.places.get(number)
        entries = slice(0, 0) if place is None else slice(self.starts[place], self.starts[place + 1])
        return self.rows[entries], self.times[entries], self.points[entries]

    def supporters(self, number: int) -> tuple[Integers, Integers, Integers]:
        """(rows, times, points) of those who gave a bid a point or more."""
        rows, times, points = self.of(number)
        given = points > 0
        return (rows, times, points) if given.all() else (rows[given], times[given], points[given])

    @cached_property
    def added_up(self) -> dict[int, tuple[int, int, int]]:
        """Bid number -> all its points, how many voters gave it a point, and how many looked at it."""
        if not self.places:
            return {}
        each = (self.times * self.points, self.times * (self.points > 0), self.times)
        sums = (np.add.reduceat(values, self.starts[:-1]).tolist() for values in each)
        return dict(zip(self.places, zip(*sums, strict=True), strict=True))


def _checked(marks: Marks) -> Marks:
    # As it runs, too: a float or True would be turned into a whole number without a word.
    for bid, points in marks.items():
        if type(points) is not int:
            raise ValueError(f"A ballot gives bid {bid} {points!r}, which is not a whole number of points")
    return marks


def _integers(values: Iterable[int]) -> Integers:
    try:
        return np.fromiter(values, dtype=np.int64)
    except OverflowError:
        raise ValueError("The points on these ballots are too large to be added up") from None
