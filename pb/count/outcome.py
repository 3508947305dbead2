"""What comes out of a count: one step for each bid, what each gets, and how ties were settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Verdict(StrEnum):
    """What was decided at one step.

    STOPS_HERE is the bid at which the sharing ends; MINIMUM_NOT_REACHED is used under "part-fund" only,
    where an all-or-nothing bid's minimum is all it asks for. ONE_ALREADY: another bid with one of its
    labels was funded. NOT_AFFORDABLE: its supporters have not got the money between them.
    """

    FUNDED = "funded"
    PART_FUNDED = "part-funded"
    DOES_NOT_FIT = "does-not-fit"
    STOPS_HERE = "stops-here"
    MINIMUM_NOT_REACHED = "minimum-not-reached"
    NOT_REACHED = "not-reached"
    BELOW_THRESHOLD = "below-threshold"
    ONE_ALREADY = "one-already"
    NOT_AFFORDABLE = "not-affordable"
    NOT_IN_BEST = "not-in-best"
    NO_POINTS = "no-points"
    WITHDRAWN = "withdrawn"


class Settled(StrEnum):
    """What put tied bids in order. NO_DIFFERENCE: no order could change an award."""

    MORE_VOTERS = "more-voters"
    SMALLER_REQUEST = "smaller-request"
    LARGER_REQUEST = "larger-request"
    LOTS = "lots"
    DICE = "dice"
    NUMBER = "number"
    NO_DIFFERENCE = "no-difference"


@dataclass(frozen=True)
class Tie:
    """Bids `among` (lowest number first) were level, at `total` points, and were considered in `order`.

    Where something else than points is level, `total` is 0. A rule that takes one bid at a time only says which came
    first: then `order` has that one bid.
    """

    among: tuple[int, ...]
    total: int
    by: Settled
    order: tuple[int, ...]


class Stage(StrEnum):
    """Which part of a rule a step belongs to: the rule itself, or the finish that spends what it left."""

    RULE = "rule"
    FINISH = "finish"


@dataclass(frozen=True)
class Step:
    """One bid when its turn came. Amounts are pence; `tie` is the last tie that placed it, if any.

    `rate` is what the rule compared, where that is not the total. Highest first: what puts bids in order. (In
    points for each pound, what costs nothing stands as if it asked for a penny and had the highest total on top of
    its own; without a point it has 0.) Equal shares: the most any supporter paid, in pence, for one unit of
    satisfaction. Phragmén: the pence every voter had earned by then. Exact equal shares: the pence that each who
    paid has paid.
    `pot` is the name of the pot it was paid from, where a round has several; `left_before` is then of that pot. It
    is empty for what was paid from money that the pots left over.
    """

    number: int
    title: str
    asked: int
    minimum: int | None
    total: int
    left_before: int
    award: int
    verdict: Verdict
    tie: Tie | None = None
    rate: Fraction | None = None
    stage: Stage = Stage.RULE
    pot: str = ""


@dataclass(frozen=True)
class Outcome:
    """The whole result: `awards` has every bid's number, and spent + left is the pot. Amounts are pence.

    `endowment` is the pence each voter started with, under rules that give every voter a share.
    """

    steps: tuple[Step, ...]
    awards: Mapping[int, int]
    left: int
    spent: int
    ties: tuple[Tie, ...]
    endowment: Fraction | None = None

    @classmethod
    def of(
        cls, pot: int, steps: "tuple[Step, ...]", ties: tuple[Tie, ...], endowment: Fraction | None = None
    ) -> "Outcome":
        """Add up the awards of the steps."""
        awards = {step.number: step.award for step in sorted(steps, key=lambda step: step.number)}
        spent = sum(awards.values())
        return cls(steps, awards, pot - spent, spent, ties, endowment)

    @property
    def funded(self) -> tuple[int, ...]:
        """The numbers of the bids that get something, in the order in which they were chosen."""
        return tuple(step.number for step in self.steps if step.award or step.verdict is Verdict.FUNDED)


@dataclass(frozen=True)
class TieToSettle:
    """The count must wait: lots are to be drawn among these bids (or dice rolled), because it changes an award.

    `total` is the points that all of them have, with `left` pence to share; 0 where one draw is for bids that were
    level by something else, or at several moments.
    """

    among: tuple[int, ...]
    total: int
    left: int
    by: Settled = Settled.LOTS
