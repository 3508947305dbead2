"""Exact equal shares: worked by hand, and against the slow way."""

from fractions import Fraction
from math import lcm

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.exact_equal_shares import exact_equal_shares, run_exactly
from pb.count.market import Market
from pb.count.outcome import Verdict
from pb.count.rule import ExactEqualShares, Satisfaction
from pb.count.share import run, tie_order
from tests.count.make import make_bid, one_by_one
from tests.count.slow.exact_equal_shares import one_run, raised
from tests.count.small import BY_NUMBER, costs_of, small_elections
from tests.thorough import examples

RULE = ExactEqualShares(Satisfaction.COST, raised=False, ties=BY_NUMBER)
WITHOUT_POINTS = st.sampled_from([Satisfaction.COST, Satisfaction.CARDINALITY])


def by_hand() -> Election:
    """£90 and 6 voters: £15 each. Four want the club (£24), five the court (£60), two of them the garden (£26)."""
    bids = (make_bid(1, 24_00), make_bid(2, 60_00), make_bid(3, 26_00))
    return Election.of(90_00, bids, [{1: 1, 2: 1}] * 3 + [{1: 1, 3: 1}, {2: 1, 3: 1}, {2: 1}], top=1)


def test_exact_equal_shares_of_the_example_in_the_rulebook() -> None:
    # The court has most payers: five pay £12 each, and have £3 left. The club (£24) would take £6 from each of its
    # four: three have not got it, and one cannot pay alone. The garden would take £13 from each of its two: one has £3.
    outcome = exact_equal_shares(by_hand(), RULE, tie_order(by_hand(), RULE))
    assert [(step.number, step.rate) for step in outcome.steps if step.award] == [(2, Fraction(12_00))]
    assert (outcome.left, outcome.steps[-1].verdict) == (30_00, Verdict.NOT_AFFORDABLE)


def test_exact_equal_shares_raises_the_endowment_while_the_pot_allows() -> None:
    # From £18 each, four could pay £6 for the club as well: £84 of the £90. The garden would need £25 each.
    rule = ExactEqualShares(Satisfaction.COST, raised=True, ties=BY_NUMBER)
    outcome = run(by_hand(), rule, tie_order(by_hand(), rule))
    assert (outcome.funded, outcome.left, outcome.endowment) == ((2, 1), 6_00, Fraction(18_00))


@examples(120)
@given(
    small_elections(),
    WITHOUT_POINTS,
    st.fractions(0, 20, max_denominator=6),
)
def test_run_exactly_buys_in_the_same_order_as_the_slow_way(
    election: Election, satisfaction: Satisfaction, endowment: Fraction
) -> None:
    found = run_exactly(Market.of(election, satisfaction), endowment, tie_order(election, RULE))
    by_cost = satisfaction is Satisfaction.COST
    assert list(found.bought) == one_run(costs_of(election), one_by_one(election.ballots), by_cost, endowment)


@examples(100)
@given(
    small_elections(),
    WITHOUT_POINTS,
    st.fractions(0, 12, max_denominator=6),
)
def test_run_exactly_says_the_least_endowment_that_could_change_a_purchase(
    election: Election, satisfaction: Satisfaction, endowment: Fraction
) -> None:
    market, order = Market.of(election, satisfaction), tie_order(election, RULE)
    found = run_exactly(market, endowment, order)
    until = endowment + 15 if found.changes_at is None else found.changes_at
    for part in range(12):
        between = run_exactly(market, endowment + (until - endowment) * Fraction(part, 12), order)
        assert between.bought == found.bought


@examples(80)
@given(small_elections(), st.booleans())
def test_exact_equal_shares_never_spends_more_than_the_pot(election: Election, raised: bool) -> None:
    rule = ExactEqualShares(Satisfaction.COST, raised, BY_NUMBER)
    outcome = run(election, rule, tie_order(election, rule))
    assert outcome.left >= 0
    assert {step.number for step in outcome.steps} == {bid.number for bid in election.bids}


@examples(80)
@given(small_elections(), WITHOUT_POINTS)
def test_exact_equal_shares_leaps_to_what_many_small_raises_come_to(
    election: Election, satisfaction: Satisfaction
) -> None:
    ballots, costs = one_by_one(election.ballots)[:5], costs_of(election)
    election = Election.of(election.pot, election.bids, ballots, election.top)
    wanted = sum(cost for bid, cost in costs.items() if any(marks.get(bid) for marks in ballots))
    assume(wanted > election.pot)
    rule = ExactEqualShares(satisfaction, raised=True, ties=BY_NUMBER)
    part = Fraction(1, lcm(*range(1, len(ballots) + 1)))
    slow = raised(election.pot, costs, ballots, satisfaction is Satisfaction.COST, part)
    assert list(run(election, rule, tie_order(election, rule)).funded) == slow


@examples(80)
@given(small_elections(), WITHOUT_POINTS)
def test_exact_equal_shares_keeps_rounds_only_where_a_fresh_run_has_them_too(
    election: Election, satisfaction: Satisfaction
) -> None:
    rule = ExactEqualShares(satisfaction, raised=True, ties=BY_NUMBER)
    outcome, market = run(election, rule, tie_order(election, rule)), Market.of(election, satisfaction)
    if market.affordable:
        return
    endowment, order = market.equal_share(), tie_order(election, rule)
    fresh = run_exactly(market, endowment, order)
    while (following := fresh.changes_at) is not None:
        again = run_exactly(market, following, order)
        if sum(market.offers[number].cost for number in again.bought) > election.pot:
            break
        endowment, fresh = following, again
    assert (outcome.endowment, outcome.funded) == (endowment, tuple(fresh.bought))
    assert [step.rate for step in outcome.steps if step.award] == list(fresh.bought.values())


def test_exact_equal_shares_does_not_read_points() -> None:
    with pytest.raises(ValueError, match="^Exact equal shares reads who supports a bid, not how many points"):
        ExactEqualShares(Satisfaction.SCORE)
