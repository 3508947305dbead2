"""Copies of a SQLite database that is in use, on a stick or any other folder, made every minute.

A copy holds what was committed, whole, and no order of it: `VACUUM INTO` writes every table anew, and leaves out the
write-ahead log and what was deleted. It never holds a key; see docs/running.md on what a copy is worth without.
"""

import errno
import logging
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pb import clock
from pb.secret_key import NAME, sync_folder

PAUSE, PAUSE_AFTER_A_FAULT = 60.0, 5.0  # seconds
LAST = 60.0  # seconds that the last copy may take before the server ends without it
# Few, because copies of many moments would say which cards voted between any two of them.
KEEP = 3
_NAME = re.compile(r"commonpot-(\d{6})-(\d{8}T\d{6}Z)\.db")
_TIME = "%Y%m%dT%H%M%SZ"

log = logging.getLogger("pb.backup")


class CannotCopy(Exception):
    """There is no new copy; the message says why, and is followed by nothing."""


@dataclass(frozen=True)
class Copy:
    """One copy. Everything that was committed before `at` is in it. They are numbered, because a laptop's clock may
    go back."""

    file: Path
    number: int
    at: datetime


def copies_in(folder: Path) -> list[Copy]:
    """The newest first. Raises OSError."""
    found = [(each, _NAME.fullmatch(each.name)) for each in folder.iterdir()]
    copies = [
        Copy(file, int(said[1]), datetime.strptime(said[2], _TIME).replace(tzinfo=UTC)) for file, said in found if said
    ]
    return sorted(copies, key=lambda copy: copy.number, reverse=True)


def make_copy(database: Path, folder: Path, now: datetime) -> Copy:
    """Copy the database into the folder, which is there, and remove all but the newest KEEP copies.

    What is readable there under the name of a copy is always whole. The database is read for as long as this machine's
    own disk takes, so that a slow stick holds up no vote.
    Raises CannotCopy.
    """
    snapshot = database.with_name(f"{database.name}.copy")
    try:
        _refuse_keys(folder)
        newest = next(iter(copies_in(folder)), None)
        number = newest.number + 1 if newest else 1
        copy = Copy(folder / f"commonpot-{number:06}-{now.astimezone(UTC):{_TIME}}.db", number, now)
        _write_anew(database, snapshot)
        put_whole(snapshot, copy.file)
        for old in copies_in(folder)[KEEP:]:
            old.file.unlink(missing_ok=True)
    except OSError as error:
        raise CannotCopy(_why(error, folder)) from None
    except sqlite3.Error as error:
        raise CannotCopy(f"{database} cannot be read or copied: {error}") from None
    finally:
        snapshot.unlink(missing_ok=True)
    return copy


def _refuse_keys(folder: Path) -> None:
    if (folder / NAME).exists():
        raise CannotCopy(f"{folder} holds keys. Whoever found both could open the votes: keep copies elsewhere")


def _write_anew(database: Path, snapshot: Path) -> None:
    snapshot.unlink(missing_ok=True)
    os.close(os.open(snapshot, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("VACUUM INTO ?", (str(snapshot),))
    finally:
        connection.close()


def put_whole(source: Path, target: Path) -> None:
    """Copy a file; under its name all of it is there, on the disk, or nothing. Raises OSError."""
    new = target.with_name(f"{target.name}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with source.open("rb") as read, os.fdopen(descriptor, "wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        new.replace(target)
    except OSError:
        with suppress(OSError):  # the stick may be gone
            new.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _why(error: OSError, folder: Path) -> str:
    if error.errno == errno.ENOENT:
        return f"{folder} is not there. Plug the stick in again"
    if error.errno == errno.ENOSPC:
        return "The disk is full. Make room, or plug another stick in at the same place"
    return f"{folder} cannot be written: {error.strerror}"


def is_apart(folder: Path, database: Path) -> bool:
    """Whether a folder is on another disk than the database. Raises OSError where either is not there."""
    return folder.stat().st_dev != database.parent.stat().st_dev


class Copier:
    """A thread that makes a copy now, every minute, and once more at the end. Whatever it meets, it says so, tries
    again soon, and holds up nobody."""

    def __init__(self, database: Path, folder: Path, pause: float | None = None) -> None:
        self._database, self._folder = database, folder
        self._pause = PAUSE if pause is None else pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="copier", daemon=True)
        self._was_apart = False
        self._said = ""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After a last copy; without it, where the stick takes too long."""
        self._stopping.set()
        self._thread.join(LAST)
        if self._thread.is_alive():
            log.error("The last copy is not finished. Use the one before, or copy %s by hand.", self._database)

    def _work(self) -> None:
        going = True
        while going:
            going = not self._stopping.is_set()
            good = self._try(clock.now)
            if going:
                self._stopping.wait(self._pause if good else min(self._pause, PAUSE_AFTER_A_FAULT))

    def _try(self, now: Callable[[], datetime]) -> bool:
        try:
            self._refuse_empty_place()
            copy = make_copy(self._database, self._folder, now())
        except Exception as error:  # noqa: BLE001  # whatever it is, voting goes on and the next try may be better
            why = str(error) if isinstance(error, CannotCopy) else f"{type(error).__name__}"
            self._say(logging.ERROR, f"NO COPY IS MADE: {why}. Voting goes on, and it is tried again.")
            return False
        last = self._stopping.is_set()
        self._say(logging.INFO, f"The last copy is {copy.file}." if last else f"Copies are made in {self._folder}.")
        return True

    def _refuse_empty_place(self) -> None:
        """A folder where a stick was may still be there, on the disk of this machine."""
        try:
            apart = is_apart(self._folder, self._database)
        except OSError as error:
            raise CannotCopy(_why(error, self._folder)) from None
        if self._was_apart and not apart:
            raise CannotCopy(f"{self._folder} is there without the stick. Plug the stick in again")
        self._was_apart = apart

    def _say(self, level: int, sentence: str) -> None:
        """Once, and again when something else is to be said."""
        if sentence != self._said:
            log.log(level, "%s", sentence)
        self._said = sentence
