"""What another order of level bids would have given."""

from dataclasses import replace

import pytest
from hypothesis import given

from pb.count.alternatives import alternatives
from pb.count.election import Election
from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Phragmen,
    Remainder,
    Rule,
    Satisfaction,
    TieBreak,
)
from pb.count.share import run, tie_order
from pb.count.ties import every_order
from tests.count.make import make_bid
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples

SMALLER = (TieBreak.SMALLER_REQUEST, TieBreak.NUMBER)
RULES: list[Rule] = [
    *(HighestFirst(remainder, BY_NUMBER) for remainder in Remainder),
    BestTotal(Satisfaction.SCORE, BY_NUMBER),
    EqualShares(Satisfaction.COST, Completion.ADD1U, BY_NUMBER, 1),
    ExactEqualShares(ties=BY_NUMBER),
    Phragmen(BY_NUMBER),
]


def level() -> Election:
    """Bids 1 and 2 are level and ask for 30 and 20, bid 3 has fewer points; the pot is 30."""
    bids = (make_bid(1, 30), make_bid(2, 20), make_bid(3, 10))
    return Election.of(30, bids, [{1: 1, 2: 1}, {1: 1, 2: 1, 3: 1}], top=1)


def test_alternatives_of_a_tie_that_decided_whatever_settled_it() -> None:
    rule = HighestFirst(Remainder.SKIP, SMALLER)
    outcome = run(level(), rule, tie_order(level(), rule))
    assert outcome.funded == (2, 3)
    other = alternatives(level(), rule, outcome)
    assert (other.awards, other.complete) == (({1: 30, 2: 0, 3: 0},), True)


def test_alternatives_are_none_where_no_tie_mattered() -> None:
    rich = replace(level(), pot=100)
    rule = HighestFirst(Remainder.SKIP, SMALLER)
    other = alternatives(rich, rule, run(rich, rule, tie_order(rich, rule)))
    assert (other.awards, other.complete) == ((), True)


def test_alternatives_of_many_level_bids_say_that_not_every_order_was_tried() -> None:
    bids = [make_bid(number, 10) for number in range(1, 9)]
    election = Election.of(10, bids, [{number: 1 for number in range(1, 9)}], top=1)
    rule = HighestFirst(Remainder.STOP, BY_NUMBER)
    other = alternatives(election, rule, run(election, rule, tie_order(election, rule)))
    assert sorted(max(awards, key=awards.__getitem__) for awards in other.awards) == [2, 3, 4, 5, 6, 7, 8]
    assert not other.complete


@pytest.mark.parametrize("rule", RULES, ids=repr)
@examples(30)
@given(election=small_elections())
def test_alternatives_are_what_every_order_of_all_bids_gives(rule: Rule, election: Election) -> None:
    bids = election.bids[:4]
    election = replace(election, bids=bids, ballots=election.ballots.only(bid.number for bid in bids))
    outcome = run(election, rule, tie_order(election, rule))
    every = {tuple(sorted(outcome.awards.items()))}
    for order in every_order(bid.number for bid in bids):
        given_so = run(election, rule, replace(tie_order(election, rule), instead=order))
        every.add(tuple(sorted(given_so.awards.items())))
    found = alternatives(election, rule, outcome)
    assert found.complete
    assert {tuple(sorted(awards.items())) for awards in found.awards} == every - {tuple(sorted(outcome.awards.items()))}


def test_alternatives_know_ties_of_a_step_that_was_tried_and_not_taken() -> None:
    # A pound more would overspend or not, by which of two level bids is bought first in that step.
    bids = (make_bid(1, 20), make_bid(2, 5), make_bid(3, 38), make_bid(4, 2))
    election = Election.of(50, bids, [{1: 1, 2: 1}, {3: 1, 4: 1}, {3: 1}], top=1)
    rule = EqualShares(Satisfaction.COST, Completion.ADD1, BY_NUMBER, 1)
    outcome = run(election, rule, tie_order(election, rule))
    every = {tuple(sorted(outcome.awards.items()))}
    for order in every_order([1, 2, 3, 4]):
        tried = run(election, rule, replace(tie_order(election, rule), instead=order))
        every.add(tuple(sorted(tried.awards.items())))
    found = alternatives(election, rule, outcome)
    assert len(every) > 1
    assert {tuple(sorted(awards.items())) for awards in found.awards} | {tuple(sorted(outcome.awards.items()))} == every
