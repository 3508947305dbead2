"""The one place that commits: a thread that runs every write of this process, one after the other.

Jobs that wait while a commit is under way share the next one (group commit), so that many ballots cost one
wait for the disk. There is no timer: a lone job is committed at once. A caller gets its answer only after
the commit has returned, so what was answered survives a crash.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

T = TypeVar("T")
Job = Callable[[Session], T]

LONGEST_QUEUE = 2000
LARGEST_BATCH = 64
SECONDS_BEFORE_TIDYING = 60

log = logging.getLogger("pb.writer")


class Busy(Exception):
    """Too many writes are waiting; try again in a moment."""


@dataclass(frozen=True)
class _Waiting:
    job: Job[Any]
    answer: Future[Any]


class Writer:
    """Runs jobs in the order they came. A job that raises leaves nothing behind and spoils no other."""

    def __init__(self, engine: sa.Engine, tidy: Callable[[], None] | None = None) -> None:
        self._engine = engine
        self._tidy = tidy
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(LONGEST_QUEUE)
        self._thread: threading.Thread | None = None
        self.commits = 0

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the jobs that wait, then end the thread."""
        if self._thread:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def submit(self, job: Job[T]) -> "Future[T]":
        """Queue a job; the future is done once its commit is.

        Raises:
            Busy: 2,000 jobs are waiting already.
        """
        if self._thread is None:
            raise RuntimeError("the writer is not running: open the database first")
        waiting = _Waiting(job, Future())
        try:
            self._queue.put_nowait(waiting)
        except queue.Full:
            raise Busy("Too many people are sending at once") from None
        return waiting.answer

    def run(self, job: Job[T]) -> T:
        """Queue a job and wait for it."""
        return self.submit(job).result()

    def _work(self) -> None:
        going = True
        while going:
            batch, going = self._next_batch()
            if batch:
                self._commit(batch)

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        batch = [self._wait_for_one()]
        while len(batch) < LARGEST_BATCH and batch[-1]:
            try:
                batch.append(self._queue.get_nowait())
            except queue.Empty:
                break
        # From here on a job cannot be called off: it may be on the disk already.
        wanted = [waiting for waiting in batch if waiting and waiting.answer.set_running_or_notify_cancel()]
        return wanted, batch[-1] is not None

    def _wait_for_one(self) -> _Waiting | None:
        while True:
            try:
                return self._queue.get(timeout=SECONDS_BEFORE_TIDYING)
            except queue.Empty:
                self._tidy_up()

    def _tidy_up(self) -> None:
        try:
            if self._tidy:
                self._tidy()
        except Exception:  # tidying is a kindness; whatever it meets, it must not end the writer
            log.exception("tidying up failed; it is tried again")

    def _commit(self, batch: list[_Waiting], *, again: bool = True) -> None:
        done: list[tuple[_Waiting, Any, BaseException | None]] = []
        try:
            with self._engine.begin() as connection:
                done = [(waiting, *_run(connection, waiting.job)) for waiting in batch]
            self.commits += 1
        except Exception as error:  # the commit itself failed: nothing of this batch was kept
            log.exception("a commit failed")
            done = [(waiting, None, error) for waiting in batch]
        crossed = [waiting for waiting, _, failure in done if again and _is_deadlock(failure)]
        for waiting, value, failure in done:
            if failure is None:
                waiting.answer.set_result(value)
            elif waiting not in crossed:
                waiting.answer.set_exception(failure)
        for waiting in crossed:  # the batch has let go of what it held, so nobody waits for this job any more
            self._commit([waiting], again=False)


def _is_deadlock(failure: BaseException | None) -> bool:
    """Two server processes each held what the other waited for, and PostgreSQL chose this job to give way."""
    return isinstance(failure, sa.exc.OperationalError) and getattr(failure.orig, "sqlstate", "") == "40P01"


def _run(connection: sa.Connection, job: Job[Any]) -> tuple[Any, BaseException | None]:
    """One job inside a savepoint: kept whole, or undone whole and its error handed back."""
    session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
    try:
        value = job(session)
        session.commit()  # releases the savepoint; the batch commits for real
        return value, None
    except Exception as error:  # noqa: BLE001  # whatever it is, it is handed to the one who sent the job
        session.rollback()
        return None, error
    finally:
        session.close()
