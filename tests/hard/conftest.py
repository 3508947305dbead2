"""Real server processes over real HTTP, on each database: what holds only if it holds between processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from pb.db import Database
from pb.rounds.queries import round_by_slug
from pb.secret_key import NAME
from pb.voting.models import VotingCode
from tests import make
from tests.looking import marks_in_box

SECONDS_TO_START = 30
BIDS = tuple(make.bid(f"Bid {number}") for number in range(1, 7))


class Site:
    """One `pb serve`; `address` is where it answers, `store` looks into its database."""

    def __init__(self, url: str, data: Path, workers: int = 1) -> None:
        self.store = Database(make.in_folder(url, data))
        self.log = data / "server.log"
        self.port = make.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        ours = {"PB_DATA": str(data), "PB_DATABASE_URL": url, "PB_PORT": str(self.port), "PB_WORKERS": str(workers)}
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PB_")} | ours
        self.process: subprocess.Popen[bytes] | None = None
        self._token = ""

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pb", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(SECONDS_TO_START * 20):
            if make.listens(self.port):
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"nothing listens at {self.address}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """SIGTERM is how an operator stops it; SIGKILL is a power cut."""
        if self.process and self.process.poll() is None:
            if how == signal.SIGKILL:
                os.killpg(self.process.pid, how)
            else:
                self.process.send_signal(how)
            self.process.wait(SECONDS_TO_START)

    def form_token(self) -> str:
        if not self._token:
            self._token = httpx.get(f"{self.address}/sign-in").cookies["pb-form"]
        return self._token

    def box(self, slug: str) -> list[str]:
        return marks_in_box(self.store, slug)

    def states(self, slug: str) -> list[str]:
        with self.store.read() as session:
            round_id = round_by_slug(session, slug).id
            return sorted(session.exec(select(VotingCode.state).where(VotingCode.round_id == round_id)))


class Voter:
    """A browser with a connection of its own. The form token is the same for all: asking for it takes a page."""

    def __init__(self, site: Site) -> None:
        self.token = site.form_token()
        cookies = {"pb-form": self.token}
        self.web = httpx.Client(base_url=site.address, timeout=60, cookies=cookies, verify=False)

    def casts(self, slug: str, code: str, marks: Mapping[int, int | None], nonce: str = make.NONCE) -> httpx.Response:
        return self.sends(f"/rounds/{slug}/voted", {"code": code, "nonce": nonce, **_typed(marks)})

    def sends(self, address: str, answers: Mapping[str, str]) -> httpx.Response:
        return self.web.post(address, data={"_csrf_token": self.token, **answers})

    def close(self) -> None:
        self.web.close()


def _typed(marks: Mapping[int, int | None]) -> dict[str, str]:
    return {name: answers[0] for name, answers in make.typed(marks).items()}


def outcome(answer: httpx.Response) -> str:
    """What a voter was told."""
    told = {
        "You have voted</h1>": "voted",
        "This code has voted already. Each code votes once": "used",
    }
    said = [words for sign, words in told.items() if sign in answer.text]
    return f"{answer.status_code} {' '.join(said)}"


def marks_of(number: int) -> dict[int, int | None]:
    """Marks for the six bids that no other number below 46,656 gives."""
    return {bid: number // 6 ** (bid - 1) % 6 for bid in range(1, 7)}


@contextmanager
def voting_now() -> Iterator[None]:
    """Rounds made inside are open for voting by the real clock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "NOW", datetime.now(UTC))
        yield


def write_key(data: Path) -> None:
    (data / NAME).write_text(make.KEY.hex())
    (data / NAME).chmod(0o600)
