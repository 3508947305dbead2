"""What could lose the ballots or give away whose they are: keys that are not as they should be, a minute-book that is
not the one that was signed, and a database that keeps more than it should. Only `pb doctor` asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from pb.box.queries import refuse_changed
from pb.db import Database
from pb.ledger.queries import lines_of
from pb.problems import Refused
from pb.rounds.models import Round
from pb.rounds.signing import key_problems
from pb.vault import SEAL, Vault


def wrong_with_rounds(store: Database, vault: Vault) -> Iterator[str]:
    """A sentence for whatever is wrong with a round that was opened and has no result yet."""
    with store.read() as session:
        opened = select(Round).where(col(Round.origin) != "", col(Round.published_at).is_(None))
        for round in session.exec(opened.order_by(col(Round.slug))).all():
            for sentence in (*key_problems(vault, round), *_wrong_with(session, round, vault)):
                yield f"{round.slug}: {sentence}"


def _wrong_with(session: Session, round: Round, vault: Vault) -> Iterator[str]:
    if round.sealed_at and vault.has_seal_key(round.public_name):
        yield (
            f"The boxes are sealed, and the key that opens the envelopes is still at "
            f"{vault.file(round.public_name, SEAL)}. Start the site: once the seal is signed, the key is destroyed."
        )
    if key_problems(vault, round):
        return
    try:
        vault.refuse_fork(round.public_name, round.origin, lines_of(session, round.id))
        if not round.sealed_at:
            refuse_changed(session, round, vault)
    except Refused as refused:
        yield str(refused)


def kept_too_much(store: Database) -> list[str]:
    """A sentence for each setting with which the database would keep when, or in which order, people voted."""
    if store.sqlite:
        return sqlite_keeps(_pragmas(store), str(store.file))
    with store.read() as session:
        asked = sa.text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)")
        names = [*(each.name for each in _POSTGRESQL), *_PRELOADED]
        return postgresql_keeps(dict(session.connection().execute(asked, {"names": names}).all()))


def _pragmas(store: Database) -> dict[str, str]:
    connection = store.writing.raw_connection()
    try:
        asked = {name: connection.cursor().execute(f"PRAGMA {name}") for name in ("journal_mode", "secure_delete")}
        return {name: str(answer.fetchone()[0]) for name, answer in asked.items()}
    finally:
        connection.close()


def sqlite_keeps(pragmas: Mapping[str, str], file: str) -> list[str]:
    """What is wrong with the connection that writes, by the names of its PRAGMAs."""
    found = []
    if pragmas["journal_mode"] != "wal":
        found.append(
            f"SQLite has no write-ahead log at {file}, as in a folder on a network. Move PB_DATA to a disk of this "
            "machine."
        )
    if pragmas["secure_delete"] != "1":
        found.append(
            "SQLite does not write over what is deleted (secure_delete is off), so envelopes stay in the file after "
            "the boxes are sealed. Use another build of SQLite."
        )
    return found


@dataclass(frozen=True)
class _Setting:
    """One setting of PostgreSQL: what it may be, and what it does otherwise."""

    name: str
    quiet: tuple[str, ...]
    otherwise: str
    restart: bool = False


_POSTGRESQL = (
    _Setting("track_commit_timestamp", ("off",), "keeps the moment of every vote", restart=True),
    _Setting("log_statement", ("none", "ddl"), "writes a line to its log for every vote"),
    _Setting("log_min_duration_statement", ("-1",), "writes a line to its log for a vote that takes long"),
    _Setting("archive_mode", ("off",), "archives which card was used with which envelope", restart=True),
)
_PRELOADED = ("shared_preload_libraries", "session_preload_libraries", "local_preload_libraries")


def postgresql_keeps(settings: Mapping[str, str]) -> list[str]:
    """What is wrong, by the names in `pg_settings`; each sentence says what to set."""
    found = [
        f"PostgreSQL {each.otherwise} ({each.name} is {settings[each.name]}). Run: ALTER SYSTEM SET {each.name} = "
        f"'{each.quiet[0]}'; and then {'restart PostgreSQL.' if each.restart else 'SELECT pg_reload_conf();'}"
        for each in _POSTGRESQL
        if each.name in settings and settings[each.name] not in each.quiet
    ]
    return found + [
        f"PostgreSQL explains slow statements in its log, with their values (auto_explain is in {name}). Take it out, "
        "and restart PostgreSQL."
        for name in _PRELOADED
        if "auto_explain" in settings.get(name, "")
    ]
