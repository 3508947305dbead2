"""Exact Equal Shares: all who pay for a bid pay exactly the same.

Kraiczy, Robinson and Elkind, "Streamlining Equal Shares" (2025), with the endowment raised by the least that can
change a purchase. What a voter has spent does not depend on the endowment while the purchases stay, which is what
makes that least amount easy to find.
"""

from dataclasses import dataclass
from fractions import Fraction

from pb.count.election import Bid, Election
from pb.count.market import Market, Offer
from pb.count.outcome import Outcome, Tie, Verdict
from pb.count.purses import FINE
from pb.count.rule import ExactEqualShares
from pb.count.spending import Spending
from pb.count.ties import TieOrder
from pb.count.writing import Writing


def exact_equal_shares(election: Election, rule: ExactEqualShares, order: TieOrder) -> Outcome:
    """Share the pot by exact equal shares; with `raised`, from the last endowment before one that overspends it.

    Step.rate is what each who paid has paid, in pence. Time of one run: O(bids^2 x ballots) for each time that payers
    drop out; there are as many runs as the purchases or who pays for them change, each from the first change on.
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
    rounds, endowment = _Rounds(market, order), market.equal_share()
    run = rounds.run(endowment)
    while rule.raised and run.changes_at is not None:
        following = rounds.run(run.changes_at)
        if sum(market.offers[number].cost for number in following.bought) > market.pot:
            break
        endowment, run = run.changes_at, following
    return endowment, run


def run_exactly(market: Market, endowment: Fraction, order: TieOrder) -> ExactRun:
    """Buy, again and again, the bid that is worth most to its payers for its cost, while enough can pay the same."""
    return _Rounds(market, order).run(endowment)


@dataclass(frozen=True)
class _Round:
    """What was bought, and the least endowment from which this round or one before it could go otherwise."""

    number: int
    price: Fraction
    tie: Tie | None
    changes_at: Fraction | None


class _Rounds:
    """The rounds of one run. A run from a larger endowment keeps the rounds that stay the same."""

    def __init__(self, market: Market, order: TieOrder) -> None:
        self.market = market
        self.order = order
        self.spending = Spending(market)
        self.rounds: list[_Round] = []
        # By bid: no more than so many can pay for it. They only get fewer in the course of a run.
        self._at_most: dict[int, int] = {}

    def run(self, endowment: Fraction) -> ExactRun:
        """A run from this endowment, which must be no smaller than that of the run before."""
        while self.rounds and (changes_at := self.rounds[-1].changes_at) is not None and changes_at <= endowment:
            self.rounds.pop()
            self.spending.take_back()
        bought = {each.number for each in self.rounds}
        self._at_most = {number: offer.total for number, offer in self.market.offers.items() if number not in bought}
        while payers := self._best(endowment):
            self._buy(payers, endowment)
        return ExactRun(
            {each.number: each.price for each in self.rounds},
            {each.number: each.tie for each in self.rounds if each.tie},
            self._changes_at({}),
        )

    def _best(self, endowment: Fraction) -> dict[int, int]:
        """The bids that are worth most for their cost, and how many can pay for each."""
        best: dict[int, int] = {}
        value = Fraction(0)
        offers = self.market.offers
        for number in sorted(self._at_most, key=lambda number: -_value_key(offers[number], self._at_most[number])):
            offer, at_most = offers[number], self._at_most[number]
            needed = max(1, _payers_for(offer, value))
            if at_most < needed:
                continue
            count = self.spending.payers(offer, endowment, needed, at_most)
            self._at_most[number] = count if count else needed - 1
            if count and _value(offer, count) > value:
                best, value = {}, _value(offer, count)
            if count:
                best[number] = count
        return best

    def _buy(self, payers: dict[int, int], endowment: Fraction) -> None:
        changes_at = self._changes_at(payers)
        chosen, by = self.order.first(payers)
        tie = Tie(tuple(sorted(payers)), 0, by, (chosen,)) if len(payers) > 1 else None
        offer = self.market.offers[chosen]
        price = Fraction(offer.cost, payers[chosen])
        self.spending.buy(offer.rows[self.spending.no_more_than(endowment - price, offer)], price)
        self.rounds.append(_Round(chosen, price, tie, changes_at))
        del self._at_most[chosen]

    def _changes_at(self, payers: dict[int, int]) -> Fraction | None:
        """The least endowment from which this round or one before it could go otherwise: more payers would make a bid
        as good as the best now, or better. Bids that surely need more than the least found so far are passed over."""
        least = self.rounds[-1].changes_at if self.rounds else None
        value = max(
            (_value(self.market.offers[number], count) for number, count in payers.items()), default=Fraction(0)
        )
        for number in self._at_most:
            offer = self.market.offers[number]
            needed = max(payers.get(number, 0) + 1, _payers_for(offer, value))
            if needed > offer.total:
                continue
            if least is not None and self.spending.surely_too_few(offer, least, needed):
                continue
            found = self.spending.least_endowment(offer, needed)
            least = found if least is None else min(least, found)
        return least


def _value(offer: Offer, payers: int) -> Fraction:
    return Fraction(payers * offer.unit, offer.cost)


def _payers_for(offer: Offer, value: Fraction) -> int:
    """How many payers would make the bid worth this much, or more."""
    return -(-value.numerator * offer.cost // (value.denominator * offer.unit))


def _value_key(offer: Offer, payers: int) -> int:
    # Only the order of looking.
    return payers * offer.unit * FINE // offer.cost
