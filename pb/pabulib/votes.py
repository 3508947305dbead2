"""Votes as text turned into ballots of points: what counts, what is set aside, and why. See docs/rulebook.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import repeat

import numpy as np

from pb.count.ballots import Ballots, Integers
from pb.pabulib.file import VoteType
from pb.pabulib.marks import BLANK, UNKNOWN, BidNumbers
from pb.pabulib.merge import merged
from pb.pabulib.numbers import exact, in_parts, scale_of
from pb.pabulib.report import CannotRead, Level, Report
from pb.pabulib.rows import BETWEEN, VoteRows

# Votes turned into numbers at one time, which bounds the memory that their text takes.
_AT_ONCE = 100_000
_NO_NUMBER = -1
_EMPTY = ("", "None", "\\N")
# A default score fills in every cell of ballots x bids; there must be room for it.
_MOST_FILLED = 50_000_000


@dataclass(frozen=True)
class Entries:
    """Different votes as numbers: row r was cast `times[r]` times, first on line `lines[r]`; entries lie row by row."""

    times: Integers
    lines: Integers
    rows: Integers
    bids: Integers
    points: Integers

    def only(self, kept: "np.typing.NDArray[np.bool_]") -> "Entries":
        """The entries that are kept; every row stays."""
        if kept.all():
            return self
        return replace(self, rows=self.rows[kept], bids=self.bids[kept], points=self.points[kept])

    def without(self, rows: "np.typing.NDArray[np.bool_]") -> "Entries":
        """Without these rows and what stands on them."""
        new = np.cumsum(~rows) - 1
        kept = ~rows[self.rows]
        return Entries(self.times[~rows], self.lines[~rows], new[self.rows[kept]], self.bids[kept], self.points[kept])

    @property
    def lengths(self) -> Integers:
        return np.bincount(self.rows, minlength=len(self.times)).astype(np.int64)


class _Points(dict[str, int]):
    """Text of one number of points -> its place in `met`, or _NO_NUMBER."""

    def __init__(self) -> None:
        super().__init__()
        self.met: list[Fraction] = []

    def __missing__(self, text: str) -> int:
        try:
            value = exact(text)
        except ValueError:
            return _NO_NUMBER
        self.met.append(value)
        self[text] = len(self.met) - 1
        return self[text]


def entries_of(votes: VoteRows, numbers: Mapping[str, int]) -> tuple[Entries, list[Fraction]]:
    """The votes as numbers; where they have points, `points` is a place in the list of values returned beside."""
    keys = list(votes.times)
    known, points = BidNumbers(numbers), _Points()
    lengths, bids, places = [], [], []
    for start in range(0, len(keys), _AT_ONCE):
        here = keys[start : start + _AT_ONCE]
        length, marks = _listed([key.partition(BETWEEN)[0] for key in here] if votes.with_points else here)
        lengths.append(length)
        bids.append(known.of(marks))
        if votes.with_points:
            given, marks = _listed([key.partition(BETWEEN)[2] for key in here])
            each = marks.split(",") if marks else []
            each_place = np.fromiter(map(points.__getitem__, each), dtype=np.int64, count=len(each))
            places.append(_fitted(each_place, given, length))
    all_lengths = _joined(lengths)
    rows = np.repeat(np.arange(len(keys), dtype=np.int64), all_lengths)
    times = np.fromiter(votes.times.values(), dtype=np.int64, count=len(keys))
    lines = np.array(votes.first, dtype=np.int64)
    all_bids = _joined(bids)
    return Entries(times, lines, rows, all_bids, _joined(places) if votes.with_points else np.ones_like(all_bids)), (
        points.met
    )


def ballots_of(
    entries: Entries, values: list[Fraction], kind: VoteType, limits: Mapping[str, Fraction], report: Report
) -> tuple[Entries, int]:
    """Marks that can be counted, in points, and how many parts a point has. What cannot be counted is reported."""
    scale = 1
    if kind.has_points:
        entries = _readable(entries, report)
        scale = scale_of({*values, limits.get("default_score", Fraction(0))})
        entries = _in_points(entries, values, scale, kind, limits, report)
    entries = _known(entries, report)
    entries = _each_once(entries, kind, report)
    if kind is VoteType.ORDINAL:
        entries = replace(entries, points=_borda(entries))
    return entries, scale


def as_ballots(entries: Entries) -> Ballots:
    """Merged, in the one order. Raises CannotRead where the points are too large to be added up."""
    try:
        return merged(entries.times, entries.lengths, entries.bids, entries.points)
    except ValueError as wrong:
        raise CannotRead(0, str(wrong)) from None


def with_default(entries: Entries, default: int, bids: int) -> Entries:
    """Every bid that a ballot does not name is given the default score. Raises CannotRead where that is too much."""
    if not default:
        return entries
    if len(entries.times) * bids > _MOST_FILLED:
        raise CannotRead(0, "There are too many ballots and projects for a default score other than 0")
    named = np.zeros((len(entries.times), bids + 1), dtype=bool)
    named[:, 0] = True
    named[entries.rows, entries.bids] = True
    rows, added = np.nonzero(~named)
    order = np.argsort(np.concatenate((entries.rows, rows)), kind="stable")
    return replace(
        entries,
        rows=np.concatenate((entries.rows, rows))[order],
        bids=np.concatenate((entries.bids, added))[order],
        points=np.concatenate((entries.points, np.full(len(rows), default, dtype=np.int64)))[order],
    )


def _listed(votes: list[str]) -> tuple[Integers, str]:
    """How many marks each vote has, and all of them one after the other, with commas between."""
    stripped = ["" if vote.strip() in _EMPTY else vote for vote in votes]
    commas = np.fromiter(map(str.count, stripped, repeat(",")), dtype=np.int64, count=len(votes))
    not_blank = np.fromiter(map(bool, stripped), dtype=np.int64, count=len(votes))
    return commas + not_blank, ",".join(filter(None, stripped))


def _joined(parts: list[Integers]) -> Integers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _fitted(places: Integers, given: Integers, wanted: Integers) -> Integers:
    """One place for each mark; where a ballot has more or fewer points than marks, none of them is a number."""
    fits = given == wanted
    filled = np.full(int(wanted.sum()), _NO_NUMBER, dtype=np.int64)
    filled[np.repeat(fits, wanted)] = places[np.repeat(fits, given)]
    return filled


def _readable(entries: Entries, report: Report) -> Entries:
    unreadable = np.bincount(entries.rows[entries.points == _NO_NUMBER], minlength=len(entries.times)) > 0
    return set_aside(
        entries, unreadable, "The points cannot be told: not numbers, too large, or not one for each project", report
    )


def _in_points(
    entries: Entries,
    values: list[Fraction],
    scale: int,
    kind: VoteType,
    limits: Mapping[str, Fraction],
    report: Report,
) -> Entries:
    try:
        table = np.array([in_parts(value, scale) for value in values] or [0], dtype=np.int64)
    except ValueError as wrong:
        raise CannotRead(0, f"Points cannot be read: {wrong}") from None
    entries = replace(entries, points=table[entries.points])
    negative = np.bincount(entries.rows[entries.points < 0], minlength=len(entries.times)) > 0
    if kind is VoteType.SCORING and negative.any() and limits.get("min_points", Fraction(-1)) < 0:
        line = int(entries.lines[negative].min())
        raise CannotRead(line, "Scores below 0 cannot be counted")
    return set_aside(entries, negative, "A ballot gives fewer than 0 points", report)


def _known(entries: Entries, report: Report) -> Entries:
    unknown = entries.bids == UNKNOWN
    if unknown.any():
        rows = entries.rows[unknown]
        times, line = int(entries.times[rows].sum()), int(entries.lines[rows].min())
        what = "A ballot names a project that is not listed; what else it names is counted"
        report.add(Level.SET_ASIDE, what, line, times, "marks")
    blank = entries.bids == BLANK
    if blank.any():
        rows = entries.rows[blank]
        what = "There is nothing between two commas"
        report.add(Level.NOTE, what, int(entries.lines[rows].min()), int(entries.times[rows].sum()), "marks")
    return entries.only(entries.bids > 0)


_TWICE = {
    True: "A ballot names a project twice; it counts once, with the points given last",
    False: "A ballot names a project twice; it counts once",
}


def _each_once(entries: Entries, kind: VoteType, report: Report) -> Entries:
    most = int(entries.bids.max(initial=0)) + 1
    in_order = np.sort(entries.rows * most + entries.bids)
    if not (in_order[1:] == in_order[:-1]).any():
        return replace(entries, bids=in_order - entries.rows * most) if kind.names_only else entries
    order = np.lexsort((entries.bids, entries.rows))  # stable: of equal ones, the first stays first
    rows, bids = entries.rows[order], entries.bids[order]
    same = (rows[1:] == rows[:-1]) & (bids[1:] == bids[:-1])
    twice = np.unique(rows[1:][same])
    times, line = int(entries.times[twice].sum()), int(entries.lines[twice].min())
    report.add(Level.NOTE, _TWICE[kind.has_points], line, times, "ballots")
    kept = np.ones(len(bids), dtype=bool)
    kept[order[:-1][same] if kind.has_points else order[1:][same]] = False
    return entries.only(kept)


def _borda(entries: Entries) -> Integers:
    """The last of a ranking gets 0 points, and each one before it one point more than the next."""
    ends = np.cumsum(entries.lengths)
    return ends[entries.rows] - 1 - np.arange(len(entries.rows), dtype=np.int64)


def set_aside(
    entries: Entries, rows: "np.typing.NDArray[np.bool_]", what: str, report: Report, level: Level = Level.SET_ASIDE
) -> Entries:
    """Report these rows; those that are set aside are gone."""
    if not rows.any():
        return entries
    report.add(level, what, int(entries.lines[rows].min()), int(entries.times[rows].sum()), "ballots")
    return entries.without(rows) if level is Level.SET_ASIDE else entries


def sums(entries: Entries, values: Sequence[int] | Integers) -> "np.typing.NDArray[np.object_] | Integers":
    """For each row, the sum of one value per entry. Exact: in whole numbers of any size where 64 bits might not do."""
    each = np.asarray(values)
    most = int(np.abs(each).max(initial=0)) * int(entries.lengths.max(initial=0))
    added = np.zeros(len(entries.times), dtype=np.int64 if most < 2**62 else object)
    np.add.at(added, entries.rows, each)
    return added
