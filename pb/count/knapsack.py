"""The knapsack: of things with a cost and a worth, the affordable set that is worth most. Exact, in whole numbers.

Every set worth keeping is kept as (cost, worth): one that costs no less and is worth no more than another is
dropped (Nemhauser and Ullmann, 1969), and so is one that could not catch up with the best set known.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pb.count.ballots import LARGEST_SUM, Integers

# So many sets are kept at once. Real rounds need a few thousand; more would take minutes and gigabytes.
MOST_SETS = 2_000_000


@dataclass(frozen=True)
class Item:
    """Whole numbers: cost from 0, worth from 1."""

    number: int
    cost: int
    worth: int


@dataclass(frozen=True)
class Best:
    """A set that is worth most, and what it is worth."""

    worth: int
    items: tuple[Item, ...]


def best_set(items: list[Item], room: int) -> Best:
    """One of the sets that cost no more than `room` together and are worth most.

    Time and memory: O(items x sets kept). At worst their number doubles with every item: raises ValueError beyond
    MOST_SETS, or where sums would not fit in 64 bits.
    """
    if sum(item.cost + item.worth for item in items) + room >= LARGEST_SUM:
        raise ValueError("These amounts are too large to look for the best total")
    # Most worth for its cost first, so that bounds are tight from the start.
    ordered = sorted((item for item in items if item.cost <= room), key=_worth_for_cost)
    costs, worths = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    known, layers = _greedy(ordered, room), []
    for place, item in enumerate(ordered):
        costs, worths, came_from = _with_and_without(item, costs, worths, room)
        kept = worths + _at_most(ordered[place + 1 :], room - costs) >= known
        costs, worths = costs[kept], worths[kept]
        layers.append(came_from[kept])
        if len(costs) > MOST_SETS:
            raise ValueError(f"There are too many ways to spend the pot: more than {MOST_SETS:,} had to be compared")
    place = int(worths.argmax())
    return Best(int(worths[place]), _walked_back(ordered, layers, place))


def _worth_for_cost(item: Item) -> tuple[bool, Fraction, int]:
    """What costs nothing first, then most worth for its cost. Exact, because the bound in `_at_most` stands on it."""
    return (item.cost > 0, Fraction(-item.worth, item.cost or 1), item.number)


def _greedy(ordered: list[Item], room: int) -> int:
    worth = 0
    for item in ordered:
        if item.cost <= room:
            room, worth = room - item.cost, worth + item.worth
    return worth


def _with_and_without(item: Item, costs: Integers, worths: Integers, room: int) -> tuple[Integers, Integers, Integers]:
    """Every set, with the item or without, that none beats; and where it came from: a place, or ~place if with."""
    before = np.arange(len(costs), dtype=np.int64)
    fits = costs + item.cost <= room
    all_costs = np.concatenate((costs, costs[fits] + item.cost))
    all_worths = np.concatenate((worths, worths[fits] + item.worth))
    came_from = np.concatenate((before, ~before[fits]))
    order = np.lexsort((-all_worths, all_costs))
    ordered = all_worths[order]
    best_before = np.concatenate(([-1], np.maximum.accumulate(ordered)[:-1]))
    unbeaten = order[ordered > best_before]
    return all_costs[unbeaten], all_worths[unbeaten], came_from[unbeaten]


def _at_most(rest: list[Item], room: Integers) -> Integers:
    """No less than what the rest, most worth for its cost first, can still add in this room."""
    costs = np.cumsum([0, *(item.cost for item in rest)])
    worths = np.array([0, *(item.worth for item in rest), 0], dtype=np.int64)
    # All that fit one after the other, and the whole of the next.
    return np.cumsum(worths)[np.minimum(np.searchsorted(costs, room, side="right"), len(rest))]


def _walked_back(ordered: list[Item], layers: list[Integers], place: int) -> tuple[Item, ...]:
    chosen = []
    for item, came_from in zip(reversed(ordered), reversed(layers), strict=True):
        place = int(came_from[place])
        if place < 0:
            chosen.append(item)
            place = ~place
    return tuple(reversed(chosen))
