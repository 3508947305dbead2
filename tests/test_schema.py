"""A database of another version is noticed, and the message says what to do."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from pb.db import CannotOpen, Database
from pb.schema import alembic_config, migrate, refuse_wrong_version

OLD = "The database is older than this Commonpot. Make a copy of it, then run `pb migrate`."


def refusal(url: str) -> str:
    store = Database(url)
    with pytest.raises(CannotOpen) as caught:
        refuse_wrong_version(store)
    store.close()
    return str(caught.value)


def set_version(url: str, version: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()


def test_migrate_makes_a_database_that_is_accepted(empty_url: str) -> None:
    store = Database(empty_url)
    migrate(store)
    refuse_wrong_version(store)
    store.close()


def test_migrate_may_be_run_again_and_keeps_what_is_there(database_url: str) -> None:
    store = Database(database_url).open()
    kept = sa.text("INSERT INTO organiser (email, name, password_hash) VALUES ('e', 'Ada', 'x')")
    store.write(lambda s: s.connection().execute(kept))
    migrate(store)
    with store.read() as session:
        assert session.connection().scalar(sa.text("SELECT name FROM organiser")) == "Ada"
    store.close()


def test_migrate_makes_the_folder(tmp_path: Path) -> None:
    store = Database(f"sqlite:///{tmp_path}/new/folder/round.db")
    migrate(store)
    refuse_wrong_version(store)
    store.close()


def test_refuse_wrong_version_on_an_empty_database(empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        Path(empty_url.removeprefix("sqlite:///")).touch()
    assert refusal(empty_url) == OLD


def test_refuse_wrong_version_on_an_older_database(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only one migration stands so far, so a second is planted: the database is at the first."""
    planted = tmp_path / "migrations"
    versions = Path(alembic_config().get_main_option("script_location") or "") / "versions"
    (planted / "versions").mkdir(parents=True)
    for file in versions.glob("*.py"):
        (planted / "versions" / file.name).write_text(file.read_text())
    newest = sorted(versions.glob("[0-9]*.py"))[-1].stem
    later = f'revision = "9999_later"\ndown_revision = "{newest}"\n\n\ndef upgrade() -> None:\n    pass\n'
    (planted / "versions" / "9999_later.py").write_text(later)
    monkeypatch.setattr("pb.schema.MIGRATIONS", planted)
    assert refusal(database_url) == OLD


def test_refuse_wrong_version_on_a_newer_database(database_url: str) -> None:
    set_version(database_url, "9999_of_next_year")
    assert refusal(database_url) == (
        "The database is newer than this Commonpot (it is at 9999_of_next_year). Install the newer Commonpot."
    )


def test_refuse_wrong_version_without_a_database(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    assert refusal(f"sqlite:///{file}") == f"There is no database at {file}. Run `pb migrate` to make it."
    assert not file.exists()


def test_refuse_wrong_version_of_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "round.db").write_text("this is a letter, and long enough not to be taken for an empty file " * 9)
    assert refusal(f"sqlite:///{tmp_path}/round.db") == "The database cannot be opened: file is not a database"


def test_refuse_wrong_version_where_no_server_answers() -> None:
    said = refusal("postgresql+psycopg://pb:hunter2@127.0.0.1:1/pb?connect_timeout=2")
    assert said.startswith("The database cannot be opened: ")
    assert "hunter2" not in said
