"""What is wrong with this installation, one sentence each, before the hall finds out."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import func, select

from pb.db import CannotOpen, Database
from pb.rounds.models import Minute
from pb.schema import refuse_wrong_version
from pb.secret_key import NAME
from pb.settings import Settings

# Before this version, two connections that write and checkpoint at the same instant can corrupt a file.
SAFE_SQLITE = (3, 51, 3)
ENOUGH_DISK = 500_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """`ok` findings are good to know; the others are to be put right."""

    ok: bool
    text: str


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Every finding, in the order to read them."""
    return [
        Finding(True, f"Database: {_without_password(settings)}"),
        *_sqlite(settings),
        *_disk(settings.data),
        *_secret(settings.data / NAME),
        *_address(settings),
        *_database(settings, now),
    ]


def _without_password(settings: Settings) -> str:
    return str(settings.sqlite_file or f"PostgreSQL at {settings.database_url.rpartition('@')[2]}")


def _sqlite(settings: Settings) -> Iterator[Finding]:
    if settings.sqlite_file is None:
        return
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        yield Finding(True, f"SQLite {version}.")
    else:
        yield Finding(
            True,
            f"SQLite {version} has a known fault when two connections write at once (mended in 3.51.3). Commonpot "
            "writes from one connection only, so it is not met; keep other programs away from the file.",
        )


def _disk(data: Path) -> Iterator[Finding]:
    there = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    yield Finding(free >= ENOUGH_DISK, f"Free disk at {data}: {free // 1_000_000:,} MB of the 500 MB to have.")


def _secret(file: Path) -> Iterator[Finding]:
    if not file.exists():
        yield Finding(False, f"There is no secret key at {file}. `pb migrate` makes one.")
    elif file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(False, f"Others can read {file}. Run: chmod 600 {file}")
    else:
        yield Finding(True, f"Secret key at {file}: back it up apart from the database.")


def _address(settings: Settings) -> Iterator[Finding]:
    if not settings.public_url:
        yield Finding(True, "PB_PUBLIC_URL is not set: QR codes lead to the address the organiser's browser used.")
    elif not settings.secure:
        yield Finding(False, "PB_PUBLIC_URL is not https: on a shared network, others could read or change votes.")


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    store = Database(settings.database_url)
    try:
        refuse_wrong_version(store)
        yield Finding(True, "The database is at the version of this code.")
        yield from _clock(store, now)
    except CannotOpen as error:
        yield Finding(False, str(error))
    finally:
        store.reading.dispose()
        store.writing.dispose()


def _clock(store: Database, now: datetime) -> Iterator[Finding]:
    with store.read() as session:
        latest = session.exec(select(func.max(Minute.at))).one()
    if latest and latest > now:
        yield Finding(
            False, f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the minutes go on to {latest:%Y-%m-%d %H:%M}."
        )
    else:
        yield Finding(True, f"The clock says {now:%Y-%m-%d %H:%M} UTC. Compare it with a telephone.")
