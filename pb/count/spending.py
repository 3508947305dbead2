"""What every voter has spent, fast: each amount is known between two whole numbers.

Amounts are kept in 64-bit whole numbers of 1/scale pence, rounded down in one array and up in another, so that
the true amount always lies between the two. Where that does not decide, what was paid is added up in fractions.
No floating point number is involved.
"""

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pb.count.ballots import LARGEST_SUM, Integers
from pb.count.market import Market, Offer

Mask = npt.NDArray[np.bool_]


class Spending:
    """What was spent in the course of one run, and by whom; the last purchase can be taken back.

    Voters who paid for the same bids are of one kind. What a kind has spent is added up when somebody asks.
    Raises ValueError where amounts are so large that 64 bits cannot add them up.
    """

    def __init__(self, market: Market) -> None:
        most = sum(offer.cost for offer in market.offers.values()) + 1
        if most >= LARGEST_SUM:
            raise ValueError("These amounts of money are too large to be shared out")
        self.scale = 1 << ((LARGEST_SUM // most).bit_length() - 1)
        self.low = np.zeros(market.rows, dtype=np.int64)
        self.high = np.zeros(market.rows, dtype=np.int64)
        self._kind = np.zeros(market.rows, dtype=np.int64)
        # By kind: which kind they were before they last paid, and what they have spent, where that is known.
        self._before = [0]
        self._spent: list[Fraction | None] = [Fraction(0)]
        self._price = [Fraction(0)]
        self._paid: list[tuple[Integers, Fraction, int]] = []

    def buy(self, rows: Integers, price: Fraction) -> None:
        """Each voter of these rows pays the price, in pence."""
        self.low[rows] += _floor(price, self.scale)
        self.high[rows] += -_floor(-price, self.scale)
        kinds, places = np.unique(self._kind[rows], return_inverse=True)
        self._paid.append((rows, price, len(self._before)))
        self._kind[rows] = len(self._before) + places
        self._before += kinds.tolist()
        self._spent += [None] * len(kinds)
        self._price += [price] * len(kinds)

    def take_back(self) -> None:
        """Undo the last purchase, to the last part of a penny."""
        rows, price, first = self._paid.pop()
        self.low[rows] -= _floor(price, self.scale)
        self.high[rows] -= -_floor(-price, self.scale)
        self._kind[rows] = np.array(self._before[first:], dtype=np.int64)[self._kind[rows] - first]
        for each in (self._before, self._spent, self._price):
            del each[first:]

    def no_more_than(self, amount: Fraction, offer: Offer) -> Mask:
        """Which of the bid's rows have spent no more than this."""
        limit = _floor(amount, self.scale)
        within = self.high[offer.rows] <= limit
        unsure = np.flatnonzero((self.low[offer.rows] <= limit) & ~within)
        if len(unsure):
            kinds = self._kind[offer.rows[unsure]].tolist()
            can = {kind: self._of(kind) <= amount for kind in set(kinds)}
            within[unsure] = [can[kind] for kind in kinds]
        return within

    def payers(self, offer: Offer, endowment: Fraction, needed: int, at_most: int) -> int:
        """The largest number of supporters who can each pay the same part of the cost; 0 if it is below `needed`.

        `at_most` is such a number or more, as all supporters are. Fewer payers pay more each: so the number of those
        who could pay a part is asked for again and again, until no fewer can.
        """
        count = at_most
        while count >= needed:
            able = int(offer.times @ self.no_more_than(endowment - Fraction(offer.cost, count), offer))
            if able == count:
                return count
            count = able
        return 0

    def surely_too_few(self, offer: Offer, endowment: Fraction, needed: int) -> bool:
        """Whether surely fewer than `needed` can each pay the same part of the cost from this endowment."""
        low, count = self.low[offer.rows], offer.total
        while count >= needed:
            part = endowment.numerator * count - offer.cost * endowment.denominator
            able = int(offer.times @ (low <= part * self.scale // (endowment.denominator * count)))
            if able == count:
                return False
            count = able
        return True

    def least_endowment(self, offer: Offer, needed: int) -> Fraction:
        """The least endowment from which at least `needed` (1 or more, and not beyond all) can each pay the same part.

        Whoever has spent no more than a row would pay with it. Their number is bounded from above, so that the
        amount is bounded from below. The row with the lowest bound is worked out; then all that could be lower.
        """
        low, high = self.low[offer.rows], self.high[offer.rows]
        order = np.argsort(low)
        voters = np.concatenate(([0], np.cumsum(offer.times[order])))
        with_it = voters[np.searchsorted(low[order], high, side="right")]
        possible = np.flatnonzero(with_it >= needed)
        bounds = low[possible] + offer.cost * self.scale // with_it[possible]
        kinds = self._kind[offer.rows[possible]]
        lowest = bounds == bounds.min()
        first = self._least_of(offer, needed, kinds[lowest])
        others = ~lowest if first is None else ~lowest & (bounds <= _floor(first, self.scale))
        second = self._least_of(offer, needed, kinds[others])
        return min(each for each in (first, second) if each is not None)

    def _least_of(self, offer: Offer, needed: int, kinds: Integers) -> Fraction | None:
        """The least endowment from which those pay who have spent no more than one of these kinds."""
        found = []
        for amount in {self._of(kind) for kind in set(kinds.tolist())}:
            count = int(offer.times @ self.no_more_than(amount, offer))
            if count >= needed:
                found.append(amount + Fraction(offer.cost, count))
        return min(found, default=None)

    def _of(self, kind: int) -> Fraction:
        """What the voters of one kind have spent, exactly."""
        spent = self._spent[kind]
        if spent is None:
            spent = self._of(self._before[kind]) + self._price[kind]
            self._spent[kind] = spent
        return spent


def _floor(amount: Fraction, scale: int) -> int:
    return amount.numerator * scale // amount.denominator
