"""Every job is kept whole or not at all, spoils no other, and is answered only once it is on the disk."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from pb import writer
from pb.accounts.models import Organiser
from pb.db import Database
from pb.problems import Problems
from pb.writer import Busy


class Held:
    """Keeps the writer busy with one job until `release`, so that a test decides what waits behind it."""

    def __init__(self, store: Database) -> None:
        self.started, self._free = threading.Event(), threading.Event()
        self.answer = store.writer.submit(self._job)
        assert self.started.wait(10)

    def _job(self, _: Session) -> None:
        self.started.set()
        assert self._free.wait(10)

    def release(self) -> None:
        self._free.set()
        self.answer.result(10)


def add(name: str) -> Callable[[Session], str]:
    def job(session: Session) -> str:
        session.add(Organiser(name=name, email=name, password_hash="x"))
        return name

    return job


def then_fail(name: str, error: Exception, *, flush: bool) -> Callable[[Session], None]:
    def job(session: Session) -> None:
        add(name)(session)
        if flush:
            session.flush()
        raise error

    return job


def names(store: Database) -> list[str]:
    with store.read() as session:
        return sorted(session.exec(select(Organiser.name)))


def test_run_gives_what_the_job_gives(store: Database) -> None:
    assert store.writer.run(add("Ada")) == "Ada"
    assert names(store) == ["Ada"]


def test_jobs_that_wait_share_one_commit(store: Database) -> None:
    held = Held(store)
    answers = [store.writer.submit(add(f"{number:02}")) for number in range(40)]
    before = store.writer.commits
    held.release()
    assert [answer.result(10) for answer in answers] == [f"{number:02}" for number in range(40)]
    # One for the job that held the others up, one for all forty.
    assert store.writer.commits - before == 2
    assert len(names(store)) == 40


@pytest.mark.parametrize("flush", [False, True], ids=["not-flushed", "flushed"])
@pytest.mark.parametrize("error", [Problems({"name": "No"}), ValueError("No")], ids=["problems", "fault"])
def test_a_job_that_raises_leaves_nothing_and_spoils_no_other(store: Database, error: Exception, flush: bool) -> None:
    held = Held(store)
    first = store.writer.submit(add("first"))
    failing = store.writer.submit(then_fail("failing", error, flush=flush))
    last = store.writer.submit(add("last"))
    held.release()
    assert failing.exception(10) is error
    assert (first.result(10), last.result(10)) == ("first", "last")
    assert names(store) == ["first", "last"]


def test_a_job_that_breaks_a_rule_of_the_database_spoils_no_other(store: Database) -> None:
    held = Held(store)
    answers = [store.writer.submit(add(name)) for name in ("Ada", "Ada", "Bob")]
    held.release()
    assert [type(answer.exception(10)) for answer in answers] == [type(None), sa.exc.IntegrityError, type(None)]
    assert names(store) == ["Ada", "Bob"]


def test_a_job_sees_what_the_one_before_it_wrote(store: Database) -> None:
    held = Held(store)
    store.writer.submit(add("Ada"))
    seen = store.writer.submit(lambda s: s.exec(select(Organiser.name)).all())
    held.release()
    assert seen.result(10) == ["Ada"]


def test_the_answer_comes_after_the_commit(store: Database) -> None:
    """At the moment of the commit no answer has been given, and what is to be kept is not yet seen by others."""
    at_commit: list[tuple[bool, list[str]]] = []
    answers: list[Future[Any]] = []
    held = Held(store)
    answers.append(store.writer.submit(add("Ada")))

    def look(_: sa.Connection) -> None:
        at_commit.append((answers[0].done(), names(store)))

    sa.event.listen(store.writing, "commit", look)
    held.release()
    answers[0].result(10)
    sa.event.remove(store.writing, "commit", look)
    assert at_commit[-1] == (False, [])
    assert names(store) == ["Ada"]


def test_a_commit_that_fails_is_said_to_everyone_who_waits(store: Database) -> None:
    def no_disk(_: sa.Connection) -> None:
        raise OSError("no space left on device")

    held = Held(store)
    answers = [store.writer.submit(add(name)) for name in ("Ada", "Bob")]
    failing = store.writer.submit(then_fail("failing", ValueError("mine"), flush=True))
    sa.event.listen(store.writing, "commit", no_disk)
    held._free.set()
    waited: list[Future[Any]] = [held.answer, *answers, failing]
    said = [str(answer.exception(10)) for answer in waited]
    sa.event.remove(store.writing, "commit", no_disk)
    assert said == ["no space left on device"] * 4
    assert store.writer.run(add("Cyd")) == "Cyd"
    assert names(store) == ["Cyd"]


def test_submit_refuses_when_too_many_wait(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.writer._queue, "maxsize", 3)
    held = Held(store)
    waiting = [store.writer.submit(add(name)) for name in ("Ada", "Bob", "Cyd")]
    with pytest.raises(Busy, match="Too many people are sending at once"):
        store.writer.submit(add("Dan"))
    held.release()
    assert [answer.result(10) for answer in waiting] == ["Ada", "Bob", "Cyd"]
    assert names(store) == ["Ada", "Bob", "Cyd"]


def test_stop_finishes_what_waits(store: Database) -> None:
    held = Held(store)
    answers = [store.writer.submit(add(f"{number:03}")) for number in range(150)]
    stopping = threading.Thread(target=store.writer.stop)
    stopping.start()
    held.release()
    stopping.join(10)
    assert [answer.result(0) for answer in answers] == [f"{number:03}" for number in range(150)]
    assert len(names(store)) == 150


def test_a_quiet_writer_tidies_up(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tidied = threading.Event()
    monkeypatch.setattr(writer, "SECONDS_BEFORE_TIDYING", 0.01)
    monkeypatch.setattr(sqlite_store.writer, "_tidy", tidied.set)
    sqlite_store.write(add("Ada"))
    assert tidied.wait(10)
    assert sqlite_store.writer.run(add("Bob")) == "Bob"


def test_a_writer_that_could_not_tidy_up_goes_on(
    sqlite_store: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = threading.Event()

    def fails() -> None:
        tried.set()
        raise OSError("disk")

    monkeypatch.setattr(writer, "SECONDS_BEFORE_TIDYING", 0.01)
    monkeypatch.setattr(sqlite_store.writer, "_tidy", fails)
    sqlite_store.write(add("Ada"))
    assert tried.wait(10)
    assert sqlite_store.writer.run(add("Bob")) == "Bob"
    assert "tidying up failed" in caplog.text


def test_a_job_called_off_while_it_waits_is_not_run(store: Database) -> None:
    held = Held(store)
    unwanted, wanted = store.writer.submit(add("Ada")), store.writer.submit(add("Bob"))
    assert unwanted.cancel()
    held.release()
    assert wanted.result(10) == "Bob"
    assert names(store) == ["Bob"]


def test_a_job_under_way_cannot_be_called_off(store: Database) -> None:
    held = Held(store)
    assert not held.answer.cancel()
    held.release()


def test_submit_refuses_before_the_database_is_open(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the writer is not running"):
        Database(f"sqlite:///{tmp_path}/x.db").write(add("Ada"))


def test_many_threads_at_once_lose_nothing(store: Database) -> None:
    def send(thread: int) -> None:
        for number in range(10):
            store.write(add(f"{thread}-{number}"))

    threads = [threading.Thread(target=send, args=[thread]) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert names(store) == sorted(f"{thread}-{number}" for thread in range(8) for number in range(10))
