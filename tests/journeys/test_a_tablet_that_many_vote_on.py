"""A kiosk in the hall: voters one after the other, and everything that somebody might try to get out of it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Frame, expect

from pb.db import Database
from pb.rounds.rules import Phase
from pb.secret_key import secret_key
from tests import make
from tests.journeys.conftest import ROOT, Visitor
from tests.looking import once

ROUND, DESK = "/rounds/marlfield-decides", "/desk/rounds/marlfield-decides"
START = f"{ROUND}/vote"
SCAN = "Scan your card or type your code"
PIN = "2468"

# What a headless browser lacks: a voice, and a camera with something that reads squares.
LACKS = """
window.said = [];
Object.defineProperty(window, 'speechSynthesis', {value: {
  speak: (words) => window.said.push(words),
  cancel: () => window.said.push(null),
}});
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ['qr_code']; }
  async detect() { return [{rawValue: window.shownToCamera}]; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d').fillRect(0, 0, 1, 1);
  return canvas.captureStream();
};
"""

# How many things the browser keeps in each of its cupboards.
KEPT = """(async () => [
  localStorage.length,
  sessionStorage.length,
  (await indexedDB.databases()).length,
  (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
])()"""


@pytest.fixture
def codes(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Cards for a round that is voting now, beside another one."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    store = Database(database_url).open()
    codes = make.make_codes(store, make.make_round(store, Phase.VOTING), 4, now=make.NOW)
    make.make_round(store, Phase.VOTING, name="Another round")
    store.close()
    return codes


@once
def test_a_tablet_that_many_vote_on(codes: list[str], organiser: Visitor, visitor: Callable[..., Visitor]) -> None:
    tablet, plain = visitor(width=1024), visitor(width=768, scripts=False)
    tablet.page.clock.install()
    tablet.context.add_init_script(LACKS)
    becomes_a_kiosk(tablet, is_set_up(organiser, "Main hall, table 2"))
    scans_and_votes(tablet, codes[0])
    for attempt in ATTEMPTS.values():
        attempt(tablet, codes[1])
        is_at_the_start(tablet)
    votes_with_the_camera(tablet, codes[1])
    can_be_read_on_anything(tablet, codes[2])
    guesses_the_pin(tablet)
    is_ended_from_afar(organiser, tablet)
    votes_without_scripts(plain, is_set_up(organiser, "Library"), codes[3])
    organiser.goes(DESK)
    assert "ballots cast\n3\n" in organiser.page.inner_text("#turnout")


def is_set_up(ada: Visitor, place: str) -> str:
    """The link."""
    ada.goes(f"{DESK}/kiosks")
    ada.fills(name=place, pin=PIN)
    ada.presses("Make the link", wait_for=f"Link for the kiosk {place}")
    return ada.page.inner_text(".pb-fingerprint")


def becomes_a_kiosk(tablet: Visitor, link: str) -> None:
    tablet.page.goto(link)
    tablet.sees("Start the kiosk")
    tablet.looks()
    tablet.presses("Start the kiosk", wait_for=SCAN)
    is_at_the_start(tablet)


def is_at_the_start(tablet: Visitor) -> None:
    """As it is for a voter who comes first."""
    tablet.sees(SCAN)
    assert tablet.page.url == tablet.site + START
    expect(tablet.page.locator("#code")).to_be_focused()
    expect(tablet.page.locator("#code")).to_have_value("")
    expect(tablet.page.locator("html")).not_to_have_class(re.compile("pb-"))
    assert tablet.page.locator(".pb-ballot, .pb-review, .pb-done").count() == 0


def types_as_a_scanner(tablet: Visitor, text: str) -> None:
    """Not into the field: where the focus happens to be."""
    tablet.page.locator("[data-size='']").focus()
    tablet.page.keyboard.type(text)
    tablet.page.keyboard.press("Enter")
    tablet.sees("Your ballot")


def gives(tablet: Visitor, *scores: int) -> None:
    for number, score in enumerate(scores, start=1):
        tablet.page.locator(f"input[name=bid-{number}][value='{score}']").check(force=True)


def scans_and_votes(tablet: Visitor, code: str) -> None:
    page = tablet.page
    page.get_by_role("button", name="Largest text").click()
    page.get_by_role("button", name="High contrast").click()
    tablet.looks()
    types_as_a_scanner(tablet, f"{tablet.site}{START}#{code}")
    expect(page.locator("html")).to_have_class(re.compile("pb-largest.*pb-contrast"))
    gives(tablet, 5, 0, 3)
    tablet.looks()
    page.get_by_role("button", name="Read aloud").click()
    said = page.evaluate("window.said.filter(Boolean).at(-1).text")
    assert "3 Football nets" in said
    assert "Benches" not in said
    assert page.evaluate("window.said.filter(Boolean).at(-1).lang") == "en-GB"
    page.get_by_role("button", name="Usual text").click()
    page.route("**/ballot/check", lambda route: route.fulfill(status=503, body="<main><h1>Busy</h1></main>"))
    page.get_by_role("button", name="Check your scores").click()
    expect(page.locator("[data-offline]")).to_contain_text("Your answers are still on this page")
    page.unroute("**/ballot/check")
    tablet.faults.clear()
    page.clock.fast_forward(2_100)  # a second press within two seconds does nothing
    tablet.presses("Check your scores", wait_for="Check your scores")
    assert page.evaluate("window.said.at(-1)") is None
    page.get_by_role("button", name="Change your score for Lunch club").click()
    expect(page.locator("#bid-2")).to_be_focused()
    gives(tablet, 5, 4, 3)
    tablet.presses("Check your scores", wait_for="Check your scores")
    tablet.presses("Cast my vote", wait_for="You have voted")
    expect(page.locator("[data-gone-words]")).to_contain_text("gone in")
    page.clock.fast_forward(15_000)
    page.get_by_text("I would like a receipt").click()
    page.clock.fast_forward(50_000)
    tablet.looks()
    page.get_by_role("button", name="More time").click()
    page.clock.fast_forward(50_000)
    assert page.locator(".pb-done").count() == 1
    page.clock.fast_forward(30_000)
    is_at_the_start(tablet)


def opens_a_ballot(tablet: Visitor, code: str) -> None:
    types_as_a_scanner(tablet, code)
    gives(tablet, 5)


def goes_back(tablet: Visitor, code: str) -> None:
    """And is brought forward again, so that it never gets to what was there before the kiosk."""
    pages: list[Frame] = []

    def note(frame: Frame) -> None:
        pages.append(frame)

    tablet.page.on("framenavigated", note)
    tablet.page.go_back()
    for _ in range(100):
        if len(pages) == 2:
            tablet.page.remove_listener("framenavigated", note)
            return
        tablet.page.wait_for_timeout(50)
    raise AssertionError("still back")


def goes_back_in_the_middle(tablet: Visitor, code: str) -> None:
    opens_a_ballot(tablet, code)
    goes_back(tablet, code)


def loads_again(tablet: Visitor, code: str) -> None:
    opens_a_ballot(tablet, code)
    tablet.page.reload()


def types_address(path: str) -> Callable[[Visitor, str], None]:
    def types(tablet: Visitor, _: str) -> None:
        tablet.page.goto(tablet.site + path)

    return types


def opens_a_tab(tablet: Visitor, _: str) -> None:
    tab = tablet.context.new_page()
    tab.goto(tablet.site + DESK)
    assert tab.url == tablet.site + START
    tab.close()


def presses_long(tablet: Visitor, _: str) -> None:
    assert not tablet.page.locator("h1").evaluate(
        "(box) => box.dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true}))"
    )


def escapes_the_warning(tablet: Visitor, code: str) -> None:
    page, warning = tablet.page, tablet.page.get_by_role("alertdialog", name="Still there?")
    opens_a_ballot(tablet, code)
    page.clock.fast_forward(91_000)
    expect(page.get_by_role("button", name="Yes, I need more time")).to_be_focused()
    tablet.looks()
    page.keyboard.press("Escape")
    expect(warning).to_be_hidden()
    expect(page.locator("input[name=bid-1][value='5']")).to_be_focused()
    assert page.locator("input:checked").count() == 1
    page.clock.fast_forward(91_000)
    page.get_by_role("button", name="Yes, I need more time").click()
    page.clock.fast_forward(60_000)
    expect(warning).to_be_hidden()
    page.clock.fast_forward(31_000)
    page.get_by_role("button", name="No, start again").click()


def walks_away(tablet: Visitor, code: str) -> None:
    opens_a_ballot(tablet, code)
    tablet.page.get_by_role("button", name="Larger text").click()
    tablet.page.clock.fast_forward(91_000)
    expect(tablet.page.get_by_role("alertdialog")).to_be_visible()
    tablet.page.clock.fast_forward(31_000)


def walks_away_without_a_line(tablet: Visitor, code: str) -> None:
    opens_a_ballot(tablet, code)
    tablet.context.set_offline(True)
    tablet.page.clock.fast_forward(91_000)
    tablet.page.clock.fast_forward(31_000)
    tablet.sees("There is no connection. Please wait, or ask a helper.")
    assert tablet.page.locator("main input").count() == 0
    tablet.faults.clear()  # the browser says itself that it is offline
    tablet.context.set_offline(False)
    tablet.page.clock.fast_forward(6_000)


def looks_into_what_is_kept(tablet: Visitor, _: str) -> None:
    assert tablet.page.evaluate(KEPT) == [0] * 5
    assert {cookie["name"] for cookie in tablet.context.cookies()} == {"pb-form", "pb-kiosk"}


def guesses_the_pin(tablet: Visitor) -> None:
    tablet.follows("For organisers: end this kiosk")
    for pin in ("", "0000", "1111", "1234", "24680"):
        tablet.page.fill("#pin", pin)
        tablet.page.clock.fast_forward(2_100)  # a second press within two seconds does nothing
        with tablet.page.expect_response("**/kiosk/leave"):
            tablet.page.get_by_role("button", name="End the kiosk").click()
        expect(tablet.page.locator("[data-error-summary]")).to_be_focused()
    tablet.looks()
    tablet.page.fill("#pin", PIN)
    tablet.page.clock.fast_forward(2_100)
    tablet.presses("End the kiosk", wait_for="Please wait")
    tablet.page.get_by_role("link", name="Wipe everything and start again").click()
    is_at_the_start(tablet)


# As the guide to the day lists them; what is tried with the PIN comes last.
ATTEMPTS: dict[str, Callable[[Visitor, str], None]] = {
    "Going back after voting": goes_back,
    "Going back in the middle of a ballot": goes_back_in_the_middle,
    "Loading the ballot again": loads_again,
    "Typing the address of the desk": types_address("/desk"),
    "Typing the address to sign in": types_address("/sign-in"),
    "Typing the address of another round": types_address("/rounds/another-round"),
    "Typing the address of the result": types_address(f"{ROUND}/result"),
    "Typing an address that is none": types_address("/no/such/page"),
    "Opening a second tab": opens_a_tab,
    "A long press or a right click": presses_long,
    "Escape at the warning": escapes_the_warning,
    "Walking away from a ballot": walks_away,
    "Walking away while the Wi-Fi is down": walks_away_without_a_line,
    "Looking into what the browser keeps": looks_into_what_is_kept,
}


def test_what_the_guide_lists_is_what_is_tried() -> None:
    guide = (ROOT / "docs" / "event-day.md").read_text(encoding="utf-8").partition("### What was tried to get out")[2]
    listed = re.findall(r"^\| (.+?) \| .+ \|$", guide.partition("\n## ")[0], re.MULTILINE)
    assert listed == ["tried", *ATTEMPTS, "Guessing the PIN five times"]


def votes_with_the_camera(tablet: Visitor, code: str) -> None:
    tablet.page.evaluate("(shown) => { window.shownToCamera = shown; }", f"{tablet.site}{START}#{code}")
    for button in ("Scan with the camera", "Give no score to the rest, and check", "Cast my vote"):
        tablet.page.get_by_role("button", name=button).click()
    tablet.sees("You have voted")
    tablet.page.get_by_role("link", name="I am done").click()
    is_at_the_start(tablet)


def can_be_read_on_anything(tablet: Visitor, code: str) -> None:
    """On 320 px, which is 400 % of 1,280 too, with the largest text, and in the colours of the system."""
    page = tablet.page
    tablet.width = 320
    page.set_viewport_size({"width": 320, "height": 256})
    page.get_by_role("button", name="Largest text").click()
    tablet.looks()
    types_as_a_scanner(tablet, code)
    tablet.looks()
    page.emulate_media(forced_colors="active")
    page.clock.fast_forward(91_000)
    expect(page.get_by_role("button", name="Yes, I need more time")).to_be_focused()
    tablet.looks()
    page.get_by_role("button", name="No, start again").click()
    is_at_the_start(tablet)
    page.emulate_media(forced_colors="none")
    tablet.width = 1024
    page.set_viewport_size({"width": 1024, "height": 800})


def is_ended_from_afar(ada: Visitor, tablet: Visitor) -> None:
    ada.goes(f"{DESK}/kiosks")
    ada.presses("End the kiosk Main hall, table 2")
    tablet.goes(START)
    tablet.presses("Use it as an ordinary browser", wait_for="Your money, your neighbours, your vote")


def votes_without_scripts(plain: Visitor, link: str, code: str) -> None:
    plain.goes(link.partition("#")[0].removeprefix(plain.site))
    plain.fills(code=link.partition("#")[2])
    plain.presses("Go on", wait_for="Start the kiosk")
    plain.presses("Start the kiosk", wait_for=SCAN)
    plain.fills(code=code)
    plain.presses("Start", wait_for="Your ballot")
    plain.presses("Give no score to the rest, and check", wait_for="Check your scores")
    plain.presses("Cast my vote", wait_for="You have voted")
    plain.goes("/desk")
    plain.sees(SCAN)
    plain.follows("For organisers: end this kiosk")
    plain.fills(pin=PIN)
    plain.presses("End the kiosk")
    plain.goes("/sign-in")
    plain.sees("Sign in")
