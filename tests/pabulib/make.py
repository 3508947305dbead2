"""Small PaBulib files for tests, put together from their parts, and the folder of real ones where there is one."""

import os
from collections.abc import Sequence
from pathlib import Path

from pb.pabulib.file import PabulibFile
from pb.pabulib.read import read

CASES = Path(__file__).parent / "cases"
_ROOT = Path(__file__).parents[2]
NO_DATA = "skipped: no real data here"


def real_data() -> Path | None:
    """The folder of real elections and their golden outcomes, where it is there."""
    named = os.environ.get("PB_REAL_DATA")
    for folder in (Path(named),) if named else (_ROOT.parent / "shared" / "data",):
        if (folder / "pabulib").is_dir() and (folder / "golden").is_dir():
            return folder
    return None


def make_text(
    votes: Sequence[str] = ("1;a,b", "2;a"),
    projects: Sequence[str] = ("a;60;Garden", "b;50;Bench"),
    meta: Sequence[str] = (),
    kind: str = "approval",
    budget: str = "100",
    columns: str = "project_id;cost;name",
    vote_columns: str = "",
) -> str:
    """A file whose VOTES have points where the kind has."""
    header = vote_columns or ("voter_id;vote;points" if kind in ("cumulative", "scoring") else "voter_id;vote")
    lines = ["META", "key;value", f"budget;{budget}", f"vote_type;{kind}", *meta]
    return "\n".join([*lines, "PROJECTS", columns, *projects, "VOTES", header, *votes]) + "\n"


def made(*args: Sequence[str], **changed: str | Sequence[str]) -> PabulibFile:
    """The same, read, with its voters kept."""
    return read(make_text(*args, **changed).encode(), keep_voters=True)  # type: ignore[arg-type]


def said(file: PabulibFile) -> list[str]:
    """What was odd in it."""
    return [f"{finding.level}: {finding.sentence}" for finding in file.report.findings.values()]


def ballots(file: PabulibFile) -> list[tuple[dict[int, int], int]]:
    return list(file.ballots)
