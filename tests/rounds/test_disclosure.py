"""What can be published of the ballots without showing how somebody voted."""

from itertools import combinations, product

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.rule import EqualShares, HighestFirst, Remainder
from pb.rounds.disclosure import (
    VOTERS_FOR_EACH,
    ballots_are_safe,
    check_disclosure,
    check_safe,
    possible_ballots,
)


def counted_one_by_one(ballot_type: BallotType, bids: int) -> int:
    """Every ballot there can be, tried out."""
    marks = [None, *range(ballot_type.top + 1)]
    found = 0
    for given in product(marks, repeat=bids):
        ballot = {bid: mark for bid, mark in enumerate(given, start=1) if mark is not None}
        zeros_are_marks = isinstance(ballot_type, ScoreEvery)
        complete = not (isinstance(ballot_type, ScoreEvery) and ballot_type.every) or len(ballot) == bids
        if complete and (zeros_are_marks or 0 not in ballot.values()):
            found += not ballot_type.problem(ballot, dict.fromkeys(range(1, bids + 1), 0))
    return found


@pytest.mark.parametrize("bids", [3, 4])
@pytest.mark.parametrize(
    "ballot_type",
    [ScoreEvery(2), ScoreEvery(3, every=True), Approve(1, 2), Approve(2, None), Rank(2), Rank(3), SharePoints(4)],
    ids=lambda each: each.as_text(),
)
def test_possible_ballots_are_as_many_as_trying_them_out_finds_or_a_few_more(
    ballot_type: BallotType, bids: int
) -> None:
    """More is on the safe side: an empty ballot of points, for one."""
    assert 0 <= possible_ballots(ballot_type, bids) - counted_one_by_one(ballot_type, bids) <= 1


def test_possible_ballots_of_a_pot_to_spend_are_at_most_every_choice_of_bids() -> None:
    assert possible_ballots(SpendThePot(100), 10) == sum(len(list(combinations(range(10), n))) for n in range(11))


@pytest.mark.parametrize(
    ("ballot_type", "bids", "safe_from"),
    [
        (Approve(1, 3), 12, 15 * 298),
        (Approve(1, 1), 20, 15 * 20),
        (ScoreEvery(5), 3, 15 * 343),
        (Rank(3), 12, 15 * (12 + 132 + 1320)),
    ],
    ids=["three of twelve", "one of twenty", "scores", "three places"],
)
def test_ballots_are_safe_with_fifteen_voters_for_each_that_there_can_be(
    ballot_type: BallotType, bids: int, safe_from: int
) -> None:
    assert VOTERS_FOR_EACH == 15
    assert ballots_are_safe(ballot_type, bids, safe_from)
    assert not ballots_are_safe(ballot_type, bids, safe_from - 1)


def test_ballots_are_safe_never_where_each_is_a_signature() -> None:
    assert not ballots_are_safe(ScoreEvery(10), 12, 1_000_000)
    assert not ballots_are_safe(Approve(1, 5), 30, 100_000)


def test_check_safe_says_how_many_different_ballots_there_can_be() -> None:
    check_safe(Approve(1, 3), 12, 15 * 298)
    for ballot_type, bids, expected, said in (
        (Approve(1, 3), 12, 400, "With 12 bids there can be 298 different ballots, too many for 400 votes"),
        (
            ScoreEvery(10),
            30,
            1,
            "With 30 bids there can be more than 1,000,000 different ballots, too many for 1 vote:",
        ),
    ):
        with pytest.raises(ValueError) as raised:
            check_safe(ballot_type, bids, expected)
        assert str(raised.value).startswith(said)


def test_check_disclosure_refuses_slips_only_where_a_rule_reads_whole_ballots() -> None:
    for disclosure in ("", "slips", "ballots", "tallies"):
        check_disclosure(disclosure, HighestFirst(Remainder.SKIP))
    for disclosure in ("", "ballots", "tallies"):
        check_disclosure(disclosure, EqualShares())
    with pytest.raises(ValueError, match="^This rule reads whole ballots, so it cannot go with slips."):
        check_disclosure("slips", EqualShares())
