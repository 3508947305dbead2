"""What makes a ballot valid."""

from collections.abc import Mapping, Sequence

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.problems import Problems, Refused
from pb.voting.rules import (
    Channel,
    Choice,
    answers_of,
    check_batch,
    check_can_print,
    check_marks,
    field_of,
    filled_up,
)

ON_BALLOT = {1: Choice("Benches in the park", 1000_00), 7: Choice("Lunch club", 800_00)}


def test_field_of_names_the_answer_for_a_bid() -> None:
    assert field_of(7) == "bid-7"


def checked(typed: Mapping[str, Sequence[str]], *, must_score_all: bool = False) -> dict[int, int]:
    return check_marks(typed, ON_BALLOT, ScoreEvery(every=must_score_all))


def problems_of(typed: Mapping[str, Sequence[str]], *, must_score_all: bool = False) -> dict[str, str]:
    with pytest.raises(Problems) as raised:
        checked(typed, must_score_all=must_score_all)
    return raised.value.by_field


@pytest.mark.parametrize("score", range(6))
def test_check_marks_takes_every_score_from_0_to_5(score: int) -> None:
    assert checked({"bid-1": [str(score)], "bid-7": ["5"]}) == {1: score, 7: 5}


def test_check_marks_leaves_out_a_bid_with_no_score_and_keeps_a_nought() -> None:
    assert checked({"bid-1": ["none"], "bid-7": ["0"]}) == {7: 0}


def test_check_marks_takes_a_ballot_that_gives_no_bid_a_score() -> None:
    assert checked({"bid-1": ["none"], "bid-7": ["none"]}) == {}


NOT_A_SCORE = {
    "empty": "",
    "negative": "-1",
    "minus-nought": "-0",
    "six": "6",
    "huge": "9" * 5000,
    "fraction": "4.5",
    "exponent": "1e0",
    "leading-nought": "05",
    "plus": "+5",
    "space": " 5",
    "line-end": "5\n",
    "arabic-digit": "\u0665",
    "full-width-digit": "\uff15",
    "word": "five",
    "none-in-capitals": "NONE",
    "markup": "<b>5</b>",
}


@pytest.mark.parametrize("answer", NOT_A_SCORE.values(), ids=NOT_A_SCORE)
def test_check_marks_refuses_what_is_no_score(answer: str) -> None:
    assert problems_of({"bid-1": [answer], "bid-7": ["5"]}) == {
        "bid-1": "Give a score to 1. Benches in the park, or choose No score"
    }


@pytest.mark.parametrize(
    "answers",
    [["4", "5"], ["5", "5"], ["5", "none"], ["none", "none"], ["5"] * 1000],
    ids=["two-scores", "the-same-twice", "a-score-and-none", "none-twice", "a-thousand"],
)
def test_check_marks_refuses_more_than_one_answer_for_a_bid(answers: list[str]) -> None:
    assert problems_of({"bid-1": ["5"], "bid-7": answers}) == {"bid-7": "Give one score to 7. Lunch club"}


def test_check_marks_names_every_bid_without_an_answer_at_once() -> None:
    assert problems_of({}) == {
        "bid-1": "Give a score to 1. Benches in the park, or choose No score",
        "bid-7": "Give a score to 7. Lunch club, or choose No score",
    }


def test_check_marks_wants_a_score_for_every_bid_where_the_round_says_so() -> None:
    assert problems_of({"bid-1": ["none"], "bid-7": []}, must_score_all=True) == {
        "bid-1": "Give a score to 1. Benches in the park",
        "bid-7": "Give a score to 7. Lunch club",
    }
    assert checked({"bid-1": ["0"], "bid-7": ["5"]}, must_score_all=True) == {1: 0, 7: 5}


@pytest.mark.parametrize(
    "name",
    ["bid-2", "bid-", "bid-01", "bid-1 ", "bid--1", "bid-\u0661", "bid-one", "bid-1-extra"],
    ids=["other-number", "no-number", "nought-before", "space-after", "minus", "arabic-digit", "word", "more-after"],
)
def test_check_marks_refuses_a_ballot_with_an_answer_for_another_bid(name: str) -> None:
    with pytest.raises(Refused, match="^This form is not of this ballot. Open the ballot again with your code.$"):
        checked({"bid-1": ["5"], "bid-7": ["5"], name: ["5"]})


def test_answers_of_lists_what_one_bid_may_be_given() -> None:
    assert answers_of(ScoreEvery(3)) == ("0", "1", "2", "3")
    assert answers_of(Approve()) == answers_of(SpendThePot(100)) == ("1",)
    assert answers_of(Rank(2)) == ("1", "2")
    assert answers_of(SharePoints(2)) == ("0", "1", "2")


@pytest.mark.parametrize(
    ("ballot_type", "typed", "marks"),
    [
        (Approve(1, 2), {"bid-1": ["1"]}, {1: 1}),
        (Rank(2), {"bid-1": ["2"], "bid-7": ["1"]}, {1: 2, 7: 1}),
        (SharePoints(9), {"bid-1": ["0"], "bid-7": ["9"]}, {7: 9}),
        (SharePoints(9), {"bid-1": [""], "bid-7": ["4"]}, {7: 4}),
        (SharePoints(9), {"bid-1": ["00"], "bid-7": [" 04 "]}, {7: 4}),
        (SharePoints(9), {"bid-1": [" "], "bid-7": ["4"]}, {7: 4}),
        (SpendThePot(1800_00), {"bid-1": ["1"], "bid-7": ["1"]}, {1: 1, 7: 1}),
    ],
)
def test_check_marks_reads_every_kind_of_ballot(
    ballot_type: BallotType, typed: dict[str, list[str]], marks: dict[int, int]
) -> None:
    assert check_marks(typed, ON_BALLOT, ballot_type) == marks


@pytest.mark.parametrize(
    ("ballot_type", "typed", "problems"),
    [
        (Approve(1, 2), {"bid-1": ["2"]}, {"bid-1": "Tick the box once or not at all for 1. Benches in the park"}),
        (Approve(1, 2), {"bid-1": ["1", "1"]}, {"bid-1": "Tick the box once or not at all for 1. Benches in the park"}),
        (Approve(1, 1), {"bid-1": ["1"], "bid-7": ["1"]}, {"ballot": "Choose exactly 1 bid. You have chosen 2"}),
        (Rank(2), {"bid-7": ["3"]}, {"bid-7": "Choose one place from the list for 7. Lunch club"}),
        (Rank(2), {"bid-7": [""]}, {"ballot": "Choose your 1st"}),
        (SharePoints(9), {"bid-7": ["-1"]}, {"bid-7": "Give a whole number of points from 0 to 9 to 7. Lunch club"}),
        (SharePoints(9), {"bid-7": ["4.5"]}, {"bid-7": "Give a whole number of points from 0 to 9 to 7. Lunch club"}),
        (
            SpendThePot(900_00),
            {"bid-1": ["1"]},
            {"ballot": "The bids you chose ask for £1,000. Choose bids for £900 or less"},
        ),
    ],
)
def test_check_marks_says_what_is_wrong_on_every_kind_of_ballot(
    ballot_type: BallotType, typed: dict[str, list[str]], problems: dict[str, str]
) -> None:
    with pytest.raises(Problems) as raised:
        check_marks(typed, ON_BALLOT, ballot_type)
    assert raised.value.by_field == problems


def test_filled_up_gives_no_score_to_every_bid_without_an_answer() -> None:
    assert filled_up({"bid-7": ["3"], "bid-9": []}, [1, 7, 9]) == {
        "bid-1": ["none"],
        "bid-7": ["3"],
        "bid-9": ["none"],
    }


def test_filled_up_leaves_a_wrong_answer_for_the_voter_to_put_right() -> None:
    assert filled_up({"bid-1": ["six"]}, [1]) == {"bid-1": ["six"]}


@pytest.mark.parametrize(("size", "number"), [("1", 1), ("1000", 1000), ("0042", 42)], ids=["1", "1,000", "noughts"])
def test_check_batch_takes_1_to_1000_codes(size: str, number: int) -> None:
    assert check_batch(size, "Front desk") == (number, Channel.CARD)
    assert check_batch(size, "Front desk", "paper") == (number, Channel.PAPER)


@pytest.mark.parametrize(
    "size",
    ["", "0", "1001", "-5", "12.5", "1e3", "ten", "\u0665", "00001", "9" * 5000],
    ids=["empty", "none", "1001", "minus", "fraction", "exponent", "word", "arabic-digit", "too-long", "huge"],
)
def test_check_batch_refuses_other_numbers(size: str) -> None:
    with pytest.raises(Problems) as raised:
        check_batch(size, "Front desk")
    assert raised.value.by_field == {"size": "Enter how many codes to make, from 1 to 1,000"}


@pytest.mark.parametrize("label", ["", "x" * 61], ids=["empty", "61-characters"])
def test_check_batch_wants_a_name_of_60_characters_or_fewer(label: str) -> None:
    with pytest.raises(Problems) as raised:
        check_batch("0", label)
    assert raised.value.by_field == {
        "size": "Enter how many codes to make, from 1 to 1,000",
        "label": "Enter a name for this batch, like Front desk, of 60 characters or fewer",
    }
    assert check_batch("1", "x" * 60) == (1, Channel.CARD)


def test_check_can_print_refuses_papers_while_bids_can_change() -> None:
    check_can_print(Channel.CARD, fixed=False)
    check_can_print(Channel.PAPER, fixed=True)
    with pytest.raises(Problems, match="Fix the ballot first"):
        check_can_print(Channel.PAPER, fixed=False)
