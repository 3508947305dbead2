"""One run: which bid is bought next, and from whose purse."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.exact_purses import ExactPurses
from pb.count.market import Market
from pb.count.outcome import Settled, Tie
from pb.count.purchases import buy_all, lowest_possible
from pb.count.purses import FINE, Purses
from pb.count.rule import Completion, EqualShares, Satisfaction
from pb.count.share import tie_order
from tests.count.make import make_bid, one_by_one
from tests.count.slow.equal_shares import one_run
from tests.count.small import BY_NUMBER, costs_of, small_elections
from tests.thorough import examples

RULE = EqualShares(Satisfaction.COST, Completion.NONE, BY_NUMBER)


@examples(80)
@given(small_elections(top=3), st.sampled_from(Satisfaction), st.fractions(0, 30, max_denominator=7))
def test_buy_all_buys_in_the_same_order_as_the_slow_way(
    election: Election, satisfaction: Satisfaction, endowment: Fraction
) -> None:
    bought = buy_all(Market.of(election, satisfaction), endowment, tie_order(election, RULE)).bought
    assert list(bought) == one_run(costs_of(election), one_by_one(election.ballots), satisfaction, endowment)


def test_buy_all_notes_a_tie_and_how_it_ended() -> None:
    election = Election.of(8, (make_bid(1, 4), make_bid(2, 4)), [{1: 1, 2: 1}] * 2, top=1)
    run = buy_all(Market.of(election, Satisfaction.COST), Fraction(4), tie_order(election, RULE))
    assert (run.bought, run.ties) == ((1, 2), {1: Tie((1, 2), 0, Settled.NUMBER, (1,))})


def test_lowest_possible_is_the_rate_while_nobody_runs_out() -> None:
    election = Election.of(8, (make_bid(1, 4), make_bid(2, 6)), [{1: 1, 2: 1}, {2: 1}], top=1)
    assert sorted(lowest_possible(Market.of(election, Satisfaction.CARDINALITY))) == [
        (3 * FINE, 2),
        (4 * FINE, 1),
    ]


@examples(80)
@given(small_elections(top=4), st.sampled_from(Satisfaction), st.fractions(0, 20, max_denominator=9))
def test_purses_always_hold_the_exact_purse_between_their_two_numbers(
    election: Election, satisfaction: Satisfaction, endowment: Fraction
) -> None:
    market = Market.of(election, satisfaction)
    purses, exact = Purses(market, endowment), ExactPurses(market, endowment)
    for number in market.offers:
        rate, exactly = purses.rate(number), exact.rate(number)
        assert (rate is None) == (exactly is None)
        if rate is None or exactly is None:
            continue
        assert Fraction(rate.low, rate.unit) <= exactly <= Fraction(rate.high, rate.unit)
        purses.buy(number, rate)
        assert exact.buy(number) == exactly
        held = exact.of_rows(purses.market.offers[number].rows)
        for row, money in zip(purses.market.offers[number].rows.tolist(), held, strict=True):
            assert int(purses.low[row]) <= money * purses.scale <= int(purses.high[row])


@examples(80)
@given(small_elections(top=4), st.sampled_from(Satisfaction), st.fractions(0, 20, max_denominator=9))
def test_surely_above_is_only_said_of_dearer_bids_and_its_bound_is_never_too_high(
    election: Election, satisfaction: Satisfaction, endowment: Fraction
) -> None:
    market = Market.of(election, satisfaction)
    purses, exact = Purses(market, endowment), ExactPurses(market, endowment)
    for number in market.offers:
        rate, exactly = purses.rate(number), exact.rate(number)
        if rate is None or exactly is None:
            continue
        assert rate.floor <= exactly * FINE <= rate.ceiling
        for other in market.offers:
            bound, dearer = purses.surely_above(other, rate), exact.rate(other)
            if bound is not None and dearer is not None:
                assert exactly < dearer
                assert bound <= dearer * FINE
        purses.buy(number, rate)
        exact.buy(number)
