"""Reading and writing whole pence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.money import pence_of, pounds, typed_pounds
from tests.thorough import examples


@pytest.mark.parametrize(
    ("pence", "written"),
    [
        (0, "£0"),
        (5, "£0.05"),
        (100, "£1"),
        (1250, "£12.50"),
        (485_000, "£4,850"),
        (4_000_000, "£40,000"),
        (123_456_789, "£1,234,567.89"),
    ],
)
def test_pounds_shows_pence_only_when_there_are_some(pence: int, written: str) -> None:
    assert pounds(pence) == written


def test_pounds_refuses_a_negative_amount() -> None:
    with pytest.raises(ValueError, match="cannot be negative, and this one is -1 pence"):
        pounds(-1)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("£4,850", 485_000),
        ("4850", 485_000),
        ("4,850.00", 485_000),
        ("  4,850 ", 485_000),
        ("£ 4850", 485_000),
        ("\u00a04850\n", 485_000),
        ("0.50", 50),
        ("0", 0),
        ("007", 700),
        ("1,234,567.89", 123_456_789),
        ("999999999999999", 99_999_999_999_999_900),
    ],
)
def test_pence_of_reads_what_people_type(typed: str, pence: int) -> None:
    assert pence_of(typed) == pence


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "£",
        "4k",
        "-5",
        "\u22125",
        "+5",
        "4850.5",
        "4850.",
        ".50",
        "4850.505",
        "48,50",
        "4,85",
        "4850,000",
        ",485",
        "4,,850",
        "1,2345",
        "4 850",
        "4\u00a0850",
        "£4850p",
        "4850£",
        "££5",
        "1e3",
        "1_000",
        "0x10",
        "\uff14\uff18\uff15\uff10",
        "\u0664\u0668",
        "4850\n5",
        "five",
        "9" * 16,
        "9" * 4000,
        "5" + " " * 30,
    ],
)
def test_pence_of_refuses_what_could_mean_two_things(typed: str) -> None:
    with pytest.raises(ValueError, match="^Enter an amount in pounds, like 2,500 or 2500.50$"):
        pence_of(typed)


@examples(100)
@given(st.integers(min_value=0, max_value=10**14))
def test_pence_of_reads_back_what_pounds_wrote(pence: int) -> None:
    assert pence_of(pounds(pence)) == pence


@pytest.mark.parametrize(("pence", "typed"), [(None, ""), (0, "0"), (1250_00, "1,250"), (12_50, "12.50")])
def test_typed_pounds_is_read_back_as_the_same_amount(pence: int | None, typed: str) -> None:
    assert typed_pounds(pence) == typed
    assert pence is None or pence_of(typed) == pence
