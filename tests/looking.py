"""Looking over a site's shoulder: how often it asks its database, and everything that stands in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from pb.box.queries import terms_of
from pb.db import Database, Table
from pb.rounds.models import Minute, Round
from pb.rounds.queries import minutes, round_by_slug
from pb.voting.queries import envelopes_of
from pb.voting.sealing import read
from tests import make

# For pages that ask nothing of the database that the tests of actions and queries do not ask of both kinds.
once = pytest.mark.parametrize("kind", ["sqlite"])


@contextmanager
def questions(store: Database) -> Iterator[list[str]]:
    """The SELECTs that are sent while it lasts."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(store.reading, "before_cursor_execute", note)
    yield asked
    event.remove(store.reading, "before_cursor_execute", note)


def everything(store: Database) -> dict[str, list[Any]]:
    """Every row of every table; equal before and after exactly if nothing was changed."""
    with store.read() as session:
        tables = Table.metadata.sorted_tables
        return {table.name: sorted(session.connection().execute(table.select()), key=repr) for table in tables}


def the_round(store: Database, slug: str) -> Round:
    with store.read() as session:
        return round_by_slug(session, slug)


def said(store: Database, slug: str) -> list[str]:
    """The sentences of a round's minutes, newest first."""
    return [minute.text for minute in written(store, slug)]


def written(store: Database, slug: str) -> Sequence[Minute]:
    with store.read() as session:
        return minutes(session, round_by_slug(session, slug).id)


def marks_in_box(store: Database, slug: str) -> list[str]:
    """The marks in every envelope of a round, in no order: what only the seal key can read, and nobody before the seal
    but a test."""
    keys, round = make.vault(store), the_round(store, slug)
    if not round.opened_at:
        return []
    signer = keys.receipts_key(round.public_name, round.origin)
    with store.read() as session:
        terms, envelopes = terms_of(session, round), envelopes_of(session, round.id)
    if not envelopes:
        return []
    opener = keys.opener(round.public_name)
    return sorted(as_text(read(terms, opener.open(each), signer).marks) for each in envelopes)


def as_text(marks: Mapping[int, int]) -> str:
    """`{"1":5,"2":0}`: marks in the order of the bids, so that the same marks are the same text."""
    return json.dumps({str(bid): marks[bid] for bid in sorted(marks)}, separators=(",", ":"))
