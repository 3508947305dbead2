"""What a count refuses to start with."""

from collections.abc import Callable
from typing import Any

import pytest

from pb.count.election import Bid, Election, in_number_order
from pb.count.rule import HighestFirst, Remainder, TieBreak
from tests.count.make import make_bid

ONE = make_bid(1, 500)
TWO = make_bid(2, 700, 300)
NO_END = "The last way to settle a tie must be one that always settles it, such as drawing lots"
NOT_HERE = "A ballot gives points to bid 2, which is not in this round"
SMALLER = TieBreak.SMALLER_REQUEST


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: make_bid(0, 500), "A bid's number must be a whole number, 1 or more, not 0"),
        (lambda: make_bid(1, -5), "What bid 1 asks for must be a whole number, 0 or more, not -5"),
        (lambda: make_bid(1, 500, 0), "The minimum of bid 1 must be a whole number, 1 or more, not 0"),
        (lambda: make_bid(1, 500, 501), "The minimum of bid 1 is more than it asks for"),
        (lambda: Bid(1, " ", 500), "Bid 1 has no title"),
        (lambda: Election.of(-1, (ONE,), ()), "The pot must be a whole number, 0 or more, not -1"),
        (lambda: Election.of(1, (ONE,), (), top=0), "The top score must be a whole number, 1 or more, not 0"),
        (lambda: Election.of(1, (ONE, TWO, ONE), ()), "Two bids have the same number: 1"),
        (
            lambda: Election.of(1, (ONE,), ({1: 5}, {2: 5})),
            "A ballot gives points to bid 2, which is not in this round",
        ),
        (lambda: Election.of(1, (ONE,), ({1: 6},)), "A ballot gives a bid 6 points, more than 5"),
        (lambda: Election.of(1, (ONE,), ({1: -1},)), "A ballot gives fewer than 0 points"),
        (
            lambda: HighestFirst(Remainder.SKIP, ()),
            NO_END,
        ),
        (
            lambda: HighestFirst(Remainder.SKIP, (TieBreak.SMALLER_REQUEST,)),
            NO_END,
        ),
        (
            lambda: HighestFirst(Remainder.SKIP, (TieBreak.LOTS, TieBreak.SMALLER_REQUEST)),
            NO_END,
        ),
        (
            lambda: HighestFirst(Remainder.SKIP, (SMALLER, SMALLER, TieBreak.LOTS)),
            "A way to settle ties is named twice",
        ),
    ],
)
def test_election_refuses_what_makes_no_sense(build: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError) as refused:
        build()
    assert str(refused.value) == words


@pytest.mark.parametrize("not_whole", [5.0, True, "5"], ids=["float", "bool", "text"])
def test_election_refuses_amounts_and_marks_that_are_not_whole_numbers(not_whole: Any) -> None:
    with pytest.raises(ValueError, match="The pot must be a whole number"):
        Election.of(not_whole, (ONE,), ())
    with pytest.raises(ValueError, match="which is not a whole number of points"):
        Election.of(1, (ONE,), ({1: not_whole},))


def test_election_accepts_the_edges_of_what_is_allowed() -> None:
    election = Election.of(0, (make_bid(1, 1, 1), TWO), ({}, {1: 0, 2: 5}))
    assert [bid.least for bid in election.bids] == [1, 300]
    assert make_bid(3, 900).least == 900


def test_in_number_order_puts_the_lowest_number_first() -> None:
    assert in_number_order([TWO, make_bid(10, 5), ONE]) == [ONE, TWO, make_bid(10, 5)]
