"""Equal shares, voter by voter. Ties go to the lowest number."""

from collections.abc import Sequence
from fractions import Fraction

from pb.count.ballots import Marks
from pb.count.rule import Completion, Satisfaction

Costs = dict[int, int]


def rate_of(cost: int, purses: list[tuple[Fraction, int]]) -> Fraction | None:
    """The r for which payments of min(purse, r x worth) make up the cost; `purses` are (money, worth)."""
    if sum(money for money, _ in purses) < cost:
        return None
    rest, worths = Fraction(cost), sum(worth for _, worth in purses)
    for money, worth in sorted(purses, key=lambda each: each[0] / each[1]):
        if money * worths >= rest * worth:
            return rest / worths
        rest, worths = rest - money, worths - worth
    raise AssertionError("the money was enough")


def one_run(costs: Costs, ballots: Sequence[Marks], satisfaction: Satisfaction, endowment: Fraction) -> list[int]:
    """The numbers bought, in order."""
    money = [endowment] * len(ballots)
    worth = {bid: [_worth(marks.get(bid, 0), cost, satisfaction) for marks in ballots] for bid, cost in costs.items()}
    bought: list[int] = []
    while True:
        rates = {}
        for bid in costs.keys() - set(bought):
            purses = [(purse, each) for purse, each in zip(money, worth[bid], strict=True) if each]
            if purses and (rate := rate_of(costs[bid], purses)) is not None:
                rates[bid] = rate
        if not rates:
            return bought
        first = min(rates, key=lambda bid: (rates[bid], bid))
        money = [purse - min(purse, rates[first] * each) for purse, each in zip(money, worth[first], strict=True)]
        bought.append(first)


def _worth(points: int, cost: int, satisfaction: Satisfaction) -> int:
    if satisfaction is Satisfaction.SCORE or not points:
        return points
    return cost if satisfaction is Satisfaction.COST else 1


def equal_shares(
    pot: int, costs: Costs, ballots: Sequence[Marks], satisfaction: Satisfaction, completion: Completion, step: int
) -> set[int]:
    """The bids funded. Every bid costs something."""
    totals = {bid: sum(marks.get(bid, 0) for marks in ballots) for bid in costs}
    wanted = {bid for bid, total in totals.items() if total}
    if sum(costs[bid] for bid in wanted) <= pot:
        return wanted
    endowment = Fraction(pot, len(ballots))
    if completion in (Completion.ADD1_FULL, Completion.ADD1_FULLU):
        endowment = endowment // step * Fraction(step)
    won = one_run(costs, ballots, satisfaction, endowment)
    if completion.startswith("add1"):
        won = _raised(pot, costs, ballots, satisfaction, endowment, step, wanted, full="full" in completion)
    if completion in (Completion.UTILITARIAN, Completion.ADD1U, Completion.ADD1_FULLU):
        for bid in sorted(wanted - set(won), key=lambda bid: (-totals[bid], bid)):
            if sum(costs[each] for each in won) + costs[bid] <= pot:
                won.append(bid)
    return set(won)


def _raised(
    pot: int,
    costs: Costs,
    ballots: Sequence[Marks],
    satisfaction: Satisfaction,
    endowment: Fraction,
    step: int,
    wanted: set[int],
    *,
    full: bool,
) -> list[int]:
    won = one_run(costs, ballots, satisfaction, endowment)
    while True:
        left = pot - sum(costs[bid] for bid in won)
        if not full and all(costs[bid] > left for bid in wanted - set(won)):
            return won
        endowment += step
        following = one_run(costs, ballots, satisfaction, endowment)
        if sum(costs[bid] for bid in following) > pot:
            return won
        won = following
