"""Who may vote, and their ballots: two sides that share no key, no time and no order."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from pb.db import Table
from pb.voting.rules import Channel


class CodeState(StrEnum):
    UNUSED = "unused"
    USED = "used"
    VOID = "void"


class Batch(Table, table=True):
    """Codes that were made and printed together, all on cards or all on papers."""

    __table_args__ = (UniqueConstraint("form_key"),)

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    label: str = Field(max_length=60)
    size: int
    made_at: datetime
    form_key: str = Field(max_length=40)
    channel: str = Field(default=Channel.CARD, max_length=10, sa_column_kwargs={"server_default": text("'card'")})


class VotingCode(Table, table=True):
    """One card: its number, as printed, and of its code a keyed digest and the `lock` that the ledger is fixed to. The
    code itself is kept once the boxes are sealed, of cards that voted. `ballot_digest` recognises the same ballot sent
    twice, and is wiped then. No time of use: it would be the time of a ballot."""

    __tablename__ = "voting_code"
    __table_args__ = (
        Index(None, "batch_id", "state"),
        Index(None, "round_id", "card", unique=True),
        CheckConstraint("state IN ('unused', 'used', 'void')", "state_known"),
        {"sqlite_with_rowid": False},
    )

    digest: bytes = Field(primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    batch_id: int = Field(foreign_key="batch.id")
    card: str = Field(max_length=8, sa_column_kwargs={"server_default": text("''")})
    lock: bytes = Field(sa_column_kwargs={"server_default": text("''")})
    code: str | None = Field(default=None, max_length=16)
    state: str = Field(default=CodeState.UNUSED, max_length=10)
    ballot_digest: bytes | None = None


class Envelope(Table, table=True):
    """One ballot in the box, sealed: no voter, no code, no time, and a random id, so that no order is kept. All
    envelopes of a round are of one length. They are gone once the boxes are sealed."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    id: bytes = Field(primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    sealed: bytes
