"""What every voter has left, in exact fractions: voters with the same amount are kept together."""

from fractions import Fraction

import numpy as np

from pb.count.ballots import Integers
from pb.count.market import Market, Offer

# Pence in the purse of each, what the bid is worth to each, and how many voters they are.
_Group = tuple[Fraction, int, int]


class ExactPurses:
    """The purses in the course of one run. Time of each question: O(supporters + different purses among them)."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market = market
        self.money = [endowment]
        self.bought: list[int] = []
        self.rates: list[Fraction] = []
        self._kind = np.zeros(market.rows, dtype=np.int64)
        self._kind_of = {endowment: 0}

    def rate(self, number: int) -> Fraction | None:
        """Pence for one unit of satisfaction: the r for which payments of min(purse, r x worth) make up the cost.

        None when the supporters have not got enough.
        """
        offer = self.market.offers[number]
        groups, _ = self._groups(offer)
        if sum(money * voters for money, _, voters in groups) < offer.cost:
            return None
        rest, slope = Fraction(offer.cost), sum(worth * voters for _, worth, voters in groups)
        # Those whose purses are emptied first come first.
        for money, worth, voters in sorted(groups, key=lambda group: group[0] / group[1]):
            if rest <= slope * money / worth:
                return rest / slope / offer.unit
            rest -= money * voters
            slope -= worth * voters
        return Fraction(0)

    def buy(self, number: int) -> Fraction:
        """Let the supporters pay. Returns the rate. Raises ValueError when they cannot."""
        offer, rate = self.market.offers[number], self.rate(number)
        if rate is None:
            raise ValueError(f"The supporters of bid {number} cannot pay for it")
        groups, places = self._groups(offer)
        left = [max(Fraction(0), money - rate * offer.unit * worth) for money, worth, _ in groups]
        kinds = np.array([self._kind_for(amount) for amount in left], dtype=np.int64)
        self._kind[offer.rows] = kinds[places]
        self.bought.append(number)
        self.rates.append(rate)
        return rate

    def of_rows(self, rows: Integers) -> list[Fraction]:
        """Pence in the purse of one voter of each of these rows."""
        return [self.money[kind] for kind in self._kind[rows].tolist()]

    def _kind_for(self, amount: Fraction) -> int:
        if amount not in self._kind_of:
            self._kind_of[amount] = len(self.money)
            self.money.append(amount)
        return self._kind_of[amount]

    def _groups(self, offer: Offer) -> tuple[list[_Group], Integers]:
        """Supporters to whom the bid is worth the same and who have the same; and the group of each."""
        stride = int(offer.worth.max()) + 1
        keys, places = np.unique(self._kind[offer.rows] * stride + offer.worth, return_inverse=True)
        voters = np.zeros(len(keys), dtype=np.int64)
        np.add.at(voters, places, offer.times)
        kinds, worths = (keys // stride).tolist(), (keys % stride).tolist()
        groups = [
            (self.money[kind], worth, count) for kind, worth, count in zip(kinds, worths, voters.tolist(), strict=True)
        ]
        return groups, places
