"""Exact equal shares, voter by voter and amount by amount. Ties go to the lowest number."""

from collections.abc import Sequence
from fractions import Fraction

from pb.count.ballots import Marks


def one_run(costs: dict[int, int], ballots: Sequence[Marks], by_cost: bool, endowment: Fraction) -> list[int]:
    """The numbers bought, in order."""
    money = [endowment] * len(ballots)
    bought: list[int] = []
    while True:
        offers = []
        for bid in costs.keys() - set(bought):
            purses = sorted(((money[v], v) for v, marks in enumerate(ballots) if marks.get(bid, 0)), reverse=True)
            for count in range(len(purses), 0, -1):
                if purses[count - 1][0] >= Fraction(costs[bid], count):
                    worth = Fraction(count) if by_cost else Fraction(count, costs[bid])
                    offers.append((-worth, bid, [voter for _, voter in purses[:count]]))
                    break
        if not offers:
            return bought
        _, first, payers = min(offers)
        for voter in payers:
            money[voter] -= Fraction(costs[first], len(payers))
        bought.append(first)
