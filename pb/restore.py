"""Putting a copy of the database back, and the keys that it needs; saying to everybody what may be lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from pb.backup import Copy, copies_in, put_whole
from pb.db import CannotOpen, Database
from pb.ledger.queries import lines_of
from pb.problems import Refused
from pb.rounds.actions import record
from pb.rounds.models import Round
from pb.rounds.queries import all_rounds, round_by_slug
from pb.rounds.signing import carry_out, key_problems
from pb.schema import refuse_wrong_version
from pb.secret_key import NAME, make_folder, read_key, write_whole
from pb.settings import Settings
from pb.vault import LEDGER, RECEIPTS, SEAL, SEAL_PUBLIC, Vault
from pb.voting.queries import turnout
from pb.when import local_time

BY = "Put back from a copy"


@dataclass(frozen=True)
class Held:
    """What a database has of a round: ballots in its boxes, and lines in its minute-book."""

    slug: str
    name: str
    votes: int
    entries: int


def held(store: Database) -> list[Held]:
    """Of every round, in the order of their addresses."""
    with store.read() as session:
        return sorted((_held(session, round) for round in all_rounds(session)), key=lambda each: each.slug)


def _held(session: Session, round: Round) -> Held:
    return Held(round.slug, round.name, turnout(session, round.id).cast, len(lines_of(session, round.id)))


def fault_of(file: Path) -> str:
    """What is wrong with a copy, as far as SQLite can tell; empty where it is whole."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    if not tables:  # a file of no length is a good database to SQLite
        return "it is empty"
    return "" if said == "ok" else said


def newest_good(folder: Path) -> Copy:
    """Raises CannotOpen where there is none."""
    try:
        copies = copies_in(folder)
    except OSError as error:
        raise CannotOpen(f"{folder} cannot be read: {error.strerror}.") from None
    good = next((copy for copy in copies if not fault_of(copy.file)), None)
    if good is None:
        damaged = f"; {len(copies)} that are there are damaged" if copies else ""
        raise CannotOpen(f"There is no copy of a database in {folder}{damaged}.")
    return good


def restore(settings: Settings, folder: Path, keys: Path | None, now: datetime) -> tuple[Copy, list[Held]]:
    """Put the newest whole copy in the folder back, where no database is; say in each round that is voted on what may
    be lost. `keys` is a folder that `copy_keys` filled, or None where the keys are at their place.

    Raises CannotOpen, Refused: then no database was put anywhere.
    """
    database = _place_for(settings)
    copy = newest_good(folder)
    if keys:
        bring_keys(keys, settings.data)
    _refuse_without_secret(settings.data)
    make_folder(database.parent)
    waiting = database.with_name(f"{database.name}.restored")
    put_whole(copy.file, waiting)
    vault = Vault(settings.data, read_key(settings.data / NAME))
    try:
        _refuse_unfit(waiting, vault)
        waiting.replace(database)
    finally:
        waiting.unlink(missing_ok=True)
    store = Database(settings.database_url).open()
    try:
        _tell_all(store, vault, copy, settings.timezone, now)
        return copy, held(store)
    finally:
        store.close()


def _place_for(settings: Settings) -> Path:
    database = settings.sqlite_file
    if database is None:
        raise CannotOpen("Copies are of a SQLite database, and PB_DATABASE_URL names PostgreSQL.")
    for end in ("", "-wal", "-shm"):
        there = database.with_name(f"{database.name}{end}")
        if there.exists():
            raise CannotOpen(
                f"There is {there} already. It may hold votes that the copy does not: try `pb doctor` first. If it "
                f"cannot be used, move {database.name} and all that begins with its name elsewhere, and keep it."
            )
    return database


def _refuse_without_secret(data: Path) -> None:
    """With another key no card would work, and a new one would be made without a word."""
    try:
        read_key(data / NAME)
    except (OSError, ValueError):
        raise CannotOpen(f"There is no secret key at {data / NAME}. Give the folder of the keys with --keys.") from None


def _refuse_unfit(file: Path, vault: Vault) -> None:
    with Database(f"sqlite:///{file}").looked_at() as store:
        refuse_wrong_version(store)
        with store.read() as session:
            for round in all_rounds(session):
                wrong = list(_wrong_with(session, round, vault))
                if wrong:
                    raise Refused("\n".join((*wrong, "Nothing was put back.")))


def _wrong_with(session: Session, round: Round, vault: Vault) -> Iterator[str]:
    problems = key_problems(vault, round)
    yield from (f"{round.slug}: {problem}" for problem in problems)
    if round.origin and not round.published_at and not problems:
        try:
            vault.refuse_fork(round.public_name, round.origin, lines_of(session, round.id))
        except Refused as refused:
            yield f"{round.slug}: {refused}"


def _tell_all(store: Database, vault: Vault, copy: Copy, timezone: str, now: datetime) -> None:
    """Whose vote is lost cannot be known; so everybody is told, and it stays in the minute-book."""
    sentence = (
        f"The database was put back from a copy of {local_time(copy.at, timezone)}. Votes that were cast after that "
        "are not in it. Whoever voted later votes again with the same card, and throws the first receipt away."
    )
    with store.read() as session:
        unsealed = select(Round.slug).where(col(Round.origin) != "", col(Round.sealed_at).is_(None))
        slugs = session.exec(unsealed).all()

    def told(slug: str) -> None:
        carry_out(
            store,
            vault,
            slug,
            lambda session: record(session, round_by_slug(session, slug), BY, now, sentence, notice=True),
        )

    for slug in slugs:
        told(slug)


def copy_keys(data: Path, folder: Path, *, with_seal: bool) -> list[Path]:
    """Copy the secret key and the keys of rounds into a folder of their own; with `with_seal` also those that open the
    ballots. Returns what was written. Raises CannotOpen."""
    wanted = [LEDGER, RECEIPTS, SEAL_PUBLIC, *([SEAL] if with_seal else [])]
    names = [Path(NAME), *(Path("keys") / name for name in _of_rounds(data / "keys", wanted))]
    try:
        if folder.is_dir() and copies_in(folder):
            raise CannotOpen(f"{folder} holds copies of a database. Keep the keys on another stick, in other hands.")
        return [_brought(data / name, folder / name) for name in names]
    except OSError as error:
        raise CannotOpen(f"The keys cannot be copied from {data} to {folder}: {error.strerror}.") from None


def bring_keys(folder: Path, data: Path) -> None:
    """Put keys back that are not at their place. Raises CannotOpen where another one is."""
    wanted = (LEDGER, RECEIPTS, SEAL_PUBLIC, SEAL)
    names = [Path(NAME), *(Path("keys") / name for name in _of_rounds(folder / "keys", wanted))]
    try:
        for name in names:
            if (data / name).exists() and (data / name).read_text() != (folder / name).read_text():
                raise CannotOpen(f"{data / name} is another key than {folder / name}. Nothing was put back.")
        for name in names:
            if not (data / name).exists():
                _brought(folder / name, data / name)
    except OSError as error:
        raise CannotOpen(f"The keys in {folder} cannot be put back: {error.strerror}.") from None


def _of_rounds(keys: Path, wanted: list[str] | tuple[str, ...]) -> list[Path]:
    """`r-1a2b3c4d5e6f/ledger.key` and so on: those that are there."""
    return sorted(file.relative_to(keys) for name in wanted for file in keys.glob(f"*/{name}"))


def _brought(source: Path, target: Path) -> Path:
    make_folder(target.parent)
    write_whole(target, source.read_text(), 0o600)
    return target
