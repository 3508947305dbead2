"""Exact Equal Shares: all who pay for a bid pay exactly the same.

Kraiczy, Robinson and Elkind, "Streamlining Equal Shares" (2025), with the endowment raised by the least that can
change a purchase. What a voter has spent does not depend on the endowment while the purchases stay, which is what
makes that least amount easy to find.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pb.count.election import Bid, Election
from pb.count.market import Market, Offer
from pb.count.outcome import Outcome, Tie, Verdict
from pb.count.rule import ExactEqualShares
from pb.count.ties import TieOrder
from pb.count.writing import Writing


def exact_equal_shares(election: Election, rule: ExactEqualShares, order: TieOrder) -> Outcome:
    """Share the pot by exact equal shares; with `raised`, from the largest endowment that does not overspend it.

    Step.rate is what each who paid has paid, in pence. Time of one run: O(bids^2 x ballots); there are as many runs
    as the purchases change.
    """
    market, writing = Market.of(election, rule.satisfaction), Writing(election, order)
    for bid in writing.most_points_first():
        if not bid.asked or market.affordable:
            writing.fund(bid)
    endowment = market.equal_share()
    if not market.affordable:
        endowment, run = _last_within_pot(market, rule, order)
        for number, price in run.bought.items():
            writing.fund(writing.bids[number], run.ties.get(number), rate=price)
    return writing.outcome(_not_affordable, endowment=endowment)


def _not_affordable(bid: Bid) -> Verdict:
    return Verdict.NOT_AFFORDABLE


@dataclass(frozen=True)
class ExactRun:
    """Bids in the order bought, with what each payer paid; ties by the bid chosen; and the least endowment from
    which a purchase could be another (None: there is none)."""

    bought: dict[int, Fraction]
    ties: dict[int, Tie]
    changes_at: Fraction | None


def _last_within_pot(market: Market, rule: ExactEqualShares, order: TieOrder) -> tuple[Fraction, ExactRun]:
    endowment = market.equal_share()
    run = run_exactly(market, endowment, order)
    while rule.raised and run.changes_at is not None:
        following = run_exactly(market, run.changes_at, order)
        if sum(market.offers[number].cost for number in following.bought) > market.pot:
            break
        endowment, run = run.changes_at, following
    return endowment, run


def run_exactly(market: Market, endowment: Fraction, order: TieOrder) -> ExactRun:
    """Buy, again and again, the bid that is worth most to its payers for its cost, while enough can pay the same."""
    spending = _Spending(market)
    bought: dict[int, Fraction] = {}
    ties: dict[int, Tie] = {}
    changes: list[Fraction] = []
    while True:
        groups = {number: spending.groups(offer) for number, offer in market.offers.items() if number not in bought}
        payers = {number: _most_payers(market.offers[number], each, endowment) for number, each in groups.items()}
        values = {number: _value(market.offers[number], count) for number, count in payers.items() if count}
        best = max(values.values(), default=Fraction(0))
        for number, each in groups.items():
            changes += _changes(market.offers[number], each, endowment, best)
        if not values:
            return ExactRun(bought, ties, min(changes, default=None))
        level = [number for number, value in values.items() if value == best]
        chosen, by = order.first(level)
        if len(level) > 1:
            ties[chosen] = Tie(tuple(sorted(level)), 0, by, (chosen,))
        bought[chosen] = Fraction(market.offers[chosen].cost, payers[chosen])
        spending.buy(market.offers[chosen], endowment, bought[chosen])


# What was spent so far, least first, and how many supporters have spent no more than that.
_Groups = list[tuple[Fraction, int]]


def _most_payers(offer: Offer, groups: _Groups, endowment: Fraction) -> int:
    """The largest number of supporters, those with most left first, who can each pay the same part of the cost."""
    able = [count for spent, count in groups if spent + Fraction(offer.cost, count) <= endowment]
    return max(able, default=0)


def _value(offer: Offer, payers: int) -> Fraction:
    return Fraction(payers * offer.unit, offer.cost)


def _changes(offer: Offer, groups: _Groups, endowment: Fraction, best: Fraction) -> list[Fraction]:
    """The endowments above this one from which more payers would make the bid as good as the best now, or better."""
    needed = ((spent + Fraction(offer.cost, count), count) for spent, count in groups)
    return [amount for amount, count in needed if amount > endowment and _value(offer, count) >= best]


class _Spending:
    """What every voter has spent; those who have spent the same are kept together."""

    def __init__(self, market: Market) -> None:
        self._spent = [Fraction(0)]
        self._kind = np.zeros(market.rows, dtype=np.int64)

    def groups(self, offer: Offer) -> _Groups:
        voters = np.zeros(len(self._spent), dtype=np.int64)
        np.add.at(voters, self._kind[offer.rows], offer.times)
        by_amount: dict[Fraction, int] = {}
        for amount, count in zip(self._spent, voters.tolist(), strict=True):
            if count:
                by_amount[amount] = by_amount.get(amount, 0) + count
        groups, so_far = [], 0
        for amount in sorted(by_amount):
            so_far += by_amount[amount]
            groups.append((amount, so_far))
        return groups

    def buy(self, offer: Offer, endowment: Fraction, price: Fraction) -> None:
        """Everyone who supports the bid and has the price left pays it."""
        kinds = self._kind[offer.rows]
        for kind in np.unique(kinds).tolist():
            if endowment - self._spent[kind] >= price:
                self._kind[offer.rows[kinds == kind]] = len(self._spent)
                self._spent.append(self._spent[kind] + price)
