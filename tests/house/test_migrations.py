"""The tables are what the models say, on both databases; and the record can only be added to."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pb import tables
from pb.db import Database, Table
from pb.paths import MIGRATIONS
from pb.rounds.rules import Phase
from pb.schema import alembic_config
from tests import make

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
RECORD = ("count", "publication", "minute")


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
@pytest.mark.parametrize(("table", "column"), [("count", "number"), ("publication", "count_id"), ("minute", "id")])
def test_the_record_refuses_to_be_changed(database_url: str, table: str, column: str, act: str) -> None:
    store = Database(database_url).open()
    make.make_round(store, Phase.PUBLISHED, ballots=[{1: 5, 2: 4, 3: 3}])
    before = rows(store, table)
    assert before
    statement = act.format(f'"{table}"', column, column)
    with pytest.raises(sa.exc.DBAPIError, match=f"rows of {table} are only ever added"):
        store.write(lambda s: s.connection().exec_driver_sql(statement))
    assert rows(store, table) == before
    store.close()


@pytest.mark.parametrize("table", RECORD)
def test_the_record_refuses_to_be_emptied_at_once(database_url: str, table: str) -> None:
    """TRUNCATE is PostgreSQL's; on SQLite it is no word."""
    store = Database(database_url).open()
    said = "syntax error" if store.sqlite else f"rows of {table} are only ever added"
    with pytest.raises(sa.exc.DBAPIError, match=said):
        store.write(lambda s: s.connection().exec_driver_sql(f'TRUNCATE "{table}" CASCADE'))
    store.close()


def rows(store: Database, table: str) -> list[tuple[object, ...]]:
    with store.read() as session:
        found = session.connection().exec_driver_sql(f'SELECT * FROM "{table}"')
        return sorted(tuple(map(str, row)) for row in found)
