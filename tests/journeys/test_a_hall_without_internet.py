"""One laptop serves the hall and is copied to a stick; it dies while people vote, and another one goes on.

The network of this hall is 127.0.0.2: an address of this computer that is not the one where its own pages are opened.
"""

import os
import shutil
import signal
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from secrets import token_hex

import httpx
import pytest
from playwright.sync_api import Browser as Chromium

from pb.backup import copies_in
from pb.db import Database
from pb.doctor_hall import _network
from pb.restore import fault_of
from pb.settings import Settings
from tests import make
from tests.hard.conftest import outcome, voting_now, write_key
from tests.journeys.conftest import Visitor
from tests.journeys.serving import served
from tests.looking import marks_in_box
from tests.test_cli import pb

HALL = "127.0.0.2"
SLUG = "marlfield-decides"
MARKS: Mapping[int, int | None] = {1: 5, 2: 0, 3: None}
SECONDS = 30


@dataclass
class Laptop:
    """A computer with `pb hall` on it, and a stick in it."""

    data: Path
    stick: Path
    scheme: str = "http"
    port: int = field(default_factory=make.free_port)
    process: BaseProcess | None = None
    phones: list[httpx.Client] = field(default_factory=list)

    def starts(self, *words: str) -> None:
        hall = ("hall", "--address", HALL, "--port", str(self.port), "--backup", str(self.stick), *words)
        self.process = served(self.data, self.url, self.port, self.log, *hall)
        until(lambda: "Press Ctrl+C" in self.said)

    def ends(self, how: signal.Signals) -> int | None:
        """Its exit code; the signal, below 0, if that killed it. The phones have left."""
        while self.phones:
            self.phones.pop().close()
        if self.process and self.process.pid and self.process.is_alive():
            os.kill(self.process.pid, how)
            self.process.join(SECONDS)
        return self.process.exitcode if self.process else None

    @property
    def url(self) -> str:
        return f"sqlite:///{self.data / 'commonpot.db'}"

    @property
    def log(self) -> Path:
        return self.data / "said.txt"

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def address(self) -> str:
        """Where phones find it."""
        return f"{self.scheme}://{HALL}:{self.port}"

    @property
    def here(self) -> str:
        """Where it finds itself."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def phone(self, trust: ssl.SSLContext | bool = False) -> httpx.Client:
        client = httpx.Client(base_url=self.address, verify=trust, headers={"origin": self.address}, timeout=SECONDS)
        client.get("/sign-in")
        self.phones.append(client)
        return client


def sends(phone: httpx.Client, path: str, answers: Mapping[str, str]) -> httpx.Response:
    token = next(value for name, value in phone.cookies.items() if name.endswith("pb-form"))
    return phone.post(path, data={"_csrf_token": token, **answers})


def casts(phone: httpx.Client, code: str) -> str:
    """What the voter is told."""
    marks = {name: answers[0] for name, answers in make.typed(MARKS).items()}
    return outcome(sends(phone, f"/rounds/{SLUG}/voted", {"code": code, "nonce": token_hex(16), **marks}))


def signs_in(phone: httpx.Client) -> int:
    sends(phone, "/sign-in", {"email": make.EMAIL, "password": make.PASSWORD, "next": "/desk"})
    return phone.get("/desk").status_code


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@pytest.fixture
def laptops(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[tuple[Laptop, Laptop, list[str]]]:
    """One with a round that is voted on, another one with nothing, and twelve codes."""
    stick = tmp_path / "stick"
    one, other = Laptop(tmp_path / "one", stick), Laptop(tmp_path / "other", stick)
    for folder in (one.data, stick):
        folder.mkdir()
    shutil.copyfile(sqlite_with_tables, one.data / "commonpot.db")
    write_key(one.data)
    make.in_folder(other.url, other.data)
    store = Database(make.in_folder(one.url, one.data)).open()
    with voting_now():
        make.organiser(store)
        make.make_round(store, cards=12)
        codes = make.make_codes(store, SLUG, 12)
    store.close()
    yield one, other, codes
    for laptop in (one, other):
        laptop.ends(signal.SIGKILL)


def test_another_laptop_goes_on_from_the_stick(
    laptops: tuple[Laptop, Laptop, list[str]], tmp_path: Path, chromium: Chromium
) -> None:
    one, other, codes = laptops
    early, late, never = codes[:8], codes[8:10], codes[10:]
    kept = pb("keys", "--to", f"{tmp_path}/keys", "--with-seal", PB_DATA=f"{one.data}")
    assert kept.output.startswith(f"5 keys copied to {tmp_path}/keys. Keep them apart from every copy"), kept.output

    one.starts()
    assert f"Phones vote at   {one.address}/rounds/{SLUG}/vote\n" in one.said
    assert "PLAIN HTTP: somebody on the same Wi-Fi" in one.said
    assert asks_the_doctor(one) == f"The site answers at {HALL}:{one.port}. Try it with a phone."
    # The big screen is opened on the laptop itself, and leads phones to where they find it.
    assert f"{HALL}:{one.port}/" in httpx.get(f"{one.here}/rounds/{SLUG}/screen").text
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda code: casts(one.phone(), code), early)) == {"200 voted"}
    acknowledged = copies_in(one.stick)[0].number
    until(lambda: copies_in(one.stick)[0].number > acknowledged + 1)  # one that was begun after the answers
    one.stick.rename(tmp_path / "pulled out")
    until(lambda: "NO COPY IS MADE" in one.said)
    assert [casts(one.phone(), code) for code in late] == ["200 voted"] * len(late)
    assert one.ends(signal.SIGKILL) == -signal.SIGKILL

    (tmp_path / "pulled out").rename(other.stick)
    put_back = pb("restore", str(other.stick), "--keys", f"{tmp_path}/keys", PB_DATA=f"{other.data}")
    assert put_back.exit_code == 0, put_back.output
    assert "  Marlfield decides: 8 votes in the box.\nVotes that were cast after that are not in it" in put_back.output
    other.starts()
    phone = other.phone()
    assert {casts(phone, code) for code in early} == {"422 used"}
    assert [casts(phone, code) for code in (*late, *never)] == ["200 voted"] * 4
    assert signs_in(phone) == 200
    reads_what_may_be_lost(chromium, other)
    assert other.ends(signal.SIGINT) == 0
    assert other.said.endswith("Stopped.\n")
    last = copies_in(other.stick)[0].file
    assert f"The last copy is {last}." in other.said
    shutil.copyfile(last, other.data / "commonpot.db")
    store = Database(other.url)
    assert (fault_of(last), len(marks_in_box(store, SLUG))) == ("", 12)
    store.close()


def asks_the_doctor(laptop: Laptop) -> str:
    """What he says of the address, while the site is there."""
    settings = Settings(laptop.data, laptop.url, port=laptop.port)
    return [finding.text for finding in _network(settings, HALL)][-1]


def reads_what_may_be_lost(chromium: Chromium, laptop: Laptop) -> None:
    words = "Whoever voted later votes again with the same card"
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    phone = Visitor(context, laptop.address, scripts=True, width=320)
    phone.goes(f"/rounds/{SLUG}")
    assert words in phone.page.inner_text("main")
    context.close()
    assert words in httpx.get(f"{laptop.address}/rounds/{SLUG}/minute-book").text


def test_a_certificate_of_our_own_makes_every_cookie_insist_on_it(
    laptops: tuple[Laptop, Laptop, list[str]],
) -> None:
    laptop, _, codes = laptops
    laptop.scheme = "https"
    laptop.starts("--https")
    phone = laptop.phone(ssl.create_default_context(cafile=str(laptop.data / "hall.pem")))
    assert "It is the right one if it shows this SHA-256:" in laptop.said
    assert phone.get("/sign-in").headers["strict-transport-security"] == "max-age=31536000"
    assert asks_the_doctor(laptop) == f"The site answers at {HALL}:{laptop.port}. Try it with a phone."
    assert signs_in(phone) == 200
    assert {cookie.secure for cookie in phone.cookies.jar} == {True}
    assert {cookie.name[:7] for cookie in phone.cookies.jar} == {"__Host-"}
    assert casts(phone, codes[0]) == "200 voted"
    phone.headers["origin"] = "https://elsewhere.example"
    assert casts(phone, codes[1]) == "403 "
    assert laptop.ends(signal.SIGTERM) == -signal.SIGTERM
    assert "The last copy is" in laptop.said
