"""What must hold before a result is counted again or published."""

import pytest

from pb.problems import Problems, Refused
from pb.proof.slips import Mode
from pb.publish.rules import (
    check_lots,
    check_publishable,
    check_reason,
    check_shows_marks,
    read_lots,
    recount_in_words,
    why_no_marks,
)


def test_check_reason_asks_for_none_the_first_time() -> None:
    check_reason("", 0)
    check_reason("A bid was withdrawn.", 1)
    check_reason("x" * 300, 1)


@pytest.mark.parametrize(
    ("reason", "earlier", "sentence"),
    [
        ("", 1, "Enter why you are counting again; it is published"),
        ("x" * 301, 0, "Reason must be 300 characters or fewer"),
        ("x" * 301, 2, "Reason must be 300 characters or fewer"),
    ],
    ids=["none", "too-long-the-first-time", "too-long"],
)
def test_check_reason_wants_one_of_300_characters_or_fewer(reason: str, earlier: int, sentence: str) -> None:
    with pytest.raises(Problems) as raised:
        check_reason(reason, earlier)
    assert raised.value.by_field == {"reason": sentence}


@pytest.mark.parametrize("already", [None, 1, 2], ids=["none", "the-first", "the-second"])
def test_check_publishable_lets_the_newest_count_be_published_once(already: int | None) -> None:
    check_publishable(already, 3, 3)
    with pytest.raises(Refused, match="^This count is published already.$"):
        check_publishable(3, 3, 3)


@pytest.mark.parametrize(("newest", "number"), [(3, 2), (3, 4), (None, 1)], ids=["older", "not-yet", "no-count"])
def test_check_publishable_refuses_every_count_but_the_newest(newest: int | None, number: int) -> None:
    with pytest.raises(Refused, match="^There is a newer count. Look at it, then publish that one.$"):
        check_publishable(None, newest, number)


@pytest.mark.parametrize(
    "typed",
    ["7, 3", "7 3", "7,3", "7;3", " 07 ,\n3 ", "7\t3"],
    ids=["list", "space", "comma", "semicolon", "loose", "tab"],
)
def test_read_lots_takes_numbers_in_the_order_drawn(typed: str) -> None:
    assert read_lots(typed) == (7, 3)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "seven", "7 and 3", "-7, 3", "7.3", "7/3", "\u0667", "1234567", "9" * 5000],
    ids=["empty", "space", "word", "sentence", "minus", "fraction", "slash", "arabic-digit", "seven-digits", "huge"],
)
def test_read_lots_refuses_everything_else(typed: str) -> None:
    with pytest.raises(Problems) as raised:
        read_lots(typed)
    assert raised.value.by_field == {"lots": "Enter the numbers of the bids in the order they were drawn, like 7, 3"}


def test_check_lots_takes_the_numbers_of_the_tie_in_any_order() -> None:
    check_lots((7, 3, 12), (3, 7, 12))


@pytest.mark.parametrize(
    "drawn",
    [(7,), (7, 3, 3), (7, 7), (7, 4), (7, 3, 4), ()],
    ids=["one", "more", "twice", "foreign", "too-many", "none"],
)
def test_check_lots_refuses_any_other_numbers(drawn: tuple[int, ...]) -> None:
    with pytest.raises(Problems) as raised:
        check_lots(drawn, (3, 7))
    assert raised.value.by_field == {"lots": "Enter each of these numbers once: 3, 7"}


FEW = "Fewer than 10 people voted, so only totals are published: single marks could show how somebody voted."
TOTALS = "Only totals are published of the ballots, as residents were told."
NO_MARKS = [(Mode.TALLIES, 9, FEW), (Mode.TALLIES, 10, TOTALS), ("", 9, FEW), (Mode.SLIPS, 0, FEW)]
MARKS = [(Mode.SLIPS, 10), (Mode.BALLOTS, 10), ("", 10)]


@pytest.mark.parametrize(("sealed_as", "ballots", "why"), [*NO_MARKS, *((*each, "") for each in MARKS)])
def test_why_no_marks_says_why_marks_stay_in_their_boxes(sealed_as: str, ballots: int, why: str) -> None:
    assert why_no_marks(sealed_as, ballots) == why


@pytest.mark.parametrize(
    ("no_marks", "needs_whole_ballots", "sentence"),
    [
        ("", False, "Everything that was counted is published, so nobody has to take this result on trust."),
        ("", True, "Everything that was counted is published, so nobody has to take this result on trust."),
        (TOTALS, False, f"{TOTALS} The money can be shared out again from the totals."),
        (FEW, True, f"{FEW} The rule reads whole ballots, so the money cannot be shared out again from the totals."),
    ],
)
def test_recount_in_words_promises_no_more_than_totals_can_give(
    no_marks: str, needs_whole_ballots: bool, sentence: str
) -> None:
    assert recount_in_words(no_marks, needs_whole_ballots) == sentence


@pytest.mark.parametrize(("sealed_as", "ballots", "why"), NO_MARKS)
def test_check_shows_marks_refuses_a_file_of_marks_that_are_not_published(
    sealed_as: str, ballots: int, why: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_shows_marks(sealed_as, ballots)
    assert str(refused.value) == f"There is no such file of this round. {why}"


@pytest.mark.parametrize(("sealed_as", "ballots"), MARKS)
def test_check_shows_marks_lets_a_file_of_published_marks_pass(sealed_as: str, ballots: int) -> None:
    check_shows_marks(sealed_as, ballots)
