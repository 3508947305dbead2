"""A resident's own phone in a hall whose Wi-Fi comes and goes: opened, marked, checked and cast all the same, once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Route, expect

from pb.db import Database
from pb.hall.actions import show_moment
from pb.rounds.actions_voting import close_voting
from pb.secret_key import secret_key
from pb.voting.queries import envelopes_of
from tests import make
from tests.journeys.conftest import Visitor
from tests.journeys.serving import served
from tests.looking import once, the_round

SLUG = "marlfield-decides"
ROUND = f"/rounds/{SLUG}"
# All that a browser keeps for this site: address -> text.
CACHED = """async () => {
  const kept = {};
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      kept[new URL(request.url).pathname] = await (await caches.match(request)).text();
  return kept;
}"""
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"


class Hall:
    """A round that is voting, and the server of it, which may be away."""

    def __init__(self, data: Path, database_url: str) -> None:
        self.store, self.data, self.port = Database(database_url), data, make.free_port()
        store = self.store.open()
        self.codes = make.make_codes(store, make.make_round(store, ballot_order="random"), 2, now=make.NOW)
        store.write(lambda s: show_moment(s, SLUG, "welcome-0", "pitch-1", by=make.BY, now=make.NOW))
        store.close()
        self.starts()

    def starts(self) -> None:
        url = self.store.url.render_as_string(hide_password=False)
        self.process = served(self.data, url, self.port, self.data / f"{token_hex(4)}.log")

    def stops(self) -> None:
        self.process.terminate()
        self.process.join()

    @property
    def ballots(self) -> int:
        with self.store.read() as session:
            return len(envelopes_of(session, the_round(self.store, SLUG).id))

    def closes_voting(self) -> None:
        store = self.store.open()
        store.write(lambda s: close_voting(s, SLUG, by=make.BY, now=datetime.now(UTC) + timedelta(seconds=1)))
        store.close()


@pytest.fixture
def hall(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    hall = Hall(tmp_path, database_url)
    yield hall
    hall.stops()
    for log in tmp_path.glob("*.log"):
        assert "ERROR" not in (said := log.read_text()), said


@pytest.fixture
def site(hall: Hall) -> str:
    return f"http://127.0.0.1:{hall.port}"


@pytest.fixture
def phone(hall: Hall, visitor: Callable[..., Visitor]) -> Visitor:
    """A small one, on which the ballot is open and kept."""
    phone = visitor(width=320)
    opens(phone, hall.codes[0])
    expect(phone.page.locator("[data-works-offline]")).to_be_visible()
    return phone


def opens(phone: Visitor, code: str) -> None:
    phone.page.goto(f"{phone.site}{ROUND}/vote")
    phone.fills(code=code)
    press(phone, "Start")
    phone.sees("Your ballot")


def gives(phone: Visitor, *scores: int) -> None:
    for number, score in enumerate(scores, start=1):
        phone.page.locator(f"input[name=bid-{number}][value='{score}']").check(force=True)


def marked(phone: Visitor) -> list[str]:
    chosen = phone.page.locator(".pb-ballot input:checked")
    return sorted(f"{box.get_attribute('name')}={box.get_attribute('value')}" for box in chosen.all())


def order(phone: Visitor) -> list[str]:
    return phone.page.locator(".pb-score__title").all_inner_texts()


def press(phone: Visitor, words: str) -> None:
    phone.page.get_by_role("button", name=words, exact=True).first.click()


def leaves_nothing(phone: Visitor) -> None:
    """The worker is gone, and all that it kept."""
    phone.page.wait_for_function(f"async () => !(await ({WORKERS})()) && !(await caches.keys()).length", timeout=10_000)


def looks(phone: Visitor, heading: str) -> None:
    """What a browser says itself of a line that is cut is no fault of a page."""
    phone.sees(heading)
    cut = ("net::ERR", "htmx:error")
    phone.faults = [fault for fault in phone.faults if not any(said in fault for said in cut)]
    phone.looks()


@once
def test_a_ballot_is_opened_marked_checked_and_cast_without_a_network(hall: Hall, phone: Visitor) -> None:
    looks(phone, "Your ballot")
    mine = order(phone)
    gives(phone, 5)
    kept = phone.page.evaluate(CACHED)
    assert [path for path in kept if not path.startswith("/static/")] == [f"{ROUND}/ballot/kept"]
    nonce = json.loads(phone.page.evaluate(f"sessionStorage['pb-ballot {ROUND}']"))["nonce"]
    assert not any(secret in text for text in kept.values() for secret in (hall.codes[0], nonce))
    assert 'name="_csrf_token" value=""' in kept[f"{ROUND}/ballot/kept"]

    phone.context.set_offline(True)
    phone.page.reload()
    phone.sees("Your ballot")
    assert (order(phone), marked(phone)) == (mine, ["bid-1=5"])
    press(phone, "Check your scores")
    phone.page.get_by_text("Give a score to 2. Lunch club, or choose No score").first.wait_for()
    looks(phone, "Your ballot")
    gives(phone, 5, 4)
    press(phone, "Give no score to the rest, and check")
    looks(phone, "Check your scores")
    assert sorted(phone.page.locator(".pb-review__score").all_inner_texts()) == ["4", "5", "No score"]
    press(phone, "Change your score for Lunch club")
    gives(phone, 5, 3)
    phone.page.go_back()
    phone.sees("Your ballot")
    assert marked(phone) == ["bid-1=5", "bid-2=3", "bid-3=none"]
    press(phone, "Check your scores")
    press(phone, "Cast my vote")
    looks(phone, "Not sent yet")
    phone.page.reload()
    phone.sees("Not sent yet")
    assert hall.ballots == 0

    phone.context.set_offline(False)
    looks(phone, "You have voted")
    assert hall.ballots == 1
    leaves_nothing(phone)
    assert phone.page.evaluate("sessionStorage.length") == 0
    phone.goes(f"{ROUND}/ballot/kept")
    assert "There is no ballot in this tab" in phone.page.inner_text("main")


@once
def test_a_ballot_whose_answer_is_lost_is_sent_again_and_counted_once(hall: Hall, phone: Visitor) -> None:
    receipts: list[str] = []

    def loses(route: Route) -> None:
        receipts.append(route.fetch().text())
        route.abort()

    gives(phone, 5, 4, 3)
    press(phone, "Check your scores")
    phone.page.route("**/voted", loses)
    press(phone, "Cast my vote")
    phone.sees("Not sent yet")
    assert hall.ballots == 1
    phone.page.unroute("**/voted")

    hall.stops()
    phone.page.reload()
    phone.sees("Not sent yet")
    phone.context.clear_cookies()  # as when the browser was closed meanwhile
    hall.starts()
    press(phone, "Try again now")
    looks(phone, "You have voted")
    note = phone.page.locator("input[name=note]").input_value()
    assert note
    assert note in receipts[0].replace("&#43;", "+")
    assert hall.ballots == 1


@once
def test_a_ballot_that_comes_after_the_close_is_refused_plainly(
    hall: Hall, phone: Visitor, visitor: Callable[..., Visitor]
) -> None:
    other = visitor(width=390)
    opens(other, hall.codes[1])
    expect(other.page.locator("[data-works-offline]")).to_be_visible()
    gives(phone, 5, 4, 3)
    press(phone, "Check your scores")
    phone.sees("Check your scores")
    now = phone.page.get_by_role("link", name="Now pitching: 1. Benches in the park")
    now.click()
    phone.sees("Your ballot")
    assert phone.page.evaluate("document.querySelector(location.hash).getBoundingClientRect().top") < 400
    press(phone, "Check your scores")
    hall.stops()
    assert now.is_visible()
    press(phone, "Cast my vote")
    phone.sees("Not sent yet")
    hall.closes_voting()
    hall.starts()
    press(phone, "Try again now")
    looks(phone, "We could not take your ballot")
    said = phone.page.inner_text("main")
    assert "Voting has closed." in said
    assert "hand one in there" in said
    assert sorted(phone.page.locator(".pb-review__score").all_inner_texts()) == ["3", "4", "5"]
    other.page.goto(f"{other.site}{ROUND}")  # where nothing of the ballot is, but its worker hears of it
    for each in (phone, other):
        leaves_nothing(each)
    assert hall.ballots == 0


@once
def test_the_next_voter_on_a_phone_sees_nothing_of_the_one_before(hall: Hall, phone: Visitor) -> None:
    gives(phone, 5, 4, 3)
    phone.goes(f"{ROUND}/vote")
    phone.page.get_by_role("link", name="Go on with it").click()
    phone.sees("Your ballot")
    assert marked(phone) == ["bid-1=5", "bid-2=4", "bid-3=3"]
    opens(phone, hall.codes[1])
    assert marked(phone) == []
    gives(phone, 1)
    phone.page.get_by_text("Your marks are kept on this phone until you vote").click()
    looks(phone, "Your ballot")
    press(phone, "Clear my marks")
    assert (marked(phone), phone.page.evaluate("sessionStorage.length")) == ([], 0)
    gives(phone, 2)

    phone.context.set_offline(True)
    phone.page.goto(f"{phone.site}{ROUND}/vote#{hall.codes[0]}")
    assert "You need a connection" in phone.page.inner_text("main")
    phone.context.set_offline(False)
    phone.page.reload()
    phone.sees("Your ballot")
    assert marked(phone) == []


@once
def test_a_shared_tablet_keeps_nothing(hall: Hall, visitor: Callable[..., Visitor]) -> None:
    tablet = visitor()
    shared = "document.addEventListener('readystatechange', () => document.body.setAttribute('data-shared', ''))"
    tablet.context.add_init_script(shared)
    opens(tablet, hall.codes[0])
    gives(tablet, 5, 4, 3)
    tablet.context.set_offline(True)
    tablet.page.get_by_role("button", name="Check your scores").click()
    expect(tablet.page.locator("[data-offline]")).to_contain_text("Your answers are still on this page")
    assert len(marked(tablet)) == 3
    tablet.context.set_offline(False)
    tablet.faults.clear()
    press(tablet, "Check your scores")
    tablet.sees("Check your scores")
    assert tablet.page.evaluate("sessionStorage.length") == 0
    assert (tablet.page.evaluate(WORKERS), tablet.page.evaluate(CACHED)) == (0, {})
    press(tablet, "Cast my vote")
    tablet.sees("You have voted")
    assert hall.ballots == 1
