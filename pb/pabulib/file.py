"""What a file says, exactly: its facts, its projects in the order of the file, and its ballots."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np

from pb.count.ballots import Ballots
from pb.count.election import Bid, Election
from pb.pabulib.merge import merged
from pb.pabulib.numbers import exact, in_parts, scale_of
from pb.pabulib.report import Report


class VoteType(StrEnum):
    """How people voted."""

    APPROVAL = "approval"
    CHOOSE_1 = "choose-1"
    ORDINAL = "ordinal"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"

    @property
    def has_points(self) -> bool:
        return self in (VoteType.CUMULATIVE, VoteType.SCORING)

    @property
    def names_only(self) -> bool:
        return self in (VoteType.APPROVAL, VoteType.CHOOSE_1)


class Numbering(StrEnum):
    """How projects become bids 1, 2, 3 …, which is how ties end when nothing else ends them."""

    ID = "id"
    FILE_ORDER = "file-order"


@dataclass(frozen=True)
class Project:
    """One line of PROJECTS. `cost` is in parts of the file's unit; `cells` are as read, by the name of their column."""

    id: str
    cost: int
    cells: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name; where the file gives none, its id."""
        return self.cells.get("name", "").strip() or f"Project {self.id}"

    @property
    def official(self) -> Fraction | None:
        """What the file says it was given in all: its score, else its votes; None where it states neither, or what it
        states is no number."""
        for column in ("score", "votes"):
            if self.cells.get(column, "").strip():
                try:
                    return exact(self.cells[column])
                except ValueError:
                    return None
        return None

    @property
    def selected(self) -> int | None:
        """1 where the file says it won, 0 where it did not, 2 and 3 for other awards; None where it says nothing."""
        text = self.cells.get("selected", "").strip()
        return int(text) if text in ("0", "1", "2", "3") else None


@dataclass(frozen=True)
class Voters:
    """The lines of VOTES as they stand: the columns, and a row of cells for each line that holds a vote."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PabulibFile:
    """A file that was read. Two are equal when they say the same; what was odd on the way does not count.

    `pot` and costs are in parts of one unit of the currency, `scale` parts to the unit; points on ballots in parts
    of a point, `points_scale` to the point. Bids are numbered 1, 2, 3 … in the order of their ids as text.
    """

    meta: Mapping[str, str]
    vote_type: VoteType
    pot: int
    scale: int
    projects: tuple[Project, ...]
    columns: tuple[str, ...]
    ballots: Ballots
    points_scale: int
    voters: Voters | None = None
    report: Report = field(default_factory=Report, compare=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """The projects' ids as text, smaller first: bid 1 is the first of them."""
        return tuple(sorted(project.id for project in self.projects))


def numbers_of(file: PabulibFile, numbering: Numbering = Numbering.ID) -> dict[str, int]:
    """Project id -> bid number."""
    ids = file.ids if numbering is Numbering.ID else [project.id for project in file.projects]
    return {name: number for number, name in enumerate(ids, start=1)}


def election_of(file: PabulibFile, numbering: Numbering = Numbering.ID) -> Election:
    """The file as an election, ready to be counted. Raises ValueError where its numbers are too large for a count."""
    numbers = numbers_of(file, numbering)
    bids = tuple(Bid(numbers[project.id], project.name, project.cost) for project in file.projects)
    return _election(file.pot, bids, _renumbered(file, numbers))


def official_election(file: PabulibFile, numbering: Numbering = Numbering.FILE_ORDER) -> tuple[Election, int]:
    """An election of one ballot that gives each bid the total the file itself states, and parts to the point.

    Raises ValueError where a project has no stated total, or a negative one.
    """
    numbers = numbers_of(file, numbering)
    stated = {numbers[project.id]: project.official for project in file.projects}
    known = {number: score for number, score in stated.items() if score is not None}
    if len(known) < len(stated):
        raise ValueError("The file does not state the score or the votes of every project")
    scale = scale_of(known.values())
    bids = tuple(Bid(numbers[project.id], project.name, project.cost) for project in file.projects)
    marks = {number: in_parts(score, scale) for number, score in known.items()}
    return _election(file.pot, bids, Ballots.of([marks])), scale


def _election(pot: int, bids: tuple[Bid, ...], ballots: Ballots) -> Election:
    return Election(pot, bids, ballots, max(1, int(ballots.points.max(initial=1))))


def _renumbered(file: PabulibFile, numbers: Mapping[str, int]) -> Ballots:
    new = np.array([0, *(numbers[name] for name in file.ids)], dtype=np.int64)
    if np.array_equal(new, np.arange(len(new))):
        return file.ballots
    ballots = file.ballots
    return merged(ballots.times, np.diff(ballots.starts), new[ballots.bids], ballots.points)
