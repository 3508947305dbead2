"""The rules that buy one bid after the other, and the best total, followed step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pb.count.election import Bid
from pb.count.outcome import Stage, Tie, Verdict
from pb.count.rule import BestTotal, Completion, EqualShares, ExactEqualShares, Phragmen, Satisfaction, TieBreak
from tests.count.slow.best_total import best_sets
from tests.count.slow.equal_shares import rate_of
from tests.count.slow.replay import Reader, check

RAISED = (Completion.ADD1, Completion.ADD1U, Completion.ADD1_FULL, Completion.ADD1_FULLU)
FULL = (Completion.ADD1_FULL, Completion.ADD1_FULLU)
FINISHED = (Completion.UTILITARIAN, Completion.ADD1U, Completion.ADD1_FULLU)


def replay_best_total(reader: Reader, rule: BestTotal) -> None:
    """Every affordable set is tried."""
    worths = {number: _worth(reader, rule.satisfaction, number) for number in reader.bids}
    costs = {number: reader.bids[number].asked for number, worth in worths.items() if worth}
    sets = best_sets(reader.election.pot, costs, worths)
    best, placed = sum(worths[number] for number in sets[0]), dict[int, Tie | None]()
    while len(sets) > 1:
        sure = set.intersection(*sets)
        total = best - sum(worths[number] for number in sure)
        first, placed[first] = reader.first_of(set.union(*sets) - sure, total)
        sets = [each for each in sets if first in each]
    by_cost = rule.satisfaction is Satisfaction.COST
    for number in sorted(sets[0], key=lambda number: (by_cost and not costs[number], -worths[number], number)):
        reader.fund(number, placed.get(number))
    reader.rest(lambda _: Verdict.NOT_IN_BEST)


def _worth(reader: Reader, satisfaction: Satisfaction, number: int) -> int:
    if satisfaction is Satisfaction.SCORE:
        return reader.totals[number]
    supporters, asked = len(reader.supporters[number]), reader.bids[number].asked
    return supporters * asked if satisfaction is Satisfaction.COST and asked else supporters


@dataclass
class Shop:
    """Equal shares: what each bid not bought yet asks of its supporters, out of what every voter has."""

    reader: Reader
    satisfaction: Satisfaction

    def worth(self, voter: int, number: int) -> int:
        if self.satisfaction is Satisfaction.SCORE:
            return self.reader.ballots[voter][number]
        return self.reader.bids[number].asked if self.satisfaction is Satisfaction.COST else 1

    def rates(self, money: list[Fraction], bought: set[int]) -> dict[int, Fraction]:
        """Of the bids that can be paid for. The lowest is next."""
        found = {}
        for number in self._offered(bought):
            purses = [(money[voter], self.worth(voter, number)) for voter in self.reader.supporters[number]]
            if (rate := rate_of(self.reader.bids[number].asked, purses)) is not None:
                found[number] = rate
        return found

    def said(self, _number: int, rate: Fraction) -> Fraction:
        return rate

    def paid(self, money: list[Fraction], number: int, rate: Fraction) -> list[Fraction]:
        """What everyone has after this bid was paid for."""
        left = list(money)
        for voter in self.reader.supporters[number]:
            left[voter] -= min(left[voter], rate * self.worth(voter, number))
        return left

    def buy(self, endowment: Fraction, choose: Callable[[set[int], Fraction], int]) -> None:
        """While anything can be paid for: `choose` between the bids with the lowest rate."""
        money, bought = [endowment] * len(self.reader.ballots), set[int]()
        while rates := self.rates(money, bought):
            lowest = min(rates.values())
            chosen = choose({number for number, rate in rates.items() if rate == lowest}, lowest)
            money = self.paid(money, chosen, lowest)
            bought.add(chosen)

    def _offered(self, bought: set[int]) -> list[int]:
        return [
            n
            for n, voters in self.reader.supporters.items()
            if voters and self.reader.bids[n].asked and n not in bought
        ]


class ExactShop(Shop):
    """Exact equal shares. Here the rate is the cost for each payer and unit of worth; the lowest is next."""

    def rates(self, money: list[Fraction], bought: set[int]) -> dict[int, Fraction]:
        found = {}
        for number in self._offered(bought):
            asked, purses = self.reader.bids[number].asked, self._purses(money, number)
            enough = [count for count in range(1, len(purses) + 1) if purses[count - 1] * count >= asked]
            if enough:
                found[number] = Fraction(asked, max(enough)) / self._unit(number)
        return found

    def said(self, number: int, rate: Fraction) -> Fraction:
        return rate * self._unit(number)

    def paid(self, money: list[Fraction], number: int, rate: Fraction) -> list[Fraction]:
        price, left = self.said(number, rate), list(money)
        for voter in self.reader.supporters[number]:
            left[voter] -= price if left[voter] >= price else 0
        return left

    def _purses(self, money: list[Fraction], number: int) -> list[Fraction]:
        return sorted((money[voter] for voter in self.reader.supporters[number]), reverse=True)

    def _unit(self, number: int) -> int:
        return self.reader.bids[number].asked if self.satisfaction is Satisfaction.COST else 1


def replay_equal_shares(reader: Reader, rule: EqualShares) -> None:
    shop = Shop(reader, rule.satisfaction)
    with_rates = any(step.rate is not None for step in reader.outcome.steps)
    if _opening(reader):
        check(reader.outcome.endowment == _share(reader), "everyone should have the equal share")
        return reader.rest(lambda _: Verdict.NOT_AFFORDABLE)
    if TieBreak.LOTS not in rule.ties:
        right = _raised(reader, shop, rule)
        check(reader.outcome.endowment == right, f"everyone should have {right}, not {reader.outcome.endowment}")
    _follow(reader, shop, with_rates)
    if rule.completion not in FINISHED:
        return reader.rest(lambda _: Verdict.NOT_AFFORDABLE)
    _finish(reader)
    return reader.rest(lambda _: Verdict.DOES_NOT_FIT, Stage.FINISH)


def replay_exact_equal_shares(reader: Reader, rule: ExactEqualShares) -> None:
    """That no larger endowment would do is tried in test_exact_equal_shares.py, by many small raises."""
    endowment, share = reader.outcome.endowment, _share(reader)
    check(endowment is not None and endowment >= share, "nobody can have less than the equal share")
    if _opening(reader) or not rule.raised:
        check(endowment == share, "everyone should have the equal share")
    if reader.waiting:
        _follow(reader, ExactShop(reader, rule.satisfaction), with_rates=True)
    reader.rest(lambda _: Verdict.NOT_AFFORDABLE)


def _share(reader: Reader) -> Fraction:
    return Fraction(reader.election.pot, len(reader.ballots)) if reader.ballots else Fraction(0)


def _opening(reader: Reader) -> bool:
    """What costs nothing is funded first; and everything, where the pot pays for all of it."""
    all_of_it = sum(bid.asked for bid in reader.waiting) <= reader.election.pot
    for bid in reader.waiting:
        if all_of_it or not bid.asked:
            reader.fund(bid.number, None)
    return all_of_it


def _follow(reader: Reader, shop: Shop, with_rates: bool) -> None:
    def choose(level: set[int], rate: Fraction) -> int:
        number, tie = reader.first_of(level, 0)
        reader.fund(number, tie, shop.said(number, rate) if with_rates else None)
        return number

    assert reader.outcome.endowment is not None
    shop.buy(reader.outcome.endowment, choose)


def _raised(reader: Reader, shop: Shop, rule: EqualShares) -> Fraction:
    endowment = _share(reader)
    if rule.completion in FULL:
        endowment = Fraction(endowment // rule.step * rule.step)
    while rule.completion in RAISED:
        bought = _bought(reader, shop, endowment)
        left = reader.election.pot - _cost(reader, bought)
        waiting = [bid for bid in reader.waiting if bid.number not in bought]
        if rule.completion not in FULL and all(bid.asked > left for bid in waiting):
            break
        if _cost(reader, _bought(reader, shop, endowment + rule.step)) > reader.election.pot:
            break
        endowment += rule.step
    return endowment


def _bought(reader: Reader, shop: Shop, endowment: Fraction) -> set[int]:
    bought: set[int] = set()

    def choose(level: set[int], _: Fraction) -> int:
        number, _tie = reader.first_of(level, 0)
        bought.add(number)
        return number

    shop.buy(endowment, choose)
    return bought


def _cost(reader: Reader, numbers: set[int]) -> int:
    return sum(reader.bids[number].asked for number in numbers)


def _finish(reader: Reader) -> None:
    """What is left goes to the bids with most points that fit. Where all that are level fit, no tie is noted."""
    while fitting := [bid for bid in reader.waiting if bid.asked <= reader.left]:
        most = reader.totals[fitting[0].number]
        level = {bid.number for bid in fitting if reader.totals[bid.number] == most}
        if _cost(reader, level) <= reader.left:
            reader.fund(min(level), None, stage=Stage.FINISH)
        else:
            number, tie = reader.first_of(level, most)
            reader.fund(number, tie, stage=Stage.FINISH)


def replay_phragmen(reader: Reader, _rule: Phragmen) -> None:
    spent = [Fraction(0)] * len(reader.ballots)
    for bid in reader.waiting:
        if not bid.asked:
            reader.fund(bid.number, None, Fraction(0))
    while moments := {bid.number: _moment(reader, bid, spent) for bid in _possible(reader)}:
        moment = min(moments.values())
        level = {number for number, each in moments.items() if each == moment}
        too_dear = sorted(number for number in level if reader.bids[number].asked > reader.left)
        for number in too_dear:
            reader.step(number, Verdict.STOPS_HERE, rate=moment)
        if too_dear:
            break
        chosen, tie = reader.first_of(level, 0)
        reader.fund(chosen, tie, moment)
        for voter in reader.supporters[chosen]:
            spent[voter] = moment
    reader.rest(lambda bid: Verdict.DOES_NOT_FIT if bid.asked > reader.election.pot else Verdict.NOT_REACHED)


def _possible(reader: Reader) -> list[Bid]:
    return [bid for bid in reader.waiting if bid.asked <= reader.election.pot]


def _moment(reader: Reader, bid: Bid, spent: list[Fraction]) -> Fraction:
    """The pence everyone has earned when the supporters have enough."""
    voters = reader.supporters[bid.number]
    return (bid.asked + sum(spent[voter] for voter in voters)) / Fraction(len(voters))
