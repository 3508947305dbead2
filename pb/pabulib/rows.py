"""The lines of VOTES: whose ballot, and what stands on it, still as text; equal ones together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pb.pabulib.lines import cells
from pb.pabulib.report import CannotRead, Level, Report

# Between the bids and their points in a key; it can stand in no cell.
BETWEEN = "\n"


@dataclass
class VoteRows:
    """Takes the lines of VOTES, and counts how often each different vote is met.

    A key is the text of a vote and, where `with_points`, of its points. `first` has the line where it was met first.
    A second ballot of the same voter is set aside; so is a line without a vote, or with more cells than columns.
    """

    columns: tuple[str, ...]
    with_points: bool
    keep: bool
    report: Report
    times: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    kept: list[tuple[str, ...]] = field(default_factory=list)
    lines: int = 0
    _voters: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.with_points and "points" not in self.columns:
            raise CannotRead(0, "VOTES has no column points, and this kind of vote needs one")
        self._voter, self._vote = self.columns.index("voter_id"), self.columns.index("vote")
        self._points = self.columns.index("points") if self.with_points else self._vote
        self._needed = max(self._vote, self._points) + 1

    def take(self, first: int, lines: list[str]) -> None:
        """Read on: `lines`, of which the first has the number `first`."""
        rows = [cells(line) for line in lines] if any('"' in line for line in lines) else [x.split(";") for x in lines]
        numbers: Sequence[int] = range(first, first + len(rows))
        if {len(row) for row in rows} - {len(self.columns)}:
            numbers, rows = self._whole(numbers, rows)
        else:
            self.lines += len(rows)
        if self.keep:
            self.kept += [tuple(row) for row in rows]
        voters = [row[self._voter] for row in rows]
        fresh = set(voters)
        if len(fresh) < len(voters) or "" in fresh or not self._voters.isdisjoint(fresh):
            numbers, rows = self._of_new_voters(numbers, rows)
        self._voters |= fresh
        self._count(numbers, rows)

    def _count(self, numbers: Sequence[int], rows: list[list[str]]) -> None:
        vote, points = self._vote, self._points
        keys = (
            [f"{row[vote]}{BETWEEN}{row[points]}" for row in rows] if self.with_points else [row[vote] for row in rows]
        )
        here = dict(zip(reversed(keys), reversed(numbers), strict=True))
        for key in here.keys() - self.first.keys():
            self.first[key] = here[key]
        self.times.update(keys)

    def _whole(self, numbers: Sequence[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
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
        return [number for number, _ in good], [row for _, row in good]

    def _of_new_voters(self, numbers: Sequence[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        seen: set[str] = set()
        good: list[tuple[int, list[str]]] = []
        for number, row in zip(numbers, rows, strict=True):
            voter = row[self._voter].strip()
            if not voter:
                self.report.add(Level.ERROR, "A ballot has no voter_id; it is counted", number, 1, "ballots")
            elif voter in seen or voter in self._voters:
                self._set_aside("This voter_id has voted before; the first ballot is counted", number)
                continue
            seen.add(voter)
            good.append((number, row))
        return [number for number, _ in good], [row for _, row in good]

    def _set_aside(self, what: str, number: int) -> None:
        self.report.add(Level.SET_ASIDE, what, number, 1, "ballots")
