"""The best total by trying every set."""

from collections.abc import Iterator
from itertools import chain, combinations


def best_sets(pot: int, costs: dict[int, int], worths: dict[int, int]) -> list[set[int]]:
    """Every affordable set that is worth most."""
    affordable = [chosen for chosen in _sets(list(costs)) if sum(costs[bid] for bid in chosen) <= pot]
    best = max(sum(worths[bid] for bid in chosen) for chosen in affordable)
    return [set(chosen) for chosen in affordable if sum(worths[bid] for bid in chosen) == best]


def _sets(bids: list[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(bids, size) for size in range(len(bids) + 1))
