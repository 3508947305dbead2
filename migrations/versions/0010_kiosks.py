"""kiosks: shared devices that show the ballot of one round.

Nothing is kept of who voted on one, or when.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_kiosks"
down_revision = "0009_paper_entry"


def upgrade() -> None:
    op.create_table(
        "kiosk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("pin_hash", sa.String(200), nullable=False),
        sa.Column("invitation", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_kiosk_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_kiosk_round_id_name")),
    )
    op.create_index(op.f("ix_kiosk_token_hash"), "kiosk", ["token_hash"], unique=True)
