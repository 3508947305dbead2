"""Highest first by other measures, with least support, prizes and bids that exclude each other."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Settled, TieToSettle, Verdict
from pb.count.rule import HighestFirst, Measure, Remainder, TieBreak
from pb.count.share import share_out
from pb.count.ties import Draws
from tests.count.make import make_bid, make_election, one_by_one, shared
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples

SKIP, STOP, PART_FUND = Remainder.SKIP, Remainder.STOP, Remainder.PART_FUND
LOTS = (TieBreak.LOTS,)


def verdicts(outcome: Outcome) -> dict[int, Verdict]:
    return {step.number: step.verdict for step in outcome.steps}


def test_highest_first_puts_most_points_for_each_pound_first() -> None:
    bids = (make_bid(1, 1000_00), make_bid(2, 500_00), make_bid(3, 0), make_bid(4, 0))
    election = make_election(2000_00, (bids[0], 100), (bids[1], 60), (bids[2], 1), (bids[3], 0), voters=20)
    outcome = shared(election, HighestFirst(SKIP, LOTS, Measure.PER_POUND))
    assert outcome.funded == (3, 2, 1)
    assert [step.rate for step in outcome.steps[1:3]] == [Fraction(60, 500), Fraction(100, 1000)]
    assert verdicts(outcome)[4] is Verdict.NO_POINTS


def test_highest_first_by_pounds_puts_what_costs_nothing_before_the_most_points_for_a_penny() -> None:
    election = Election.of(1, (make_bid(1, 2), make_bid(2, 0)), [{1: 5}] * 9 + [{2: 1}])
    outcome = shared(election, HighestFirst(STOP, LOTS, Measure.PER_POUND))
    assert verdicts(outcome) == {2: Verdict.FUNDED, 1: Verdict.STOPS_HERE}


def test_highest_first_by_voters_counts_ballots_and_not_points() -> None:
    election = Election.of(10, (make_bid(1, 10), make_bid(2, 10)), [{1: 5, 2: 1}, {2: 1}, {2: 0}])
    assert shared(election, HighestFirst(SKIP, LOTS, Measure.VOTERS)).funded == (2,)
    assert shared(election, HighestFirst(SKIP, LOTS, Measure.TOTAL)).funded == (1,)


def test_highest_first_by_average_divides_by_every_ballot() -> None:
    election = Election.of(10, (make_bid(1, 10), make_bid(2, 10)), [{1: 5}, {2: 3}, {2: 3}, {}])
    outcome = shared(election, HighestFirst(SKIP, LOTS, Measure.AVERAGE))
    assert [(step.number, step.rate) for step in outcome.steps] == [(2, Fraction(6, 4)), (1, Fraction(5, 4))]


@pytest.mark.parametrize(
    ("least", "funded"),
    [
        ({"least_average": 40}, (1, 2)),  # bid 2 has 8 of 20 points: 40%
        ({"least_average": 41}, (1,)),
        ({"least_ballots": 50}, (1, 2)),  # bid 2 has 2 of 4 voters
        ({"least_ballots": 51}, (1,)),
        ({"least_total": 8}, (1, 2)),
        ({"least_total": 9}, (1,)),
    ],
)
def test_highest_first_funds_a_bid_exactly_on_the_line_and_none_below_it(
    least: dict[str, Any], funded: tuple[int, ...]
) -> None:
    election = Election.of(20, (make_bid(1, 5), make_bid(2, 5)), [{1: 5, 2: 4}, {1: 5, 2: 4}, {1: 5}, {1: 5}])
    outcome = shared(election, HighestFirst(SKIP, LOTS, **least))
    assert outcome.funded == funded
    assert funded == (1, 2) or verdicts(outcome)[2] is Verdict.BELOW_THRESHOLD


def test_highest_first_gives_prizes_of_one_size() -> None:
    election = make_election(1200_00, (make_bid(1, 900_00), 9), (make_bid(2, 300_00), 8), (make_bid(3, 700_00), 7))
    outcome = shared(election, HighestFirst(SKIP, LOTS, prize=500_00))
    assert (outcome.awards, outcome.left) == ({1: 500_00, 2: 300_00, 3: 0}, 400_00)
    assert [step.asked for step in outcome.steps] == [900_00, 300_00, 700_00]


def test_highest_first_funds_a_bid_without_a_point_only_where_the_rule_says_so() -> None:
    election = Election.of(10, (make_bid(1, 5), make_bid(2, 5)), [{1: 1}])
    assert shared(election, HighestFirst(SKIP, BY_NUMBER)).funded == (1,)
    assert shared(election, HighestFirst(SKIP, BY_NUMBER, pays_unsupported=True)).funded == (1, 2)


def excluding(*bids: tuple[int, int, tuple[str, ...]], pot: int = 10) -> Election:
    """(number, asked, labels), all with the same points."""
    made = tuple(Bid(number, f"Bid {number}", asked, one_of=labels) for number, asked, labels in bids)
    return Election.of(pot, made, [{bid.number: 3 for bid in made}])


def test_highest_first_funds_one_of_the_bids_that_exclude_each_other() -> None:
    bids = (Bid(1, "North", 4, one_of=("slide",)), Bid(2, "South", 4, one_of=("slide",)), Bid(3, "Trees", 2))
    outcome = shared(Election.of(10, bids, [{1: 3, 2: 2, 3: 1}]), HighestFirst(SKIP, LOTS))
    assert verdicts(outcome) == {1: Verdict.FUNDED, 2: Verdict.ONE_ALREADY, 3: Verdict.FUNDED}


def test_highest_first_draws_lots_between_level_bids_that_exclude_each_other() -> None:
    election = excluding((1, 4, ("slide",)), (2, 4, ("slide",)))
    assert share_out(election, HighestFirst(SKIP, LOTS)) == TieToSettle((1, 2), 3, 10)
    assert shared(election, HighestFirst(SKIP, LOTS), Draws(((2, 1),))).funded == (2,)


@st.composite
def tied_with_labels(draw: st.DrawFn) -> Election:
    labels = st.sampled_from([(), ("a",), ("b",), ("a", "b")])
    bids = [(number, draw(st.integers(1, 6)), draw(labels)) for number in range(1, draw(st.integers(2, 5)) + 1)]
    return excluding(*bids, pot=draw(st.integers(0, 14)))


@pytest.mark.parametrize("remainder", [SKIP, STOP])
@examples(60)
@given(election=tied_with_labels())
def test_highest_first_draws_lots_exactly_when_some_order_gives_another_result(
    remainder: Remainder, election: Election
) -> None:
    numbers = [bid.number for bid in election.bids]
    different = {_awards_in(order, election, remainder) for order in permutations(numbers)}
    waits = isinstance(share_out(election, HighestFirst(remainder, LOTS)), TieToSettle)
    assert waits is (len(different) > 1)


def _awards_in(order: tuple[int, ...], election: Election, remainder: Remainder) -> frozenset[int]:
    """A second sharing, written from the rulebook."""
    bids, left, taken, funded = {bid.number: bid for bid in election.bids}, election.pot, set[str](), set[int]()
    for number in order:
        bid = bids[number]
        if taken & set(bid.one_of):
            continue
        if bid.asked <= left:
            left, taken, funded = left - bid.asked, taken | set(bid.one_of), funded | {number}
        elif remainder is STOP:
            break
    return frozenset(funded)


@pytest.mark.parametrize(
    ("chain", "order", "by"),
    [
        ((TieBreak.MORE_VOTERS, TieBreak.LOTS), (2, 1), Settled.MORE_VOTERS),
        ((TieBreak.LARGER_REQUEST, TieBreak.LOTS), (1, 2), Settled.LARGER_REQUEST),
        ((TieBreak.SMALLER_REQUEST, TieBreak.LOTS), (2, 1), Settled.SMALLER_REQUEST),
        ((TieBreak.NUMBER,), (1, 2), Settled.NUMBER),
    ],
)
def test_highest_first_ends_ties_as_the_rule_says(
    chain: tuple[TieBreak, ...], order: tuple[int, ...], by: Settled
) -> None:
    election = Election.of(6, (make_bid(1, 6), make_bid(2, 5)), [{1: 4, 2: 2}, {2: 2}])
    outcome = shared(election, HighestFirst(SKIP, chain))
    assert tuple(step.number for step in outcome.steps) == order
    assert [tie.by for tie in outcome.ties] == [by]


@examples(60)
@given(small_elections(top=3), st.sampled_from(Measure), st.sampled_from([SKIP, STOP]), st.integers(2, 5))
def test_highest_first_is_the_same_with_all_amounts_or_all_ballots_multiplied(
    election: Election, measure: Measure, remainder: Remainder, times: int
) -> None:
    rule = HighestFirst(remainder, BY_NUMBER, measure)
    funded = shared(election, rule).funded
    bids = [Bid(bid.number, bid.title, bid.asked * times) for bid in election.bids]
    ballots = one_by_one(election.ballots)
    assert shared(Election.of(election.pot * times, bids, ballots, election.top), rule).funded == funded
    assert shared(Election.of(election.pot, election.bids, ballots * times, election.top), rule).funded == funded
