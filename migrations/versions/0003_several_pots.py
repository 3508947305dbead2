"""several pots: a bid says which pot it is for."""

from alembic import op

revision = "0003_several_pots"
down_revision = "0002_every_ballot_and_rule"


def upgrade() -> None:
    # With its check in the column: SQLite can add that without a copy of the table, which others refer to.
    check = "CONSTRAINT ck_bid_pot_is_a_place CHECK (pot >= 0)"
    op.execute(f"ALTER TABLE bid ADD COLUMN pot INTEGER DEFAULT 0 NOT NULL {check}")
