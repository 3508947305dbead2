"""keying papers: what becomes of blanks, piles, their papers, what was keyed, and comparing papers with the box."""

import sqlalchemy as sa
from alembic import op

revision = "0009_paper_entry"
down_revision = "0008_run_sheet_and_rehearsal"


def upgrade() -> None:
    op.add_column("round", sa.Column("blanks", sa.String(10), server_default=sa.text("'count'"), nullable=False))
    op.create_table(
        "pile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("form_key", sa.String(40), nullable=False),
        sa.CheckConstraint("counted BETWEEN 1 AND 50", name=op.f("ck_pile_small_enough")),
        sa.CheckConstraint("state IN ('open', 'closed', 'void')", name=op.f("ck_pile_state_known")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_pile_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pile")),
        sa.UniqueConstraint("form_key", name=op.f("uq_pile_form_key")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_pile_round_id_number")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("pile_id", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(8), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("settled", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('once', 'held', 'settled', 'in the box', 'rejected')", name=op.f("ck_paper_state_known")
        ),
        sa.ForeignKeyConstraint(["pile_id"], ["pile.id"], name=op.f("fk_paper_pile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_paper_pile_id"), "paper", ["pile_id"])
    op.create_table(
        "reading",
        sa.Column("paper_id", sa.LargeBinary(), nullable=False),
        sa.Column("keyed_by", sa.String(80), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("place IN (1, 2)", name=op.f("ck_reading_first_or_second")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_reading_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", "keyed_by", name=op.f("pk_reading")),
        sa.UniqueConstraint("paper_id", "place", name=op.f("uq_reading_paper_id_place")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("dice", sa.String(40), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_paper_draw_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_draw")),
    )
    op.create_index(op.f("ix_paper_draw_round_id"), "paper_draw", ["round_id"])
    op.create_table(
        "drawn_paper",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("matches", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["paper_draw.id"], name=op.f("fk_drawn_paper_draw_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_drawn_paper_paper_id")),
        sa.PrimaryKeyConstraint("draw_id", "paper_id", name=op.f("pk_drawn_paper")),
        sqlite_with_rowid=False,
    )
