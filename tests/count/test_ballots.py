"""Ballots, merged."""

import pytest
from hypothesis import given

from pb.count.ballots import Ballots
from pb.count.election import Election
from tests.count.make import elections, one_by_one
from tests.thorough import examples


def test_equal_ballots_are_merged_whatever_their_order() -> None:
    ballots = Ballots.of([{2: 1}, {}, {1: 5, 2: 0}, {2: 0, 1: 5}])
    assert list(ballots) == [({}, 1), ({1: 5, 2: 0}, 2), ({2: 1}, 1)]
    assert (len(ballots), ballots.cast) == (4, 4)
    assert ballots == Ballots.of([{2: 0, 1: 5}, {2: 1}, {1: 5, 2: 0}, {}])
    assert ballots != Ballots.of([{2: 1}])
    assert ballots != [{2: 1}]
    assert hash(ballots) == hash(Ballots.of([{2: 0, 1: 5}, {2: 1}, {1: 5, 2: 0}, {}]))


def test_only_leaves_out_marks_and_no_ballot() -> None:
    ballots = Ballots.of([{1: 5, 2: 0}, {2: 1}, {}, {2: 3, 9: 1}])
    assert sorted(map(str, ballots.only([1, 9, 7]))) == ["({1: 5}, 1)", "({9: 1}, 1)", "({}, 1)", "({}, 1)"]
    assert len(ballots.only([])) == 4


def test_by_bid_has_the_supporters_of_each_bid_and_leaves_out_noughts() -> None:
    ballots = Ballots.of([{1: 5, 2: 0}, {2: 1}, {2: 3, 9: 1}])
    by_bid = ballots.by_bid
    assert [tuple(part.tolist() for part in by_bid.supporters(number)) for number in (2, 1, 4)] == [
        ([1, 2], [1, 1], [1, 3]),
        ([0], [1], [5]),
        ([], [], []),
    ]
    assert [part.tolist() for part in by_bid.of(2)] == [[0, 1, 2], [1, 1, 1], [0, 1, 3]]
    assert by_bid.added_up == {1: (5, 1, 1), 2: (4, 2, 3), 9: (1, 1, 1)}


def test_by_bid_is_the_same_however_far_apart_the_numbers_lie() -> None:
    near = Ballots.of([{1: 5, 3: 2}, {3: 1}]).by_bid
    far = Ballots.of([{1: 5, 3 * 10**9: 2}, {3 * 10**9: 1}]).by_bid
    for number in (1, 2, 3):
        pairs = zip(near.of(number), far.of(number if number < 3 else 3 * 10**9), strict=True)
        assert all(one.tolist() == other.tolist() for one, other in pairs)


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ({1: -1}, "A ballot gives fewer than 0 points"),
        ({1: 2**61, 2: 2**61}, "The points on these ballots are too large to be added up"),
        ({1: 2**64}, "The points on these ballots are too large to be added up"),
        ({1: True}, "A ballot gives bid 1 True, which is not a whole number of points"),
    ],
)
def test_ballots_refuse_points_that_cannot_be_counted(marks: dict[int, int], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}$"):
        Ballots.of([marks])


@examples(50)
@given(elections())
def test_by_bid_agrees_with_looking_at_every_ballot(election: Election) -> None:
    numbers = [bid.number for bid in election.bids]
    for number in numbers:
        _, times, points = election.ballots.by_bid.of(number)
        given_points = sum(cast * each for cast, each in zip(times.tolist(), points.tolist(), strict=True))
        assert given_points == sum(marks.get(number, 0) for marks in one_by_one(election.ballots))
