"""people who help on the day, and what is handed out at the door.

Of what was handed out there are counts and nothing else: no row for each card, no time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_helpers_and_the_door"
down_revision = "0005_sealed_ballots"


def upgrade() -> None:
    channel = sa.Column("channel", sa.String(10), nullable=False, server_default=sa.text("'card'"))
    op.add_column("batch", channel)
    op.create_table(
        "helper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("invitation", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_helper_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helper")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_helper_round_id_name")),
        sa.CheckConstraint("role IN ('volunteer', 'scrutineer', 'observer')", name=op.f("ck_helper_role_known")),
    )
    op.create_index(op.f("ix_helper_token_hash"), "helper", ["token_hash"], unique=True)
    op.create_table(
        "door_count",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form_keys", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_door_count_round_id")),
        sa.PrimaryKeyConstraint("round_id", "desk", "channel", "what", name=op.f("pk_door_count")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_door_count_number_counts")),
        sa.CheckConstraint("channel IN ('card', 'paper')", name=op.f("ck_door_count_channel_known")),
        sqlite_with_rowid=False,
    )
