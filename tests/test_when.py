"""Dates and times as people type and read them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.when import MISSING, SKIPPED, UNREAL, When, local_date, local_time
from tests.thorough import examples

LONDON = "Europe/London"
FOUR_DIGITS = "Enter a year with four digits, like 2027"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        pytest.param(When("27", "3", "2027", "18:30"), datetime(2027, 3, 27, 18, 30, tzinfo=UTC), id="winter"),
        pytest.param(When("27", "6", "2027", "18:30"), datetime(2027, 6, 27, 17, 30, tzinfo=UTC), id="summer"),
        pytest.param(When("07", "03", "2027", "09.05"), datetime(2027, 3, 7, 9, 5, tzinfo=UTC), id="noughts and a dot"),
        pytest.param(When("7", "3", "2027", "9"), datetime(2027, 3, 7, 9, tzinfo=UTC), id="the hour alone"),
        pytest.param(When("29", "2", "2028", "0:00"), datetime(2028, 2, 29, tzinfo=UTC), id="leap day"),
        pytest.param(When("28", "3", "2027", "00:59"), datetime(2027, 3, 28, 0, 59, tzinfo=UTC), id="before the gap"),
        pytest.param(When("28", "3", "2027", "02:00"), datetime(2027, 3, 28, 1, tzinfo=UTC), id="after the gap"),
        pytest.param(
            When("31", "10", "2027", "01:30"), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), id="the first of two"
        ),
    ],
)
def test_instant_is_the_moment_meant_in_utc(typed: When, moment: datetime) -> None:
    assert typed.instant(LONDON) == moment


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param(When(), MISSING, id="nothing"),
        pytest.param(When("", "3", "2027", "18:30"), UNREAL, id="no day"),
        pytest.param(When("27", "", "2027", "18:30"), UNREAL, id="no month"),
        pytest.param(When("27", "3", "", "18:30"), UNREAL, id="no year"),
        pytest.param(When("27", "3", "2027", ""), UNREAL, id="no time"),
        pytest.param(When("31", "2", "2027", "18:30"), UNREAL, id="31 February"),
        pytest.param(When("29", "2", "2027", "18:30"), UNREAL, id="29 February of a common year"),
        pytest.param(When("27", "13", "2027", "18:30"), UNREAL, id="month 13"),
        pytest.param(When("27", "0", "2027", "18:30"), UNREAL, id="month 0"),
        pytest.param(When("27", "March", "2027", "18:30"), UNREAL, id="month in letters"),
        pytest.param(When("27", "3", "2027", "24:00"), UNREAL, id="24:00"),
        pytest.param(When("27", "3", "2027", "18:60"), UNREAL, id="minute 60"),
        pytest.param(When("27", "3", "2027", "18:3"), UNREAL, id="one digit of minutes"),
        pytest.param(When("27", "3", "2027", "18:"), UNREAL, id="no minutes after the colon"),
        pytest.param(When("27", "3", "2027", "18:030"), UNREAL, id="three digits of minutes"),
        pytest.param(When("27", "3", "2027", "6:30pm"), UNREAL, id="pm"),
        pytest.param(When("27", "3", "2027", "18:30:15"), UNREAL, id="seconds"),
        pytest.param(When("-27", "3", "2027", "18:30"), UNREAL, id="minus"),
        pytest.param(When("2 7", "3", "2027", "18:30"), UNREAL, id="space"),
        pytest.param(When("\u0662\u0667", "3", "2027", "18:30"), UNREAL, id="other digits"),
        pytest.param(When("\u00b2", "3", "2027", "18:30"), UNREAL, id="superscript"),
        pytest.param(When("27", "3", "0", "18:30"), UNREAL, id="year 0"),
        pytest.param(When("27", "3", "99999", "18:30"), UNREAL, id="year 99999"),
        pytest.param(When("9" * 20_000, "3", "2027", "18:30"), UNREAL, id="endless day"),
        pytest.param(When("1", "1", "1", "00:00"), FOUR_DIGITS, id="year 1"),
        pytest.param(When("27", "3", "27", "18:30"), FOUR_DIGITS, id="year 27"),
        pytest.param(When("31", "12", "9999", "23:59"), FOUR_DIGITS, id="year 9999"),
        pytest.param(When("28", "3", "2027", "01:00"), SKIPPED, id="start of the gap"),
        pytest.param(When("28", "3", "2027", "01:30"), SKIPPED, id="in the gap"),
    ],
)
def test_instant_says_why_there_is_no_such_moment(typed: When, message: str) -> None:
    with pytest.raises(ValueError) as raised:
        typed.instant(LONDON)
    assert str(raised.value) == message


def test_of_leaves_the_boxes_empty_for_no_moment() -> None:
    assert When.of(None, LONDON) == When("", "", "", "")


def test_of_fills_the_boxes_in_local_time() -> None:
    assert When.of(datetime(2027, 6, 7, 8, 5, tzinfo=UTC), LONDON) == When("7", "6", "2027", "09:05")


@examples(50)
@given(
    # Local times, one of which stands for two moments each autumn; those come back as the first.
    st.datetimes(datetime(2001, 1, 1), datetime(2198, 12, 31), timezones=st.just(UTC)).filter(  # noqa: DTZ001
        lambda moment: moment.month != 10
    )
)
def test_instant_reads_back_what_of_wrote(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    assert When.of(moment, LONDON).instant(LONDON) == moment


def test_local_date_is_the_day_it_is_there() -> None:
    assert local_date(datetime(2027, 6, 26, 23, 30, tzinfo=UTC), LONDON) == "27 June 2027"


@pytest.mark.parametrize(
    ("hour", "minute", "written"),
    [
        (0, 0, "Saturday 27 March 2027 at midnight"),
        (0, 5, "Saturday 27 March 2027 at 12:05am"),
        (9, 0, "Saturday 27 March 2027 at 9am"),
        (11, 59, "Saturday 27 March 2027 at 11:59am"),
        (12, 0, "Saturday 27 March 2027 at midday"),
        (12, 30, "Saturday 27 March 2027 at 12:30pm"),
        (18, 30, "Saturday 27 March 2027 at 6:30pm"),
    ],
)
def test_local_time_is_written_as_it_is_said(hour: int, minute: int, written: str) -> None:
    assert local_time(datetime(2027, 3, 27, hour, minute, tzinfo=UTC), LONDON) == written


def test_local_time_follows_the_clocks_of_the_place() -> None:
    assert local_time(datetime(2027, 6, 27, 17, 30, tzinfo=UTC), LONDON) == "Sunday 27 June 2027 at 6:30pm"
