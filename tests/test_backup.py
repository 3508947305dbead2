"""Copies of a database in use: whole, few, without keys; and whatever happens to the stick, voting goes on."""

import errno
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pb import backup
from pb.backup import KEEP, CannotCopy, Copier, copies_in, is_apart, make_copy, put_whole
from pb.db import Database
from pb.restore import fault_of
from pb.rounds.rules import Phase
from pb.voting.queries import turnout
from tests import make

SECONDS = 20


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def votes_in(file: Path) -> int:
    with Database(f"sqlite:///{file}").looked_at() as store, store.read() as session:
        return turnout(session, 1).cast


def test_make_copy_holds_what_was_committed_and_can_be_opened(sqlite_store: Database, stick: Path) -> None:
    make.make_round(sqlite_store, Phase.VOTING, ballots=[{1: 5}, {1: 0}])
    copy = make_copy(sqlite_store.file, stick, make.NOW)
    assert copy.file.name == "commonpot-000001-20270320T120000Z.db"
    assert copies_in(stick) == [copy]
    assert (fault_of(copy.file), votes_in(copy.file)) == ("", 2)
    assert copy.file.stat().st_mode & 0o777 == 0o600
    assert list(stick.iterdir()) == [copy.file]
    assert list(sqlite_store.file.parent.glob("*.copy")) == []


def test_make_copy_has_no_page_of_the_log_and_none_that_was_deleted(sqlite_store: Database, stick: Path) -> None:
    """So it is of no use to whoever wants to know in which order things came."""
    make.make_draft(sqlite_store)
    copy = make_copy(sqlite_store.file, stick, make.NOW).file
    assert not list(stick.glob("*-wal"))
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_make_copy_keeps_the_newest_ones_also_when_the_clock_goes_back(sqlite_store: Database, stick: Path) -> None:
    for hours in (0, 1, 2, 3, -9):
        newest = make_copy(sqlite_store.file, stick, make.NOW + timedelta(hours=hours))
    assert [each.number for each in copies_in(stick)] == [5, 4, 3]
    assert (copies_in(stick)[0], KEEP) == (newest, 3)


def test_make_copy_leaves_other_files_alone(sqlite_store: Database, stick: Path) -> None:
    (stick / "holiday.jpg").write_text("sea")
    for _ in range(KEEP + 1):
        make_copy(sqlite_store.file, stick, make.NOW)
    assert (stick / "holiday.jpg").read_text() == "sea"


def test_make_copy_refuses_a_folder_with_keys(sqlite_store: Database, stick: Path) -> None:
    (stick / "secret.key").write_text("0" * 64)
    with pytest.raises(CannotCopy, match="holds keys"):
        make_copy(sqlite_store.file, stick, make.NOW)
    assert copies_in(stick) == []


def test_make_copy_says_why_there_is_none(sqlite_store: Database, stick: Path) -> None:
    with pytest.raises(CannotCopy, match=r"gone is not there. Plug the stick in again$"):
        make_copy(sqlite_store.file, stick / "gone", make.NOW)
    with pytest.raises(CannotCopy, match="cannot be read or copied"):
        make_copy(stick / "none.db", stick, make.NOW)
    assert list(stick.iterdir()) == []


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A disk that is full half way, until `full()` makes room."""
    real = shutil.copyfileobj
    full = threading.Event()
    full.set()

    def write(source: Any, target: Any, *more: Any) -> None:
        if full.is_set():
            target.write(source.read(1000))
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(source, target, *more)

    monkeypatch.setattr(shutil, "copyfileobj", write)
    return full.clear


def test_make_copy_leaves_the_last_one_whole_when_the_disk_is_full(
    sqlite_store: Database, stick: Path, request: pytest.FixtureRequest
) -> None:
    good = make_copy(sqlite_store.file, stick, make.NOW)
    request.getfixturevalue("full")
    with pytest.raises(CannotCopy, match=r"^The disk is full. Make room"):
        make_copy(sqlite_store.file, stick, make.NOW)
    assert list(stick.iterdir()) == [good.file]
    assert fault_of(good.file) == ""


def test_put_whole_never_shows_half_a_file(tmp_path: Path, full: Callable[[], None]) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"new" * 1000)
    target.write_bytes(b"old")
    with pytest.raises(OSError, match="No space left"):
        put_whole(source, target)
    assert (target.read_bytes(), sorted(each.name for each in tmp_path.iterdir())) == (b"old", ["a", "b"])
    full()
    put_whole(source, target)
    assert target.read_bytes() == source.read_bytes()


def test_is_apart_knows_another_disk(tmp_path: Path) -> None:
    assert not is_apart(tmp_path, tmp_path / "commonpot.db")
    assert is_apart(Path("/proc"), tmp_path / "commonpot.db")


@pytest.fixture
def copier(sqlite_store: Database, stick: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Copier]:
    monkeypatch.setattr(backup, "PAUSE", 0.05)
    copier = Copier(sqlite_store.file, stick)
    yield copier
    copier.stop()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def newest(folder: Path) -> int:
    return next((each.number for each in copies_in(folder)), 0) if folder.is_dir() else 0


def until_there_is_one_after(number: int, folder: Path) -> None:
    until(lambda: newest(folder) > number)


def test_copier_copies_while_votes_are_cast_and_every_copy_is_whole(
    sqlite_store: Database, stick: Path, copier: Copier
) -> None:
    slug = make.make_round(sqlite_store, Phase.VOTING, cards=60)
    copier.start()
    with ThreadPoolExecutor(4) as pool:
        voters = [pool.submit(make.cast_all, sqlite_store, slug, [{1: 5}] * 10) for _ in range(4)]
        while any(not voter.done() for voter in voters):
            until_there_is_one_after(newest(stick), stick)
            assert [fault_of(each.file) for each in copies_in(stick)[:1]] == [""]
        assert [voter.result() for voter in voters] == [None] * 4
    copier.stop()
    assert votes_in(copies_in(stick)[0].file) == 40


def test_copier_notices_a_stick_that_is_pulled_out_says_so_and_goes_on_when_it_is_back(
    sqlite_store: Database, stick: Path, copier: Copier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pb.backup")
    pocket, made = stick.with_name("in a pocket"), f"Copies are made in {stick}."
    copier.start()
    until(lambda: made in caplog.text)
    stick.rename(pocket)
    until(lambda: "NO COPY IS MADE" in caplog.text)
    make.make_draft(sqlite_store)  # writing goes on meanwhile
    pocket.rename(stick)
    until(lambda: caplog.text.count(made) == 2)
    copier.stop()
    assert [record.getMessage() for record in caplog.records] == [
        made,
        f"NO COPY IS MADE: {stick} is not there. Plug the stick in again. Voting goes on, and it is tried again.",
        made,
        f"The last copy is {copies_in(stick)[0].file}.",
    ]


def test_copier_does_not_take_the_place_of_a_stick_for_the_stick(
    stick: Path, copier: Copier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a stick is always mounted at the same folder, the folder stays when the stick is gone."""
    plugged = threading.Event()
    plugged.set()
    monkeypatch.setattr(backup, "is_apart", lambda *_: plugged.is_set())
    copier.start()
    until(lambda: newest(stick))
    plugged.clear()
    until(lambda: "is there without the stick" in caplog.text)
    before = newest(stick)
    plugged.set()
    until_there_is_one_after(before, stick)


def test_copier_goes_on_when_a_full_disk_has_room_again(
    stick: Path, copier: Copier, full: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    copier.start()
    until(lambda: "The disk is full" in caplog.text)
    assert newest(stick) == 0
    full()
    until(lambda: newest(stick))


def test_copier_survives_what_nobody_thought_of(
    stick: Path, copier: Copier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = backup.make_copy
    monkeypatch.setattr(backup, "make_copy", lambda *_: 1 // 0)
    copier.start()
    until(lambda: "NO COPY IS MADE: ZeroDivisionError" in caplog.text)
    monkeypatch.setattr(backup, "make_copy", real)
    until(lambda: newest(stick))


def test_copier_ends_without_a_stick_that_takes_for_ever(
    copier: Copier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, began = threading.Event(), threading.Event()

    def write(*_: object) -> None:
        began.set()
        stuck.wait(SECONDS)
        raise CannotCopy("it was pulled out")

    monkeypatch.setattr(backup, "make_copy", write)
    monkeypatch.setattr(backup, "LAST", 0.05)
    copier.start()
    assert began.wait(SECONDS)
    copier.stop()
    assert "The last copy is not finished." in caplog.text
    stuck.set()
