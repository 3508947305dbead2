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


def raised(pot: int, costs: dict[int, int], ballots: Sequence[Marks], by_cost: bool, part: Fraction) -> list[int]:
    """The last purchases that the pot can pay, with the endowment raised by one small part at a time.

    Exact where every amount that matters is a whole number of parts: with n voters, of 1/lcm(1, 2, ..., n).
    """
    endowment = Fraction(pot, len(ballots))
    bought = one_run(costs, ballots, by_cost, endowment)
    while True:
        endowment += part
        following = one_run(costs, ballots, by_cost, endowment)
        if sum(costs[bid] for bid in following) > pot:
            return bought
        bought = following
