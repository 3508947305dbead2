"""Getting timestamps from a server, and what they are worth to somebody with a bundle and openssl."""

import subprocess
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from pb.db import Database
from pb.proof.bundle import write_folder
from pb.publish.bundle import signed_files
from pb.rounds.actions_voting import move_closing
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.timestamps.actions import keep_timestamp
from pb.timestamps.queries import due, due_of, timestamps_of
from pb.timestamps.rules import NoTimestamp
from pb.timestamps.stamper import Stamper, stamp_all, timestamp
from tests import make
from tests.looking import once, the_round
from tests.timestamps.conftest import Authority

NOBODY = "http://127.0.0.1:1/tsr"


def sizes_due(store: Database) -> list[tuple[str, int]]:
    with store.read() as session:
        return [(each.when, each.size) for each in due(session)]


def test_stamp_all_gets_what_is_due_and_openssl_agrees(store: Database, authority: Authority, tmp_path: Path) -> None:
    slug = make.make_round(store, Phase.PUBLISHED)
    assert sizes_due(store) == [
        ("When the round was opened", 6),
        ("When the boxes were sealed", 8),
        ("When the result came out", 11),
    ]
    stamp_all(store, authority.url)
    assert sizes_due(store) == []
    stamp_all(store, authority.url)
    assert authority.asked == 3
    with store.read() as session:
        files = signed_files(session, the_round(store, slug))
    write_folder(tmp_path / "bundle", files)
    for size in (6, 8, 11):
        command = (
            f"head -n 3 checkpoints/{size}.txt | openssl ts -verify -data /dev/stdin -in timestamps/{size}.tsr "
            f"-CAfile {authority.certificates}"
        )
        done = subprocess.run(command, shell=True, cwd=tmp_path / "bundle", capture_output=True, text=True)
        assert "Verification: OK" in done.stdout, done.stderr
    with pytest.raises(sa.exc.DBAPIError, match="rows of timestamp are only ever added"):
        store.write(lambda s: s.connection().exec_driver_sql("DELETE FROM timestamp"))


@once
def test_due_leaves_out_what_happened_in_between(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING)
    other = make.make_round(store, Phase.BALLOT_FIXED, name="Another round")
    later = make.NOW + timedelta(days=1)
    carry_out(
        store, make.vault(store), slug, lambda s: move_closing(s, slug, later, "Rain", "UTC", by="Ada", now=make.NOW)
    )
    assert sizes_due(store) == [("When the round was opened", 6)]
    with store.read() as session:
        assert due_of(session, the_round(store, other).id) == []
        assert [each.slug for each in due_of(session, the_round(store, slug).id)] == [slug]


def _always(reply: bytes, _: object) -> bytes:
    return reply


@once
def test_stamp_all_keeps_nothing_that_is_no_timestamp(store: Database, authority: Authority) -> None:
    slug = make.make_round(store, Phase.VOTING)
    for reply in (b"", b"x" * 100_000):
        authority.answer = partial(_always, reply)
        with pytest.raises(NoTimestamp, match="its reply is no timestamp"):
            stamp_all(store, authority.url)
    with store.read() as session:
        round_id = the_round(store, slug).id
        assert timestamps_of(session, round_id) == {}
    assert sizes_due(store) == [("When the round was opened", 6)]
    for first in (b"one", b"two"):
        store.write(partial(keep_timestamp, round_id=round_id, size=6, reply=first))
    with store.read() as session:
        assert timestamps_of(session, round_id) == {6: b"one"}


def test_timestamp_says_that_nobody_answers() -> None:
    with pytest.raises(NoTimestamp, match="it cannot be reached: .*refused"):
        timestamp(NOBODY, "text\n")


@once
def test_a_stamper_works_by_itself_and_lets_nobody_wait(store: Database, authority: Authority) -> None:
    make.make_round(store, Phase.VOTING)
    begun, go_on = threading.Event(), threading.Event()

    def slowly(query: bytes) -> bytes:
        begun.set()
        assert go_on.wait(30)
        return authority.stamped(query)

    authority.answer = slowly
    stamper = Stamper(store, authority.url)
    stamper.start()
    assert begun.wait(30)
    make.make_draft(store, name="Somebody else writes meanwhile")
    go_on.set()
    while sizes_due(store):
        threading.Event().wait(0.01)
    stamper.stop()
    assert not stamper._thread.is_alive()


def test_a_stamper_outlives_a_server_that_fails(
    sqlite_store: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing = iter([NoTimestamp("it is asleep"), RuntimeError("the disk is full")])
    monkeypatch.setattr("pb.timestamps.stamper.stamp_all", lambda *_: raised(next(failing)))
    stamper = Stamper(sqlite_store, NOBODY)
    assert not stamper._all_stamped()
    assert not stamper._all_stamped()
    assert f"no timestamp from {NOBODY}: it is asleep" in caplog.text
    assert "the disk is full" in caplog.text


def raised(error: Exception) -> None:
    raise error


def test_a_stamper_without_a_server_does_nothing(sqlite_store: Database) -> None:
    stamper = Stamper(sqlite_store, "")
    stamper.start()
    assert not stamper._thread.is_alive()
    stamper.stop()
