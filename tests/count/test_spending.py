"""What every voter has spent, between two whole numbers, and how many can pay the same."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.market import Market, Offer
from pb.count.rule import Satisfaction
from pb.count.spending import Spending
from tests.count.small import small_elections
from tests.thorough import examples

amounts = st.fractions(0, 20, max_denominator=6)


def spent_on(market: Market, prices: list[Fraction]) -> tuple[Spending, list[Fraction]]:
    """Supporters of each bid in turn pay a price, its cost at most; and what each row has spent, added up by hand."""
    spending, spent = Spending(market), [Fraction(0)] * market.rows
    for offer, price in zip(market.offers.values(), prices, strict=False):
        spending.buy(offer.rows, min(price, Fraction(offer.cost)))
        for row in offer.rows.tolist():
            spent[row] += min(price, Fraction(offer.cost))
    return spending, spent


def least(offer: Offer, spent: list[Fraction], needed: int) -> Fraction:
    purses = sorted(
        amount
        for row, times in zip(offer.rows.tolist(), offer.times.tolist(), strict=True)
        for amount in [spent[row]] * times
    )
    found: list[Fraction] = [
        purses[count - 1] + Fraction(offer.cost, count) for count in range(needed, len(purses) + 1)
    ]
    return min(found)


@examples(80)
@given(small_elections(), st.lists(amounts, max_size=6), amounts)
def test_spending_knows_who_has_spent_no_more_than_an_amount(
    election: Election, prices: list[Fraction], amount: Fraction
) -> None:
    market = Market.of(election, Satisfaction.COST)
    spending, spent = spent_on(market, prices)
    for offer in market.offers.values():
        for limit in (amount, *prices):
            expected = [spent[row] <= limit for row in offer.rows]
            assert spending.no_more_than(limit, offer).tolist() == expected
    for row, exactly in enumerate(spent):
        assert int(spending.low[row]) <= exactly * spending.scale <= int(spending.high[row])


@examples(80)
@given(small_elections(), st.lists(amounts, min_size=1, max_size=6))
def test_spending_is_as_before_once_a_purchase_is_taken_back(election: Election, prices: list[Fraction]) -> None:
    market = Market.of(election, Satisfaction.COST)
    before, spent = spent_on(market, prices[:-1])
    after, _ = spent_on(market, prices)
    if len(prices) <= len(market.offers):
        after.take_back()
        assert (after.low.tolist(), after.high.tolist()) == (before.low.tolist(), before.high.tolist())
        for offer in market.offers.values():
            for limit in spent:
                assert after.no_more_than(limit, offer).tolist() == before.no_more_than(limit, offer).tolist()


@examples(80)
@given(small_elections(), st.lists(amounts, max_size=6))
def test_spending_finds_the_least_endowment_and_the_payers(election: Election, prices: list[Fraction]) -> None:
    market = Market.of(election, Satisfaction.COST)
    spending, spent = spent_on(market, prices)
    for offer in market.offers.values():
        for needed in range(1, offer.total + 1):
            endowment = least(offer, spent, needed)
            assert spending.least_endowment(offer, needed) == endowment
            assert spending.payers(offer, endowment, needed, offer.total) >= needed
            assert not spending.surely_too_few(offer, endowment, needed)
            assert spending.payers(offer, endowment - Fraction(1, 10**9), needed, offer.total) == 0
