"""Bringing a database to the version of this code, and noticing one that is not."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from pb.db import CannotOpen, Database
from pb.paths import MIGRATIONS


def migrate(database: Database) -> None:
    """Upgrade to the newest version; does nothing when it is there already.

    Raises CannotOpen where this is not the time for it.
    """
    if database.sqlite:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    with database.writing.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise CannotOpen(str(error)) from None


def refuse_wrong_version(database: Database) -> None:
    """Raises CannotOpen, saying what to do, unless the database is there and at the version of this code."""
    if database.sqlite and not database.file.exists():
        raise CannotOpen(f"There is no database at {database.file}. Run `pb migrate` to make it.")
    try:
        with database.reading.connect() as connection:
            there = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise CannotOpen(f"The database cannot be opened: {error.orig}") from None
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if there != newest:
        raise CannotOpen(_what_to_do(there))


def _what_to_do(there: str | None) -> str:
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if there and there not in known:
        return f"The database is newer than this Commonpot (it is at {there}). Install the newer Commonpot."
    return "The database is older than this Commonpot. Make a copy of it, then run `pb migrate`."


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
