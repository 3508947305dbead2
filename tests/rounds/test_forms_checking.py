"""The question how the result can be checked, as it is filled in."""

from dataclasses import replace

import pytest

from pb.problems import Problems
from pb.rounds.forms_checking import Checking, CheckingForm, DoubtfulForm

FORM = CheckingForm()
WHOLE = replace(FORM, disclosure="ballots", expected="400")
EXPECTED = "Enter how many votes you expect, like 400"


def problems_of(form: CheckingForm | DoubtfulForm) -> dict[str, str]:
    with pytest.raises(Problems) as raised:
        form.checked()
    return raised.value.by_field


def test_checked_takes_the_form_as_it_stands_at_first() -> None:
    assert FORM.checked() == Checking(2, "", "", "offered", None)


def test_checked_reads_numbers_of_people_with_commas() -> None:
    checked = replace(WHOLE, expected="4,000", eligible="12,000", reason="Few choices.", organisers="1").checked()
    assert checked == Checking(1, "ballots", "Few choices.", "offered", 12_000, expected=4_000)


@pytest.mark.parametrize("expected", ["", "0", "-5", "4.5", "some", "\u0665", "9" * 5000])
def test_checked_asks_how_many_votes_are_expected_with_whole_ballots(expected: str) -> None:
    assert problems_of(replace(WHOLE, expected=expected)) == {"expected": EXPECTED}


@pytest.mark.parametrize("disclosure", ["", "slips", "tallies"])
def test_checked_does_not_ask_how_many_votes_are_expected_where_it_does_not_matter(disclosure: str) -> None:
    assert replace(WHOLE, disclosure=disclosure, expected="some").checked().expected is None


def test_checked_says_all_that_is_wrong_at_once() -> None:
    form = CheckingForm("3", "everything", "a\nb", "all", "0", "nobody")
    assert list(problems_of(form)) == ["organisers", "disclosure", "custody", "receipts", "reason", "eligible"]


@pytest.mark.parametrize(("typed", "number"), [("0", 0), ("1,204", 1204)])
def test_doubtful_ballots_are_a_number_with_a_reason(typed: str, number: int) -> None:
    assert DoubtfulForm(typed, "From another town.").checked() == (number, "From another town.")


def test_doubtful_ballots_want_both() -> None:
    assert list(problems_of(DoubtfulForm("-1", ""))) == ["doubtful", "reason"]
