"""Sharing by any rule: when the count waits for a draw."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given

from pb.count.election import Election
from pb.count.outcome import Outcome, Settled, TieToSettle
from pb.count.rule import BestTotal, Completion, EqualShares, Phragmen, Rule, Satisfaction, TieBreak
from pb.count.share import run, share_out, tie_order
from pb.count.ties import Draws
from tests.count.make import make_bid
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples

LOTS = (TieBreak.LOTS,)
ONE_AT_A_TIME: list[Rule] = [
    Phragmen(LOTS),
    EqualShares(Satisfaction.COST, Completion.NONE, LOTS),
    EqualShares(Satisfaction.CARDINALITY, Completion.ADD1U, LOTS, 1),
    BestTotal(Satisfaction.SCORE, LOTS),
]


def level() -> Election:
    """Two bids with the same voters, of which the pot can pay one."""
    return Election.of(10, (make_bid(3, 10), make_bid(7, 10)), [{3: 1, 7: 1}] * 2, top=1)


@pytest.mark.parametrize("rule", ONE_AT_A_TIME, ids=repr)
def test_share_out_waits_for_lots_where_they_decide_who_is_funded(rule: Rule) -> None:
    if isinstance(rule, Phragmen):
        pytest.skip("it stops where the pot cannot pay every bid that is level")
    waiting = share_out(level(), rule)
    assert isinstance(waiting, TieToSettle)
    assert waiting.among == (3, 7)
    for drawn in ((3, 7), (7, 3)):
        outcome = share_out(level(), rule, Draws((drawn,)))
        assert isinstance(outcome, Outcome)
        assert (outcome.funded, outcome.ties[0].by) == (drawn[:1], Settled.LOTS)


def test_share_out_rolls_dice_where_the_rule_says_so() -> None:
    rule = BestTotal(Satisfaction.SCORE, (TieBreak.DICE,))
    waiting = share_out(level(), rule)
    assert isinstance(waiting, TieToSettle)
    assert waiting.by is Settled.DICE
    outcome = share_out(level(), rule, Draws(dice="35142"))
    assert isinstance(outcome, Outcome)
    assert outcome.ties[0].by is Settled.DICE


@pytest.mark.parametrize("rule", ONE_AT_A_TIME, ids=repr)
def test_share_out_refuses_lots_that_no_tie_called_for(rule: Rule) -> None:
    election = Election.of(10, (make_bid(3, 4), make_bid(7, 6)), [{3: 1}, {7: 1}, {7: 1}], top=1)
    with pytest.raises(ValueError, match="no tie among exactly these needed them"):
        share_out(election, rule, Draws(((3, 7),)))


@pytest.mark.parametrize("rule", ONE_AT_A_TIME, ids=repr)
@examples(40)
@given(election=small_elections())
def test_share_out_waits_only_if_some_order_gives_another_result(rule: Rule, election: Election) -> None:
    numbers = [bid.number for bid in election.bids]
    awards = set()
    for order in permutations(numbers) if len(numbers) <= 4 else [tuple(numbers), tuple(reversed(numbers))]:
        drawn = tie_order(election, rule)
        drawn.instead = {number: place - 100 for place, number in enumerate(order)}
        awards.add(tuple(sorted(run(election, rule, drawn).awards.items())))
    waits = isinstance(share_out(election, rule), TieToSettle)
    assert waits or len(awards) == 1
    assert not waits or len(awards) > 1 or len(numbers) > 4


def test_run_and_tie_order_end_every_tie_by_number_where_the_rule_does() -> None:
    rule = BestTotal(Satisfaction.SCORE, BY_NUMBER)
    outcome = run(level(), rule, tie_order(level(), rule))
    assert (outcome.funded, outcome.ties[0].by) == ((3,), Settled.NUMBER)


def test_tie_order_knows_how_many_voters_each_bid_has() -> None:
    assert tie_order(level(), Phragmen(LOTS)).voters == {3: 2, 7: 2}


def test_run_refuses_bids_that_exclude_each_other_where_the_rule_would_fund_both() -> None:
    bids = tuple(replace(make_bid(number, 1), one_of=("x",)) for number in (1, 2))
    election = Election.of(10, bids, [{1: 1, 2: 1}], top=1)
    for rule in ONE_AT_A_TIME:
        with pytest.raises(ValueError, match="^This rule cannot keep to bids that exclude each other$"):
            run(election, rule, tie_order(election, rule))
