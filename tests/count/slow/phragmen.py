"""Sequential Phragmén, voter by voter. Ties go to the lowest number."""

from collections.abc import Sequence
from fractions import Fraction

from pb.count.ballots import Marks


def phragmen(pot: int, costs: dict[int, int], ballots: Sequence[Marks]) -> list[int]:
    """The numbers bought, in order. A voter's load is what was paid for them so far."""
    loads = [Fraction(0)] * len(ballots)
    supporters = {bid: [v for v, marks in enumerate(ballots) if marks.get(bid, 0)] for bid in costs}
    left, bought = pot, list[int]()
    while True:
        moments = {
            bid: (cost + sum(loads[voter] for voter in supporters[bid])) / Fraction(len(supporters[bid]))
            for bid, cost in costs.items()
            if bid not in bought and supporters[bid] and cost <= pot
        }
        level = [bid for bid, moment in moments.items() if moment == min(moments.values())]
        if not level or any(costs[bid] > left for bid in level):
            return bought
        first = min(level)
        for voter in supporters[first]:
            loads[voter] = moments[first]
        left -= costs[first]
        bought.append(first)
