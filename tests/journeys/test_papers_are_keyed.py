"""Two clerks key papers, one by keyboard and one without scripts; a third one looks, and dice compare paper and box."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pb.db import Database
from pb.helpers.actions import start_helping
from pb.helpers.middleware import cookie_name
from pb.secret_key import NAME
from tests import make
from tests.helpers.make import link_for
from tests.journeys.conftest import Visitor
from tests.looking import once
from tests.papers.make import SLUG, Printed, card_of, printed

PAPERS = f"/help/rounds/{SLUG}/papers"
BIDS = 24
MARKED = "503-21045/0312450-125430"
OTHERS = "-" * 23 + "5"


class Ready:
    """A round that is voting, two papers as a scanner reads them, and two devices on which somebody helps."""

    def __init__(self, store: Database) -> None:
        bids = [make.bid(f"Bid of group {number}", amount=200_00, minimum=None) for number in range(1, BIDS + 1)]
        there: Printed = printed(store, papers=2, bids=bids)
        self.serials = [f"{card_of(store, SLUG, code).card}:{code}" for code in there.papers]
        self.tokens = [self._starts(store, name) for name in ("Desk A", "Desk B")]

    @staticmethod
    def _starts(store: Database, name: str) -> str:
        code = link_for(store, SLUG, name)
        return store.write(lambda s: start_helping(s, SLUG, code, now=make.NOW))


@pytest.fixture
def ready(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ready:
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    (tmp_path / NAME).write_text(make.KEY.hex())
    store = Database(database_url).open()
    there = Ready(store)
    store.close()
    return there


@pytest.fixture
def site(ready: Ready, site: str) -> str:
    """Serves that round: `ready` has to come first, because a database takes one server at a time."""
    return site


@once
def test_papers_are_keyed_twice_and_compared_by_dice(
    organiser: Visitor, visitor: Callable[..., Visitor], ready: Ready
) -> None:
    ann, ben = helping(visitor(), ready.tokens[0]), helping(visitor(scripts=False), ready.tokens[1])
    ann.goes(f"/help/rounds/{SLUG}")
    ann.follows("Papers")
    ann.fills(counted="2")
    ann.presses("Open the pile", wait_for="Pile 1")
    assert keys_fast(ann, ready.serials[0], MARKED) == BIDS + 1
    assert keys_fast(ann, ready.serials[1], OTHERS) == BIDS + 1
    ann.looks()

    ben.goes(f"{PAPERS}/1")
    fills_in(ben, ready.serials[0], "4" + MARKED[1:])
    fills_in(ben, ready.serials[1], OTHERS)
    ben.looks()
    takes_a_third_look(organiser, ready.serials[0])
    organiser.page.set_viewport_size({"width": 1280, "height": 800})
    organiser.width = 1280
    organiser.goes(f"{PAPERS}/1")
    organiser.presses("Close the pile", wait_for="Pile 1")
    assert "In the box: 2" in organiser.page.inner_text("main")
    compares_by_dice(organiser, ready.serials[0])


def helping(visitor: Visitor, token: str) -> Visitor:
    visitor.context.add_cookies([{"name": cookie_name(secure=False), "value": token, "url": visitor.site}])
    return visitor


def keys_fast(clerk: Visitor, serial: str, text: str) -> int:
    """Scan a paper and key it, looking at the paper alone; how many keys the clerk pressed. The scanner is no clerk."""
    keys, pressed = clerk.page.keyboard, 0
    expect(clerk.page.locator("#code")).to_be_focused()
    keys.type(serial)
    keys.press("Enter")
    clerk.sees(f"Card {serial[:8]}")
    expect(clerk.page.locator("#bid-1")).to_be_focused()
    for key in text:
        keys.press(key)
        pressed += 1
    if text is MARKED:
        corrects(clerk)
    clerk.page.get_by_text("All keyed. Enter saves.").wait_for()
    keys.press("Enter")
    clerk.sees("Pile 1")
    return pressed + 1


def corrects(clerk: Visitor) -> None:
    """Back over three bids and forward again; a key that there is not is refused."""
    keys, field = clerk.page.keyboard, clerk.page.locator
    for _ in range(4):
        keys.press("Backspace")
    expect(field("#bid-21")).to_be_focused()
    keys.press("Enter")
    expect(field("#bid-21")).to_be_focused()
    keys.press("9")
    clerk.page.get_by_text("There is no key “9”.").wait_for()
    clerk.looks()
    for key in MARKED[20:]:
        keys.press(key)
    assert [field(f"#bid-{number}").input_value() for number in range(1, BIDS + 1)] == list(MARKED)


def fills_in(clerk: Visitor, serial: str, text: str) -> None:
    """The same page as a plain form."""
    clerk.fills(code=serial)
    clerk.page.get_by_role("button", name="Key it").click()
    clerk.sees(f"Card {serial[:8]}")
    for number, key in enumerate(text, start=1):
        clerk.page.fill(f"#bid-{number}", key)
    clerk.page.get_by_role("button", name="Save, and on to the next paper").click()
    clerk.sees("Pile 1")


def takes_a_third_look(ada: Visitor, serial: str) -> None:
    ada.page.set_viewport_size({"width": 320, "height": 700})
    ada.width = 320
    ada.goes(PAPERS)
    ada.goes(f"{PAPERS}/1")
    ada.goes(f"{PAPERS}/held")
    ada.fills(code=serial)
    ada.presses("Look at it", wait_for=f"Card {serial[:8]}")
    ada.page.locator("#bid-1").press("5")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#why")).to_be_focused()
    ada.fills(why="A slip of the finger.")
    ada.presses("Settle it", wait_for="Third look")


def compares_by_dice(ada: Visitor, serial: str) -> None:
    ada.goes(f"/desk/rounds/{SLUG}/papers")
    ada.fills(dice="3 5 1 4 2")
    ada.presses("Draw the papers", wait_for="Papers and box")
    ada.fills(code=serial)
    ada.page.keyboard.press("Enter")
    ada.sees(f"Card {serial[:8]}")
    expect(ada.page.locator("#bid-1")).to_be_focused()
    for key in MARKED:
        ada.page.keyboard.press(key)
    ada.page.keyboard.press("Enter")
    ada.sees("Papers and box")
    ada.looks()
    assert "MATCH" in ada.page.inner_text("table").upper()
