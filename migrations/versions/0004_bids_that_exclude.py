"""bids that exclude each other, and at most one award for each group."""

import sqlalchemy as sa
from alembic import op

revision = "0004_bids_that_exclude"
down_revision = "0003_several_pots"


def upgrade() -> None:
    op.add_column("round", sa.Column("one_per_group", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "exclusion",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_exclusion_bid_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_exclusion_round_id")),
        sa.PrimaryKeyConstraint("round_id", "number", "bid_id", name=op.f("pk_exclusion")),
    )
