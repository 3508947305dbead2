"""A real server, a real browser, and visitors who complain about every page that is not as it should be.

`TEST_PICTURES=FOLDER pytest tests/journeys` keeps a picture of every page they look at, for whoever changes one.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pb.db import Database
from pb.rehearsed import MARK
from tests import make
from tests.journeys.serving import served

ROOT = Path(__file__).parents[2]
# As text, of the faults alone: to carry all that axe looked at over to Python takes longer than to look.
READ = "axe.run({resultTypes: ['violations']}).then(({violations}) => JSON.stringify(violations))"
# How a page is built, but for its words. To look twice at pages of one shape finds nothing new, and takes a third of a
# journey's time.
SHAPE = """() => {
  const told = /^(class|role|type|hidden|disabled|lang|alt|tabindex|aria-(?!labelledby|describedby|controls).*)$/;
  const shape = (each) => [
    each.localName,
    ...[...each.attributes].map(({name, value}) => told.test(name) ? `${name}=${value}` : name),
    [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()),
  ].join(' ');
  const colours = matchMedia('(forced-colors: active)').matches;
  return [innerWidth, colours, ...[...document.querySelectorAll('*')].map(shape)].join('\\n');
}"""
PICTURES = os.environ.get("TEST_PICTURES", "")
AXE = ROOT / "web" / "vendoring" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of `pb serve` over a database with two organisers and what the test has put into it before."""
    store = Database(database_url).open()
    make.organiser(store)
    make.organiser(store, name="Bob Organiser", email="bob@example.org")
    store.close()
    port, log = make.free_port(), tmp_path / "server.log"
    server = served(tmp_path, database_url, port, log)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.join()
    said = log.read_text()
    assert "ERROR" not in said, said


class Visitor:
    """One person with a browser of their own."""

    shapes: ClassVar[set[str]] = set()  # of pages that axe has looked at in this run

    def __init__(self, context: BrowserContext, site: str, *, scripts: bool, width: int) -> None:
        self.page: Page = context.new_page()
        self.context, self.site, self.scripts, self.width = context, site, scripts, width
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        # A browser notes every answer from 400 up as an error of its own; those answers are meant.
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"a request left for {request.url}")

    def goes(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.looks()

    def presses(self, words: str, *, wait_for: str = "") -> None:
        """Press a button and look at what comes; `wait_for` is the h1 that must appear."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        if wait_for:
            self.sees(wait_for)
        self.looks()

    def follows(self, words: str) -> None:
        self.page.get_by_role("link", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        self.looks()

    def fills(self, **answers: str) -> None:
        for name, answer in answers.items():
            self.page.fill(f"[id='{name}']", answer)

    def sees(self, heading: str) -> None:
        self.page.get_by_role("heading", level=1, name=heading, exact=True).wait_for(timeout=10_000)

    def looks(self) -> None:
        """Everything that must hold for any page a person meets."""
        assert self.page.locator("h1").count() == 1, self.page.url
        assert self.page.locator(".pb-rehearsal").is_visible() == (MARK in self.page.url), self.page.url
        if self.scripts:
            self._reads_with_axe()
            wide = self.page.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= self.width, f"{self.page.url} is {wide} px wide on a screen of {self.width}"
        assert self.faults == [], self.page.url
        if PICTURES:
            self._keeps_a_picture()

    def _keeps_a_picture(self) -> None:
        path = re.sub("[^a-z0-9]+", "-", self.page.url.removeprefix(self.site).partition("#")[0])
        there = len(list(Path(PICTURES).glob("*.png")))
        self.page.screenshot(path=f"{PICTURES}/{there:03}-{self.width}{path}.png", full_page=True)

    def _reads_with_axe(self) -> None:
        shape = self.page.evaluate(SHAPE)
        if shape in self.shapes:
            return
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = json.loads(self.page.evaluate(READ))
        said = [(fault["id"], fault["help"], [node["html"][:200] for node in fault["nodes"]]) for fault in found]
        assert said == [], self.page.url
        self.shapes.add(shape)


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """`visitor(width=320)`, `visitor(scripts=False)`: somebody new, with no cookie."""
    contexts = []

    def arrives(*, width: int = 1200, scripts: bool = True) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        contexts.append(context)
        return Visitor(context, site, scripts=scripts, width=width)

    yield arrives
    for context in contexts:
        context.close()


@pytest.fixture
def organiser(visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody who has signed in with a password."""
    return _signed_in(visitor(), make.EMAIL)


@pytest.fixture
def second_organiser(visitor: Callable[..., Visitor]) -> Visitor:
    """Another organiser, on a device of their own."""
    return _signed_in(visitor(width=390), "bob@example.org")


def _signed_in(organiser: Visitor, email: str) -> Visitor:
    organiser.goes("/sign-in")
    organiser.fills(email=email, password=make.PASSWORD)
    organiser.presses("Sign in", wait_for="Your rounds")
    return organiser


def codes_on(visitor: Visitor) -> list[str]:
    """The codes printed on the sheet that a visitor is looking at."""
    return re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", visitor.page.inner_text("main"))
