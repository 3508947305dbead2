"""Looking over a site's shoulder: how often it asks its database, and everything that stands in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from pb.db import Database, Table
from pb.rounds.models import Minute, Round
from pb.rounds.queries import minutes, round_by_slug

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
