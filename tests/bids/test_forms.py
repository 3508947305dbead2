"""What a group types into the bid form, and what it means."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pb.bids.forms import BidDetails, BidForm, ReasonForm
from pb.bids.rules import Limits
from pb.problems import Problems

LIMITS = Limits(smallest=100_00, largest=2000_00)
THEMES = {7, 8}
FILLED = BidForm(
    group_name="Friends of the Park",
    title="Benches in the park",
    summary="Two benches where people wait.",
    themes=["8", "7"],
    amount="£1,234.50",
    with_less="yes",
    minimum="400",
    location="Nettle Park, NK4",
    hide_location=True,
    contact_name="Bob Park",
    contact_email="bob@example.org",
    contact_phone="0151 496 0000",
    form_key="k1",
)
AMOUNT = "Enter an amount in pounds, like 2,500 or 2500.50"
BETWEEN = "Ask for an amount between £100 and £2,000"
THEME = {"themes": "Choose at least one theme that your project meets"}


def problems_of(form: BidForm) -> Mapping[str, str]:
    with pytest.raises(Problems) as raised:
        form.checked(LIMITS, THEMES)
    return raised.value.by_field


def test_bid_form_gives_the_details_in_pence() -> None:
    assert FILLED.checked(LIMITS, THEMES) == BidDetails(
        group_name="Friends of the Park",
        title="Benches in the park",
        summary="Two benches where people wait.",
        amount=1234_50,
        minimum=400_00,
        location="Nettle Park, NK4",
        hide_location=True,
        contact_name="Bob Park",
        contact_email="bob@example.org",
        contact_phone="0151 496 0000",
        themes=(7, 8),
    )


def test_bid_form_says_everything_that_is_missing_at_once() -> None:
    assert problems_of(BidForm()) == {
        "group_name": "Enter the name of your group",
        "title": "Enter a title for your project",
        "summary": "Enter a summary of your project",
        "location": "Enter where it will happen",
        "contact_name": "Enter the name of someone to ask",
        "contact_email": "Enter an e-mail address or a phone number",
        "themes": "Choose at least one theme that your project meets",
        "amount": AMOUNT,
        "with_less": "Choose whether you could do it with less",
    }


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("£1,234.50", 1234_50), ("100", 100_00), ("2,000.00", 2000_00), (" 999.99 ", 999_99)],
)
def test_bid_form_reads_an_amount(typed: str, pence: int) -> None:
    assert replace(FILLED, amount=typed, with_less="no").checked(LIMITS, THEMES).amount == pence


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param("99.99", BETWEEN, id="below the smallest"),
        pytest.param("2000.01", BETWEEN, id="above the largest"),
        pytest.param("-500", AMOUNT, id="negative"),
        pytest.param("1" + "0" * 30, AMOUNT, id="10^30"),
        pytest.param("9" * 10_000, AMOUNT, id="endless"),
        pytest.param("a lot", AMOUNT, id="words"),
        pytest.param("", AMOUNT, id="empty"),
    ],
)
def test_bid_form_refuses_an_amount_and_says_nothing_of_the_minimum(typed: str, problem: str) -> None:
    assert problems_of(replace(FILLED, amount=typed, minimum="50")) == {"amount": problem}


@pytest.mark.parametrize(
    ("with_less", "typed", "kept"),
    [("yes", "400", 400_00), ("yes", "0.01", 1), ("no", "", None), ("no", "400", None), ("no", "junk", None)],
)
def test_bid_form_keeps_a_minimum_only_for_a_bid_that_can_do_with_less(
    with_less: str, typed: str, kept: int | None
) -> None:
    assert replace(FILLED, with_less=with_less, minimum=typed).checked(LIMITS, THEMES).minimum == kept


@pytest.mark.parametrize(
    ("with_less", "typed", "problems"),
    [
        pytest.param("yes", "", {"minimum": AMOUNT}, id="missing"),
        pytest.param("yes", "1,234.50", {"minimum": "Enter an amount that is less than you ask for"}, id="all of it"),
        pytest.param("yes", "0", {"minimum": "Enter an amount that is less than you ask for"}, id="nothing"),
        pytest.param("perhaps", "1", {"with_less": "Choose whether you could do it with less"}, id="unknown answer"),
    ],
)
def test_bid_form_says_what_is_wrong_with_the_minimum(with_less: str, typed: str, problems: dict[str, str]) -> None:
    assert problems_of(replace(FILLED, with_less=with_less, minimum=typed)) == problems


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param([], id="none"),
        pytest.param(["9"], id="of another round"),
        pytest.param(["7", "9"], id="one of another round"),
        pytest.param(["7", "x"], id="no number"),
        pytest.param(["-7"], id="negative"),
        pytest.param(["7" * 20_000], id="endless"),
        pytest.param(["\u0667"], id="other digits"),
        pytest.param(["7 OR 1=1"], id="sql"),
    ],
)
def test_bid_form_refuses_a_theme_that_the_round_does_not_offer(chosen: list[str]) -> None:
    assert problems_of(replace(FILLED, themes=chosen)) == THEME


def test_bid_form_counts_a_doubled_theme_once() -> None:
    assert replace(FILLED, themes=["7", "7"]).checked(LIMITS, THEMES).themes == (7,)


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("group_name", "G" * 81, "Name must be 80 characters or fewer"),
        ("title", "T" * 71, "Title must be 70 characters or fewer"),
        ("title", "T" * 10_000, "Title must be 70 characters or fewer"),
        ("title", "\u200b", "Enter a title for your project"),
        ("title", "two\nlines", "Title must be on one line"),
        ("summary", "word " * 61, "Summary must be 60 words or fewer"),
        ("summary", "w" * 1001, "Summary must be 1000 characters or fewer"),
        ("location", "L" * 121, "Where it happens must be 120 characters or fewer"),
        ("contact_name", "C" * 81, "Name must be 80 characters or fewer"),
        ("contact_email", "bob", "Enter an e-mail address, like name@example.org"),
        ("contact_email", "bob@example", "Enter an e-mail address, like name@example.org"),
        ("contact_email", "b b@example.org", "Enter an e-mail address, like name@example.org"),
        ("contact_email", "b" * 99 + "@example.org", "Enter an e-mail address, like name@example.org"),
        ("contact_phone", "call me", "Enter a phone number, like 0151 496 0000"),
        ("contact_phone", "12345", "Enter a phone number, like 0151 496 0000"),
        ("contact_phone", "1" * 41, "Enter a phone number, like 0151 496 0000"),
    ],
    ids=lambda value: value[:30].strip() if isinstance(value, str) else "",
)
def test_bid_form_says_what_is_wrong_with_a_text(field: str, typed: str, problem: str) -> None:
    other: dict[str, Any] = {field: typed}
    assert problems_of(replace(FILLED, **other)) == {field: problem}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", "T" * 70),
        ("title", "🌳🪑"),
        ("title", "مقاعد في الحديقة"),
        ("title", "<b>Benches</b> & 'more'"),
        ("summary", " ".join(["word"] * 60)),
        ("contact_email", f"{'b' * 98}@{'e' * 80}.{'o' * 20}"),
        ("contact_email", ""),
        ("contact_phone", "+44 (0)151 496-0000"),
        ("contact_phone", ""),
    ],
    ids=lambda value: value[:20],
)
def test_bid_form_keeps_a_text_as_it_is(field: str, typed: str) -> None:
    other: dict[str, Any] = {field: typed}
    assert getattr(replace(FILLED, **other).checked(LIMITS, THEMES), field) == typed


def test_bid_form_puts_the_summary_on_one_line() -> None:
    form = replace(FILLED, summary="Two benches.\n\nOne  table.")
    assert form.checked(LIMITS, THEMES).summary == "Two benches. One table."


def test_reason_form_gives_the_reason() -> None:
    assert ReasonForm("It meets no theme").checked() == "It meets no theme"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("", "Enter the reason"), ("R" * 301, "Reason must be 300 characters or fewer")],
    ids=["none", "long"],
)
def test_reason_form_says_what_is_wrong(typed: str, problem: str) -> None:
    with pytest.raises(Problems) as raised:
        ReasonForm(typed).checked()
    assert raised.value.by_field == {"reason": problem}
