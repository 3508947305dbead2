"""Witnesses sign what happened, on a phone and without one; and a phone that is shown another minute-book says so."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Route, expect

from pb.cli import main
from pb.db import Database
from pb.proof.merkle import leaf, root
from pb.proof.note import SigningKey, checkpoint_text
from pb.rounds.rules import Phase
from pb.secret_key import NAME, read_key
from tests import make
from tests.journeys.conftest import Visitor
from tests.looking import once

SLUG = "marlfield-decides"
ROUND, DESK = f"/rounds/{SLUG}", f"/desk/rounds/{SLUG}"


@pytest.fixture
def filled(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A round whose ballot is fixed, in a database that is closed again."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    (tmp_path / NAME).write_text(make.KEY.hex())
    store = Database(database_url).open()
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    make.make_codes(store, slug, 3)
    store.close()
    return slug


@pytest.fixture
def site(filled: str, site: str) -> str:
    """Serves that round: `filled` has to come first, because a database takes one server at a time."""
    return site


@once
def test_witnesses_sign_on_their_phones(
    organiser: Visitor, visitor: Callable[..., Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    phone, clerk = visitor(width=320), Clerk(visitor(scripts=False), tmp_path)
    enrols_on_a_phone(organiser, phone)
    link = invites(organiser, "The town clerk")
    has_too_old_a_phone(visitor(width=320), link)
    clerk.enrols(link)
    sets_the_quorum(organiser, 2)
    clicks(organiser, DESK, "Open voting now", "Voting closes by itself")

    signs(phone, "What happened up to here", looking=True)
    clerk.signs()
    clicks(organiser, DESK, "Close voting now", "Voting closed on")
    organiser.page.goto(f"{organiser.site}{DESK}/seal")
    organiser.fills(back="3")
    clicks(organiser, "", "Seal the boxes", "The boxes are sealed")
    is_shown_another_minute_book(phone, tmp_path)
    signs(phone, "What happened since")
    cannot_be_published_yet(organiser)
    clerk.signs()
    clicks(organiser, f"{DESK}/count", "Publish this result", "How you can check")
    checks(organiser.site, tmp_path)


def clicks(visitor: Visitor, path: str, words: str, then: str) -> None:
    """Press a button of a page, the one that is open unless there is a path, and wait for these words."""
    if path:
        visitor.page.goto(visitor.site + path)
    visitor.page.get_by_role("button", name=words, exact=True).click()
    visitor.page.get_by_text(then).first.wait_for()


def invites(ada: Visitor, name: str) -> str:
    """The link of the invitation."""
    ada.page.goto(f"{ada.site}{DESK}/witnesses")
    ada.fills(name=name)
    clicks(ada, "", "Make the invitation", f"Invitation for {name}")
    return ada.page.inner_text(".pb-fingerprint")


def enrols_on_a_phone(ada: Visitor, phone: Visitor) -> None:
    phone.page.goto(invites(ada, "Tenants' association"))
    ada.looks()
    phone.sees("Tenants' association: witness")
    assert "#" not in phone.page.url
    phone.page.get_by_text("This phone can make a key.").wait_for()
    phone.looks()
    clicks(phone, "", "Make my key on this phone", "You are enrolled.")
    phone.looks()
    number = phone.page.inner_text("dd")
    ada.goes(f"{DESK}/witnesses")
    assert ada.page.inner_text("td >> nth=1") == number


def has_too_old_a_phone(phone: Visitor, link: str) -> None:
    phone.page.add_init_script("SubtleCrypto.prototype.generateKey = () => Promise.reject(new Error('unknown'))")
    phone.page.goto(link)
    phone.page.get_by_text("This browser cannot make or use a key").wait_for()
    assert not phone.page.get_by_role("button", name="Make my key on this phone").is_visible()
    assert phone.page.get_by_role("button", name="Enrol this key").is_visible()


def sets_the_quorum(ada: Visitor, number: int) -> None:
    ada.page.goto(f"{ada.site}{DESK}/witnesses")
    ada.fills(quorum=str(number))
    clicks(ada, "", "Save", "Invite a witness")


def opens_the_page(phone: Visitor) -> None:
    """The phone remembers the code."""
    phone.page.goto(f"{phone.site}{ROUND}/witness")
    expect(phone.page.locator("#code")).not_to_have_value("")
    clicks(phone, "", "Go on", "Number of your key")


def signs(phone: Visitor, heading: str, *, looking: bool = False) -> None:
    opens_the_page(phone)
    assert heading in phone.page.inner_text("main")
    phone.page.get_by_text("This phone has looked").wait_for()
    if looking:
        phone.looks()
    clicks(phone, "", "Sign what I saw", "Nothing waits for your signature now.")
    phone.page.get_by_text("This phone has looked").wait_for()
    if looking:
        phone.looks()


class Clerk:
    """A witness without a script in the browser, who has the program."""

    def __init__(self, browser: Visitor, folder: Path) -> None:
        self.browser, self.folder, self.code = browser, folder, ""

    def enrols(self, link: str) -> None:
        self.code = link.partition("#")[2]
        self.browser.goes(f"{ROUND}/witness")
        self.comes_in()
        assert "that is switched off or did not load" in self.browser.page.inner_text("main")
        command = self.browser.page.inner_text("code")
        self.browser.fills(key=run(*command.split()[1:]).output)
        self.browser.presses("Enrol this key")
        assert "You are enrolled." in self.browser.page.inner_text("main")

    def comes_in(self) -> None:
        self.browser.goes(f"{ROUND}/witness")
        self.browser.fills(code=self.code)
        self.browser.presses("Go on", wait_for="The town clerk: witness")

    def signs(self) -> None:
        self.comes_in()
        saves(self.browser.site, "ledger.jsonl", self.folder / "ledger.jsonl")
        printed = ""
        for command in self.browser.page.locator("code").all_inner_texts():
            *words, name = command.split()[1:]
            saves(self.browser.site, f"checkpoints/{name}", self.folder / name)
            printed += run(*words, name).output
        self.browser.fills(line=printed)
        self.browser.presses("Send this signature")
        assert "Nothing waits for your signature now." in self.browser.page.inner_text("main")


def run(*words: str) -> Result:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return done


def saves(site: str, name: str, file: Path) -> None:
    file.write_bytes(httpx.get(f"{site}{ROUND}/ledger/{name}").raise_for_status().content)


def is_shown_another_minute_book(phone: Visitor, data: Path) -> None:
    """Whoever has the server and its keys changes what a bid asks for, and signs everything again."""
    ledger = f"{phone.site}{ROUND}/ledger"
    lines = httpx.get(f"{ledger}/ledger.jsonl").content.replace(b'"asked":80000', b'"asked":90000').splitlines()
    [folder] = (data / "keys").iterdir()
    key = SigningKey(httpx.get(f"{ledger}/checkpoint").text.split("\n")[0], read_key(folder / "ledger.key"))

    def forged(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ledger}/")
        size = int(name.removeprefix("checkpoints/").removesuffix(".txt")) if "checkpoints" in name else len(lines)
        note = key.note(checkpoint_text(key.name, size, root(map(leaf, lines[:size]))))
        route.fulfill(body=b"".join(line + b"\n" for line in lines) if name == "ledger.jsonl" else note)

    alarm = phone.page.get_by_text("STOP. Do not sign anything. The first 6 entries are not those")
    opens_the_page(phone)
    sign = phone.page.get_by_role("button", name="Sign what I saw")
    sign.wait_for()
    phone.page.route(f"{ledger}/**", forged)
    sign.click()
    alarm.wait_for()  # it looks again before it signs
    opens_the_page(phone)
    alarm.wait_for()
    assert not sign.is_visible()
    assert phone.page.input_value("#evidence").count(key.name) == 4  # two notes, each with the line of its signature
    phone.looks()
    phone.page.unroute(f"{ledger}/**")


def cannot_be_published_yet(ada: Visitor) -> None:
    clicks(ada, f"{DESK}/count", "Count the ballots", "Count 1")
    ada.looks()
    said = "At least 2 of the witnesses must sign the seal number from when the boxes were sealed, and 1 of them did"
    assert said in ada.page.inner_text("main")


def checks(site: str, folder: Path) -> None:
    bundle = folder / "result.zip"
    bundle.write_bytes(httpx.get(f"{site}{ROUND}/result/files/result.zip").raise_for_status().content)
    assert "All is well" in run("verify", str(bundle)).output
