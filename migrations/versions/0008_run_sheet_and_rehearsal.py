"""the run sheet of a round, and copies of a round that are wiped again.

What the record keeps for good it keeps of real rounds: of a rehearsal every row can be deleted, though none changed. A
round stays what it was made as, and a real one is never deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_run_sheet_and_rehearsal"
down_revision = "0007_the_hall"

MARKED = (
    "(rehearsal_of IS NULL) = (replace(slug, '--rehearsal', '') = slug) "
    "AND (rehearsal_of IS NULL OR substr(name, 1, 11) = 'Rehearsal: ')"
)
# Each table of the record, and how a row of it tells its round.
RECORD = {
    **dict.fromkeys(
        ("count", "minute", "ledger_entry", "checkpoint", "cosignature", "timestamp", "box", "comparison"),
        "OLD.round_id",
    ),
    "publication": '(SELECT round_id FROM "count" WHERE id = OLD.count_id)',
}
STAYS, KEPT = "a round stays what it was made as", "a real round is never deleted"


def upgrade() -> None:
    op.create_table(
        "tick",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.CheckConstraint("place IN (1, 2)", name=op.f("ck_tick_two_at_most")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_tick_round_id")),
        sa.PrimaryKeyConstraint("round_id", "step", "place", name=op.f("pk_tick")),
        sa.UniqueConstraint("round_id", "step", "person", name=op.f("uq_tick_round_id_step_person")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _rehearsed(round_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM round WHERE id = {round_id} AND rehearsal_of IS NOT NULL)"


def _said(table: str) -> str:
    return f"rows of {table} are only ever added"


def _on_sqlite() -> None:
    # To rebuild the table, as SQLite otherwise wants for a new check, would empty it while others point at it.
    op.execute(
        f"ALTER TABLE round ADD COLUMN rehearsal_of INTEGER CONSTRAINT ck_round_rehearsal_marked CHECK ({MARKED})"
    )
    for table, round_id in RECORD.items():
        op.execute(f"DROP TRIGGER {table}_is_kept_delete")
        _refuse_on_sqlite(f"{table}_is_kept_delete", "DELETE", table, f"NOT {_rehearsed(round_id)}", _said(table))
    changed = "OLD.rehearsal_of IS NOT NEW.rehearsal_of"
    _refuse_on_sqlite("round_stays_as_made", "UPDATE OF rehearsal_of", "round", changed, STAYS)
    _refuse_on_sqlite("round_is_kept_delete", "DELETE", "round", "OLD.rehearsal_of IS NULL", KEPT)


def _refuse_on_sqlite(name: str, act: str, table: str, when: str, sentence: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {act} ON \"{table}\" WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _on_postgresql() -> None:
    op.add_column("round", sa.Column("rehearsal_of", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_round_rehearsal_marked"), "round", MARKED)
    for table, round_id in RECORD.items():
        op.execute(f'DROP TRIGGER {table}_is_kept ON "{table}"')
        op.execute(
            f'CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()"
        )
        _refuse_on_postgresql(f"{table}_is_kept_delete", "DELETE", table, f"NOT {_rehearsed(round_id)}", _said(table))
    changed = "OLD.rehearsal_of IS DISTINCT FROM NEW.rehearsal_of"
    _refuse_on_postgresql("round_stays_as_made", "UPDATE", "round", changed, STAYS)
    _refuse_on_postgresql("round_is_kept_delete", "DELETE", "round", "OLD.rehearsal_of IS NULL", KEPT)


def _refuse_on_postgresql(name: str, act: str, table: str, when: str, sentence: str) -> None:
    row = "OLD" if act == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{sentence}'; END IF; RETURN {row}; END $$"
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')
