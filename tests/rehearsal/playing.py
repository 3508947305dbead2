"""A rehearsal that is made, and played to its end."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from pb.db import Database, Table
from pb.helpers.actions import add_helper
from pb.kiosk.actions import add_kiosk
from pb.rehearsal.actions import make_rehearsal, rows_of
from pb.rounds.models import Round
from pb.runsheet.actions import organiser_ticks, tick
from tests import make
from tests.doing import changed, wrote
from tests.looking import the_round

COPY = "marlfield-decides--rehearsal"
BALLOTS = [{1: 5, 2: 4, 3: 3}, {2: 5}]


def rehearsed(store: Database, slug: str) -> str:
    copy: str = wrote(store, make_rehearsal, slug, by=make.BY, now=make.NOW)
    return copy


def rows(store: Database, slug: str) -> dict[str, list[Any]]:
    """Every row of a round, by table, in the order of its keys."""
    round_id, found = the_round(store, slug).id, dict[str, list[Any]]()
    with store.read() as session:
        for table in Table.metadata.sorted_tables:
            mine = rows_of(table, round_id)
            if mine is not None:
                found[table.name] = sorted(session.connection().execute(table.select().where(mine)), key=repr)
    return found


def played(store: Database, copy: str) -> None:
    """Everything that can be done in a rehearsal, to its end."""
    wrote(store, add_helper, copy, "Desk A", "volunteer", "7K2M9QXD4T0BH8WE", by=make.BY, now=make.NOW)
    wrote(store, add_kiosk, copy, "Library", "hash of a PIN", "8K2M9QXD4T0BH8WE", by=make.BY, now=make.NOW)
    wrote(store, tick, copy, "hall", organiser_ticks(1, make.BY), now=make.NOW)
    codes = make.make_codes(store, copy, 4, now=make.NOW)
    make.open_round(store, copy, at_once=True, now=make.NOW)
    for code, marks in zip(codes, BALLOTS, strict=False):
        make.cast(store, copy, code, {**dict.fromkeys((1, 2, 3)), **marks}, now=make.NOW)
    changed(store, sa.update(Round).where(col(Round.slug) == copy).values(voting_closes_at=make.NOW))
    make.seal(store, copy, now=make.NOW)
    make.count(store, copy, now=make.NOW)
    make.publish(store, copy, now=make.NOW)
