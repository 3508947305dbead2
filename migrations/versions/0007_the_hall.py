"""the evening in the hall: what was set for it, what is on the screen, and the practice vote."""

import sqlalchemy as sa
from alembic import op

revision = "0007_the_hall"
down_revision = "0006_helpers_and_the_door"


def upgrade() -> None:
    op.create_table(
        "evening",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("running_order", sa.Text(), nullable=False),
        sa.Column("dice", sa.String(40), nullable=False),
        sa.Column("pitch_seconds", sa.Integer(), nullable=False),
        sa.Column("scoring_seconds", sa.Integer(), nullable=False),
        sa.Column("break_after", sa.Integer(), nullable=True),
        sa.Column("tell", sa.String(10), nullable=False),
        sa.Column("question", sa.String(80), nullable=False),
        sa.Column("first_answer", sa.String(30), nullable=False),
        sa.Column("second_answer", sa.String(30), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_evening_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_evening")),
    )
    op.create_table(
        "stage",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("scene", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds_left", sa.Integer(), nullable=False),
        sa.Column("revealed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_stage_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_stage")),
    )
    op.create_table(
        "practice",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.CheckConstraint("first >= 0 AND second >= 0", name=op.f("ck_practice_counts_up")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_practice_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_practice")),
    )
