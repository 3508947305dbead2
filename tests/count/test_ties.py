"""When the order of tied bids matters, against trying every order."""

from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Bid, Election
from pb.count.rule import Remainder
from pb.count.ties import Draws, check_draws, dice_digest, dice_order, every_order, order_matters
from tests.count.make import make_bid
from tests.thorough import examples

STOP, SKIP, PART_FUND = Remainder.STOP, Remainder.SKIP, Remainder.PART_FUND


def awards_in_order(tied: tuple[Bid, ...], left: int, remainder: Remainder) -> dict[int, int]:
    """A second, slow sharing, written from the rulebook and not from the program."""
    awards = {bid.number: 0 for bid in tied}
    for bid in tied:
        if bid.asked <= left:
            awards[bid.number] = bid.asked
        elif remainder is STOP:
            break
        elif remainder is PART_FUND and bid.minimum is not None and bid.minimum <= left:
            awards[bid.number] = left
        left -= awards[bid.number]
    return awards


@st.composite
def tied_groups(draw: st.DrawFn) -> tuple[Bid, ...]:
    def bid(number: int) -> Bid:
        asked = draw(st.integers(1, 8))
        return make_bid(number, asked, draw(st.none() | st.integers(1, asked)))

    return tuple(bid(number) for number in range(1, draw(st.integers(1, 5)) + 1))


@pytest.mark.parametrize("remainder", Remainder)
@examples(100)
@given(tied=tied_groups(), left=st.integers(0, 24))
def test_order_matters_agrees_with_trying_every_order(remainder: Remainder, tied: tuple[Bid, ...], left: int) -> None:
    results = [awards_in_order(order, left, remainder) for order in permutations(tied)]
    different = any(result != results[0] for result in results)
    assert order_matters(tied, left, remainder) is different


@pytest.mark.parametrize(
    ("remainder", "left", "matters"),
    [
        pytest.param(STOP, 11, False, id="stop-both-fit"),
        pytest.param(STOP, 10, True, id="stop-one-penny-short-of-both"),
        pytest.param(STOP, 5, True, id="stop-only-the-smaller-fits"),
        pytest.param(STOP, 4, False, id="stop-neither-fits"),
        pytest.param(SKIP, 11, False, id="skip-both-fit"),
        pytest.param(SKIP, 10, True, id="skip-one-penny-short-of-both"),
        pytest.param(SKIP, 6, True, id="skip-either-fits"),
        pytest.param(SKIP, 5, False, id="skip-only-the-smaller-fits"),
        pytest.param(PART_FUND, 11, False, id="part-fund-both-fit"),
        pytest.param(PART_FUND, 10, True, id="part-fund-one-penny-short-of-both"),
        pytest.param(PART_FUND, 5, True, id="part-fund-the-larger-could-take-it-all"),
        pytest.param(PART_FUND, 4, False, id="part-fund-only-the-larger-has-a-minimum-to-reach"),
        pytest.param(PART_FUND, 2, False, id="part-fund-neither-minimum-is-reached"),
    ],
)
def test_order_matters_between_a_bid_for_5_and_a_bid_for_6_with_minimum_3(
    remainder: Remainder, left: int, matters: bool
) -> None:
    assert order_matters([make_bid(1, 5), make_bid(2, 6, 3)], left, remainder) is matters


def test_order_matters_no_more_once_nothing_is_left() -> None:
    tied = [make_bid(1, 0), make_bid(2, 5)]
    assert not order_matters(tied, 0, STOP)
    assert order_matters(tied, 1, STOP)


def test_order_matters_between_what_asks_for_nothing_and_another_only_where_the_other_ends_the_sharing() -> None:
    tied = [make_bid(1, 0), make_bid(2, 5, 1)]
    assert [order_matters(tied, 3, remainder) for remainder in (STOP, SKIP, PART_FUND)] == [True, False, False]


@pytest.mark.parametrize(
    ("lots", "words"),
    [
        ([(1, 9)], "Lots were drawn for bid 9, which is not in this round"),
        ([(1, 1)], "Lots are drawn among two or more different bids, not [1, 1]"),
        ([(1,)], "Lots are drawn among two or more different bids, not [1]"),
        ([()], "Lots are drawn among two or more different bids, not []"),
        ([(1, 2), (2, 1)], "Lots were drawn twice among the same bids"),
    ],
    ids=["unknown", "twice-in-one-draw", "alone", "empty", "drawn-twice"],
)
def test_check_draws_refuses_draws_that_cannot_be(lots: list[tuple[int, ...]], words: str) -> None:
    election = Election.of(10, (make_bid(1, 5), make_bid(2, 6), make_bid(3, 7)), ())
    with pytest.raises(ValueError) as refused:
        check_draws(election, Draws(tuple(lots)))
    assert str(refused.value) == words


def test_check_draws_accepts_draws_among_different_bids() -> None:
    election = Election.of(10, (make_bid(1, 5), make_bid(2, 6), make_bid(3, 7)), ())
    check_draws(election, Draws())
    check_draws(election, Draws(((2, 1), (1, 2, 3), (3, 2)), "35142"))


def test_check_draws_refuses_dice_that_are_not_digits() -> None:
    with pytest.raises(ValueError, match="^What the dice showed is written in digits$"):
        check_draws(Election.of(10, (), ()), Draws(dice="three, five"))


def test_dice_digest_is_that_of_sha256sum() -> None:
    # printf '35142/7' | sha256sum
    assert dice_digest("35142", 7) == "e710fce93b22b16ceada2ce732e0c117889a12776deb8538df3a335c82112804"


def test_dice_order_is_what_anybody_gets_with_sha256sum() -> None:
    # printf '35142/3' | sha256sum, and so on; the smallest goes first.
    digests = {number: sha256(f"35142/{number}".encode()).hexdigest() for number in (3, 7, 12)}
    assert dice_order("35142", (12, 7, 3)) == tuple(sorted(digests, key=digests.__getitem__))
    assert dice_order("35142", (3, 12)) == tuple(n for n in dice_order("35142", (3, 7, 12)) if n != 7)
    assert len({dice_order(str(dice), (3, 7, 12)) for dice in range(60)}) == 6


def test_every_order_is_every_order_once() -> None:
    orders = [tuple(sorted(order, key=order.__getitem__)) for order in every_order([7, 2, 5])]
    assert sorted(orders) == [(2, 5, 7), (2, 7, 5), (5, 2, 7), (5, 7, 2), (7, 2, 5), (7, 5, 2)]
    assert all(place < 0 for order in every_order([7, 2, 5]) for place in order.values())
