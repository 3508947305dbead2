"""Who may vote, and their ballots: two sides that share no key, no time and no order."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from pb.db import Table


class CodeState(StrEnum):
    UNUSED = "unused"
    USED = "used"
    VOID = "void"


class Batch(Table, table=True):
    """Codes that were made and printed together."""

    __table_args__ = (UniqueConstraint("form_key"),)

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    label: str = Field(max_length=60)
    size: int
    made_at: datetime
    form_key: str = Field(max_length=40)


class VotingCode(Table, table=True):
    """One card. Only a keyed digest of its code is kept. `ballot_digest` recognises the same ballot sent twice,
    and is wiped at the count. No time of use: it would be the time of a ballot."""

    __tablename__ = "voting_code"
    __table_args__ = (
        Index(None, "batch_id", "state"),
        CheckConstraint("state IN ('unused', 'used', 'void')", "state_known"),
        {"sqlite_with_rowid": False},
    )

    digest: bytes = Field(primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    batch_id: int = Field(foreign_key="batch.id")
    state: str = Field(default=CodeState.UNUSED, max_length=10)
    ballot_digest: bytes | None = None


class Ballot(Table, table=True):
    """One ballot in the box: no voter, no code, no time, and a random id, so that no order is kept."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    id: bytes = Field(primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    marks: str = Field(sa_type=Text)
