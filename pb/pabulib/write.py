"""Writing a file that was read back as PaBulib: what it says stays, what was odd on the way is put right."""

from collections.abc import Iterable, Sequence

from pb.pabulib.file import PabulibFile, Project, Voters
from pb.pabulib.numbers import as_written

# In the order in which the format lists them; the rest follow as they came.
_FIRST = (
    "description",
    "country",
    "unit",
    "district",
    "subunit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
)
_LISTS = ("vote", "points")


def write(file: PabulibFile) -> bytes:
    """The whole file, UTF-8 with plain newlines. `read(write(x), keep_voters=True) == x` for what was written so.

    The numbers of projects and of votes are those of the lines that are there; every line of VOTES is written, also
    one that was set aside. Raises ValueError for a file that was read without keeping its voters.
    """
    if file.voters is None:
        raise ValueError("Only a file read with keep_voters can be written")
    lines = ["META", "key;value", *(_row(pair) for pair in _meta(file, len(file.voters.rows)))]
    lines += ["PROJECTS", _row(file.columns), *(_project(file, project) for project in file.projects)]
    lines += ["VOTES", _row(file.voters.columns), *_votes(file.voters)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _meta(file: PabulibFile, votes: int) -> list[tuple[str, str]]:
    stated = {
        **file.meta,
        "num_projects": str(len(file.projects)),
        "num_votes": str(votes),
        "budget": _amount(file.meta.get("budget", ""), file.pot, file.scale),
        "vote_type": file.vote_type.value,
    }
    keys = [*(key for key in _FIRST if key in stated), *(key for key in stated if key not in _FIRST)]
    return [(key, stated[key]) for key in keys if stated[key]]


def _project(file: PabulibFile, project: Project) -> str:
    cost = _amount(project.cells.get("cost", ""), project.cost, file.scale)
    cells = {**project.cells, "project_id": project.id, "cost": cost}
    return _row([cells.get(column, "") for column in file.columns])


def _amount(text: str, parts: int, scale: int) -> str:
    """As it was written, where that is plain digits and at most one point."""
    plain = text.isascii() and text.replace(".", "", 1).isdigit()
    return text if plain else str(as_written(parts, scale))


def _votes(voters: Voters) -> Iterable[str]:
    lists = {place for place, column in enumerate(voters.columns) if column in _LISTS}
    for row in voters.rows:
        yield _row([_list(cell) if place in lists else cell.strip() for place, cell in enumerate(row)])


def _list(cell: str) -> str:
    return ",".join(part.strip() for part in cell.split(",") if part.strip())


def _row(cells: Sequence[str]) -> str:
    return ";".join(_quoted(cell) for cell in cells)


def _quoted(cell: str) -> str:
    """In quotes where a semicolon or a quote would otherwise be read as part of the format."""
    if ";" not in cell and '"' not in cell:
        return cell
    return f'"{cell.replace(chr(34), chr(34) * 2)}"'
