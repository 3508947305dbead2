"""The questions of the set-up that ask for a time: when a round begins and ends, and another closing time."""

from datetime import UTC, datetime

import pytest

from pb.rounds.forms import (
    ClosingForm,
    DatesForm,
)
from pb.when import MISSING, SKIPPED, UNREAL, When
from tests.rounds.answers import problems_of

LONDON = "Europe/London"
MARCH_1 = When("1", "3", "2027", "9")
MARCH_11 = When("11", "3", "2027", "17:00")
MARCH_20 = When("20", "3", "2027", "10:00")
MARCH_21 = When("21", "3", "2027", "16:30")


def test_dates_form_gives_four_moments_in_utc() -> None:
    assert DatesForm(MARCH_1, MARCH_11, MARCH_20, MARCH_21).checked(LONDON) == (
        datetime(2027, 3, 1, 9, tzinfo=UTC),
        datetime(2027, 3, 11, 17, tzinfo=UTC),
        datetime(2027, 3, 20, 10, tzinfo=UTC),
        datetime(2027, 3, 21, 16, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        pytest.param(
            DatesForm(),
            dict.fromkeys(("bids_open_at", "bids_close_at", "voting_opens_at", "voting_closes_at"), MISSING),
            id="nothing",
        ),
        pytest.param(
            DatesForm(When("31", "2", "2027", "9"), When("11", "3", "", "9"), When("28", "3", "2027", "1:30"), When()),
            {
                "bids_open_at": UNREAL,
                "bids_close_at": UNREAL,
                "voting_opens_at": SKIPPED,
                "voting_closes_at": MISSING,
            },
            id="each wrong in its way",
        ),
        pytest.param(
            DatesForm(MARCH_11, MARCH_1, MARCH_20, MARCH_21),
            {"bids_close_at": "Bids must close after they open"},
            id="in the wrong order",
        ),
    ],
)
def test_dates_form_says_what_is_wrong(form: DatesForm, problems: dict[str, str]) -> None:
    assert problems_of(form, LONDON) == problems


NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)


def test_closing_form_gives_the_moment_and_the_reason() -> None:
    assert ClosingForm(MARCH_21, "The hall closes late").checked(LONDON, NOW) == (
        datetime(2027, 3, 21, 16, 30, tzinfo=UTC),
        "The hall closes late",
    )


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        pytest.param(
            ClosingForm(),
            {"voting_closes_at": MISSING, "reason": "Enter the reason; it is shown to everyone"},
            id="nothing",
        ),
        pytest.param(
            ClosingForm(When("20", "3", "2027", "12:00"), "R" * 301),
            {
                "voting_closes_at": "Enter a time that is still to come",
                "reason": "Reason must be 300 characters or fewer",
            },
            id="now, and a long story",
        ),
    ],
)
def test_closing_form_says_what_is_wrong(form: ClosingForm, problems: dict[str, str]) -> None:
    assert problems_of(form, LONDON, NOW) == problems
