"""What every voter has left, fast: each purse is known between two whole numbers.

Amounts are kept in 64-bit whole numbers of 1/scale pence, rounded down in one array and up in another, so that
the true purse always lies between the two. What follows from both is certain. What does not is worked out
with fractions by `ExactPurses`. No floating point number is involved.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pb.count.ballots import LARGEST_SUM, Integers
from pb.count.exact_purses import ExactPurses
from pb.count.market import Market, Offer

# Rates are put in order by whole numbers of 1/FINE pence, rounded down: bounds, quick to compare and never wrong.
FINE = 2**64


@dataclass(frozen=True)
class Rate:
    """What supporters pay for one unit of satisfaction: between low/unit and high/unit pence; both, when exact."""

    low: int
    high: int
    unit: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def surely_below(self, other: "Rate") -> bool:
        return self.high * other.unit < other.low * self.unit

    def surely_equal(self, other: "Rate") -> bool:
        return self.exact and other.exact and self.low * other.unit == other.low * self.unit

    @property
    def floor(self) -> int:
        """A bound in 1/FINE: the rate is not below it."""
        return self.low * FINE // self.unit

    @property
    def ceiling(self) -> int:
        """A bound in 1/FINE: the rate is not above it."""
        return -(-self.high * FINE // self.unit)


class Purses:
    """The purses in the course of one run. Bids are named by number."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market = market
        self.endowment = endowment
        self.scale = _scale(market, endowment)
        share = endowment * self.scale
        self.low = np.full(market.rows, int(share // 1), dtype=np.int64)
        self.high = np.full(market.rows, int(-(-share // 1)), dtype=np.int64)
        self.bought: list[int] = []
        self._largest = int(-(-share // 1))
        self._exact: ExactPurses | None = None

    def rate(self, number: int) -> Rate | None:
        """What the bid costs its supporters now; None when they cannot pay for it. O(supporters)."""
        offer = self.market.offers[number]
        target = offer.cost * self.scale
        low = self.low[offer.rows]
        if int(offer.times @ low) < target:
            if int(offer.times @ self.high[offer.rows]) < target:
                return None
            return self.exact_rate(number)
        high = self.high[offer.rows]
        live = high > 0
        slope = int(offer.weight @ live)
        if slope and bool(((low >= offer.paid(-(-target // slope))) >= live).all()):
            # Nobody who has anything runs out, so the rate is known to the last fraction.
            return Rate(target, target, slope * self.scale * offer.unit)
        least = _root(offer, high, target, target // offer.total)
        most = _root(offer, low, target, least) + 1
        return Rate(least, most, self.scale * offer.unit)

    def surely_above(self, number: int, rate: Rate) -> int | None:
        """If the bid's rate is surely above this one: a bound that it is not below, in 1/FINE. Else None.

        One look at the supporters: much less work than the bid's own rate. O(supporters).
        """
        offer = self.market.offers[number]
        target, stretch = offer.cost * self.scale, self.scale * offer.unit
        # No purse holds more than `_largest`, so that more than that would not be paid either.
        asked = -(-rate.high * stretch // rate.unit)
        each = offer.paid(min(asked, self._largest))
        high = self.high[offer.rows]
        rest = target - int(offer.times @ np.minimum(high, each))
        if rest <= 0:
            return None
        return (asked + rest // max(1, int(offer.weight @ (high > each)))) * FINE // stretch

    def buy(self, number: int, rate: Rate) -> None:
        """Let the supporters pay. O(supporters)."""
        offer = self.market.offers[number]
        rows, stretch = offer.rows, self.scale * offer.unit
        least, most = rate.low * stretch // rate.unit, -(-rate.high * stretch // rate.unit)
        self.low[rows] = np.maximum(self.low[rows] - offer.paid(most), 0)
        self.high[rows] = np.maximum(self.high[rows] - offer.paid(least), 0)
        self.bought.append(number)

    def exact_rate(self, number: int) -> Rate | None:
        """The same from exact purses, for what the bounds leave open."""
        if self._exact is None:
            self._exact = ExactPurses(self.market, self.endowment)
        for bought in self.bought[len(self._exact.bought) :]:
            self._exact.buy(bought)
        rate = self._exact.rate(number)
        return None if rate is None else Rate(rate.numerator, rate.numerator, rate.denominator)


def _scale(market: Market, endowment: Fraction) -> int:
    """As many parts of a penny as 64 bits can add up; in such parts the endowment is a whole number, if it can be."""
    voters = max(1, market.voters)
    largest = int(voters * endowment) + voters
    for offer in market.offers.values():
        largest = max(largest, offer.cost)
    room = LARGEST_SUM // (largest * market.largest_worth * 4)
    if room < 1:
        raise ValueError("These amounts of money are too large to be shared out")
    whole = endowment.denominator
    factor = room // whole
    return whole * (1 << (factor.bit_length() - 1)) if factor else 1 << (room.bit_length() - 1)


def _root(offer: Offer, purses: Integers, target: int, start: int) -> int:
    """The largest whole r for which payments of min(purse, r x worth) do not add up to more than the target.

    Newton's method from `start`, which must be no larger: what is paid is concave in r, so no step goes past the
    root, and each step leaves at least one more supporter without money. Rounding down only ever keeps it to the left.
    """
    root = start
    while True:
        each = offer.paid(root)
        rest = target - int(offer.times @ np.minimum(purses, each))
        slope = int(offer.weight @ (purses >= each))
        following = root + rest // slope if slope else root
        if following <= root:
            return root
        root = following
