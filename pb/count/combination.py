"""Which ballots and rules go together."""

from dataclasses import replace

from pb.count.ballot_types import BallotType, ScoreEvery
from pb.count.rule import BestTotal, EqualShares, HighestFirst, Pots, Remainder, Rule, Satisfaction


def check_combination(ballot_type: BallotType, rule: Rule) -> None:
    """Raises ValueError, with the reason for the organiser, when the ballot and the rule make no sense together."""
    if isinstance(rule, Pots):
        for pot in rule.pots:
            check_combination(ballot_type, pot.rule)
    if not isinstance(rule, HighestFirst):
        return
    if rule.least_average is not None and not isinstance(ballot_type, ScoreEvery):
        raise ValueError("A least average needs a ballot on which every bid gets a score")
    if rule.prize is not None and rule.remainder is Remainder.PART_FUND:
        raise ValueError("Prizes have one size, so a bid cannot be given what is left instead")


def suited(rule: Rule, ballot_type: BallotType) -> Rule:
    """The rule as it reads this ballot: points are worth their number, and where there are none every choice is
    worth what the bid costs (equal shares) or one vote (best total)."""
    if isinstance(rule, Pots):
        return replace(rule, pots=tuple(replace(pot, rule=suited(pot.rule, ballot_type)) for pot in rule.pots))
    has_points = ballot_type.top > 1
    if isinstance(rule, EqualShares):
        return replace(rule, satisfaction=Satisfaction.SCORE if has_points else Satisfaction.COST)
    if isinstance(rule, BestTotal):
        return replace(rule, satisfaction=Satisfaction.SCORE if has_points else Satisfaction.CARDINALITY)
    return rule
