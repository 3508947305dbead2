"""What comes out of a count: one step for each bid, what each gets, and how ties were settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What was decided at one step.

    STOPS_HERE is the bid at which the rule "stop" ends the sharing; MINIMUM_NOT_REACHED is used
    under "part-fund" only, where an all-or-nothing bid's minimum is all it asks for.
    """

    FUNDED = "funded"
    PART_FUNDED = "part-funded"
    DOES_NOT_FIT = "does-not-fit"
    STOPS_HERE = "stops-here"
    MINIMUM_NOT_REACHED = "minimum-not-reached"
    NOT_REACHED = "not-reached"
    NO_POINTS = "no-points"
    WITHDRAWN = "withdrawn"


class Settled(StrEnum):
    """What put tied bids in order. NO_DIFFERENCE: no order could change an award."""

    SMALLER_REQUEST = "smaller-request"
    LOTS = "lots"
    NO_DIFFERENCE = "no-difference"


@dataclass(frozen=True)
class Tie:
    """Bids `among` (lowest number first) had the same total and were considered in `order`."""

    among: tuple[int, ...]
    total: int
    by: Settled
    order: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One bid when its turn came. Amounts are pence; `tie` is the last tie that placed it, if any."""

    number: int
    title: str
    asked: int
    minimum: int | None
    total: int
    left_before: int
    award: int
    verdict: Verdict
    tie: Tie | None = None


@dataclass(frozen=True)
class Outcome:
    """The whole result: `awards` has every bid's number, and spent + left is the pot. Amounts are pence."""

    steps: tuple[Step, ...]
    awards: Mapping[int, int]
    left: int
    spent: int
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class TieToSettle:
    """The count must wait: lots are to be drawn among these bids, because their order changes an award."""

    among: tuple[int, ...]
    total: int
    left: int
