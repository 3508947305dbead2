"""Counts and publications: rows that are only ever added. The database itself refuses to change them."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from pb.db import Table


class Count(Table, table=True):
    """One count of a round. `inputs` and `outcome` are the canonical bytes of pb.count.record; `reason` says
    why it was counted again, and is empty for the first."""

    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    number: int
    at: datetime
    organiser: str = Field(max_length=80)
    reason: str = Field(default="", max_length=300)
    inputs: bytes = Field(sa_type=LargeBinary)
    inputs_digest: str = Field(max_length=64)
    outcome: bytes = Field(sa_type=LargeBinary)


class Publication(Table, table=True):
    """A count that was put on show. The newest is the result."""

    count_id: int = Field(foreign_key="count.id", primary_key=True)
    at: datetime
    organiser: str = Field(max_length=80)
