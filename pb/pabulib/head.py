"""The first two sections of a file: facts about the election, and its projects."""

from dataclasses import dataclass, field
from fractions import Fraction

from pb.pabulib.file import Project, VoteType
from pb.pabulib.lines import cells
from pb.pabulib.numbers import exact, in_parts, scale_of
from pb.pabulib.report import CannotRead, Level, Report

SECTIONS = ("META", "PROJECTS", "VOTES")
_MOST_PROJECTS = 1_000_000
# Names that columns had before, or have in some files.
_OTHER_NAMES = {"target": "beneficiaries", "neighbourhood": "neighborhood", "categories": "category"}
_MISSING = ("None", "\\N")
_BLANKS = " \t\r"


@dataclass
class Head:
    """Takes lines until it has met the header of VOTES. Raises CannotRead where the file makes no sense.

    `meta_lines` has the line of each key of META, and `header_line` that of the last line of column names.
    """

    report: Report
    meta: dict[str, str] = field(default_factory=dict)
    meta_lines: dict[str, int] = field(default_factory=dict)
    header_line: int = 0
    columns: tuple[str, ...] = ()
    rows: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    vote_columns: tuple[str, ...] = ()
    section: str = ""
    _titled: bool = False

    def take(self, first: int, lines: list[str]) -> int:
        """Read on; how many of these lines belonged to the head."""
        for place, line in enumerate(lines):
            if self.done:
                return place
            if line.strip():
                self._take_line(first + place, line)
        return len(lines)

    @property
    def done(self) -> bool:
        return bool(self.vote_columns)

    def _take_line(self, number: int, line: str) -> None:
        title = line.strip().rstrip("; ").upper()
        if title in SECTIONS and self.section != "VOTES":
            self._begin(number, title)
        elif not self.section:
            raise CannotRead(number, "This is not a PaBulib file: it does not begin with META")
        elif self.section == "META":
            self._take_meta(number, self._cells(number, line))
        elif not self._titled:
            self._take_header(number, self._cells(number, line))
        else:
            self._take_project(number, line)

    def _begin(self, number: int, title: str) -> None:
        place = SECTIONS.index(self.section) + 1 if self.section else 0
        if title != SECTIONS[place]:
            raise CannotRead(number, f"{title} stands here, and {SECTIONS[place]} should come next")
        if title == "VOTES" and not self.columns:
            raise CannotRead(number, "PROJECTS has no line that names its columns")
        self.section, self._titled = title, False

    def _cells(self, number: int, line: str) -> list[str]:
        read = [cell.strip(_BLANKS) for cell in cells(line)]
        if ";" in line and '"' not in line and "; " in line:
            self.report.add(Level.NOTE, "There are spaces after a semicolon", number)
        return ["" if cell in _MISSING else cell for cell in read]

    def _take_meta(self, number: int, row: list[str]) -> None:
        key = row[0].lower()
        value = ";".join(row[1:]).rstrip(";")
        if not self._titled and (key, value.lower()) == ("key", "value"):
            self._titled = True
        elif key not in self.meta:
            self.meta[key], self.meta_lines[key] = value, number
        elif self.meta[key] != value and key in ("budget", "vote_type"):
            raise CannotRead(number, f"{key} is stated twice, differently")
        else:
            self.report.add(Level.ERROR, f"{key} is stated twice; the first is used", number)

    def _take_header(self, number: int, row: list[str]) -> None:
        names = tuple(_OTHER_NAMES.get(name.lower(), name.lower()) for name in row)
        while names and not names[-1]:
            names = names[:-1]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise CannotRead(number, f"The column {twice[0] or 'without a name'} stands there twice")
        needed = ("project_id", "cost") if self.section == "PROJECTS" else ("voter_id", "vote")
        if absent := [name for name in needed if name not in names]:
            raise CannotRead(number, f"{self.section} has no column {absent[0]}")
        self._titled, self.header_line = True, number
        if self.section == "PROJECTS":
            self.columns = names
        else:
            self.vote_columns = names

    def _take_project(self, number: int, line: str) -> None:
        row = self._cells(number, line)
        while len(row) > len(self.columns) and not row[-1]:
            row.pop()
        if len(row) > len(self.columns):
            row = self._repaired(number, row)
        if len(row) < len(self.columns):
            self.report.add(Level.ERROR, "A project has fewer cells than there are columns", number)
            row += [""] * (len(self.columns) - len(row))
        named = dict(zip(self.columns, row, strict=True))
        name = named["project_id"]
        if not name:
            raise CannotRead(number, "A project has no id")
        if "," in name:
            self.report.add(Level.ERROR, "A project's id has a comma, so that no vote can name it", number)
        if len(self.rows) >= _MOST_PROJECTS:
            raise CannotRead(number, f"There are more than {_MOST_PROJECTS:,} projects")
        self._keep(number, name, named)

    def _repaired(self, number: int, row: list[str]) -> list[str]:
        if self.columns[-1] != "name":
            raise CannotRead(
                number,
                f"There are {len(row)} cells here and {len(self.columns)} columns; "
                "a text with a semicolon in it must stand in quotes",
            )
        self.report.add(Level.ERROR, "A name has a semicolon in it and does not stand in quotes", number)
        last = len(self.columns) - 1
        return [*row[:last], ";".join(row[last:])]

    def _keep(self, number: int, name: str, named: dict[str, str]) -> None:
        if name not in self.rows:
            self.rows[name] = (number, named)
        elif self.rows[name][1] == named:
            self.report.add(Level.ERROR, "A project is listed twice, word for word; once is enough", number)
        else:
            raise CannotRead(number, f"Project {name[:40]} stands on line {self.rows[name][0]} too, differently")


@dataclass(frozen=True)
class Facts:
    """What the head comes to: money in parts of a unit, and how people voted."""

    vote_type: VoteType
    pot: int
    scale: int
    projects: tuple[Project, ...]


def facts_of(head: Head) -> Facts:
    """Work out the money. Raises CannotRead where there is no budget, no cost, or no such kind of vote."""
    named = head.meta.get("vote_type", "").lower().replace("_", "-")
    if not named:
        raise CannotRead(0, "META does not state the vote_type")
    if named not in list(VoteType):
        raise CannotRead(head.meta_lines["vote_type"], f"The vote_type “{named[:40]}” is not known")
    budget = _money(head.meta.get("budget", ""), head.meta_lines.get("budget", 0), "The budget")
    costs = {
        name: _money(row["cost"], line, f"The cost of project {name[:40]}") for name, (line, row) in head.rows.items()
    }
    scale = scale_of({budget, *costs.values()})
    pot = _in_parts(budget, scale, head.meta_lines["budget"])
    projects = (Project(name, _in_parts(costs[name], scale, line), row) for name, (line, row) in head.rows.items())
    return Facts(VoteType(named), pot, scale, tuple(projects))


def _in_parts(amount: Fraction, scale: int, line: int) -> int:
    try:
        return in_parts(amount, scale)
    except ValueError as wrong:
        raise CannotRead(line, f"An amount cannot be read: {wrong}") from None


def limits_of(head: Head, report: Report) -> dict[str, Fraction]:
    """The numbers META sets for each ballot, by key. One that is not a number is reported, and does not bind."""
    found: dict[str, Fraction] = {}
    for key in _LIMITS:
        if head.meta.get(key, ""):
            try:
                found[key] = exact(head.meta[key])
            except ValueError as wrong:
                report.add(Level.ERROR, f"{key} is not used: {wrong}", head.meta_lines[key])
    return found


_LIMITS = (
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "default_score",
    "num_votes",
    "num_projects",
)


def _money(text: str, line: int, what: str) -> Fraction:
    if not text:
        raise CannotRead(line, f"{what} is missing")
    try:
        amount = exact(text)
    except ValueError as wrong:
        raise CannotRead(line, f"{what} cannot be read: {wrong}") from None
    if amount < 0:
        raise CannotRead(line, f"{what} is below 0")
    return amount
