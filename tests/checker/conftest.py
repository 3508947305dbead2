"""The page in Chromium, from a file, with somebody who complains about every request and every fault."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import AXE
from tests.proof.cases import Given

CHECK_HTML = Path(__file__).parents[2] / "web" / "checker" / "check.html"

CHECK = """async ([bundle, given]) => {
  const bytes = Uint8Array.from(atob(bundle), (each) => each.charCodeAt(0));
  try {
    return {exit: 0, code: '', said: (await checkBundle(bytes, given)).notRecounted};
  } catch (error) {
    const exit = {Failed: 1, Unreadable: 2}[error.constructor.name];
    if (!exit) throw error;
    return {exit, code: error.code ?? '', said: error.message};
  }
}"""


class Checker:
    """The page, opened once. What goes wrong on it is kept in `faults`."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", lambda message: self.faults.append(f"console: {message.text}"))
        page.on("request", lambda request: self._asked(request.url, address))
        page.goto(address)

    def _asked(self, url: str, address: str) -> None:
        if url != address.partition("#")[0]:
            self.faults.append(f"a request for {url}")

    def check(self, bundle: bytes, given: Given) -> dict[str, Any]:
        """`exit`, `code` and `said`, by the page's own function."""
        found: dict[str, Any] = self.page.evaluate(CHECK, [base64.b64encode(bundle).decode(), as_given(given)])
        return found

    def reads_well(self) -> None:
        """What must hold whatever the page shows."""
        assert self.faults == []
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []
        assert self.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def as_given(given: Given) -> dict[str, Any]:
    return {
        "key": given.key,
        "seen": list(given.seen),
        "receipts": [json.dumps(each) for each in given.receipts],
        "voids": list(given.void or ()),
        "unused": list(given.unused),
    }


@pytest.fixture(scope="module")
def checker(chromium: Browser) -> Iterator[Checker]:
    """One page for all tests of a module."""
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    yield Checker(context.new_page(), CHECK_HTML.as_uri())
    context.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Checker]]:
    """`opened()`: the page for somebody new, from a file; `opened(address)`: from a site."""
    contexts = []

    def open_page(address: str = CHECK_HTML.as_uri(), *, width: int = 320, scripts: bool = True) -> Checker:
        context = chromium.new_context(viewport={"width": width, "height": 700}, java_script_enabled=scripts)
        contexts.append(context)
        return Checker(context.new_page(), address)

    yield open_page
    for context in contexts:
        context.close()
