"""What is wrong with this installation, one sentence each, before the hall finds out."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import func, select

from pb.db import CannotOpen, Database
from pb.mail.queries import given_up, waiting
from pb.rounds.models import Minute
from pb.schema import refuse_wrong_version
from pb.secrecy import kept_too_much, wrong_with_rounds
from pb.secret_key import NAME
from pb.settings import Encryption, Settings
from pb.timestamps.queries import due
from pb.timestamps.rules import NoTimestamp
from pb.timestamps.stamper import timestamp
from pb.vault import Vault

# Before this version, two connections that write and checkpoint at the same instant can corrupt a file.
SAFE_SQLITE = (3, 51, 3)
HERE = ("localhost", "127.0.0.1", "::1")
ENOUGH_DISK = 500_000_000  # bytes
# After this a timestamp that was asked for should be there.
ENOUGH_TIME = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """`ok` findings are good to know; the others are to be put right."""

    ok: bool
    text: str


def examine(settings: Settings, now: datetime, *, in_hall: bool = False) -> list[Finding]:
    """Every finding, in the order to read them. `in_hall`, whether HTTPS is wanted is said elsewhere."""
    return [
        Finding(True, f"Database: {_without_password(settings)}"),
        *_sqlite(settings),
        *_disk(settings.data),
        *_secret(settings.data / NAME),
        *([] if in_hall else _address(settings)),
        *_timestamp_server(settings),
        *_mail(settings),
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


def _timestamp_server(settings: Settings) -> Iterator[Finding]:
    if not settings.timestamp_url:
        return
    try:
        timestamp(settings.timestamp_url, "pb doctor\n")
        yield Finding(True, f"The timestamp server at {settings.timestamp_url} answers as it should.")
    except NoTimestamp as none:
        yield Finding(False, f"No timestamp from {settings.timestamp_url}: {none}.")


def _mail(settings: Settings) -> Iterator[Finding]:
    smtp = settings.smtp
    if smtp is None:
        yield Finding(True, "Mail is not set up (PB_SMTP_URL): letters to bidders wait on the desk to be handed over.")
    elif smtp.password and smtp.encryption is Encryption.NONE and smtp.host not in HERE:
        yield Finding(
            False, f"The password for the mail server {smtp.host} travels in the clear: use smtps or starttls."
        )
    else:
        yield Finding(True, f"Mail is sent through {smtp.host}, from {settings.mail_from}.")


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    with Database(settings.database_url).looked_at() as store:
        try:
            refuse_wrong_version(store)
            yield Finding(True, "The database is at the version of this code.")
            yield from _clock(store, now)
            yield from _timestamps(store, settings, now)
            yield from _secrecy(store, settings.data)
            yield from _letters(store)
        except CannotOpen as error:
            yield Finding(False, str(error))


def _clock(store: Database, now: datetime) -> Iterator[Finding]:
    with store.read() as session:
        latest = session.exec(select(func.max(Minute.at))).one()
    if latest and latest > now:
        yield Finding(
            False, f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the minutes go on to {latest:%Y-%m-%d %H:%M}."
        )
    else:
        yield Finding(True, f"The clock says {now:%Y-%m-%d %H:%M} UTC. Compare it with a telephone.")


def _timestamps(store: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    """A checkpoint is stamped within seconds, if the site runs and the server answers."""
    if not settings.timestamp_url:
        return
    with store.read() as session:
        late = [each for each in due(session) if now - each.since > ENOUGH_TIME]
    for each in late:
        yield Finding(False, f"{each.slug} has no timestamp yet for its seal number: {each.when.lower()}.")


def _secrecy(store: Database, data: Path) -> Iterator[Finding]:
    for sentence in (*wrong_with_rounds(store, Vault(data, b"")), *kept_too_much(store)):
        yield Finding(False, sentence)


def _letters(store: Database) -> Iterator[Finding]:
    with store.read() as session:
        wait, stuck = waiting(session), given_up(session)
    if wait:
        yield Finding(not stuck, f"Letters to bidders that wait: {wait}; {stuck} of them are not tried any more.")
