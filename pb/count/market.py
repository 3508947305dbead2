"""What voters who pay for bids together have to know: costs, supporters, and what a bid is worth to each."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pb.count.ballots import Integers
from pb.count.election import Bid, Election
from pb.count.rule import Satisfaction


@dataclass(frozen=True, eq=False)
class Offer:
    """One bid with its supporters: ballots `rows`, each cast by `times` voters, to each worth `worth`.

    Under cost and cardinality a bid is worth the same to all its supporters; then `worth` is 1, and `unit` is
    what that 1 stands for. `weight` is times x worth, and `total` their sum. Only bids with a supporter are offered.
    """

    bid: Bid
    rows: Integers
    times: Integers
    worth: Integers
    weight: Integers
    unit: int
    same_for_all: bool
    total: int

    def paid(self, each: int) -> Integers | np.int64:
        """What every supporter pays who pays `each` for one unit of worth, and has it."""
        return np.int64(each) if self.same_for_all else each * self.worth

    @property
    def cost(self) -> int:
        return self.bid.asked


@dataclass(frozen=True, eq=False)
class Market:
    """Every bid that costs something and has a supporter, by number; and how many rows and voters there are."""

    offers: dict[int, Offer]
    rows: int
    voters: int
    largest_worth: int
    pot: int

    @classmethod
    def of(cls, election: Election, satisfaction: Satisfaction) -> "Market":
        """Time and memory: O(entries on different ballots)."""
        bids = election.standing
        by_bid = election.ballots.by_bid
        offers = {}
        for bid in bids:
            rows, times, points = by_bid.supporters(bid.number)
            if len(rows) and bid.asked:
                offers[bid.number] = _offer(bid, rows, times, points, satisfaction)
        largest = max((int(offer.worth.max()) for offer in offers.values()), default=1)
        return cls(offers, len(election.ballots.times), election.ballots.cast, largest, election.pot)

    @property
    def affordable(self) -> bool:
        """Whether the pot pays for everything that anybody supports."""
        return sum(offer.cost for offer in self.offers.values()) <= self.pot

    def equal_share(self) -> Fraction:
        """The pot divided by the ballots cast. Without ballots: nothing."""
        return Fraction(self.pot, self.voters) if self.voters else Fraction(0)


def _offer(bid: Bid, rows: Integers, times: Integers, points: Integers, satisfaction: Satisfaction) -> Offer:
    if satisfaction is Satisfaction.SCORE:
        weight = times * points
        return Offer(bid, rows, times, points, weight, 1, same_for_all=False, total=int(weight.sum()))
    unit = bid.asked if satisfaction is Satisfaction.COST else 1
    return Offer(bid, rows, times, np.ones_like(points), times, unit, same_for_all=True, total=int(times.sum()))
