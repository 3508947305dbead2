"""Raising everyone's endowment by one unit at a time, and skipping the steps that surely change nothing.

Why skipping is safe. Let equal shares buy the same first bids from a low and from a high endowment. From any endowment
between them with these purchases, every purse lies between the two, because what is left only grows with the
endowment; and every rate lies between the two, because a rate only falls as purses grow. So if in each round
the bought bid's rate at the low end is below every other bid's rate at the high end, it is bought from every
endowment between; and if nothing more can be afforded at the high end, nothing can between. Bids whose rates
are level and the same at both ends are level everywhere between, and the tie order decides as it did.
"""

from fractions import Fraction
from heapq import heapify, heappop, heappush

from pb.count.market import Market
from pb.count.purchases import Run, buy_all, lowest_possible
from pb.count.purses import Purses, Rate
from pb.count.rule import Completion, EqualShares
from pb.count.ties import TieOrder

_FULL = (Completion.ADD1_FULL, Completion.ADD1_FULLU)
_FIRST_SKIP = 4


def add_one(market: Market, rule: EqualShares, order: TieOrder) -> tuple[Fraction, Run]:
    """The last endowment, and its run, before a step of one unit more would spend more than the pot.

    Add1 starts at the equal share and also stops once no supported bid fits in what is left. Its full form
    starts at whole units and does not stop there. The pot must not pay for everything that is supported.
    """
    full = rule.completion in _FULL
    unit = Fraction(rule.step)
    endowment = market.equal_share()
    if full:
        endowment = endowment // unit * unit
    run = buy_all(market, endowment, order)
    width, repeats = _FIRST_SKIP, 0
    while full or not _exhausted(market, run):
        if repeats > 1 and width >= _FIRST_SKIP:
            if same_between(market, endowment, endowment + width * unit, run.bought):
                endowment, width = endowment + width * unit, width * 2
                continue
            width = max(1, width // 4)
        following = buy_all(market, endowment + unit, order)
        if _cost(market, following) > market.pot:
            break
        repeats = repeats + 1 if following.bought == run.bought else 0
        width = width * 2 if repeats else _FIRST_SKIP
        endowment, run = endowment + unit, following
    return endowment, run


def same_between(market: Market, least: Fraction, most: Fraction, bought: tuple[int, ...]) -> bool:
    """Whether these purchases, made from `least`, are certainly made from every endowment up to `most`.

    False only means that it could not be shown. Time: about that of two runs.
    """
    low, high = Purses(market, least), Purses(market, most)
    waiting = lowest_possible(market)
    for number in bought:
        rate, at_most = low.rate(number), high.rate(number)
        if rate is None or at_most is None:
            return False
        waiting = [each for each in waiting if each[1] != number]
        heapify(waiting)
        if not _stays_first(rate, at_most, low, high, waiting):
            return False
        low.buy(number, rate)
        high.buy(number, at_most)
    return all(high.rate(other) is None for _, other in waiting)


def _stays_first(rate: Rate, at_most: Rate, low: Purses, high: Purses, waiting: list[tuple[int, int]]) -> bool:
    """Whether a bid with this rate (at the high end `at_most`) certainly goes before all that wait.

    Their bounds are raised on the way; bids that nobody can afford even at the high end are dropped.
    """
    dearer: list[tuple[int, int]] = []
    while waiting and waiting[0][0] <= rate.ceiling:
        _, other = heappop(waiting)
        if (bound := high.surely_above(other, rate)) is None:
            if (again := high.rate(other)) is None:
                continue
            if not rate.surely_below(again) and not _level_throughout(rate, at_most, low.rate(other), again):
                return False
            bound = again.floor
        dearer.append((bound, other))
    for each in dearer:
        heappush(waiting, each)
    return True


def _level_throughout(rate: Rate, at_most: Rate, other: Rate | None, other_at_most: Rate) -> bool:
    if other is None:
        return False
    return rate.surely_equal(at_most) and rate.surely_equal(other) and rate.surely_equal(other_at_most)


def _exhausted(market: Market, run: Run) -> bool:
    """Whether nothing that is supported fits in what the run left."""
    left = market.pot - _cost(market, run)
    return all(number in run.bought or offer.cost > left for number, offer in market.offers.items())


def _cost(market: Market, run: Run) -> int:
    return sum(market.offers[number].cost for number in run.bought)
