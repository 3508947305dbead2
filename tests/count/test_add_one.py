"""Raising the endowment: one step at a time and in leaps give the same."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pb.count.add_one import add_one, same_between
from pb.count.election import Election
from pb.count.market import Market
from pb.count.purchases import buy_all
from pb.count.rule import Completion, EqualShares, Satisfaction
from pb.count.share import tie_order
from tests.count.make import make_bid
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples


def test_add_one_stops_before_it_would_spend_too_much() -> None:
    # 5 voters and 100 pence: 20 each. From 21 on, four can pay 84 for bid 1; then bid 2 (30, one voter) waits for
    # 30, and both would cost 114.
    election = Election.of(100, (make_bid(1, 84), make_bid(2, 30)), [{1: 1}] * 4 + [{2: 1}], top=1)
    rule = EqualShares(Satisfaction.COST, Completion.ADD1_FULL, BY_NUMBER, 1)
    endowment, run = add_one(Market.of(election, rule.satisfaction), rule, tie_order(election, rule))
    assert (endowment, run.bought) == (Fraction(29), (1,))


def test_add_one_stops_early_when_nothing_fits_unless_it_is_the_full_form() -> None:
    election = Election.of(100, (make_bid(1, 84), make_bid(2, 30)), [{1: 1}] * 4 + [{2: 1}], top=1)
    rule = EqualShares(Satisfaction.COST, Completion.ADD1, BY_NUMBER, 1)
    endowment, run = add_one(Market.of(election, rule.satisfaction), rule, tie_order(election, rule))
    assert (endowment, run.bought) == (Fraction(21), (1,))


@examples(60)
@given(small_elections(top=3), st.sampled_from(Satisfaction), st.integers(0, 40), st.integers(1, 12))
def test_same_between_is_only_said_where_every_step_is_the_same(
    election: Election, satisfaction: Satisfaction, least: int, width: int
) -> None:
    market = Market.of(election, satisfaction)
    order = tie_order(election, EqualShares(satisfaction, Completion.ADD1, BY_NUMBER))
    bought = buy_all(market, Fraction(least, 3), order).bought
    if same_between(market, Fraction(least, 3), Fraction(least + width, 3), bought):
        for thirds in range(2 * least, 2 * (least + width) + 1):
            assert buy_all(market, Fraction(thirds, 6), order).bought == bought


def test_same_between_leaps_over_many_steps_at_once() -> None:
    election = Election.of(10**9, (make_bid(1, 10**8), make_bid(2, 10**9)), [{1: 1}, {2: 1}], top=1)
    market = Market.of(election, Satisfaction.COST)
    assert same_between(market, Fraction(5 * 10**8), Fraction(10**9 - 1), (1,))
    assert not same_between(market, Fraction(5 * 10**8), Fraction(10**9), (1,))
