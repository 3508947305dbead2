"""Counting a file: the outcome in the file's own ids and its own money."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pb.count.election import Election
from pb.count.outcome import Outcome, TieToSettle
from pb.count.rule import HighestFirst, Remainder, Rule
from pb.count.share import share_out
from pb.count.ties import Draws
from pb.pabulib.file import Numbering, PabulibFile, Project, election_of, numbers_of
from pb.pabulib.flags import Ties
from pb.pabulib.numbers import as_written
from pb.pabulib.report import CannotRead


@dataclass(frozen=True)
class Count:
    """One rule, run on a file. `election` is what was counted; `numbering` says which bid is which project.

    Its points are in parts of a point, `points_scale` to the point.
    """

    file: PabulibFile
    numbering: Numbering
    election: Election
    rule: Rule
    outcome: Outcome
    points_scale: int

    @cached_property
    def projects(self) -> Mapping[int, Project]:
        """Bid number -> project."""
        numbers = numbers_of(self.file, self.numbering)
        return {numbers[project.id]: project for project in self.file.projects}

    @property
    def funded(self) -> tuple[str, ...]:
        """The ids of what is funded, in the order in which it was chosen."""
        return tuple(self.projects[number].id for number in self.outcome.funded)

    def amount(self, parts: int) -> int | str:
        """Money in the file's own unit."""
        return as_written(parts, self.file.scale)


def count_file(file: PabulibFile, rule: Rule, ties: Ties) -> Count:
    """Count by this rule, whose ties are those. Raises CannotRead where the numbers are too large for it."""
    try:
        election = election_of(file, ties.numbering)
    except ValueError as wrong:
        raise CannotRead(0, str(wrong)) from None
    return counted(file, election, rule, ties, file.points_scale)


def counted(file: PabulibFile, election: Election, rule: Rule, ties: Ties, points_scale: int) -> Count:
    """Count this election, made from the file. Under "part", any part of what a project costs is of use to it."""
    if isinstance(rule, HighestFirst) and rule.remainder is Remainder.PART_FUND:
        bids = tuple(replace(bid, minimum=1) if bid.asked else bid for bid in election.bids)
        election = replace(election, bids=bids)
    outcome = share_out(election, rule, Draws(dice=ties.dice))
    if isinstance(outcome, TieToSettle):
        raise AssertionError("ties in a file always end")
    return Count(file, ties.numbering, election, rule, outcome, points_scale)
