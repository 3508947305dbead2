"""The best total, against trying every set."""

import pytest
from hypothesis import given

from pb.count.best_total import best_total
from pb.count.election import Election
from pb.count.outcome import Settled, Tie, Verdict
from pb.count.rule import BestTotal, Satisfaction
from pb.count.share import run, tie_order
from pb.count.tally import tally
from tests.count.make import make_bid, make_election
from tests.count.slow.best_total import best_sets
from tests.count.small import BY_NUMBER, costs_of, small_elections
from tests.thorough import examples


def test_best_total_of_the_example_in_the_rulebook() -> None:
    # 9 + 8 points fit together in £100; the bid with 10 points would leave room for nothing else.
    election = make_election(100_00, (make_bid(1, 70_00), 10), (make_bid(2, 50_00), 9), (make_bid(3, 40_00), 8))
    rule = BestTotal(Satisfaction.SCORE, BY_NUMBER)
    outcome = best_total(election, rule, tie_order(election, rule))
    assert (outcome.funded, outcome.left) == ((2, 3), 10_00)
    assert outcome.steps[-1].verdict is Verdict.NOT_IN_BEST


@pytest.mark.parametrize("satisfaction", Satisfaction)
@examples(80)
@given(election=small_elections(top=3))
def test_best_total_is_the_best_of_all_sets(satisfaction: Satisfaction, election: Election) -> None:
    rule = BestTotal(satisfaction, BY_NUMBER)
    outcome = run(election, rule, tie_order(election, rule))
    worths = {
        number: {
            Satisfaction.SCORE: counted.total,
            Satisfaction.CARDINALITY: counted.supporters,
            Satisfaction.COST: counted.supporters * costs_of(election)[number],
        }[satisfaction]
        for number, counted in tally(election).items()
    }
    wanted = {number: cost for number, cost in costs_of(election).items() if worths[number]}
    sets = best_sets(election.pot, wanted, worths)
    # Of several best sets the one with the lowest number, then the next lowest.
    assert set(outcome.funded) == min(sets, key=sorted)
    assert bool(outcome.ties) == (len(sets) > 1)


def test_best_total_says_which_bids_were_level() -> None:
    election = make_election(10, (make_bid(1, 6), 8), (make_bid(2, 6), 8))
    rule = BestTotal(Satisfaction.SCORE, BY_NUMBER)
    assert run(election, rule, tie_order(election, rule)).ties == (Tie((1, 2), 8, Settled.NUMBER, (1,)),)


def test_best_total_funds_nobody_where_nobody_has_a_point() -> None:
    election = Election.of(10, (make_bid(1, 6),), [{}], top=1)
    rule = BestTotal(Satisfaction.SCORE, BY_NUMBER)
    assert run(election, rule, tie_order(election, rule)).funded == ()


def test_best_total_by_cost_lists_what_is_free_last() -> None:
    # Whatever the unit of money is: its three supporters are not compared with one supporter's pence.
    for pence in (1, 100):
        election = Election.of(pence, (make_bid(1, 0), make_bid(2, pence)), [{1: 1}, {1: 1}, {1: 1, 2: 1}], top=1)
        rule = BestTotal(Satisfaction.COST, BY_NUMBER)
        assert run(election, rule, tie_order(election, rule)).funded == (2, 1)
