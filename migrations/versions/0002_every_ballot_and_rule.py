"""every ballot and rule: a round keeps its ballot type and its rule whole."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002_every_ballot_and_rule"
down_revision = "0001_the_first_vote"


def upgrade() -> None:
    # Without a copy of the table, which others refer to: SQLite can add and drop columns by itself.
    op.add_column("round", sa.Column("ballot_type", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("round", sa.Column("rule", sa.Text(), nullable=False, server_default=sa.text("''")))
    keep_what_was_chosen()
    for old in ("must_score_all", "remainder", "ties"):
        op.drop_column("round", old)


def keep_what_was_chosen() -> None:
    """Write the old answers, a score for every bid and the most points first, in the new way."""
    connection = op.get_bind()
    rounds = connection.execute(sa.text("SELECT id, must_score_all, remainder, ties FROM round")).all()
    for number, every, remainder, ties in rounds:
        values = {"id": number, "ballot_type": "", "rule": ""}
        if every is not None:
            values["ballot_type"] = _text({"kind": "score", "best": 5, "every": bool(every)})
        if remainder:
            values["rule"] = _text(
                {
                    "rule": "highest-first",
                    "remainder": remainder,
                    "ties": ties.split(),
                    "measure": "total",
                    "least_average": None,
                    "least_ballots": None,
                    "least_total": None,
                    "prize": None,
                    "pays_unsupported": False,
                }
            )
        connection.execute(sa.text("UPDATE round SET ballot_type = :ballot_type, rule = :rule WHERE id = :id"), values)


def _text(content: dict[str, object]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))
