"""Which ballots and rules go together."""

from dataclasses import replace

from pb.count.ballot_types import BallotType, ScoreEvery
from pb.count.rule import (
    BestTotal,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Pots,
    Remainder,
    Rule,
    Satisfaction,
)


def check_combination(ballot_type: BallotType, rule: Rule) -> None:
    """Raises ValueError, with the reason for the organiser, when the ballot and the rule make no sense together."""
    if isinstance(rule, Pots):
        for pot in rule.pots:
            check_combination(ballot_type, pot.rule)
    if not isinstance(rule, HighestFirst):
        return
    scores = isinstance(ballot_type, ScoreEvery)
    if rule.least_average is not None and not scores:
        raise ValueError("A least average needs a ballot on which every bid gets a score")
    if rule.measure is Measure.AVERAGE and not scores:
        raise ValueError("The highest average first needs a ballot on which every bid gets a score")
    if rule.measure is Measure.VOTERS and ballot_type.top == 1:
        raise ValueError("On this ballot a choice is one vote, so most voters first is most points first: choose that")
    if rule.prize is not None and rule.remainder is Remainder.PART_FUND:
        raise ValueError("Prizes have one size, so a bid cannot be given what is left instead")


def check_can_exclude(rule: Rule) -> None:
    """Raises ValueError unless the rule, in every pot, funds at most one of bids that exclude each other."""
    if isinstance(rule, Pots):
        for pot in rule.pots:
            check_can_exclude(pot.rule)
    elif not isinstance(rule, HighestFirst):
        raise ValueError("Only the rule Highest first can fund at most one of several bids")


def suited(rule: Rule, ballot_type: BallotType) -> Rule:
    """The rule as it reads this ballot: points are worth their number, and where there are none every choice is
    worth what the bid costs (equal shares) or one vote (best total). Exact equal shares never reads points."""
    if isinstance(rule, Pots):
        return replace(rule, pots=tuple(replace(pot, rule=suited(pot.rule, ballot_type)) for pot in rule.pots))
    has_points = ballot_type.top > 1
    if isinstance(rule, EqualShares):
        return replace(rule, satisfaction=Satisfaction.SCORE if has_points else Satisfaction.COST)
    if isinstance(rule, ExactEqualShares):
        return replace(rule, satisfaction=Satisfaction.COST)
    if isinstance(rule, BestTotal):
        return replace(rule, satisfaction=Satisfaction.SCORE if has_points else Satisfaction.CARDINALITY)
    return rule
