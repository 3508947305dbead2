"""How close a result was, against taking out ballots and counting again."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings

from pb.count.ballots import Ballots
from pb.count.election import Election
from pb.count.margin import Margin, margin, stands_without
from pb.count.rule import BestTotal, HighestFirst, Measure, Remainder, TieBreak
from pb.count.share import run, tie_order
from tests.count.make import make_bid, make_election, one_by_one
from tests.count.small import small_elections

BY_NUMBER = (TieBreak.NUMBER,)
STOP = HighestFirst(Remainder.STOP, BY_NUMBER)
SKIP = HighestFirst(Remainder.SKIP, BY_NUMBER)


def awards(election: Election, rule: HighestFirst) -> dict[int, int]:
    return dict(run(election, rule, tie_order(election, rule)).awards)


def test_margin_is_between_the_funded_and_the_unfunded_bid_that_are_closest() -> None:
    election = make_election(100, (make_bid(1, 60), 17), (make_bid(2, 60), 14), (make_bid(3, 40), 9))
    outcome = run(election, SKIP, tie_order(election, SKIP))
    assert outcome.funded == (1, 3)
    assert margin(election, SKIP, outcome) == Margin(1, 2, 3)


def test_margin_is_not_said_where_all_are_funded_or_points_do_not_decide() -> None:
    election = make_election(100, (make_bid(1, 60), 17), (make_bid(2, 40), 14))
    assert margin(election, SKIP, run(election, SKIP, tie_order(election, SKIP))) is None
    for rule in (BestTotal(ties=BY_NUMBER), replace(SKIP, measure=Measure.PER_POUND)):
        smaller = replace(election, pot=60)
        assert margin(smaller, rule, run(smaller, rule, tie_order(smaller, rule))) is None


def test_stands_without_as_many_ballots_as_cannot_close_a_gap() -> None:
    election = make_election(60, (make_bid(1, 60), 17), (make_bid(2, 60), 11))
    outcome = run(election, STOP, tie_order(election, STOP))
    assert [stands_without(election, STOP, outcome, doubtful) for doubtful in (0, 1, 2)] == [True, True, False]


@settings(deadline=None, max_examples=60)
@given(election=small_elections(top=3))
def test_stands_without_is_never_said_wrongly(election: Election) -> None:
    ballots = one_by_one(election.ballots)
    for rule in (STOP, SKIP, replace(SKIP, least_total=2)):
        before = run(election, rule, tie_order(election, rule))
        if stands_without(election, rule, before, 1):
            for kept in combinations(ballots, max(0, len(ballots) - 1)):
                assert awards(replace(election, ballots=Ballots.of(kept)), rule) == dict(before.awards)
