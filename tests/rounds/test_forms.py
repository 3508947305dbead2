"""The questions of the set-up: what is typed, and what it means."""

from typing import Any

import pytest

from pb.problems import Problems
from pb.rounds.forms import (
    EligibilityForm,
    NameForm,
    PotForm,
    ThemesForm,
    check_length,
)
from tests.rounds.answers import problems_of

AMOUNT = "Enter an amount in pounds, like 2,500 or 2500.50"
ABOVE_NOUGHT = "Enter an amount above £0"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param("M", None, id="one letter"),
        pytest.param("M" * 80, None, id="longest"),
        pytest.param("🎉", None, id="emoji"),
        pytest.param("مارلفيلد تقرر", None, id="right to left"),
        pytest.param("", "Enter a name", id="empty"),
        pytest.param("\u200b\u2060\u00a0", "Enter a name", id="nothing that can be seen"),
        pytest.param("M" * 81, "Name must be 80 characters or fewer", id="long"),
        pytest.param("M" * 10_000, "Name must be 80 characters or fewer", id="endless"),
        pytest.param("two\nlines", "Name must be on one line", id="two lines"),
    ],
)
def test_check_length_wants_one_line_of_visible_text(typed: str, problem: str | None) -> None:
    problems = Problems()
    check_length(problems, "name", typed, 80, "Enter a name", "Name")
    assert problems.by_field == ({} if problem is None else {"name": problem})


def test_name_form_gives_the_name_and_the_place() -> None:
    assert NameForm("Marlfield decides", "Marlfield").checked() == ("Marlfield decides", "Marlfield")


def test_name_form_asks_for_both_at_once() -> None:
    assert problems_of(NameForm()) == {
        "name": "Enter a name for the round",
        "place": "Enter the place it is for",
    }


def pot(**other: Any) -> PotForm:
    usual: dict[str, Any] = {
        "funder": ["Town council", "Lottery"],
        "amount": ["£1,234.50", "800"],
        "smallest_bid": "100",
        "largest_bid": "2,000",
    }
    return PotForm(**(usual | other))


def test_pot_form_gives_pence() -> None:
    assert pot().checked() == ([("Town council", 1234_50), ("Lottery", 800_00)], 100_00, 2000_00)


def test_pot_form_leaves_out_empty_rows() -> None:
    form = pot(funder=["", "Lottery", ""], amount=["", "2000", ""])
    assert form.checked() == ([("Lottery", 2000_00)], 100_00, 2000_00)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        pytest.param(PotForm(), [("", "")] * 4, id="four at first"),
        pytest.param(PotForm(["A"], ["1"]), [("A", "1"), *[("", "")] * 3], id="four in all"),
        pytest.param(
            PotForm(["A", "B", "C"], ["1", "2", "3"]),
            [("A", "1"), ("B", "2"), ("C", "3"), ("", ""), ("", "")],
            id="two more",
        ),
        pytest.param(PotForm(["A"], []), [("A", ""), *[("", "")] * 3], id="an amount is missing"),
    ],
)
def test_pot_form_has_rows_for_what_was_typed_and_two_more(typed: PotForm, rows: list[tuple[str, str]]) -> None:
    assert typed.rows() == rows


@pytest.mark.parametrize(
    ("other", "problems"),
    [
        pytest.param(
            {"funder": [], "amount": [], "smallest_bid": "", "largest_bid": ""},
            {
                "funder-0": "Enter who pays into the pot, and how much",
                "smallest_bid": AMOUNT,
                "largest_bid": AMOUNT,
            },
            id="nothing",
        ),
        pytest.param(
            {"funder": ["Council", ""], "amount": ["", "5"]},
            {"amount-0": AMOUNT, "funder-1": "Enter the funder's name"},
            id="half a row",
        ),
        pytest.param(
            {"funder": ["A", "B"], "amount": ["0", "0.00"]},
            {"amount-0": ABOVE_NOUGHT, "amount-1": ABOVE_NOUGHT},
            id="nothing paid in",
        ),
        pytest.param({"amount": ["-5", "800"]}, {"amount-0": AMOUNT}, id="negative"),
        pytest.param({"amount": ["1" + "0" * 30, "800"]}, {"amount-0": AMOUNT}, id="10^30"),
        pytest.param(
            {"funder": ["F" * 101, "B"]}, {"funder-0": "Name must be 100 characters or fewer"}, id="long name"
        ),
        pytest.param(
            {"funder": ["A"] * 21, "amount": ["100"] * 21}, {"funder-0": "Enter 20 funders or fewer"}, id="21 funders"
        ),
        pytest.param(
            {"amount": ["100,000,000.01", ""], "funder": ["A", ""]},
            {"amount-0": "The pot must be £100,000,000 or less"},
            id="a slip of the finger",
        ),
        pytest.param({"smallest_bid": "0"}, {"smallest_bid": ABOVE_NOUGHT}, id="smallest is nothing"),
        pytest.param(
            {"smallest_bid": "500", "largest_bid": "499.99"},
            {"largest_bid": "The largest bid must be at least the smallest"},
            id="largest below smallest",
        ),
        pytest.param(
            {"largest_bid": "2,034.51"},
            {"largest_bid": "The largest bid must be £2,034.50 or less, the whole pot"},
            id="above the pot",
        ),
    ],
)
def test_pot_form_says_what_is_wrong_with_the_money(other: dict[str, Any], problems: dict[str, str]) -> None:
    assert problems_of(pot(**other)) == problems


def test_themes_form_gives_a_theme_for_each_line() -> None:
    assert ThemesForm("Young  people\n\n  Green spaces \n🌳").checked() == ["Young people", "Green spaces", "🌳"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param("", "Enter at least one theme", id="none"),
        pytest.param(" \n \n", "Enter at least one theme", id="blank lines"),
        pytest.param("\n".join(f"Theme {n}" for n in range(13)), "Enter 12 themes or fewer", id="13"),
        pytest.param("T" * 101, "Each theme must be 100 characters or fewer", id="long"),
        pytest.param("Parks\nYoung people\nParks", "Enter each theme once", id="twice"),
    ],
)
def test_themes_form_says_what_is_wrong(typed: str, problem: str) -> None:
    assert problems_of(ThemesForm(typed)) == {"themes": problem}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("NK4", "NK4"),
        ("nk4 1, nk4  2", "NK4 1, NK4 2"),
        ("NK4 1AA", "NK4 1AA"),
        ("N1", "N1"),
        ("EC1A, W1A", "EC1A, W1A"),
        ("NK4,,NK5,", "NK4, NK5"),
        ("NK4, nk4", "NK4"),
    ],
)
def test_eligibility_form_reads_postcodes_and_their_first_parts(typed: str, kept: str) -> None:
    assert EligibilityForm(typed, "11", ["live"]).checked() == (kept, 11, "live")


POSTCODES = "Enter postcodes or the first part of them, like NK4 or NK4 1, with commas"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param("", "Enter the postcodes of the area, like NK4 1, NK4 2", id="none"),
        pytest.param(" , ,", "Enter the postcodes of the area, like NK4 1, NK4 2", id="only commas"),
        pytest.param("NK4 NK5", POSTCODES, id="no comma"),
        pytest.param("NK41AA", POSTCODES, id="no space"),
        pytest.param("Marlfield", POSTCODES, id="a place"),
        pytest.param("4NK", POSTCODES, id="backwards"),
        pytest.param("NK4 1A", POSTCODES, id="a letter short"),
        pytest.param("<b>NK4</b>", POSTCODES, id="html"),
        pytest.param(
            ", ".join(f"NK{n % 90 + 10} {n // 90}" for n in range(90)),
            "Enter fewer postcodes; the first part of each is enough",
            id="many",
        ),
    ],
)
def test_eligibility_form_says_what_is_wrong_with_postcodes(typed: str, problem: str) -> None:
    assert problems_of(EligibilityForm(typed, "11", ["live"])) == {"postcodes": problem}


@pytest.mark.parametrize(("typed", "age"), [("0", 0), ("11", 11), ("99", 99)])
def test_eligibility_form_reads_an_age(typed: str, age: int) -> None:
    assert EligibilityForm("NK4", typed, ["live"]).checked() == ("NK4", age, "live")


@pytest.mark.parametrize("typed", ["", "-1", "100", "eleven", "11.5", "\u0661\u0661", "1e1"])
def test_eligibility_form_refuses_what_is_no_age(typed: str) -> None:
    assert problems_of(EligibilityForm("NK4", typed, ["live"])) == {
        "age_from": "Enter the youngest age that may vote, like 11"
    }


def test_eligibility_form_keeps_connections_once_and_in_order() -> None:
    assert EligibilityForm("NK4", "11", ["study", "live", "study"]).checked() == ("NK4", 11, "live study")


@pytest.mark.parametrize("chosen", [[], [""], ["live", "own a dog"]], ids=["none", "empty", "unknown"])
def test_eligibility_form_refuses_connections_it_does_not_offer(chosen: list[str]) -> None:
    assert problems_of(EligibilityForm("NK4", "11", chosen)) == {"connections": "Choose at least one"}
