"""The lines of VOTES: whose ballot, and what stands on it, still as text; equal ones together."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat

from pb.pabulib.lines import cells
from pb.pabulib.report import CannotRead, Level, Report

# Between the bids and their points in a key; it can stand in no cell.
BETWEEN = "\n"
# Cells by column.
Table = list[list[str]]


@dataclass
class VoteRows:
    """Takes the lines of VOTES, and counts how often each different vote is met.

    A key is the text of a vote and, where `with_points`, of its points. Keys stand in the order in which they were
    met first; `first` has, for each of them, the line.
    A second ballot of the same voter is set aside; so is a line without a vote, or with more cells than columns.
    """

    columns: tuple[str, ...]
    with_points: bool
    keep: bool
    report: Report
    header_line: int = 0
    times: Counter[str] = field(default_factory=Counter)
    first: "array[int]" = field(default_factory=lambda: array("q"))
    kept: list[tuple[str, ...]] = field(default_factory=list)
    lines: int = 0
    _voters: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.with_points and "points" not in self.columns:
            raise CannotRead(self.header_line, "VOTES has no column points, and this kind of vote needs one")
        self._voter, self._vote = self.columns.index("voter_id"), self.columns.index("vote")
        self._points = self.columns.index("points") if self.with_points else self._vote
        self._needed = max(self._vote, self._points) + 1

    def take(self, first: int, lines: list[str]) -> None:
        """Read on: `lines`, of which the first has the number `first`."""
        numbers: Sequence[int] = range(first, first + len(lines))
        table = self._table(lines)
        if table is None:
            numbers, table = self._whole(numbers, [cells(line) for line in lines])
        else:
            self.lines += len(lines)
        if self.keep:
            self.kept += zip(*table, strict=True)
        fresh = set(map(str.strip, table[self._voter]))
        if len(fresh) < len(numbers) or "" in fresh or not self._voters.isdisjoint(fresh):
            numbers, table = self._of_new_voters(numbers, table)
        self._voters |= fresh
        self._count(numbers, table)

    def _table(self, lines: list[str]) -> Table | None:
        """The cells by column, where there is no quote and every line has as many cells as there are columns."""
        width = len(self.columns)
        joined = ";".join(lines)
        if '"' in joined or set(map(str.count, lines, repeat(";"))) != {width - 1}:
            return None
        # One list of all cells, and not one for each line: millions of small lists keep the collector busy.
        flat = joined.split(";")
        return [flat[place::width] for place in range(width)]

    def _count(self, numbers: Sequence[int], table: Table) -> None:
        keys = table[self._vote]
        if self.with_points:
            keys = [f"{vote}{BETWEEN}{points}" for vote, points in zip(keys, table[self._points], strict=True)]
        known = len(self.times)
        self.times.update(keys)
        if len(self.times) > known:
            here = dict(zip(reversed(keys), reversed(numbers), strict=True))
            self.first.extend(map(here.__getitem__, islice(self.times, known, None)))

    def _whole(self, numbers: Sequence[int], rows: list[list[str]]) -> tuple[list[int], Table]:
        """Lines that are ballots, with as many cells as there are columns."""
        good: list[tuple[int, list[str]]] = []
        width = len(self.columns)
        for number, row in zip(numbers, rows, strict=True):
            while len(row) > width and not row[-1].strip():
                row.pop()
            if len(row) == 1 and not row[0].strip():
                continue
            self.lines += 1
            if len(row) < self._needed:
                self._set_aside("The line ends before the vote", number)
            elif len(row) > width:
                self._set_aside("There are more cells than columns, so that the vote cannot be told", number)
            else:
                if len(row) < width:
                    self.report.add(Level.NOTE, "A ballot has fewer cells than there are columns", number, 1, "ballots")
                good.append((number, row + [""] * (width - len(row))))
        return [number for number, _ in good], [[row[place] for _, row in good] for place in range(width)]

    def _of_new_voters(self, numbers: Sequence[int], table: Table) -> tuple[list[int], Table]:
        seen: set[str] = set()
        good: list[int] = []
        for place, (number, name) in enumerate(zip(numbers, table[self._voter], strict=True)):
            voter = name.strip()
            if not voter:
                self.report.add(Level.ERROR, "A ballot has no voter_id; it is counted", number, 1, "ballots")
            elif voter in seen or voter in self._voters:
                self._set_aside("This voter_id has voted before; the first ballot is counted", number)
                continue
            seen.add(voter)
            good.append(place)
        return [numbers[place] for place in good], [[column[place] for place in good] for column in table]

    def _set_aside(self, what: str, number: int) -> None:
        self.report.add(Level.SET_ASIDE, what, number, 1, "ballots")
