"""Every rule that can share out a pot, as data: what organisers declare, records keep and the count obeys.

The rules themselves stand in a module each; `pb.count.share` finds the right one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, ClassVar, Self, cast


class Remainder(StrEnum):
    """What happens when the next bid asks for more than is left. See docs/decisions/0004."""

    STOP = "stop"
    SKIP = "skip"
    PART_FUND = "part-fund"


class TieBreak(StrEnum):
    """How tied bids are put in order. See docs/decisions/0005."""

    MORE_VOTERS = "more-voters"
    SMALLER_REQUEST = "smaller-request"
    LARGER_REQUEST = "larger-request"
    LOTS = "lots"
    DICE = "dice"
    NUMBER = "number"

    @property
    def ends_every_tie(self) -> bool:
        return self in (TieBreak.LOTS, TieBreak.DICE, TieBreak.NUMBER)


class Measure(StrEnum):
    """What puts bids in order: all their points, points per ballot, ballots with a point, or points per pound."""

    TOTAL = "total"
    AVERAGE = "average"
    VOTERS = "voters"
    PER_POUND = "per-pound"


class Satisfaction(StrEnum):
    """What a funded bid is worth to a voter who supports it: its cost, 1, or the points they gave it."""

    COST = "cost"
    CARDINALITY = "cardinality"
    SCORE = "score"


class Completion(StrEnum):
    """What is done with money that equal shares leaves over. See docs/decisions/0009."""

    NONE = "none"
    UTILITARIAN = "utilitarian"
    ADD1 = "add1"
    ADD1U = "add1u"
    ADD1_FULL = "add1-full"
    ADD1_FULLU = "add1-fullu"


class Spill(StrEnum):
    """Where money goes that a pot does not spend, and money of the round that belongs to no pot."""

    KEPT = "kept"
    NEXT = "next"
    ALL = "all"


Ties = tuple[TieBreak, ...]
_LOTS = (TieBreak.LOTS,)


def by_number(_: Ties) -> Ties:
    """Every tie is settled by the numbers of the bids, the lowest first. For `Rule.with_ties`."""
    return (TieBreak.NUMBER,)


def by_number_at_last(ties: Ties) -> Ties:
    """What would be drawn is settled by the numbers of the bids instead. For `Rule.with_ties`."""
    return (*ties[:-1], TieBreak.NUMBER)


class Rule:
    """What all rules share: a name in records and on the command line, and how ties end."""

    name: ClassVar[str]
    ties: Ties

    @property
    def needs_whole_ballots(self) -> bool:
        """Whether it reads what one voter marked together. Otherwise each bid's marks are enough."""
        return True

    def with_ties(self, change: "Callable[[Ties], Ties]") -> Self:
        """The same rule, in every pot, with ties settled in another way."""
        return cast(Self, replace(cast(Any, self), ties=change(self.ties)))

    def __post_init__(self) -> None:
        if not self.ties or not self.ties[-1].ends_every_tie:
            raise ValueError("The last way to settle a tie must be one that always settles it, such as drawing lots")
        if any(tie.ends_every_tie for tie in self.ties[:-1]):
            raise ValueError("Nothing can come after a way that always settles a tie")
        if len(set(self.ties)) != len(self.ties):
            raise ValueError("A way to settle ties is named twice")


def _whole_or_none(value: int | None, what: str) -> None:
    # Checked as it runs, too: a float or True would pass every comparison and end in the record.
    if value is not None and (type(value) is not int or value < 0):
        raise ValueError(f"The {what} must be a whole number, 0 or more, not {value!r}")


@dataclass(frozen=True)
class HighestFirst(Rule):
    """Highest first, by one measure. With Measure.PER_POUND this is "most value for money".

    `least_average` (percent of the top score), `least_ballots` (percent of ballots) and `least_total` (points) keep
    bids below them from being funded. `prize`, in pence, is what every funded bid gets instead of what it asked
    (never more than that).
    `pays_unsupported` lets a bid without a point be funded when money is left, as in some elections elsewhere.
    """

    name = "highest-first"
    remainder: Remainder
    ties: Ties = _LOTS
    measure: Measure = Measure.TOTAL
    least_average: int | None = None
    least_ballots: int | None = None
    least_total: int | None = None
    prize: int | None = None
    pays_unsupported: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("least_average", "least_ballots", "least_total", "prize"):
            _whole_or_none(getattr(self, name), name)

    @property
    def needs_whole_ballots(self) -> bool:
        return False


@dataclass(frozen=True)
class BestTotal(Rule):
    """The affordable set of bids whose satisfaction adds up to the most."""

    name = "best-total"
    satisfaction: Satisfaction = Satisfaction.SCORE
    ties: Ties = _LOTS

    @property
    def needs_whole_ballots(self) -> bool:
        return False


@dataclass(frozen=True)
class EqualShares(Rule):
    """The Method of Equal Shares."""

    name = "equal-shares"
    satisfaction: Satisfaction = Satisfaction.COST
    completion: Completion = Completion.ADD1U
    ties: Ties = _LOTS
    # One unit of money a voter, by which Add1 raises the endowment: a pound. In a file, its currency's unit.
    step: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        if type(self.step) is not int or self.step < 1:
            raise ValueError(f"The step of Add1 must be a whole number, 1 or more, not {self.step!r}")


@dataclass(frozen=True)
class ExactEqualShares(Rule):
    """Exact Equal Shares: all who pay for a bid pay exactly the same."""

    name = "exact-equal-shares"
    satisfaction: Satisfaction = Satisfaction.COST
    # Whether the endowment is raised, by the least that changes anything (ADD-OPT), while the pot allows.
    raised: bool = True
    ties: Ties = _LOTS

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.satisfaction is Satisfaction.SCORE:
            raise ValueError("Exact equal shares reads who supports a bid, not how many points they gave it")


@dataclass(frozen=True)
class Phragmen(Rule):
    """Sequential Phragmén: everyone earns money at the same speed, and supporters buy what they can first."""

    name = "phragmen"
    ties: Ties = _LOTS


@dataclass(frozen=True)
class Pot:
    """One of several pots. `amount`, in pence, is its own money: what its bids are sure of, whatever others want.

    `most` is the most that its bids may get together once money spills over; `largest` the most that one of its
    bids may ask for. None: no such limit. Raises ValueError for limits that contradict each other.
    """

    name: str
    amount: int
    rule: Rule
    most: int | None = None
    largest: int | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("A pot has no name")
        for name in ("amount", "most", "largest"):
            _whole_or_none(getattr(self, name), f"{name} of the pot {self.name}")
        if self.most is not None and self.most < self.amount:
            raise ValueError(f"The pot {self.name} may give less than it has")
        if isinstance(self.rule, Pots):
            raise ValueError("A pot cannot be shared out as several pots")


@dataclass(frozen=True)
class Pots(Rule):
    """Several pots, each shared out by its own rule among its own bids, in the order declared.

    Every tie, in any pot, ends in the same kind of way: with lots, with dice, or by number.
    """

    name = "pots"
    pots: tuple[Pot, ...]
    spill: Spill = Spill.NEXT
    ties: Ties = _LOTS

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.pots:
            raise ValueError("There is no pot")
        if len({pot.name for pot in self.pots}) < len(self.pots):
            raise ValueError("Two pots have the same name")
        if any(pot.rule.ties[-1] is not self.ties[-1] for pot in self.pots):
            raise ValueError("Ties must end in the same way in every pot")

    def with_ties(self, change: Callable[[Ties], Ties]) -> "Pots":
        pots = tuple(replace(pot, rule=pot.rule.with_ties(change)) for pot in self.pots)
        return replace(self, pots=pots, ties=change(self.ties))

    @property
    def needs_whole_ballots(self) -> bool:
        return any(pot.rule.needs_whole_ballots for pot in self.pots)


RULES: tuple[type[Rule], ...] = (HighestFirst, BestTotal, EqualShares, ExactEqualShares, Phragmen, Pots)
