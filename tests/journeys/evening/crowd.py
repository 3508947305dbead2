"""The hall as far as the server sees it: people whose phones have no scripts, and two desks that hand out at once."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from secrets import token_hex

import httpx

BIDS, BEST = 24, 5
Marks = Mapping[int, int | None]  # bid number -> score, or none
PATIENCE = 90.0  # seconds that somebody tries again while the Wi-Fi is away or the server starts


def by_chance(seed: int) -> dict[int, int | None]:
    """How somebody scores: every bid, or none of some."""
    chance = Random(seed)
    return {number: chance.choice((None, *range(BEST + 1))) for number in range(1, BIDS + 1)}


@dataclass
class Resident:
    """Somebody with a card, on a phone of their own. They press again until they see an answer."""

    site: str
    slug: str
    code: str
    marks: Marks
    tried: int = 0
    page: str = ""
    client: httpx.Client = field(init=False)

    def votes(self) -> str:
        """The heading of the last page, which stays in `page`."""
        with httpx.Client(base_url=f"{self.site}/rounds/{self.slug}", timeout=30) as self.client:
            token = _hidden("_csrf_token", self._asks("GET", "/vote"))
            ballot = self._asks("POST", "/ballot", {"_csrf_token": token, "code": self.code})
            if 'name="nonce"' not in ballot:
                return _heading(ballot)
            typed = {f"bid-{number}": "none" if mark is None else str(mark) for number, mark in self.marks.items()}
            sent = {"_csrf_token": token, "code": self.code, "nonce": _hidden("nonce", ballot), **typed}
            self._asks("POST", "/ballot/check", sent)
            return _heading(self._asks("POST", "/voted", sent))

    def _asks(self, method: str, path: str, form: Mapping[str, str] | None = None) -> str:
        """The page; asked again, and just the same, for as long as nobody answers."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.page = self.client.request(method, path, data=form).text
                return self.page
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
                self.tried += 1
                time.sleep(0.2)


def hands_out(site: str, slug: str, cookies: Mapping[str, str], channel: str, number: int) -> None:
    """A desk, pressing as fast as it can."""
    door = f"/help/rounds/{slug}/door"
    with httpx.Client(base_url=site, cookies=dict(cookies), timeout=30) as client:
        token = _hidden("_csrf_token", client.get(door).text)
        for _ in range(number):
            pressed = {"_csrf_token": token, "channel": channel, "form_key": token_hex(16)}
            assert client.post(f"{door}/hand-out", data=pressed).status_code == 303


def keys(site: str, slug: str, cookies: Mapping[str, str], pile: int, papers: Mapping[str, str]) -> None:
    """A clerk without scripts: scans each paper and keys it; `papers` are serial -> what is marked, a key a bid."""
    here = f"/help/rounds/{slug}/papers/{pile}"
    with httpx.Client(base_url=site, cookies=dict(cookies), timeout=30) as client:
        token = _hidden("_csrf_token", client.get(here).text)
        for serial, marked in papers.items():
            page = client.post(f"{here}/paper", data={"_csrf_token": token, "code": serial})
            assert page.status_code == 200, page.text
            typed = {f"bid-{number}": key for number, key in enumerate(marked, start=1)}
            sent = {"_csrf_token": token, "code": _hidden("code", page.text), **typed}
            assert client.post(f"{here}/paper/save", data=sent).status_code == 303


def marked(marks: Marks) -> str:
    """As a clerk keys it."""
    return "".join("-" if marks[number] is None else str(marks[number]) for number in range(1, BIDS + 1))


def _hidden(name: str, page: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return found[1]


def _heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found, page
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())
