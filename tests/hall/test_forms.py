"""What an organiser sets for the evening."""

from dataclasses import replace

import pytest

from pb.hall.forms import Plan, PlanForm
from pb.hall.models import Evening
from pb.problems import Problems

USUAL = PlanForm.of(Evening(round_id=1))


def test_a_form_that_is_left_as_it_is_keeps_what_is_usual() -> None:
    assert USUAL.checked(24) == Plan(120, 45, None, "funded", "Tea or coffee?", "Tea", "Coffee")


def test_a_form_that_is_filled_in_is_read_as_whole_numbers() -> None:
    filled = replace(USUAL, pitch_seconds="90", scoring_seconds="30", break_after="12", tell="every")
    assert filled.checked(24) == Plan(90, 30, 12, "every", "Tea or coffee?", "Tea", "Coffee")


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("pitch_seconds", "", "Enter seconds, from 5 to 3600, like 90"),
        ("pitch_seconds", "4", "Enter seconds, from 5 to 3600, like 90"),
        ("scoring_seconds", "3601", "Enter seconds, from 5 to 3600, like 90"),
        ("scoring_seconds", "1.5", "Enter seconds, from 5 to 3600, like 90"),
        ("break_after", "24", "Enter a whole number from 1 to 23, or nothing for no break"),
        ("break_after", "0", "Enter a whole number from 1 to 23, or nothing for no break"),
        ("tell", "nothing", "Choose what the reveal tells"),
        ("question", "", "Enter a question of 80 characters or fewer"),
        ("first_answer", "x" * 31, "Enter an answer of 30 characters or fewer"),
        ("second_answer", "", "Enter an answer of 30 characters or fewer"),
    ],
)
def test_each_answer_is_checked(name: str, typed: str, said: str) -> None:
    with pytest.raises(Problems) as raised:
        replace(USUAL, **{name: typed}).checked(24)
    assert raised.value.by_field == {name: said}


def test_with_one_pitch_there_is_no_break() -> None:
    with pytest.raises(Problems) as raised:
        replace(USUAL, break_after="1").checked(1)
    assert raised.value.by_field == {"break_after": "With one pitch there is no break. Leave this empty"}
