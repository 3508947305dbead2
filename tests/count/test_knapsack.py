"""The knapsack, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count import knapsack
from pb.count.knapsack import Item, best_set
from tests.count.slow.best_total import best_sets
from tests.thorough import examples

things = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), max_size=8)


@examples(150)
@given(things, st.integers(0, 40))
def test_best_set_is_worth_what_trying_every_set_finds(pairs: list[tuple[int, int]], room: int) -> None:
    items = [Item(number, cost, worth) for number, (cost, worth) in enumerate(pairs)]
    best = best_set(items, room)
    sets = best_sets(room, {i.number: i.cost for i in items}, {i.number: i.worth for i in items})
    assert {item.number for item in best.items} in sets
    assert best.worth == sum(item.worth for item in best.items)


def test_best_set_says_when_there_are_too_many_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knapsack, "MOST_SETS", 10)
    items = [Item(number, 1000 + 2**number, 1000 + 2**number) for number in range(9)]
    with pytest.raises(ValueError, match="^There are too many ways to spend the pot: more than 10 had to be compared$"):
        best_set(items, 4500)


def test_best_set_refuses_sums_that_64_bits_cannot_hold() -> None:
    with pytest.raises(ValueError, match="too large"):
        best_set([Item(1, 2**62, 1)], 2**62)
