"""The ballot of a round as its ledger has it."""

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.proof.entries import KINDS
from pb.proof.marks import ballot_fields, ballot_from, legal_marks, may_be_left_out, points_of

MARKS: list[tuple[BallotType, range, list[int]]] = [
    (ScoreEvery(2), range(3), [0, 1, 2]),
    (ScoreEvery(2, True), range(3), [0, 1, 2]),
    (Approve(1, 3), range(1, 2), [1]),
    (Approve(0, None), range(1, 2), [1]),
    (Rank(3), range(1, 4), [3, 2, 1]),
    (SharePoints(3), range(1, 4), [1, 2, 3]),
    (SpendThePot(500), range(1, 2), [1]),
]
each = pytest.mark.parametrize(("ballot", "marks", "points"), MARKS, ids=lambda each: str(each)[:20])


@each
def test_ballot_from_reads_back_what_ballot_fields_wrote(ballot: BallotType, marks: range, points: list[int]) -> None:
    assert ballot_from(ballot_fields(ballot)) == ballot
    assert KINDS["round"].fields["ballot"](ballot_fields(ballot))


def test_ballot_fields_leave_out_a_limit_that_is_not_there() -> None:
    assert ballot_fields(Approve(1, None)) == {"kind": "approve", "least": 1}


@each
def test_legal_marks_and_points_of_them(ballot: BallotType, marks: range, points: list[int]) -> None:
    assert legal_marks(ballot) == marks
    assert [points_of(ballot, mark) for mark in marks] == points


def test_points_of_a_place_are_more_the_better_it_is() -> None:
    assert [points_of(Rank(3), place) for place in (1, 2, 3)] == [3, 2, 1]


def test_may_be_left_out_unless_every_bid_needs_a_score() -> None:
    assert [may_be_left_out(ballot) for ballot, _, _ in MARKS] == [True, False, True, True, True, True, True]
