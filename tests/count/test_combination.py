"""Which ballots and rules go together."""

import pytest

from pb.count.ballot_types import Approve, Rank, ScoreEvery
from pb.count.combination import check_combination, suited
from pb.count.rule import BestTotal, EqualShares, HighestFirst, Phragmen, Pot, Pots, Remainder, Satisfaction


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


def test_check_combination_takes_all_else() -> None:
    check_combination(ScoreEvery(), HighestFirst(Remainder.SKIP, least_average=40))
    check_combination(Approve(), HighestFirst(Remainder.SKIP, prize=500_00, least_ballots=10))
    check_combination(Rank(), Phragmen())


def test_suited_reads_points_where_there_are_points() -> None:
    assert suited(EqualShares(), ScoreEvery()) == EqualShares(Satisfaction.SCORE)
    assert suited(EqualShares(Satisfaction.SCORE), Approve()) == EqualShares(Satisfaction.COST)
    assert suited(BestTotal(), Approve()) == BestTotal(Satisfaction.CARDINALITY)
    assert suited(BestTotal(), Rank()) == BestTotal(Satisfaction.SCORE)
    assert suited(Phragmen(), Rank()) == Phragmen()
