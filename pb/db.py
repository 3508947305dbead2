"""The database: what every table shares, who may read, who may write, and whether it is up to date.

SQLite gets many readers that cannot write and one writing connection, held by one server process; a lock file
beside the database says so. PostgreSQL gets the same two, and as many server processes as you like.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, SQLModel

from pb.problems import Problems
from pb.writer import Writer

T = TypeVar("T")

# WAL and FULL: a ballot is on the disk before its done page is sent. The writing connection alone checkpoints,
# because SQLite before 3.51.3 can corrupt a file that two connections write and checkpoint at once.
_ALL = ("busy_timeout=5000", "foreign_keys=ON", "trusted_schema=OFF")
_WRITER = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", *_ALL)
_READER = ("query_only=ON", "wal_autocheckpoint=0", *_ALL)


# Connections for looking, for each server process; opened when needed. There are as many threads for pages.
READERS = 16


class CannotOpen(Exception):
    """The database cannot be used as it is; the message says what to do about it."""


class Table(SQLModel):
    """Base of every model. Every constraint has a name, because names become messages."""

    metadata = sa.MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


@contextmanager
def refusing(constraint: str, instead: Problems) -> Generator[None]:
    """Turn the breach of one named constraint into words; any other breach stays a fault of ours.

    SQLite names the columns of a unique constraint and not the constraint, so both spellings are looked for.
    """
    try:
        yield
    except sa.exc.IntegrityError as error:
        said = str(error.orig)
        table_and_columns = constraint.removeprefix("uq_").replace("_", ".", 1)
        if constraint in said or table_and_columns in said:
            raise instead from error
        raise


class Database:
    """Both ways into one database: `read` for looking, `write` for the one place that commits."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self._lock: IO[str] | None = None
        if self.sqlite:
            self.reading = _sqlite_engine(self.url, _READER, "BEGIN", pool_size=READERS)
            # BEGIN IMMEDIATE takes the write lock before the first look, so a check and its write are one.
            self.writing = _sqlite_engine(self.url, _WRITER, "BEGIN IMMEDIATE", pool_size=1)
        else:
            self.reading = _postgresql_engine(self.url, READERS, {"postgresql_readonly": True})
            self.writing = _postgresql_engine(self.url, 1, {})
        self.writer = Writer(self.writing, tidy=self._checkpoint if self.sqlite else None)

    @property
    def sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(str(self.url.database))

    def open(self) -> "Database":
        """Take the lock (SQLite) and start the writer.

        Raises:
            CannotOpen: another process has the database open for writing.
        """
        if self.sqlite:
            self._take_lock()
        self.writer.start()
        return self

    def close(self) -> None:
        """Finish what is waiting, then let go of the connections and the lock."""
        self.writer.stop()
        if self._lock:
            self._checkpoint()
        self._let_go()
        if self._lock:
            self._lock.close()
            self._lock = None

    @contextmanager
    def looked_at(self) -> Generator["Database"]:
        """For a command that only looks, at a database that a server may have open meanwhile."""
        try:
            yield self
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self.reading.dispose()
        self.writing.dispose()

    @contextmanager
    def read(self) -> Generator[Session]:
        """A session that can only look."""
        with Session(self.reading) as session:
            yield session

    def write(self, job: Callable[[Session], T]) -> T:
        """Run a job in the writer; returns when it is safely on the disk, or raises what the job raised."""
        return self.writer.run(job)

    async def write_soon(self, job: Callable[[Session], T]) -> T:
        """`write` for an async handler, which gives way while it waits."""
        return await asyncio.wrap_future(self.writer.submit(job))

    def _take_lock(self) -> None:
        if self.file.exists() and not os.access(self.file, os.W_OK, effective_ids=True):
            raise CannotOpen(f"{self.file} cannot be written: it belongs to somebody else, or is read-only.")
        try:
            lock = open(f"{self.file}.lock", "w")  # noqa: SIM115  # held open until `close`
        except OSError as error:
            raise CannotOpen(f"{self.file} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise CannotOpen(
                f"{self.file} is in use by another Commonpot. SQLite takes one server at a time: stop the other "
                "one first, or move to PostgreSQL."
            ) from None
        self._lock = lock

    def _checkpoint(self) -> None:
        """Move the write-ahead log into the file and empty it, so that it does not keep the order of casting."""
        with self.writing.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _postgresql_engine(url: sa.URL, pool_size: int, options: dict[str, bool]) -> sa.Engine:
    return sa.create_engine(
        url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True, hide_parameters=True, execution_options=options
    )


def _sqlite_engine(url: sa.URL, pragmas: tuple[str, ...], begin: str, pool_size: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves; the driver's own comes too late
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
