"""The two questions that decide an outcome: what voters mark, and how the money is shared."""

import re
from dataclasses import dataclass

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Remainder,
    Rule,
    TieBreak,
)
from pb.money import pence_of, pounds
from pb.problems import Problems

ORDERS = {"pitch": "In the order of the pitches", "random": "In a different order for each voter"}
CHAINS = {
    "smaller-request lots": (TieBreak.SMALLER_REQUEST, TieBreak.LOTS),
    "more-voters lots": (TieBreak.MORE_VOTERS, TieBreak.LOTS),
    "larger-request lots": (TieBreak.LARGER_REQUEST, TieBreak.LOTS),
    "lots": (TieBreak.LOTS,),
}
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

    @classmethod
    def of(cls, ballot_type: BallotType | None, order: str) -> "BallotForm":
        """The form filled in as a round stands."""
        match ballot_type:
            case ScoreEvery(best, every):
                return cls("yes" if every else "no", order, "score", str(best))
            case Approve(least, most):
                return cls("", order, "approve", least=str(least), most=str(most))
            case Rank(most):
                return cls("", order, "rank", places=str(most))
            case SharePoints(total):
                return cls("", order, "points", points=str(total))
            case SpendThePot(limit):
                return cls("", order, "spend", limit=pounds(limit).removeprefix("£"))
        return cls(ballot_order=order)

    def checked(self) -> tuple[BallotType, str]:
        """The ballot and the order of the bids on it. Raises Problems."""
        problems = Problems()
        ballot_type = self._ballot_type(problems)
        if self.ballot_order not in ORDERS:
            problems.add("ballot_order", "Choose the order of the bids")
        problems.raise_if_any()
        return ballot_type, self.ballot_order

    def _ballot_type(self, problems: Problems) -> BallotType:
        if self.ballot_type == "approve":
            least = _number(problems, "least", self.least, 1, _MOST_CHOICES)
            most = _number(problems, "most", self.most, 1, _MOST_CHOICES)
            if most < least:
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
    """How the money is shared; `remainder` and the thresholds belong to the rules that go from the top down."""

    remainder: str = ""
    ties: str = ""
    rule: str = "most-votes"
    completion: str = Completion.ADD1U
    least_average: str = ""
    least_ballots: str = ""
    prize: str = ""

    @classmethod
    def of(cls, rule: Rule | None) -> "SharingForm":
        """The form filled in as a round stands."""
        if rule is None:
            return cls()
        ties = " ".join(rule.ties)
        match rule:
            case HighestFirst():
                name = "value" if rule.measure is Measure.PER_POUND else "most-votes"
                prize = "" if rule.prize is None else pounds(rule.prize).removeprefix("£")
                average, ballots = _typed(rule.least_average), _typed(rule.least_ballots)
                return cls(rule.remainder, ties, name, least_average=average, least_ballots=ballots, prize=prize)
            case EqualShares():
                return cls(ties=ties, rule=rule.name, completion=rule.completion)
        return cls(ties=ties, rule=rule.name)

    def checked(self) -> Rule:
        """Raises Problems."""
        problems = Problems()
        ties = CHAINS.get(self.ties, (TieBreak.LOTS,))
        if self.ties not in CHAINS:
            problems.add("ties", "Choose how a tie is settled")
        rule = self._rule(problems, ties)
        problems.raise_if_any()
        return rule

    def _rule(self, problems: Problems, ties: tuple[TieBreak, ...]) -> Rule:
        if self.rule == "best-total":
            return BestTotal(ties=ties)
        if self.rule == "phragmen":
            return Phragmen(ties)
        if self.rule == "equal-shares":
            if self.completion not in list(Completion):
                problems.add("completion", "Choose what is done with money left over")
                return EqualShares(ties=ties)
            return EqualShares(completion=Completion(self.completion), ties=ties)
        return self._highest_first(problems, ties)

    def _highest_first(self, problems: Problems, ties: tuple[TieBreak, ...]) -> Rule:
        if self.rule not in ("most-votes", "value"):
            problems.add("rule", "Choose how the money is shared")
        elif self.remainder not in list(Remainder):
            problems.add("remainder", "Choose what happens when a bid does not fit in what is left")
        return HighestFirst(
            remainder=Remainder(self.remainder) if self.remainder in list(Remainder) else Remainder.STOP,
            ties=ties,
            measure=Measure.PER_POUND if self.rule == "value" else Measure.TOTAL,
            least_average=_number(problems, "least_average", self.least_average, 1, 100)
            if self.least_average
            else None,
            least_ballots=_number(problems, "least_ballots", self.least_ballots, 1, 100)
            if self.least_ballots
            else None,
            prize=_prize(problems, self.prize) if self.prize else None,
        )


def _percent(problems: Problems, field: str, typed: str) -> int | None:
    return _number(problems, field, typed, 1, 100) if typed else None


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
