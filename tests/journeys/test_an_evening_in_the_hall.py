"""A presenter with a clicker, a big screen, a phone that follows, and a server that is killed in the middle."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import expect

from pb.db import Database
from pb.rounds.rules import Phase
from pb.secret_key import secret_key
from tests import make
from tests.journeys.conftest import PICTURES, Visitor
from tests.journeys.serving import served
from tests.looking import once

ROUND, DESK = "/rounds/marlfield-decides", "/desk/rounds/marlfield-decides"
SCREENS = [(1280, 720), (1024, 768), (1920, 1080)]
LONG = "The longest title that a bid can have, of seventy letters in all, here"
BALLOTS = ({1: 5, 2: 3, 3: 0}, {1: 4, 2: 3}, {3: 3}) * 5


@pytest.fixture
def code(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A card for a round that is voting now, and another round that has been counted."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    store = Database(database_url).open()
    code = make.make_codes(store, make.make_round(store, Phase.VOTING, ballots=BALLOTS), now=make.NOW)[0]
    bids = (make.THREE_BIDS[0], make.bid(LONG, group_name=LONG, amount=800_00, minimum=None), make.THREE_BIDS[2])
    make.make_round(store, Phase.COUNTED, name="Nettle Park decides", bids=bids, ballots=BALLOTS)
    store.close()
    return code


class Server:
    """The process that serves the site, which a test may kill, start again and stop."""

    def __init__(self, data: Path, database_url: str) -> None:
        self.port, self._of = make.free_port(), (data, database_url)
        self.starts()

    def starts(self) -> None:
        data, database_url = self._of
        self._process = served(data, database_url, self.port, data / f"{token_hex(4)}.log")

    def is_killed(self) -> None:
        assert self._process.pid
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()

    def stops(self) -> None:
        """As at the end of the evening: it waits for every answer to end, so a screen that follows must let it go."""
        self._process.terminate()
        self._process.join(timeout=20)
        assert self._process.exitcode is not None, "the server still waits for a screen"


@pytest.fixture
def server(code: str, database_url: str, tmp_path: Path) -> Iterator[Server]:
    store = Database(database_url).open()
    make.organiser(store)
    store.close()
    server = Server(tmp_path, database_url)
    yield server
    server.stops()
    for log in tmp_path.glob("*.log"):
        assert "ERROR" not in (said := log.read_text()), said


@pytest.fixture
def site(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def fits(screen: Visitor) -> None:
    """Nothing is off the edge of any projector, and everything on it is as it should be."""
    for width, height in SCREENS:
        screen.page.set_viewport_size({"width": width, "height": height})
        wide = screen.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= width, f"{screen.page.inner_text('h1')!r} is {wide} px wide on a screen of {width}"
        if PICTURES:
            screen._keeps_a_picture()
        tall = screen.page.evaluate("document.scrollingElement.scrollHeight")
        assert tall <= height, f"{screen.page.inner_text('h1')!r} is {tall} px high on a screen of {height}"
    screen.looks()


@once
def test_a_screen_and_a_phone_follow_the_presenter(
    code: str, server: Server, organiser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    screen, phone = visitor(width=1920), visitor(width=390)
    screen.page.emulate_media(reduced_motion="reduce")
    screen.goes(f"{ROUND}/screen")
    fits(screen)
    phone.goes(f"{ROUND}/vote")
    phone.fills(code=code)
    phone.presses("Start", wait_for="Your ballot")
    organiser.goes(f"{DESK}/presenter")

    organiser.presses("Next")
    screen.sees("Tea or coffee?")
    voter = visitor(width=320)
    voter.goes(f"{ROUND}/practice")
    voter.presses("Tea")
    expect(screen.page.locator(".pb-screen__number").first).to_have_text("1")
    fits(screen)

    organiser.page.keyboard.press("PageDown")
    screen.sees("Benches in the park")
    organiser.presses("Start the timer")
    expect(screen.page.locator("[data-timer]")).to_contain_text("1:5")
    fits(screen)
    box = phone.page.locator("#bid-1")
    box.focus()
    expect(phone.page.locator(".pb-now")).to_have_text("Now pitching: 1. Benches in the park", timeout=15_000)
    assert box.evaluate("box => box === document.activeElement")
    phone.looks()

    server.is_killed()
    server.starts()
    organiser.presses("Next")
    expect(screen.page.locator(".pb-scene")).to_have_class("pb-scene pb-scene--scoring", timeout=15_000)
    screen.faults.clear()  # the browser says itself that the line was cut
    fits(screen)
    organiser.page.keyboard.press("ArrowLeft")
    expect(screen.page.locator(".pb-scene--pitch")).to_be_visible()
    organiser.page.select_option("#go", "last-call-0")
    organiser.presses("Show it")
    screen.sees("Last call")
    fits(screen)


@once
def test_a_reveal_step_by_step_until_the_server_stops(
    server: Server, organiser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    screen = visitor(width=1920)
    screen.page.emulate_media(reduced_motion="reduce")
    organiser.goes("/desk/rounds/nettle-park-decides/presenter")
    organiser.page.select_option("#go", "closed-0")
    organiser.presses("Show it")
    screen.goes("/rounds/nettle-park-decides/screen")
    fits(screen)
    for heading in ("Benches in the park", LONG, "2 bids share £1,800"):
        organiser.page.keyboard.press("PageDown")
        screen.sees(heading)
        fits(screen)
    server.stops()
    assert screen.page.inner_text("h1") == "2 bids share £1,800"


@once
def test_a_screen_without_scripts_comes_again_by_itself(organiser: Visitor, visitor: Callable[..., Visitor]) -> None:
    screen = visitor(width=1024, scripts=False)
    screen.goes(f"{ROUND}/screen")
    organiser.goes(f"{DESK}/presenter")
    organiser.presses("Next")
    screen.page.get_by_role("heading", level=1, name="Tea or coffee?").wait_for(timeout=15_000)
    screen.looks()
