"""What voters may mark, and what it is worth."""

import pytest

from pb.count.ballot_types import (
    Approve,
    BallotType,
    Rank,
    ScoreEvery,
    SharePoints,
    SpendThePot,
    ballot_type_of,
    place_in_words,
)

ASKED = {1: 1000_00, 2: 800_00, 3: 600_00}
EVERY_KIND = (
    ScoreEvery(3, every=True),
    Approve(2, 5),
    Approve(1, None),
    Rank(4),
    SharePoints(12),
    SpendThePot(1500_00),
)


@pytest.mark.parametrize("ballot_type", EVERY_KIND, ids=lambda each: each.kind)
def test_ballot_type_of_reads_back_every_kind(ballot_type: BallotType) -> None:
    assert ballot_type_of(ballot_type.as_text()) == ballot_type


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"kind":"stickers"}',
        '{"kind":"rank"}',
        '{"most":3, "kind":"rank"}',
        '{"kind":"rank","no":1}',
    ],
)
def test_ballot_type_of_refuses_what_as_text_did_not_write(text: str) -> None:
    with pytest.raises(ValueError):
        ballot_type_of(text)


@pytest.mark.parametrize("ballot_type", EVERY_KIND, ids=lambda each: each.kind)
def test_every_kind_says_what_to_do_and_what_is_counted(ballot_type: BallotType) -> None:
    assert ballot_type.instruction().endswith(".")
    assert ballot_type.adding_up().startswith("Everyone ")


@pytest.mark.parametrize(
    ("ballot_type", "words"),
    [
        (Approve(1, 3), "Choose up to 3 bids."),
        (Approve(1, 1), "Choose exactly 1 bid."),
        (Approve(4, 4), "Choose exactly 4 bids."),
        (Approve(3, 8), "Choose 3 to 8 bids."),
        (Approve(1, None), "Choose as many bids as you like."),
        (Approve(3, None), "Choose 3 bids or more."),
        (SpendThePot(40_000_00), "Choose the bids you would fund with £40,000."),
    ],
)
def test_instruction_says_how_many(ballot_type: BallotType, words: str) -> None:
    assert ballot_type.instruction() == words


@pytest.mark.parametrize(
    ("ballot_type", "marks", "problem"),
    [
        (ScoreEvery(), {}, ""),
        (Approve(1, 2), {1: 1, 2: 1}, ""),
        (Approve(1, 2), {}, "Choose up to 2 bids. You have chosen 0"),
        (Approve(1, 2), {1: 1, 2: 1, 3: 1}, "Choose up to 2 bids. You have chosen 3"),
        (Approve(3, 3), {1: 1, 2: 1}, "Choose exactly 3 bids. You have chosen 2"),
        (Approve(1, None), {1: 1, 2: 1, 3: 1}, ""),
        (Approve(2, None), {1: 1}, "Choose 2 bids or more. You have chosen 1"),
        (Rank(3), {3: 1, 1: 2}, ""),
        (Rank(3), {}, "Choose your 1st"),
        (Rank(3), {1: 2}, "Choose your 1st as well, or move the others up"),
        (Rank(3), {1: 1, 2: 3}, "Choose your 2nd as well, or move the others up"),
        (Rank(3), {1: 1, 2: 1}, "Give 1st place to one bid only"),
        (SharePoints(10), {1: 7, 2: 3}, ""),
        (SharePoints(10), {}, "Give points to at least one bid"),
        (SharePoints(10), {1: 7, 2: 4}, "You have given 11 points, and there are 10 to give"),
        (SpendThePot(1400_00), {2: 1, 3: 1}, ""),
        (SpendThePot(1400_00), {}, "Choose at least one bid"),
        (
            SpendThePot(1400_00),
            {1: 1, 3: 1},
            "The bids you chose ask for £1,600. Choose bids for £1,400 or less",
        ),
    ],
)
def test_problem_says_what_is_wrong_with_the_whole_ballot(
    ballot_type: BallotType, marks: dict[int, int], problem: str
) -> None:
    assert ballot_type.problem(marks, ASKED) == problem


def test_points_are_what_a_mark_is_worth() -> None:
    assert Rank(3).points({3: 1, 1: 2, 2: 3}) == {3: 3, 1: 2, 2: 1}
    assert SharePoints(10).points({1: 7, 2: 3}) == {1: 7, 2: 3}
    assert Approve().points({1: 1}) == {1: 1}


def test_top_is_the_most_one_ballot_can_give() -> None:
    assert [each.top for each in EVERY_KIND] == [3, 1, 1, 4, 12, 1]


def test_place_in_words_is_said_as_people_do() -> None:
    assert [place_in_words(place) for place in (1, 2, 3, 4, 10)] == ["1st", "2nd", "3rd", "4th", "10th"]


def test_one_of_something_is_said_in_the_singular() -> None:
    assert Rank(1).instruction() == "Choose your favourite bid."
    assert "places" not in Rank(1).adding_up()
    assert SharePoints(1).instruction().startswith("Share out up to 1 point.")
    assert SharePoints(1).problem({1: 2}, {1: 100}) == "You have given 2 points, and there is 1 to give"
    assert Approve(1, 1).instruction() == "Choose exactly 1 bid."
