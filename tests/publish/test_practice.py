"""Practice ballots: each one that a voter could cast, the same from the same seed, and typed in line by line."""

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.problems import Problems
from pb.publish.forms import PracticeForm
from pb.publish.practice import MOST_BALLOTS, PracticeBid, invented, line_in_words, line_of, read_practice
from pb.voting.rules import NO_SCORE, Choice, check_marks

BIDS = (
    PracticeBid(2, "Benches", 1000_00, ("Green spaces",)),
    PracticeBid(3, "Lunch club", 800_00, ("Older people",)),
    PracticeBid(7, "Nets", 600_00, ("Young people", "Green spaces")),
    PracticeBid(9, "Choir", 300_00),
)
KINDS = [
    ScoreEvery(),
    ScoreEvery(10, every=True),
    Approve(1, 3),
    Approve(3, 3),
    Approve(2, None),
    Approve(1, 50),
    Rank(3),
    Rank(10),
    SharePoints(1),
    SharePoints(10),
    SharePoints(1000),
    SpendThePot(300_00),
    SpendThePot(1500_00),
]
each_kind = pytest.mark.parametrize("ballot_type", KINDS, ids=lambda each: each.as_text())


def typed_for(marks: dict[int, int], ballot_type: BallotType) -> dict[str, list[str]]:
    nothing = NO_SCORE if ballot_type.kind == "score" else ""
    return {f"bid-{bid.number}": [str(marks.get(bid.number, nothing))] for bid in BIDS}


@each_kind
def test_invented_ballots_are_such_as_a_voter_could_cast(ballot_type: BallotType) -> None:
    ballots = invented(BIDS, ballot_type, 60, "1")
    on_ballot = {bid.number: Choice(bid.title, bid.asked) for bid in BIDS}
    assert len(ballots) == 60
    for marks in ballots:
        kept = {number: mark for number, mark in marks.items() if mark or ballot_type.kind == "score"}
        assert check_marks(typed_for(marks, ballot_type), on_ballot, ballot_type) == kept


def test_invented_ballots_are_the_same_from_the_same_seed_whatever_the_order_of_the_bids() -> None:
    ballots = invented(BIDS, Rank(3), 30, "1")
    assert invented(BIDS[::-1], Rank(3), 30, "1") == ballots
    assert invented(BIDS, Rank(3), 30, "1") == ballots
    assert invented(BIDS, Rank(3), 30, "2") != ballots
    # Written down once, so that a seed noted today gives the same ballots in two years.
    assert [line_of(marks, BIDS, Rank(3)) for marks in ballots[:4]] == ["2 7 3", "3 2 7", "2 7 3", "2 7 3"]


def test_invented_ballots_differ_from_person_to_person() -> None:
    assert len({tuple(sorted(marks.items())) for marks in invented(BIDS, Rank(3), 60, "1")}) > 5


@each_kind
def test_line_of_a_ballot_is_read_back_by_read_practice(ballot_type: BallotType) -> None:
    ballots = invented(BIDS, ballot_type, 20, "seed")
    kept = [{n: mark for n, mark in marks.items() if mark or ballot_type.kind == "score"} for marks in ballots]
    assert read_practice("\n".join(line_of(marks, BIDS, ballot_type) for marks in ballots), BIDS, ballot_type) == kept


def test_read_practice_takes_many_alike_and_empty_lines() -> None:
    ballots = read_practice("\n2 x 3 7\n\n3X7\n", BIDS, Approve(1, 3))
    assert ballots == [{3: 1, 7: 1}, {3: 1, 7: 1}, {7: 1}, {7: 1}, {7: 1}]
    assert read_practice("5, 0; 03 -", BIDS, ScoreEvery()) == [{2: 5, 3: 0, 7: 3}]


@pytest.mark.parametrize(
    ("ballot_type", "typed", "sentence"),
    [
        (ScoreEvery(), "5 5 5 5\n5 5 5", "Line 2: enter 4 numbers, one for each bid; there are 3"),
        (ScoreEvery(), "5 5 5 6", "Line 1: Give a score to 9. Choir, or choose No score"),
        (ScoreEvery(every=True), "5 5 5 -", "Line 1: Give a score to 9. Choir"),
        (Approve(1, 2), "2 3 7", "Line 1: Choose up to 2 bids. You have chosen 3"),
        (Approve(1, 2), "8", "Line 1: there is no bid 8"),
        (Approve(1, 2), "3 3", "Line 1: name each bid once"),
        (Rank(2), "2 3 7", "Line 1: Choose one place from the list for 7. Nets"),
        (SharePoints(10), "5 5 5 0", "Line 1: You have given 15 points, and there are 10 to give"),
        (SpendThePot(1000_00), "\n3 7", "Line 2: The bids you chose ask for £1,400. Choose bids for £1,000 or less"),
        (Approve(), "", f"Enter at least one ballot and at most {MOST_BALLOTS}, one on each line"),
        (Approve(), "501 x 3", f"Enter at least one ballot and at most {MOST_BALLOTS}, one on each line"),
        (Approve(), "0 x 3", f"Enter at least one ballot and at most {MOST_BALLOTS}, one on each line"),
        (Approve(), "9999 x 3\n" * 3000, f"Enter at least one ballot and at most {MOST_BALLOTS}, one on each line"),
    ],
    ids=lambda value: "" if isinstance(value, BallotType) else str(value)[:20],
)
def test_read_practice_says_which_line_is_no_ballot(ballot_type: BallotType, typed: str, sentence: str) -> None:
    with pytest.raises(Problems) as raised:
        read_practice(typed, BIDS, ballot_type)
    assert raised.value.by_field == {"lines": sentence}


@each_kind
def test_line_in_words_says_what_to_type(ballot_type: BallotType) -> None:
    assert line_in_words(ballot_type).endswith(".")
    assert ("write -" in line_in_words(ballot_type)) == (isinstance(ballot_type, ScoreEvery) and not ballot_type.every)


def test_practice_form_invents_or_reads() -> None:
    assert PracticeForm(how_many="5", seed="x").checked(BIDS, Rank(2)) == invented(BIDS, Rank(2), 5, "x")
    assert PracticeForm("type", lines="3 7").checked(BIDS, Rank(2)) == [{3: 1, 7: 2}]


def test_practice_form_says_what_is_wrong() -> None:
    with pytest.raises(Problems) as raised:
        PracticeForm("guess", "501", "").checked(BIDS, Rank(2))
    assert raised.value.by_field == {
        "source": "Choose where the practice ballots come from",
        "how_many": "Enter a whole number from 1 to 500",
        "seed": "Enter a seed of 20 characters or fewer, like 1",
    }
