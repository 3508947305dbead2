"""The limits a file sets for each ballot. A ballot above one is set aside; one below it is counted, and reported."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np

from pb.count.ballots import Integers
from pb.pabulib.file import VoteType
from pb.pabulib.report import Level, Report
from pb.pabulib.votes import Entries, set_aside, sums


@dataclass(frozen=True)
class Units:
    """`costs` by bid number (0 is no bid), in parts of a unit; how many parts a unit and a point have."""

    costs: Integers
    scale: int
    points_scale: int


def within_limits(
    entries: Entries, kind: VoteType, limits: Mapping[str, Fraction], units: Units, report: Report
) -> Entries:
    """The ballots that keep to the limits. A blank ballot is below none of them."""
    for what in _measured(kind):
        if (most := _most(kind, what, limits)) is not None:
            beyond = _of_rows(entries, what, units, highest=True) > floor(most * _parts(what, units))
            entries = set_aside(entries, _bools(beyond), f"A ballot has more than max_{what} allows", report)
        if (least := limits.get(f"min_{what}")) is not None:
            below = _of_rows(entries, what, units, highest=False) < ceil(least * _parts(what, units))
            sentence = f"A ballot has less than min_{what} asks for; it is counted"
            set_aside(entries, _bools(below) & (entries.lengths > 0), sentence, report, Level.ERROR)
    return entries


def _measured(kind: VoteType) -> tuple[str, ...]:
    if kind.names_only:
        return ("length", "sum_cost")
    return ("length", "sum_points", "points") if kind.has_points else ("length",)


def _most(kind: VoteType, what: str, limits: Mapping[str, Fraction]) -> Fraction | None:
    return Fraction(1) if kind is VoteType.CHOOSE_1 and what == "length" else limits.get(f"max_{what}")


def _parts(what: str, units: Units) -> int:
    return {"length": 1, "sum_cost": units.scale}.get(what, units.points_scale)


def _of_rows(entries: Entries, what: str, units: Units, *, highest: bool) -> Any:
    """One whole number for each row: what it has in all, or the highest or lowest of its marks."""
    if what == "length":
        return entries.lengths
    if what == "sum_cost":
        return sums(entries, units.costs[entries.bids])
    if what == "sum_points":
        return sums(entries, entries.points)
    if highest:
        most = np.zeros(len(entries.times), dtype=np.int64)
        np.maximum.at(most, entries.rows, entries.points)
        return most
    least = np.full(len(entries.times), np.iinfo(np.int64).max)
    np.minimum.at(least, entries.rows, entries.points)
    return least


def _bools(values: Any) -> Any:
    # Numbers of any size are compared one by one, and give objects.
    return np.asarray(values, dtype=bool)
