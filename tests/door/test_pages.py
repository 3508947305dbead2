"""The desk at the door, the balance and the turnout."""

import logging

import pytest

from pb.rounds.rules import Phase
from pb.voting.rules import Channel
from tests import make
from tests.browser import HOSTILE, Browser, Seen
from tests.helpers.make import helps
from tests.looking import everything, once, questions

HELP = "/help/rounds/marlfield-decides"
DOOR = f"{HELP}/door"
GOOD = {"postcode": "nk41ab", "connection": "live"}


@pytest.fixture
def desk(client: Browser) -> Browser:
    helps(client, make.make_round(client.store))
    return client


def check(desk: Browser, answers: dict[str, str], press: str = "11 or over", status: int = 200) -> Seen:
    return desk.submit(desk.get(DOOR), answers, button=press, status=status)


def verdict(page: Seen) -> str:
    return page.main.one("section", class_="pb-verdict").text


@once
def test_the_answer_is_yes_or_no_with_why_and_the_form_is_empty_again(desk: Browser) -> None:
    page = check(desk, GOOD)
    assert verdict(page) == "Yes, they may vote NK4 1AB is in the area. They live there. They are 11 or over."
    assert page.filled("11 or over") == {"postcode": [""]}
    assert "They have to be 11 or over." in verdict(check(desk, GOOD, "Under 11"))
    page = check(desk, {**GOOD, "postcode": "NK5 1AB"})
    assert verdict(page) == "No, they may not vote NK5 1AB is not in NK4 1, NK4 2."


@once
def test_what_is_missing_is_said_and_what_was_typed_stays(desk: Browser) -> None:
    page = check(desk, {"postcode": HOSTILE}, status=422)
    assert page.problems == {"postcode": "Enter a postcode, like NK4 1AB", "connection": "Choose what they do there"}
    assert page.filled("11 or over")["postcode"] == [HOSTILE]
    answer = desk.post(DOOR, GOOD, status=422)
    assert "Choose how old they are" in answer.text


@once
def test_what_is_typed_is_neither_kept_nor_logged(desk: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = everything(desk.store)
    check(desk, {**GOOD, "postcode": "NK4 1ZZ"})
    assert everything(desk.store) == before
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith(("httpx", "httpcore"))]
    assert not any("NK4" in each or "door" in each for each in ours)


@once
@pytest.mark.parametrize(
    ("age", "connections", "fields", "buttons"),
    [
        (0, "live", ["postcode"], ["Check"]),
        (16, "live", ["postcode"], ["16 or over", "Under 16"]),
        (0, "live study", ["connection", "postcode"], ["Check"]),
    ],
)
def test_only_what_the_rule_asks_is_asked(
    client: Browser, age: int, connections: str, fields: list[str], buttons: list[str]
) -> None:
    helps(client, make.make_round(client.store, age_from=age, connections=connections))
    form = client.get(DOOR).form(buttons[0])
    assert sorted({each["name"] for each in form.all("input")} - {"_csrf_token"}) == fields
    assert [button.text for button in form.all("button")] == buttons


def test_handing_out_is_one_tap_and_counts_once(desk: Browser) -> None:
    page = desk.get(DOOR)
    sent = page.filled("Hand out a card")
    for _ in range(2):
        desk.post(f"{DOOR}/hand-out", sent)
    page = desk.get(DOOR)
    assert "1 handed out at Desk A" in page.text
    page = desk.submit(page, button="Hand out a card")
    assert "2 handed out at Desk A" in page.text
    page = desk.submit(page, button="One card too many, or given back unused: take back")
    assert "1 handed out at Desk A" in page.text


@once
def test_papers_have_a_button_of_their_own_where_there_are_some(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.BALLOT_FIXED)
    make.make_codes(client.store, slug, 2)
    make.make_codes(client.store, slug, 3, channel=Channel.PAPER)
    helps(client, slug)
    assert "Cards are handed out from when the round is opened" in client.get(DOOR).text
    make.open_round(client.store, slug, at_once=True)
    page = client.submit(client.get(DOOR), button="Hand out a paper")
    assert "0 handed out at Desk A" in page.text
    page = client.get(f"{HELP}/balance")
    assert "Handed out 0 1" in page.text
    assert "Papers at each desk Desk A: 1 handed out" in page.text


@once
def test_the_balance_is_the_same_for_everybody_and_asks_a_fixed_number_of_questions(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, ballots=[{1: 5, 2: 5, 3: 5}], cards=5)
    signed_in.submit(signed_in.get(DOOR), button="Hand out a card")
    page = signed_in.get(f"{HELP}/balance")
    assert "Made 6" in page.text
    assert "Voted 1" in page.text
    assert "Should be in hand, unused 5" in page.text
    assert "Organisers: 1 handed out" in page.text
    assert page.main.one("div", id="balance")["hx-trigger"] == "every 10s"
    with questions(signed_in.store) as few:
        signed_in.get(f"{HELP}/balance")
    helps(signed_in, slug)
    signed_in.submit(signed_in.get(DOOR), button="Hand out a card")
    with questions(signed_in.store) as more:
        signed_in.get(f"{HELP}/balance")
    assert len(more) <= len(few) + 1  # who helps is asked once


@once
def test_after_the_seal_the_balance_says_what_came_back(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.SEALED)
    assert "When the boxes were sealed, 0 unused cards and papers came back" in signed_in.get(f"{HELP}/balance").text


@once
def test_an_observer_sees_turnout_and_nothing_else(client: Browser) -> None:
    slug = make.make_round(client.store, ballots=[{1: 5, 2: 5, 3: 5}] * 3, cards=2)
    helps(client, slug, role="observer")
    page = client.get(f"{HELP}/turnout")
    assert "ballots cast 3 cards and papers made 5" in page.text
    assert page.main.one("div", id="turnout")["hx-trigger"] == "every 10s"
