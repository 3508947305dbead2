"""One run of equal shares: buy the bid that asks least of its supporters, until they can afford no more."""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from pb.count.market import Market
from pb.count.outcome import Tie
from pb.count.purses import FINE, Purses, Rate
from pb.count.ties import TieOrder

# (a bound in 1/FINE that the bid's rate is not below, its number). Rates only ever rise, so an old bound holds.
_Waiting = list[tuple[int, int]]


@dataclass(frozen=True)
class Run:
    """Bids in the order bought, and by number the ties that were met on the way."""

    bought: tuple[int, ...]
    ties: dict[int, Tie]


def buy_all(market: Market, endowment: Fraction, order: TieOrder) -> Run:
    """Buy from these endowments while any supporters can pay. Ties end as `order` says."""
    purses, waiting = Purses(market, endowment), lowest_possible(market)
    ties: dict[int, Tie] = {}
    while rates := _cheapest(purses, waiting):
        chosen = next(iter(rates))
        if len(rates) > 1:
            chosen, by = order.first(rates)
            ties[chosen] = Tie(tuple(sorted(rates)), 0, by, (chosen,))
        for number, rate in rates.items():
            if number != chosen:
                heappush(waiting, (rate.floor, number))
        purses.buy(chosen, rates[chosen])
    return Run(tuple(purses.bought), ties)


def lowest_possible(market: Market) -> _Waiting:
    """Every bid with the rate it has while none of its supporters runs out, rounded down to 1/FINE."""
    waiting = [(offer.cost * FINE // (offer.total * offer.unit), number) for number, offer in market.offers.items()]
    heapify(waiting)
    return waiting


def _cheapest(purses: Purses, waiting: _Waiting) -> dict[int, Rate]:
    """The bids with the lowest rate; more than one only if they are exactly level. Taken out of `waiting`.

    Bids that cannot be afforded are dropped for good: purses only ever get emptier.
    """
    fresh: dict[int, Rate] = {}
    dearer: _Waiting = []
    lowest: Rate | None = None
    while waiting and (lowest is None or waiting[0][0] <= lowest.ceiling):
        _, number = heappop(waiting)
        if lowest is not None and (above := purses.surely_above(number, lowest)) is not None:
            dearer.append((above, number))
            continue
        rate = purses.rate(number)
        if rate is None:
            continue
        fresh[number] = rate
        if lowest is None or rate.high * lowest.unit < lowest.high * rate.unit:
            lowest = rate
    if lowest is None:
        return {}
    level = _level(purses, {number: rate for number, rate in fresh.items() if not lowest.surely_below(rate)})
    dearer += [(rate.floor, number) for number, rate in fresh.items() if number not in level]
    for each in dearer:
        heappush(waiting, each)
    return level


def _level(purses: Purses, rates: dict[int, Rate]) -> dict[int, Rate]:
    """Of bids whose rates may be level: those with the lowest, exactly."""
    if len(rates) == 1:
        return rates
    first = next(iter(rates.values()))
    if all(rate.surely_equal(first) for rate in rates.values()):
        return rates
    exact = {number: rate if rate.exact else purses.exact_rate(number) for number, rate in rates.items()}
    known = {number: rate for number, rate in exact.items() if rate is not None}
    exactly = {number: Fraction(rate.low, rate.unit) for number, rate in known.items()}
    least = min(exactly.values())
    return {number: rate for number, rate in known.items() if exactly[number] == least}
