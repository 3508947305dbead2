"""Sequential Phragmén: all voters earn money at the same speed, and supporters buy a bid as soon as they can.

Los, Christoff and Grossi, "Proportional budget allocations: towards a systematization" (2022).
"""

from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import lcm

import numpy as np

from pb.count.election import Bid, Election
from pb.count.market import Market, Offer
from pb.count.outcome import Outcome, Verdict
from pb.count.rule import Phragmen, Satisfaction
from pb.count.ties import TieOrder
from pb.count.writing import Writing


def phragmen(election: Election, rule: Phragmen, order: TieOrder) -> Outcome:
    """Buy bids in the order in which their supporters have earned enough; stop when the pot cannot pay the next.

    Bids that ask for more than the whole pot are left out. Time: O(bids x entries on different ballots) at worst.
    """
    writing, earning = Writing(election, order), _Earning(Market.of(election, Satisfaction.CARDINALITY))
    for bid in writing.most_points_first():
        if not bid.asked:
            writing.fund(bid, rate=Fraction(0))
    while level := earning.soonest():
        if any(writing.bids[number].asked > writing.left for number in level):
            for number in sorted(level):
                if writing.bids[number].asked > writing.left:
                    writing.add_step(writing.bids[number], Verdict.STOPS_HERE, rate=earning.moment)
            break
        chosen, tie = writing.settle(level)
        writing.fund(writing.bids[chosen], tie, rate=earning.moment)
        earning.buy(chosen, level)
    return writing.outcome(lambda bid: _why_not(bid, election.pot))


def _why_not(bid: Bid, pot: int) -> Verdict:
    return Verdict.DOES_NOT_FIT if bid.asked > pot else Verdict.NOT_REACHED


class _Earning:
    """How much every voter has spent: each row belongs to the purchase it last paid for, or to none.

    `moment` is the pence everyone has earned when the level bids of `soonest` can be bought.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self.moment = Fraction(0)
        # In parts of a penny, `_parts` to the penny, so that all of them are whole.
        self._spent = [0]
        self._parts = 1
        self._last = np.zeros(market.rows, dtype=np.int64)
        # When a bid could be bought if nobody had spent anything: later purchases only put it off.
        self._waiting = [
            (Fraction(offer.cost, offer.total), number)
            for number, offer in market.offers.items()
            if offer.cost <= market.pot
        ]
        heapify(self._waiting)

    def soonest(self) -> set[int]:
        """The bids whose supporters have enough first; several only if at the same moment. Sets `moment`."""
        known: dict[int, Fraction] = {}
        while self._waiting and (not known or self._waiting[0][0] <= min(known.values())):
            _, number = heappop(self._waiting)
            known[number] = self._moment_of(self.market.offers[number])
        if not known:
            return set()
        self.moment = min(known.values())
        for number, moment in known.items():
            if moment > self.moment:
                heappush(self._waiting, (moment, number))
        return {number for number, moment in known.items() if moment == self.moment}

    def buy(self, chosen: int, level: set[int]) -> None:
        """Its supporters have now spent all they earned; the bids that were level wait on."""
        for number in level - {chosen}:
            heappush(self._waiting, (self.moment, number))
        self._last[self.market.offers[chosen].rows] = len(self._spent)
        finer = lcm(self._parts, self.moment.denominator)
        self._spent = [spent * (finer // self._parts) for spent in self._spent]
        self._spent.append(self.moment.numerator * (finer // self.moment.denominator))
        self._parts = finer

    def _moment_of(self, offer: Offer) -> Fraction:
        voters = np.zeros(len(self._spent), dtype=np.int64)
        np.add.at(voters, self._last[offer.rows], offer.times)
        spent = sum(count * spent for count, spent in zip(voters.tolist(), self._spent, strict=True) if count)
        return Fraction(offer.cost * self._parts + spent, offer.total * self._parts)
