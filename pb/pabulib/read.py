"""Reading a PaBulib file, with all that real files do to the format. docs/rulebook.md says what counts."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from pb.count.ballots import LARGEST_SUM
from pb.pabulib.file import PabulibFile, Voters, VoteType
from pb.pabulib.head import Facts, Head, facts_of, limits_of
from pb.pabulib.limits import Units, within_limits
from pb.pabulib.lines import Source, blocks
from pb.pabulib.report import CannotRead, Level, Report
from pb.pabulib.rows import VoteRows
from pb.pabulib.votes import as_ballots, ballots_of, entries_of, with_default


def read(source: Source, *, keep_voters: bool = False, seen: Callable[[int], None] | None = None) -> PabulibFile:
    """Read a file from its bytes, its path, or where it streams from.

    `keep_voters` keeps every line of VOTES as it stands, ages and all, which only writing it back needs. `seen` is
    told, now and then, of how many letters more were read.
    Raises CannotRead, with the line and the reason. Everything odd that it did read past is in `report`.
    Time: O(size of the file + entries x log entries). Memory: a few megabytes, and what different votes take.
    """
    report = Report()
    head = Head(report)
    votes: VoteRows | None = None
    for first, lines in blocks(source, report):
        start = head.take(first, lines)
        if head.done and votes is None:
            facts = facts_of(head)
            votes = VoteRows(head.vote_columns, facts.vote_type.has_points, keep_voters, report, head.header_line)
        if votes:
            votes.take(first + start, lines[start:])
        if seen:
            seen(sum(map(len, lines)) + len(lines))
    if votes is None:
        raise CannotRead(0, _what_is_missing(head))
    return _file(head, facts, votes, report)


def _what_is_missing(head: Head) -> str:
    if not head.section:
        return "The file is empty"
    if head.section == "VOTES":
        return "VOTES has no line that names its columns"
    return f"The file ends in {head.section}; there are no votes"


def _file(head: Head, facts: Facts, votes: VoteRows, report: Report) -> PabulibFile:
    limits = limits_of(head, report)
    ids = sorted(project.id for project in facts.projects)
    numbers = {name: number for number, name in enumerate(ids, start=1)}
    entries, values = entries_of(votes, numbers)
    entries, points_scale = ballots_of(entries, values, facts.vote_type, limits, report)
    costs = np.zeros(len(ids) + 1, dtype=np.int64)
    for project in facts.projects:
        costs[numbers[project.id]] = project.cost
    entries = within_limits(entries, facts.vote_type, limits, Units(costs, facts.scale, points_scale), report)
    if facts.vote_type is VoteType.SCORING:
        entries = with_default(entries, _default(head, limits, points_scale), len(ids))
    _compare_counts(limits, votes.lines, len(ids), report)
    return PabulibFile(
        meta=head.meta,
        vote_type=facts.vote_type,
        pot=facts.pot,
        scale=facts.scale,
        projects=facts.projects,
        columns=head.columns,
        ballots=as_ballots(entries),
        points_scale=points_scale,
        voters=Voters(votes.columns, tuple(votes.kept)) if votes.keep else None,
        report=report,
    )


def _default(head: Head, limits: Mapping[str, Fraction], scale: int) -> int:
    default = limits.get("default_score", Fraction(0))
    if default < 0:
        raise CannotRead(head.meta_lines["default_score"], "A default_score below 0 cannot be counted")
    if default * scale >= LARGEST_SUM:
        raise CannotRead(head.meta_lines["default_score"], "The default_score is too large to be counted")
    return int(default * scale)


def _compare_counts(limits: Mapping[str, Fraction], votes: int, projects: int, report: Report) -> None:
    for key, counted, what in (("num_votes", votes, "votes"), ("num_projects", projects, "projects")):
        if key in limits and limits[key] != counted:
            report.add(Level.ERROR, f"{key} states {limits[key]}, and the file has {counted:,} {what}")
