"""sealed ballots, a ledger that is signed, and boxes of slips.

Ballots that were cast before are put in a box of whole ballots, so that their rounds can still be counted; there is
no ledger of these rounds. Cards that were printed and not used cannot vote any more: nothing is known of their codes
that a ledger could be fixed to.
"""

import json
from secrets import token_bytes, token_hex

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0005_sealed_ballots"
down_revision = "0004_bids_that_exclude"

EMPTY = sa.text("''")


def upgrade() -> None:
    _refuse_while_voting()
    _round_columns()
    _card_columns()
    _new_tables()
    _ballots_into_boxes()
    op.drop_table("ballot")
    for table in ("ledger_entry", "checkpoint", "cosignature", "timestamp", "box", "comparison"):
        only_ever_added(table)


def _refuse_while_voting() -> None:
    """Also where voting has opened and nobody has voted yet: people hold cards."""
    voting = sa.text(
        "SELECT slug FROM round WHERE counted_at IS NULL AND voting_closes_at > CURRENT_TIMESTAMP "
        "AND (id IN (SELECT round_id FROM ballot) "
        "OR ballot_fixed_at IS NOT NULL AND voting_opens_at <= CURRENT_TIMESTAMP) ORDER BY slug"
    )
    open_now = op.get_bind().execute(voting).scalars().all()
    if open_now:
        raise CommandError(f"People are voting in {', '.join(open_now)}. Run `pb migrate` once voting has closed.")


def _round_columns() -> None:
    for column in (
        sa.Column("public_name", sa.String(20), nullable=False, server_default=EMPTY),
        sa.Column("origin", sa.String(300), nullable=False, server_default=EMPTY),
        sa.Column("organisers", sa.Integer(), nullable=False, server_default=sa.text("2")),
        sa.Column("disclosure", sa.String(10), nullable=False, server_default=EMPTY),
        sa.Column("disclosure_reason", sa.String(300), nullable=False, server_default=EMPTY),
        sa.Column("receipts", sa.String(10), nullable=False, server_default=sa.text("'offered'")),
        sa.Column("eligible", sa.Integer(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("custody", sa.String(12), nullable=False, server_default=sa.text("'server'")),
        sa.Column("doubtful", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("quorum", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("sealed_as", sa.String(10), nullable=False, server_default=EMPTY),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("round", column)
    connection = op.get_bind()
    for (round_id,) in connection.execute(sa.text("SELECT id FROM round")).all():
        name = sa.text("UPDATE round SET public_name = :name WHERE id = :id")
        connection.execute(name, {"name": f"r-{token_hex(6)}", "id": round_id})
    op.create_index(op.f("ix_round_public_name"), "round", ["public_name"], unique=True)


def _card_columns() -> None:
    for column in (
        sa.Column("card", sa.String(8), nullable=False, server_default=EMPTY),
        sa.Column("lock", sa.LargeBinary(), nullable=False, server_default=EMPTY),
        sa.Column("code", sa.String(16), nullable=True),
    ):
        op.add_column("voting_code", column)
    connection = op.get_bind()
    old = sa.table("voting_code", sa.column("digest", sa.LargeBinary), sa.column("card"), sa.column("state"))
    for number, (digest,) in enumerate(connection.execute(sa.select(old.c.digest).order_by(old.c.digest)).all()):
        connection.execute(old.update().where(old.c.digest == digest).values(card=f"{number:08}"))
    connection.execute(old.update().where(old.c.state == "unused").values(state="void"))
    op.create_index(op.f("ix_voting_code_round_id_card"), "voting_code", ["round_id", "card"], unique=True)


def _new_tables() -> None:
    op.create_table(
        "asked",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("organiser", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organiser_id"], ["organiser.id"], name=op.f("fk_asked_organiser_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_asked_round_id")),
        sa.PrimaryKeyConstraint("round_id", "act", name=op.f("pk_asked")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_ledger_entry_round_id")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_ledger_entry")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_checkpoint_round_id")),
        sa.PrimaryKeyConstraint("round_id", "size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "cosignature",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(350), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_cosignature_round_id")),
        sa.PrimaryKeyConstraint("round_id", "size", "witness", name=op.f("pk_cosignature")),
    )
    op.create_table(
        "timestamp",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_timestamp_round_id")),
        sa.PrimaryKeyConstraint("round_id", "size", name=op.f("pk_timestamp")),
    )
    op.create_table(
        "witness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("key_name", sa.String(350), nullable=False),
        sa.Column("invitation", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.String(420), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_witness_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witness")),
        sa.UniqueConstraint("round_id", "key_name", name=op.f("uq_witness_round_id_key_name")),
    )
    op.create_table(
        "envelope",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_envelope_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_envelope_round_id"), "envelope", ["round_id"], unique=False)
    op.create_table(
        "box",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(12), nullable=False),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_box_round_id")),
        sa.PrimaryKeyConstraint("round_id", "name", name=op.f("pk_box")),
    )
    op.create_table(
        "comparison",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_comparison_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_comparison")),
    )
    op.create_table(
        "key_ceremony",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(44), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rehearsed", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_key_ceremony_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_key_ceremony")),
    )
    _letter_tables()


def _letter_tables() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_mail_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("round_id", "size", "address", name=op.f("uq_mail_round_id_size_address")),
    )
    op.create_index(op.f("ix_mail_try_at"), "mail", ["try_at"], unique=False)
    op.create_table(
        "told",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_told_round_id")),
        sa.PrimaryKeyConstraint("round_id", "size", name=op.f("pk_told")),
    )


def _ballots_into_boxes() -> None:
    connection = op.get_bind()
    box = sa.table(
        "box", sa.column("round_id"), sa.column("name"), sa.column("slips"), sa.column("lines", sa.LargeBinary)
    )
    counted = sa.text("SELECT DISTINCT round_id FROM ballot")
    for (round_id,) in connection.execute(counted).all():
        cast = connection.execute(sa.text("SELECT marks FROM ballot WHERE round_id = :id"), {"id": round_id})
        numbered = sorted((token_bytes(16).hex(), json.loads(marks)) for (marks,) in cast)
        lines = [
            json.dumps({"m": marks, "s": number}, sort_keys=True, separators=(",", ":")).encode()
            for number, marks in numbered
        ]
        row = {"round_id": round_id, "name": "all", "slips": len(lines), "lines": b"\n".join(lines)}
        connection.execute(box.insert(), row)
    connection.execute(
        sa.text(
            "UPDATE round SET opened_at = voting_opens_at, sealed_at = COALESCE(counted_at, voting_closes_at) "
            "WHERE counted_at IS NOT NULL OR id IN (SELECT round_id FROM box)"
        )
    )
    # As when boxes are sealed: nothing recognises a ballot that is sent again any more.
    connection.execute(sa.text("UPDATE voting_code SET ballot_digest = NULL"))


def only_ever_added(table: str) -> None:
    """Have the database itself refuse to change or remove a row of the record."""
    name, sentence = f"{table}_is_kept", f"rows of {table} are only ever added"
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f'CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
    else:
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$"
        )
        op.execute(
            f'CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
