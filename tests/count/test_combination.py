"""Which ballots and rules go together."""

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.combination import check_can_exclude, check_combination, suited
from pb.count.rule import (
    BestTotal,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Satisfaction,
)


def test_check_combination_refuses_what_makes_no_sense() -> None:
    average = HighestFirst(Remainder.SKIP, least_average=40)
    with pytest.raises(ValueError, match="^A least average needs a ballot on which every bid gets a score$"):
        check_combination(Approve(), average)
    with pytest.raises(ValueError, match="^Prizes have one size, so a bid cannot be given what is left instead$"):
        check_combination(ScoreEvery(), HighestFirst(Remainder.PART_FUND, prize=500_00))


def test_check_combination_and_suited_look_into_every_pot() -> None:
    def pots(rule: HighestFirst | EqualShares) -> Pots:
        return Pots((Pot("Parks", 1, Phragmen()), Pot("Streets", 1, rule)))

    with pytest.raises(ValueError, match="^A least average needs"):
        check_combination(Approve(), pots(HighestFirst(Remainder.SKIP, least_average=40)))
    check_combination(Approve(), pots(EqualShares()))
    assert suited(pots(EqualShares()), ScoreEvery()) == pots(EqualShares(Satisfaction.SCORE))


@pytest.mark.parametrize("ballot_type", [Approve(), Rank(), SharePoints(), SpendThePot(100)], ids=lambda b: b.kind)
def test_check_combination_refuses_an_average_of_what_is_no_score(ballot_type: BallotType) -> None:
    with pytest.raises(ValueError, match="^The highest average first needs a ballot on which every bid gets a score$"):
        check_combination(ballot_type, HighestFirst(Remainder.SKIP, measure=Measure.AVERAGE))


@pytest.mark.parametrize("ballot_type", [Approve(), SpendThePot(100)], ids=lambda b: b.kind)
def test_check_combination_refuses_most_voters_where_that_is_most_points(ballot_type: BallotType) -> None:
    with pytest.raises(ValueError, match="^On this ballot a choice is one vote, so most voters first is most points"):
        check_combination(ballot_type, HighestFirst(Remainder.SKIP, measure=Measure.VOTERS))


def test_check_combination_takes_all_else() -> None:
    check_combination(ScoreEvery(), HighestFirst(Remainder.SKIP, least_average=40))
    check_combination(Approve(), HighestFirst(Remainder.SKIP, prize=500_00, least_ballots=10))
    check_combination(Rank(), Phragmen())
    check_combination(ScoreEvery(), HighestFirst(Remainder.SKIP, measure=Measure.AVERAGE))
    check_combination(Rank(), HighestFirst(Remainder.SKIP, measure=Measure.VOTERS))
    check_combination(ScoreEvery(), ExactEqualShares())


def test_check_can_exclude_takes_highest_first_and_no_other_rule() -> None:
    check_can_exclude(HighestFirst(Remainder.SKIP))
    for rule in (BestTotal(), EqualShares(), ExactEqualShares(), Phragmen()):
        with pytest.raises(ValueError, match="^Only the rule Highest first can fund at most one of several bids$"):
            check_can_exclude(rule)


def test_suited_reads_points_where_there_are_points() -> None:
    assert suited(EqualShares(), ScoreEvery()) == EqualShares(Satisfaction.SCORE)
    assert suited(EqualShares(Satisfaction.SCORE), Approve()) == EqualShares(Satisfaction.COST)
    assert suited(BestTotal(), Approve()) == BestTotal(Satisfaction.CARDINALITY)
    assert suited(BestTotal(), Rank()) == BestTotal(Satisfaction.SCORE)
    assert suited(Phragmen(), Rank()) == Phragmen()


@pytest.mark.parametrize("ballot_type", [ScoreEvery(), Approve(), Rank(), SharePoints()], ids=lambda b: b.kind)
def test_suited_never_lets_exact_equal_shares_read_points(ballot_type: BallotType) -> None:
    assert suited(ExactEqualShares(Satisfaction.CARDINALITY), ballot_type) == ExactEqualShares(Satisfaction.COST)
