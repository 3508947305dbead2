"""A server that is killed in the middle of a vote, and one that is started twice."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import select

from pb.count.record import inputs_from
from pb.count.tally import tally
from pb.db import Database
from pb.publish.models import Count
from pb.rounds.actions_voting import close_voting
from pb.rounds.signing import carry_out
from tests import make
from tests.hard.conftest import BIDS, Site, Voter, marks_of, outcome, voting_now, write_key
from tests.looking import as_text

ROUND = "marlfield-decides"
CODES, SEEN_BEFORE_THE_KILL, VOTERS = 200, 40, 8


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    write_key(tmp_path)
    site = Site(database_url, tmp_path)
    yield site
    site.stop()
    site.store.close()


@pytest.fixture
def codes(site: Site, database_url: str) -> list[str]:
    store = Database(database_url).open()
    with voting_now():
        made = make.make_codes(store, make.make_round(store, bids=BIDS, cards=CODES), CODES, now=make.NOW)
    store.close()
    return made


def kept(numbers: set[int]) -> list[str]:
    return sorted(as_text({bid: score or 0 for bid, score in marks_of(n).items()}) for n in numbers)


class Stream:
    """Voters who cast one ballot after the other until the server is gone."""

    def __init__(self, site: Site, codes: list[str]) -> None:
        self.site, self.codes = site, codes
        self.seen: set[int] = set()
        self.unanswered: set[int] = set()
        self.waiting = list(range(len(codes)))
        self.enough = threading.Event()

    def run(self) -> None:
        with ThreadPoolExecutor(VOTERS) as pool:
            voting = [pool.submit(self._vote) for _ in range(VOTERS)]
            assert self.enough.wait(60), "the server took no ballots"
            self.site.stop(signal.SIGKILL)
            for one in voting:
                one.result()

    def _vote(self) -> None:
        voter = Voter(self.site)
        while self.waiting:
            number = self.waiting.pop()
            try:
                answer = voter.casts(ROUND, self.codes[number], marks_of(number))
            except httpx.TransportError:
                self.unanswered.add(number)
                break
            assert outcome(answer) == "200 voted"
            self.seen.add(number)
            if len(self.seen) >= SEEN_BEFORE_THE_KILL:
                self.enough.set()
        voter.close()


def test_a_killed_server_has_lost_no_ballot_that_was_answered(site: Site, codes: list[str]) -> None:
    site.start()
    stream = Stream(site, codes)
    stream.run()
    assert stream.unanswered, "the server was killed between two ballots; nothing was shown"

    in_box = site.box(ROUND)
    assert set(kept(stream.seen)) <= set(in_box)
    assert set(in_box) <= set(kept(stream.seen | stream.unanswered))
    assert site.states(ROUND).count("used") == len(in_box)
    check_integrity(site.store)

    site.start()
    voter = Voter(site)
    for number in {*stream.unanswered, *stream.waiting}:
        assert outcome(voter.casts(ROUND, codes[number], marks_of(number))) == "200 voted"
    for number in list(stream.seen)[:10]:
        other = marks_of(number + 1)
        assert outcome(voter.casts(ROUND, codes[number], other)) == "422 used"
    voter.close()
    site.stop()
    assert site.box(ROUND) == kept(set(range(CODES)))
    log = site.log.read_text()
    assert [line for line in log.splitlines() if "ERROR" in line or "/voted" in line] == []
    assert not [code for code in codes if code in log]
    assert_every_ballot_is_counted(site)


def check_integrity(store: Database) -> None:
    if store.sqlite:
        with store.read() as session:
            assert session.connection().execute(sa.text("PRAGMA integrity_check")).all() == [("ok",)]
            assert session.connection().execute(sa.text("PRAGMA foreign_key_check")).all() == []


def assert_every_ballot_is_counted(site: Site) -> None:
    with voting_now():
        store = Database(site.store.url.render_as_string(hide_password=False)).open()
        carry_out(store, make.vault(store), ROUND, lambda s: close_voting(s, ROUND, by=make.BY, now=make.NOW))
        make.seal(store, ROUND, now=make.NOW)
        make.count(store, ROUND, now=make.NOW)
        store.close()
    with site.store.read() as session:
        election, _, _ = inputs_from(session.exec(select(Count.inputs)).one())
    everyone = [marks_of(number) for number in range(CODES)]
    assert {bid: counted.total for bid, counted in tally(election).items()} == {
        bid: sum(marks[bid] or 0 for marks in everyone) for bid in range(1, 7)
    }


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_second_server_on_one_sqlite_file_refuses_in_words_and_the_first_goes_on(
    site: Site, codes: list[str], tmp_path: Path
) -> None:
    site.start()
    environment = {**site.environment, "PB_PORT": str(make.free_port())}
    second = subprocess.run(
        [sys.executable, "-m", "pb", "serve"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"{tmp_path / 'commonpot.db'} is in use by another Commonpot. SQLite takes one server at a time: "
        "stop the other one first, or move to PostgreSQL.\n"
    )
    voter = Voter(site)
    assert outcome(voter.casts(ROUND, codes[0], marks_of(0))) == "200 voted"
    voter.close()
