"""A hall that votes at once: 300 phones open the ballot and cast within a minute, on SQLite. None is lost or doubled.

Every phone has a connection of its own, loads the page and all its files, opens the ballot with its code, checks it,
and casts. A third presses the last button twice. First they come over half a minute, as when the last pitch is over;
then all in the same moment. The floor is one phone alone, in the same run.
"""

import asyncio
import multiprocessing
import random
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode, urlsplit

from sqlmodel import col, func, select

from pb.db import Database
from pb.voting.models import CodeState, Envelope, VotingCode
from tests.bench.casts import MARKS
from tests.bench.site import fill, serving

PHONES, ALONE = 300, 30
SPREAD = 30.0  # seconds over which they come
STEPS = ("the first page and its files", "the ballot", "the check", "the cast")
HEAD = ("who", *(f"{step}, p50 / p99 ms" for step in STEPS), "seconds in all", "cast", "lost", "doubled")


@dataclass
class Came:
    """Seconds of each step of each phone, and how long it took until all had cast."""

    steps: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    seconds: float = 0.0


def run() -> list[tuple[str, ...]]:
    here = Path.cwd() / ".bench"
    here.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=here) as folder:
        url = f"sqlite:///{folder}/burst.db"
        slug, codes = fill(url, Path(folder), ALONE + 2 * PHONES)
        groups = (
            ("one phone after the other (floor)", codes[:ALONE], 0.0, 1),
            (f"{PHONES} phones over {SPREAD:.0f} s", codes[ALONE:][:PHONES], SPREAD, PHONES),
            (f"{PHONES} phones at once", codes[ALONE + PHONES :][:PHONES], 0.0, PHONES),
        )
        rows, before = [], (0, 0)
        with serving(url, Path(folder), slug, codes) as site, multiprocessing.get_context("spawn").Pool(1) as pool:
            for who, own, spread, together in groups:
                came = pool.apply(come, (urlsplit(site.address).port, slug, own, spread, together))
                now = _in_the_box(url)
                rows.append(_row(who, came, now[0] - before[0], now[1] - before[1], len(own)))
                before = now
    return rows


def _row(who: str, came: Came, used: int, envelopes: int, phones: int) -> tuple[str, ...]:
    times = [f"{_at(came.steps[step], 0.5):.0f} / {_at(came.steps[step], 0.99):.0f}" for step in STEPS]
    return (who, *times, f"{came.seconds:.1f}", str(used), str(phones - used), str(envelopes - used))


def _at(taken: list[float], part: float) -> float:
    """Milliseconds."""
    return sorted(taken)[int(len(taken) * part)] * 1000


def _in_the_box(url: str) -> tuple[int, int]:
    """How many codes have voted, and how many ballots are in the box."""
    store = Database(url)
    with store.read() as session:
        used = session.exec(select(func.count()).where(col(VotingCode.state) == CodeState.USED)).one()
        envelopes = session.exec(select(func.count()).select_from(Envelope)).one()
    store.close()
    return used, envelopes


def come(port: int, slug: str, codes: Sequence[str], spread: float, together: int) -> Came:
    """In a process of its own, so that the phones do not slow the server more than they must."""
    return asyncio.run(_come(port, slug, codes, spread, together))


async def _come(port: int, slug: str, codes: Sequence[str], spread: float, together: int) -> Came:
    came, room, by_chance = Came(), asyncio.Semaphore(together), random.Random(1)
    started = time.perf_counter()

    async def phone(number: int, code: str, wait: float) -> None:
        await asyncio.sleep(wait)
        async with room:
            await Phone(port, slug, came).votes(code, twice=number % 3 == 0)

    await asyncio.gather(*(phone(n, code, by_chance.uniform(0, spread)) for n, code in enumerate(codes)))
    came.seconds = time.perf_counter() - started
    return came


class Phone:
    """One browser with one connection, as far as the server sees it."""

    def __init__(self, port: int, slug: str, came: Came) -> None:
        self._port, self._at, self._came = port, f"/rounds/{slug}", came
        self._cookie = ""

    async def votes(self, code: str, *, twice: bool) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        first, files, ballot = {"code": code}, STEPS[0], {"code": code, "nonce": token_hex(16), **MARKS}
        started = time.perf_counter()
        page = await self._asks("GET", f"{self._at}/vote")
        for name in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))):
            await self._asks("GET", name)
        self._came.steps[files].append(time.perf_counter() - started)
        [token] = set(re.findall(r'name="_csrf_token" value="(\w+)"', page))
        await self._timed(STEPS[1], "ballot", first, token)
        await self._asks("GET", f"{self._at}/ballot/kept")  # what its service worker keeps
        await self._timed(STEPS[2], "ballot/check", ballot, token)
        await self._timed(STEPS[3], "voted", ballot, token)
        if twice:
            await self._timed(STEPS[3], "voted", ballot, token)
        self._writer.close()

    async def _timed(self, step: str, path: str, form: dict[str, str], token: str) -> None:
        started = time.perf_counter()
        await self._asks("POST", f"{self._at}/{path}", urlencode({"_csrf_token": token, **form}))
        self._came.steps[step].append(time.perf_counter() - started)

    async def _asks(self, method: str, path: str, body: str = "") -> str:
        """Raises AssertionError for any answer but 200."""
        kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self._cookie}\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self._writer.write(head.encode())
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        assert answer.startswith("HTTP/1.1 200"), f"{path}: {answer}"
        if cookie := re.search(r"(?im)^set-cookie: ([^;]+)", answer):
            self._cookie = cookie[1]
        [length] = re.findall(r"(?im)^content-length: ([0-9]+)", answer)
        return (await self._reader.readexactly(int(length))).decode(errors="replace")
