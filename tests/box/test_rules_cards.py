"""What must hold before a round can be opened, and before its boxes can be sealed."""

from datetime import UTC, datetime, timedelta

import pytest

from pb.box.rules import Reconciled, check_all_there, check_can_open, check_cards, together
from pb.problems import Problems, Refused

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)


def test_check_can_open_wants_a_card_and_time_to_vote() -> None:
    check_can_open(1, LATER, NOW)
    with pytest.raises(Refused, match="^Make voting codes first."):
        check_can_open(0, LATER, NOW)
    for closes in (None, NOW):
        with pytest.raises(Refused, match="^The time that voting closes has passed."):
            check_can_open(1, closes, NOW)


def test_check_cards_reads_how_many_came_back() -> None:
    assert check_cards(80, 40, 10, " 7 ", "") == Reconciled(80, 40, 10, 7)
    assert check_cards(80, 40, 1200, "1,200", "Two got wet") == Reconciled(80, 40, 1200, 1200, "Two got wet")
    assert check_cards(80, 40, 10, "0", "") == Reconciled(80, 40, 10, 0)


@pytest.mark.parametrize("back", ["", "-1", "ten", "1.5", "1e1", "\u0665", "9" * 5000])
def test_check_cards_wants_a_number(back: str) -> None:
    with pytest.raises(Problems) as raised:
        check_cards(80, 40, 10, back, "")
    assert raised.value.by_field == {"back": "Enter how many cards came back that nobody voted with, like 12"}


def test_check_cards_refuses_more_than_have_not_voted_and_says_what_it_may_mean() -> None:
    with pytest.raises(Problems) as raised:
        check_cards(80, 40, 10, "11", "a\nb")
    assert raised.value.by_field["back"].startswith(
        "10 cards did not vote, so no more than 10 can have come back unused. Count them again. If there really are "
        "more, somebody voted with a card that was handed back: enter 10, and say so below"
    )
    assert raised.value.by_field["why"] == "The explanation must be one line of 300 characters or fewer"


@pytest.mark.parametrize(("why", "ok"), [("x" * 300, True), ("x" * 301, False)])
def test_check_cards_takes_an_explanation_of_300_characters(why: str, ok: bool) -> None:
    if ok:
        assert check_cards(1, 0, 0, "0", why).why == why
    else:
        with pytest.raises(Problems) as raised:
            check_cards(1, 0, 0, "0", why)
        assert list(raised.value.by_field) == ["why"]


@pytest.mark.parametrize(
    ("envelopes", "used", "strange", "doubled", "said"),
    [
        (79, 80, 0, 0, "80 cards have voted, and there are 79 envelopes. Somebody"),
        (81, 80, 1, 0, "1 of them were not put there by this server, or were changed. Somebody"),
        (80, 80, 0, 2, "2 are there more than once, or belong to no card that voted. Somebody"),
    ],
    ids=["missing", "strange", "doubled"],
)
def test_check_all_there_says_what_is_wrong_with_the_box(
    envelopes: int, used: int, strange: int, doubled: int, said: str
) -> None:
    check_all_there(80, 80, 0, 0)
    check_all_there(0, 0, 0, 0)
    with pytest.raises(Refused) as raised:
        check_all_there(envelopes, used, strange, doubled)
    assert said in str(raised.value)
    assert "Nothing was opened or lost." in str(raised.value)


def test_check_cards_names_papers_and_their_field() -> None:
    with pytest.raises(Problems) as raised:
        check_cards(1, 0, 3, "4", "", field="back_papers", what="paper")
    assert raised.value.by_field["back_papers"].startswith("3 papers did not vote, so no more than 3 can")


def test_together_adds_up_cards_and_papers() -> None:
    assert together([Reconciled(5, 1, 4, 3), Reconciled(2, 0, 1, 1)], "Why.") == Reconciled(7, 1, 5, 4, "Why.", (3, 1))
