"""The two questions that decide an outcome: what voters mark, and how the money is shared."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Remainder,
    Rule,
    TieBreak,
)
from pb.money import pence_of, typed_pounds
from pb.problems import Problems
from pb.rounds.blanks import Blanks

W = TypeVar("W", bound=StrEnum)

ORDERS = {"pitch": "In the order of the pitches", "random": "In a different order for each voter"}
# What may put level bids in order before lots or dice do.
FIRST: dict[str, tuple[TieBreak, ...]] = {
    TieBreak.SMALLER_REQUEST: (TieBreak.SMALLER_REQUEST,),
    TieBreak.MORE_VOTERS: (TieBreak.MORE_VOTERS,),
    TieBreak.LARGER_REQUEST: (TieBreak.LARGER_REQUEST,),
    "draw": (),
}
DRAWS: dict[str, TieBreak] = {TieBreak.LOTS: TieBreak.LOTS, TieBreak.DICE: TieBreak.DICE}
# The least support a bid needs, and the largest number that may be asked: percent, percent, points.
_LEAST = {"least_average": 100, "least_ballots": 100, "least_total": 100_000}
_MOST_CHOICES = 50
_MOST_POINTS = 1000


@dataclass(frozen=True)
class BallotForm:
    """Every kind of ballot has its own numbers; those of the kinds not chosen are left alone."""

    must_score_all: str = ""
    ballot_order: str = ""
    ballot_type: str = "score"
    best: str = "5"
    least: str = "1"
    most: str = "3"
    places: str = "3"
    points: str = "10"
    limit: str = ""
    blanks: str = Blanks.COUNT

    @classmethod
    def of(cls, ballot_type: BallotType | None, order: str, blanks: str = Blanks.COUNT) -> "BallotForm":
        """The form filled in as a round stands."""
        return replace(cls._of(ballot_type, order), blanks=blanks)

    @classmethod
    def _of(cls, ballot_type: BallotType | None, order: str) -> "BallotForm":
        match ballot_type:
            case ScoreEvery(best, every):
                return cls("yes" if every else "no", order, "score", str(best))
            case Approve(least, most):
                return cls("", order, "approve", least=str(least), most=_typed(most))
            case Rank(most):
                return cls("", order, "rank", places=str(most))
            case SharePoints(total):
                return cls("", order, "points", points=str(total))
            case SpendThePot(limit):
                return cls("", order, "spend", limit=typed_pounds(limit))
        return cls(ballot_order=order)

    def checked(self) -> tuple[BallotType, str, Blanks]:
        """The ballot, the order of the bids on it, and what becomes of blanks on paper. Raises Problems."""
        problems = Problems()
        ballot_type = self._ballot_type(problems)
        if self.ballot_order not in ORDERS:
            problems.add("ballot_order", "Choose the order of the bids")
        blanks = _chosen(problems, "blanks", self.blanks, Blanks, "what becomes of a blank on paper")
        problems.raise_if_any()
        return ballot_type, self.ballot_order, blanks

    def _ballot_type(self, problems: Problems) -> BallotType:
        if self.ballot_type == "approve":
            least = _number(problems, "least", self.least, 1, _MOST_CHOICES)
            most = _number(problems, "most", self.most, 1, _MOST_CHOICES) if self.most else None
            if most is not None and most < least:
                problems.add("most", f"Enter {least} or more, the number that must be chosen")
            return Approve(least, most)
        if self.ballot_type == "rank":
            return Rank(_number(problems, "places", self.places, 1, 10))
        if self.ballot_type == "points":
            return SharePoints(_number(problems, "points", self.points, 1, _MOST_POINTS))
        if self.ballot_type == "spend":
            limit = problems.trying("limit", pence_of, self.limit, 1)
            if limit <= 0:
                problems.add("limit", "Enter an amount above £0")
            return SpendThePot(max(1, limit))
        return self._score(problems)

    def _score(self, problems: Problems) -> BallotType:
        if self.ballot_type != "score":
            problems.add("ballot_type", "Choose what voters do")
        elif self.must_score_all not in ("yes", "no"):
            problems.add("must_score_all", "Choose whether every bid must be scored")
        return ScoreEvery(_number(problems, "best", self.best, 1, 10), self.must_score_all == "yes")


@dataclass(frozen=True)
class SharingForm:
    """How the money is shared. Each rule has questions of its own; those of the rules not chosen are left alone.

    `ties` is what puts level bids in order first, or `draw` for nothing; `draw` is what settles the rest.
    """

    rule: str = HighestFirst.name
    measure: str = Measure.TOTAL
    remainder: str = ""
    least_average: str = ""
    least_ballots: str = ""
    least_total: str = ""
    prize: str = ""
    one_per_group: str = "no"
    completion: str = Completion.ADD1U
    raised: str = "yes"
    ties: str = ""
    draw: str = ""

    @classmethod
    def of(cls, rule: Rule | None, one_per_group: bool = False) -> "SharingForm":
        """The form filled in as a round stands."""
        if rule is None:
            return cls()
        *first, last = rule.ties
        answers = {"rule": rule.name, "ties": " ".join(first) or "draw", "draw": last}
        match rule:
            case HighestFirst():
                answers |= {"measure": rule.measure, "remainder": rule.remainder}
                answers |= {name: _typed(getattr(rule, name)) for name in _LEAST}
                answers["one_per_group"] = "yes" if one_per_group else "no"
                answers["prize"] = typed_pounds(rule.prize)
            case EqualShares():
                answers["completion"] = rule.completion
            case ExactEqualShares():
                answers["raised"] = "yes" if rule.raised else "no"
        return cls(**answers)

    def checked(self) -> tuple[Rule, bool]:
        """The rule, and whether each group gets at most one award. Raises Problems."""
        problems = Problems()
        rule = self._rule(problems, self._chain(problems))
        problems.in_order_of(self.__dataclass_fields__).raise_if_any()
        return rule, self.rule == HighestFirst.name and self.one_per_group == "yes"

    def _chain(self, problems: Problems) -> tuple[TieBreak, ...]:
        if self.ties not in FIRST:
            problems.add("ties", "Choose which of two level bids goes first")
        if self.draw not in DRAWS:
            problems.add("draw", "Choose how a tie is settled in the end")
        return (*FIRST.get(self.ties, ()), DRAWS.get(self.draw, TieBreak.LOTS))

    def _rule(self, problems: Problems, ties: tuple[TieBreak, ...]) -> Rule:
        if self.rule == BestTotal.name:
            return BestTotal(ties=ties)
        if self.rule == Phragmen.name:
            return Phragmen(ties)
        if self.rule == EqualShares.name:
            chosen = _chosen(problems, "completion", self.completion, Completion, "what is done with money left over")
            return EqualShares(completion=chosen, ties=ties)
        if self.rule == ExactEqualShares.name:
            if self.raised not in ("yes", "no"):
                problems.add("raised", "Choose whether the share is raised while money is left")
            return ExactEqualShares(raised=self.raised == "yes", ties=ties)
        if self.rule != HighestFirst.name:
            problems.add("rule", "Choose how the money is shared")
            return Phragmen(ties)
        return self._highest_first(problems, ties)

    def _highest_first(self, problems: Problems, ties: tuple[TieBreak, ...]) -> Rule:
        if self.one_per_group not in ("yes", "no"):
            problems.add("one_per_group", "Choose whether a group can get more than one award")
        does_not_fit = "what happens when a bid does not fit in what is left"
        return HighestFirst(
            measure=_chosen(problems, "measure", self.measure, Measure, "what puts bids in order"),
            remainder=_chosen(problems, "remainder", self.remainder, Remainder, does_not_fit),
            ties=ties,
            prize=_prize(problems, self.prize) if self.prize else None,
            least_average=self._least(problems, "least_average"),
            least_ballots=self._least(problems, "least_ballots"),
            least_total=self._least(problems, "least_total"),
        )

    def _least(self, problems: Problems, name: str) -> int | None:
        typed = getattr(self, name)
        return _number(problems, name, typed, 1, _LEAST[name]) if typed else None


def _chosen(problems: Problems, field: str, typed: str, words: type[W], what: str) -> W:
    if typed in list(words):
        return words(typed)
    problems.add(field, f"Choose {what}")
    return next(iter(words))


def _prize(problems: Problems, typed: str) -> int:
    prize = problems.trying("prize", pence_of, typed, 1)
    if prize <= 0:
        problems.add("prize", "Enter an amount above £0")
    return prize


def _number(problems: Problems, field: str, typed: str, least: int, most: int) -> int:
    if re.fullmatch(r"[0-9]{1,6}", typed, re.ASCII) and least <= int(typed) <= most:
        return int(typed)
    problems.add(field, f"Enter a whole number from {least} to {most:,}")
    return least


def _typed(number: int | None) -> str:
    return "" if number is None else str(number)
