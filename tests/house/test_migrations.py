"""The tables are what the models say, on both databases; and the record can only be added to."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import select

from pb import tables
from pb.box.models import Box
from pb.box.queries import marks_in
from pb.count.ballot_types import ScoreEvery
from pb.count.parameters import parameters_of
from pb.count.record import outcome_from
from pb.count.rule import HighestFirst, Remainder
from pb.db import CannotOpen, Database, Table
from pb.ledger.models import Cosignature
from pb.paths import MIGRATIONS
from pb.publish.models import Count
from pb.rounds.models import Round
from pb.rounds.rules import Phase
from pb.schema import alembic_config, migrate
from pb.voting.models import VotingCode
from tests import make
from tests.doing import changed
from tests.looking import the_round

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
# Each with a column that could be written again.
RECORD = {
    "count": "number",
    "publication": "count_id",
    "minute": "id",
    "ledger_entry": "number",
    "checkpoint": "size",
    "cosignature": "size",
    "box": "slips",
}


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


@pytest.mark.parametrize("file", VERSIONS, ids=lambda file: file.stem)
def test_a_migration_is_numbered_and_fits_its_column(file: Path) -> None:
    assert re.fullmatch(r"[0-9]{4}_[a-z0-9_]{1,27}", file.stem)
    assert f'revision = "{file.stem}"' in file.read_text()


def test_migrations_are_numbered_in_their_order() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert [one.revision for one in reversed(list(script.walk_revisions()))] == [file.stem for file in VERSIONS]
    assert [file.stem[:4] for file in VERSIONS] == [f"{number:04}" for number in range(1, len(VERSIONS) + 1)]


@pytest.mark.parametrize("file", VERSIONS, ids=lambda file: file.stem)
def test_a_migration_stands_alone(file: Path) -> None:
    """It must run in two years, whatever pb and SQLModel are by then."""
    assert not re.search(r"^\s*(from|import) (pb|sqlmodel)\b", file.read_text(), re.MULTILINE)


def test_the_tables_are_what_the_models_say(database_url: str) -> None:
    assert tables.MODELS
    store = Database(database_url)
    with store.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []
    store.close()


def test_every_constraint_has_its_name(database_url: str) -> None:
    """`compare_metadata` does not look at checks, primary keys and names of foreign keys, so we do."""
    store = Database(database_url)
    found, wanted = set(), set()
    with store.reading.connect() as connection:
        looking = sa.inspect(connection)
        for table in Table.metadata.sorted_tables:
            found |= {str(check["name"]) for check in looking.get_check_constraints(table.name)}
            found |= {str(key["name"]) for key in looking.get_foreign_keys(table.name)}
            found |= {str(unique["name"]) for unique in looking.get_unique_constraints(table.name)}
            found.add(str(looking.get_pk_constraint(table.name)["name"]))
            wanted |= {str(constraint.name) for constraint in table.constraints}
    store.close()
    assert found == wanted


@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"], ids=["update", "delete"])
def test_the_record_refuses_to_be_changed(database_url: str, act: str) -> None:
    store = Database(database_url).open()
    make.make_round(store, Phase.PUBLISHED, ballots=[{1: 5, 2: 4, 3: 3}])
    store.write(lambda s: s.add(Cosignature(round_id=1, size=6, witness="ada", line="— ada\n")))
    for table, column in RECORD.items():
        before = rows(store, table)
        assert before
        statement = act.format(f'"{table}"', column, column)
        with pytest.raises(sa.exc.DBAPIError, match=f"rows of {table} are only ever added"):
            changed(store, sa.text(statement))
        assert rows(store, table) == before
    store.close()


def test_the_record_refuses_to_be_emptied_at_once(database_url: str) -> None:
    """TRUNCATE is PostgreSQL's; on SQLite it is no word."""
    store = Database(database_url).open()
    for table in RECORD:
        said = "syntax error" if store.sqlite else f"rows of {table} are only ever added"
        with pytest.raises(sa.exc.DBAPIError, match=said):
            changed(store, sa.text(f'TRUNCATE "{table}" CASCADE'))
    store.close()


# Version 5 put ballots that were kept as text into boxes.

PAST, FUTURE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def before_5(empty_url: str) -> Iterator[Database]:
    store = Database(empty_url)
    with store.writing.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004_bids_that_exclude")
    yield store
    store.close()


def add(store: Database, table: str, **values: object) -> None:
    """A row in one of the tables as they were then."""
    with store.writing.begin() as connection:
        connection.execute(sa.Table(table, sa.MetaData(), autoload_with=connection).insert().values(values))


def add_round(store: Database, number: int, slug: str, **times: datetime) -> None:
    rule = json.dumps(parameters_of(HighestFirst(Remainder.SKIP)))
    about = {"place": "Here", "postcodes": "", "connections": "", "ballot_order": "pitch"}
    dates = {"bids_open_at": PAST, "bids_close_at": PAST, "announced_at": PAST, "ballot_fixed_at": PAST}
    kept = {"id": number, "slug": slug, "name": slug, "ballot_type": ScoreEvery().as_text(), "rule": rule}
    add(store, "round", **{**kept, **about, **dates, "one_per_group": False, **times})
    add(store, "funder", id=number, round_id=number, position=0, name="Council", amount=1000_00)
    add(store, "batch", id=number, round_id=number, label="All", size=2, made_at=PAST, form_key=slug)
    for state in ("used", "unused"):
        digest = f"{slug} {state}".encode()
        add(store, "voting_code", digest=digest, round_id=number, batch_id=number, state=state, ballot_digest=digest)


def add_ballots(store: Database, number: int, *marks: str) -> None:
    for place, each in enumerate(marks):
        add(store, "ballot", id=f"{number} {place}".encode(), round_id=number, marks=each)


def test_version_5_puts_old_ballots_into_boxes_and_their_rounds_can_still_be_counted(before_5: Database) -> None:
    store = before_5
    add_round(store, 1, "closed", voting_opens_at=PAST, voting_closes_at=PAST)
    add_round(store, 2, "counted", voting_opens_at=PAST, voting_closes_at=PAST, counted_at=PAST)
    add_round(store, 3, "to-come", voting_opens_at=FUTURE, voting_closes_at=FUTURE)
    bid = dict.fromkeys(("reason", "group_name", "title", "summary", "location", "contact_name"), "x")
    more = {"contact_email": "", "contact_phone": "", "hide_location": False, "pot": 0, "sent_at": PAST}
    add(store, "bid", id=1, round_id=1, number=1, state="accepted", amount=100_00, form_key="f", **bid, **more)
    add_ballots(store, 1, '{"1":5}', "{}", '{"1":3}')
    add_ballots(store, 2, '{"1":5,"2":0}')
    migrate(store)
    with store.read() as session:
        boxes = {box.round_id: list(marks_in(box)) for box in session.exec(select(Box))}
        codes = session.exec(select(VotingCode)).all()
        names = set(session.exec(select(Round.public_name)))
    assert {number: sorted(map(str, marks)) for number, marks in boxes.items()} == {
        1: ["{1: 3}", "{1: 5}", "{}"],
        2: ["{1: 5, 2: 0}"],
    }
    assert [the_round(store, slug).phase(make.NOW) for slug in ("closed", "counted", "to-come")] == [
        Phase.SEALED,
        Phase.COUNTED,
        Phase.BALLOT_FIXED,
    ]
    assert sorted({(code.state, code.ballot_digest) for code in codes}) == [("used", None), ("void", None)]
    assert len({code.card for code in codes}) == len(codes) == 6
    assert len(names) == 3
    store.open()
    make.count(store, "closed")
    with store.read() as session:
        assert outcome_from(session.exec(select(Count.outcome)).one()).awards == {1: 100_00}


@pytest.mark.parametrize("voted", [True, False], ids=["voted", "nobody-yet"])
def test_version_5_waits_until_voting_has_closed(before_5: Database, voted: bool) -> None:
    add_round(before_5, 1, "hall", voting_opens_at=PAST, voting_closes_at=FUTURE)
    if voted:
        add_ballots(before_5, 1, "{}")
    with pytest.raises(CannotOpen) as raised:
        migrate(before_5)
    assert str(raised.value) == "People are voting in hall. Run `pb migrate` once voting has closed."
    with before_5.reading.connect() as connection:
        assert sa.inspect(connection).has_table("ballot")


def rows(store: Database, table: str) -> list[tuple[object, ...]]:
    with store.read() as session:
        found = session.connection().exec_driver_sql(f'SELECT * FROM "{table}"')
        return sorted(tuple(map(str, row)) for row in found)
