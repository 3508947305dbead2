"""The door of a hall: a helper on a borrowed phone, a queue, a spoiled card, and whether it adds up."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pb.db import Database
from pb.rounds.rules import Phase
from pb.secret_key import NAME
from pb.voting.rules import Channel
from tests import make
from tests.journeys.acting import invites, starts
from tests.journeys.conftest import Visitor
from tests.looking import once

SLUG = "marlfield-decides"
HELP, DESK = f"/help/rounds/{SLUG}", f"/desk/rounds/{SLUG}"


@pytest.fixture
def codes(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two cards of a round with cards and papers that is voting now; made before the server starts."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    (tmp_path / NAME).write_text(make.KEY.hex())
    store = Database(database_url).open()
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    made = make.make_codes(store, slug, 4, now=make.NOW)
    make.make_codes(store, slug, 3, channel=Channel.PAPER, now=make.NOW)
    make.open_round(store, slug, at_once=True, now=make.NOW)
    store.close()
    return made


@pytest.fixture
def site(codes: list[str], site: str) -> str:
    """Serves that round: `codes` has to come first, because a database takes one server at a time."""
    return site


@once
def test_the_desk_at_the_door(organiser: Visitor, visitor: Callable[..., Visitor], codes: list[str]) -> None:
    phone, laptop, watcher = visitor(width=320), visitor(scripts=False), visitor(width=390)
    starts(phone, invites(organiser, "Desk A", "Volunteer"), "Desk A: volunteer")
    checks_by_keyboard(phone)
    hands_out_in_a_hurry(phone)
    withdraws(phone, codes[0])
    starts_without_scripts(laptop, invites(organiser, "Desk B", "Volunteer"))
    starts(watcher, invites(organiser, "Cleo", "Observer"), "Cleo: observer")
    watcher.follows("Turnout")
    reads_the_balance(organiser)
    ends(organiser, phone)


def checks_by_keyboard(phone: Visitor) -> None:
    """From the postcode to the card without touching anything else."""
    phone.follows("The door")
    keys = phone.page.keyboard
    expect(phone.page.locator("#postcode")).to_be_focused()
    keys.type("nk5 1ab")
    keys.press("Enter")
    phone.page.get_by_text("Choose what they do there").first.wait_for()
    phone.looks()
    phone.page.locator("#postcode").focus()
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(phone.page.locator(".pb-verdict")).to_be_focused()
    assert "No, they may not vote" in phone.page.inner_text(".pb-verdict")
    phone.looks()
    phone.fills(postcode="NK4 IAB")
    phone.page.get_by_role("radio", name="Work or volunteer").check()
    phone.page.get_by_role("button", name="11 or over").click()
    phone.page.get_by_text("Yes, they may vote").wait_for()
    expect(phone.page.locator(".pb-verdict")).to_be_focused()
    assert phone.page.input_value("#postcode") == ""
    keys.press("Tab")
    expect(phone.page.get_by_role("button", name="Hand out a card")).to_be_focused()
    phone.looks()
    for button in phone.page.locator("main button, main a.govuk-link").all():
        box = button.bounding_box()
        assert (box or {"height": 0})["height"] >= 44, button.inner_text()


def hands_out_in_a_hurry(phone: Visitor) -> None:
    phone.page.get_by_role("button", name="Hand out a card").dblclick()
    phone.page.get_by_text("1 handed out at Desk A").wait_for()
    expect(phone.page.locator("#postcode")).to_be_focused()
    phone.presses("Hand out a paper")
    assert phone.page.get_by_text("1 handed out at Desk A").count() == 2
    phone.page.get_by_role("button", name="One paper too many").click()
    phone.page.get_by_text("0 handed out at Desk A").wait_for()


def withdraws(phone: Visitor, code: str) -> None:
    phone.follows("Somebody hands back a spoiled one")
    phone.fills(code=code)
    phone.page.get_by_label("Marked by mistake").check()
    phone.presses("Withdraw it", wait_for="It is withdrawn")
    phone.follows("Back to the door")
    phone.page.get_by_text("2 handed out at Desk A").wait_for()


def starts_without_scripts(laptop: Visitor, link: str) -> None:
    laptop.goes(f"{HELP}/code")
    laptop.fills(code=link.partition("#")[2])
    laptop.presses("Go on", wait_for="Start helping as Desk B")
    laptop.presses("Start helping", wait_for="Desk B: volunteer")
    laptop.follows("The door")
    laptop.fills(postcode="NK4 1AB")
    laptop.page.get_by_label("Live", exact=True).check()
    laptop.presses("11 or over")
    assert "Yes, they may vote" in laptop.page.inner_text("main")
    laptop.presses("Hand out a card")
    assert "1 handed out at Desk B" in laptop.page.inner_text("main")


def reads_the_balance(ada: Visitor) -> None:
    ada.goes(f"{HELP}/balance")
    assert "Handed out\t3\t0" in ada.page.inner_text("table")
    assert "Desk A: 1 withdrawn, marked by mistake" in ada.page.inner_text("main")
    ada.goes(f"{DESK}/helpers")


def ends(ada: Visitor, phone: Visitor) -> None:
    ada.presses("End the helping of Desk A")
    phone.goes(f"{HELP}/door")
    phone.sees("Help on the day")
