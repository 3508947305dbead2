"""Exact Equal Shares: all who pay for a bid pay exactly the same.

Kraiczy, Robinson and Elkind, "Streamlining Equal Shares" (2025), with the endowment raised by the least that can
change a purchase. What a voter has spent does not depend on the endowment while the purchases stay, which is what
makes that least amount easy to find.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

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
    groups = {number: spending.groups(offer) for number, offer in market.offers.items()}
    bought: dict[int, Fraction] = {}
    ties: dict[int, Tie] = {}
    changes: list[Fraction] = []
    while True:
        payers = {number: _most_payers(market.offers[number], each, endowment) for number, each in groups.items()}
        values = {number: _value(market.offers[number], count) for number, count in payers.items() if count}
        best = max(values.values(), default=Fraction(0))
        for number, each in groups.items():
            changes += _changes(market.offers[number], each, payers[number], best)
        if not values:
            return ExactRun(bought, ties, min(changes, default=None))
        level = [number for number, value in values.items() if value == best]
        chosen, by = order.first(level)
        if len(level) > 1:
            ties[chosen] = Tie(tuple(sorted(level)), 0, by, (chosen,))
        bought[chosen] = Fraction(market.offers[chosen].cost, payers[chosen])
        del groups[chosen]
        paid = spending.buy(market.offers[chosen], endowment, bought[chosen])
        for number in groups:
            if paid[market.offers[number].rows].any():
                groups[number] = spending.groups(market.offers[number])


# What was spent so far, least first, as numerator and denominator, and how many supporters have spent no more than
# that. Whole numbers, because these are compared millions of times and fractions are slow.
_Groups = list[tuple[int, int, int]]


def _most_payers(offer: Offer, groups: _Groups, endowment: Fraction) -> int:
    """The largest number of supporters, those with most left first, who can each pay the same part of the cost."""
    has, parts = endowment.numerator, endowment.denominator
    for spent, of, count in reversed(groups):
        if offer.cost * of * parts <= (has * of - spent * parts) * count:
            return count
    return 0


def _value(offer: Offer, payers: int) -> Fraction:
    return Fraction(payers * offer.unit, offer.cost)


def _changes(offer: Offer, groups: _Groups, payers: int, best: Fraction) -> list[Fraction]:
    """The least endowment from which more payers would make the bid as good as the best now, or better; or none.

    More payers than there are now cannot all pay from this endowment, so it is above it.
    """
    least: tuple[int, int] | None = None
    for spent, of, count in reversed(groups):
        if count <= payers or count * offer.unit * best.denominator < best.numerator * offer.cost:
            break
        needed = (spent * count + offer.cost * of, of * count)
        if least is None or needed[0] * least[1] < least[0] * needed[1]:
            least = needed
    return [Fraction(*least)] if least else []


class _Spending:
    """What every voter has spent; those who have spent the same are kept together, as one kind."""

    def __init__(self, market: Market) -> None:
        self._spent = [Fraction(0)]
        self._kinds = {Fraction(0): 0}
        self._least_first = np.zeros(1, dtype=np.int64)
        self._kind = np.zeros(market.rows, dtype=np.int64)

    def groups(self, offer: Offer) -> _Groups:
        voters = np.zeros(len(self._spent), dtype=np.int64)
        np.add.at(voters, self._kind[offer.rows], offer.times)
        kinds = self._least_first[voters[self._least_first] > 0]
        so_far = np.cumsum(voters[kinds])
        amounts = (self._spent[kind] for kind in kinds.tolist())
        return [
            (amount.numerator, amount.denominator, count)
            for amount, count in zip(amounts, so_far.tolist(), strict=True)
        ]

    def buy(self, offer: Offer, endowment: Fraction, price: Fraction) -> npt.NDArray[np.bool_]:
        """Everyone who supports the bid and has the price left pays it. By row: who paid."""
        paid = np.zeros(len(self._kind), dtype=np.bool_)
        kinds = self._kind[offer.rows]
        for kind in np.unique(kinds).tolist():
            if endowment - self._spent[kind] >= price:
                rows = offer.rows[kinds == kind]
                self._kind[rows], paid[rows] = self._kind_of(self._spent[kind] + price), True
        self._least_first = np.array(sorted(range(len(self._spent)), key=self._place), dtype=np.int64)
        return paid

    def _kind_of(self, amount: Fraction) -> int:
        if amount not in self._kinds:
            self._kinds[amount] = len(self._spent)
            self._spent.append(amount)
        return self._kinds[amount]

    def _place(self, kind: int) -> tuple[int, Fraction]:
        # A whole number nearly always decides; where two are equal, the fractions do.
        amount = self._spent[kind]
        return (amount.numerator << 64) // amount.denominator, amount
