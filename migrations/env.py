"""Runs the migrations; gives the next one its number and keeps private types out of it."""

import re
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes as private
from alembic import context
from alembic.operations import MigrationScript
from alembic.script import ScriptDirectory

from pb import tables
from pb.db import Table

assert tables  # every model is known


def number(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """`0002_receipts`: the file name is the revision id, so that two heads collide where everybody sees it."""
    [script] = directives
    if script.message:
        head = ScriptDirectory.from_config(context.config).get_current_head()
        words = re.sub(r"\W+", "_", script.message.lower()).strip("_")
        script.rev_id = f"{int(head[:4]) + 1 if head else 1:04}_{words}"[:32]  # alembic_version holds 32


def in_standard_types(kind: str, value: Any, _context: Any) -> Any:
    """A migration must run in two years, whatever SQLModel calls its types by then."""
    if kind != "type":
        return False
    if isinstance(value, private.AutoString):
        return f"sa.String({value.length})" if value.length else "sa.String()"
    if isinstance(value, private.UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        process_revision_directives=number,
        render_item=in_standard_types,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Never wait long behind a server that is taking votes.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        context.run_migrations()
    connection.commit()


run(context.config.attributes["connection"])
