"""The affordable set of bids that adds up to the most."""

from pb.count.election import Bid, Election
from pb.count.knapsack import Item, best_set
from pb.count.outcome import Outcome, Tie, Verdict
from pb.count.rule import BestTotal, Satisfaction
from pb.count.tally import BidTally, tally
from pb.count.ties import TieOrder
from pb.count.writing import Writing


def best_total(election: Election, rule: BestTotal, order: TieOrder) -> Outcome:
    """Fund the best set. Of several, one with the bid that goes first by the order of ties; then the next.

    Time: one knapsack for each bid funded, and some more while there is a choice. Raises ValueError for an election
    that is too hard (see pb.count.knapsack).
    """
    counted = tally(election)
    writing = Writing(election, order)
    items = [
        Item(bid.number, bid.asked, worth)
        for bid in writing.most_points_first()
        if (worth := _worth(bid, counted, rule))
    ]
    chosen, ties = _settled(items, election.pot, order)
    # By cost, what is free is worth nothing in money and comes last: votes and pence are not compared.
    by_cost = rule.satisfaction is Satisfaction.COST
    for item in sorted(items, key=lambda item: (by_cost and not item.cost, -item.worth, item.number)):
        if item.number in chosen:
            writing.fund(writing.bids[item.number], ties.get(item.number))
    return writing.outcome(lambda _: Verdict.NOT_IN_BEST)


def _worth(bid: Bid, counted: dict[int, BidTally], rule: BestTotal) -> int:
    if rule.satisfaction is Satisfaction.SCORE:
        return counted[bid.number].total
    supporters = counted[bid.number].supporters
    # What costs nothing is worth nothing by cost; it comes in by having a supporter at all, for it takes no place.
    return supporters * bid.asked if rule.satisfaction is Satisfaction.COST and bid.asked else supporters


def _settled(items: list[Item], pot: int, order: TieOrder) -> tuple[set[int], dict[int, Tie]]:
    """The numbers of one best set: bids that are in every best set, then, while there is a choice, by the order."""
    chosen: set[int] = set()
    ties: dict[int, Tie] = {}
    rest = list(items)
    while (best := best_set(rest, pot)).worth:
        needed = [item for item in best.items if best_set(_without(rest, item), pot).worth < best.worth]
        if not needed:
            possible = [item.number for item in rest if _can_be_in(item, rest, pot, best.worth)]
            number, by = order.first(possible)
            ties[number] = Tie(tuple(sorted(possible)), best.worth, by, (number,))
            needed = [item for item in rest if item.number == number]
        for item in needed:
            chosen.add(item.number)
            rest.remove(item)
            pot -= item.cost
    return chosen, ties


def _without(items: list[Item], left_out: Item) -> list[Item]:
    return [item for item in items if item is not left_out]


def _can_be_in(item: Item, items: list[Item], pot: int, best: int) -> bool:
    return item.cost <= pot and best_set(_without(items, item), pot - item.cost).worth + item.worth == best
