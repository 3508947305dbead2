"""Letters to people, kept until they are sent or somebody has handed them over."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from pb.db import Table


class Mail(Table, table=True):
    """One letter to one address about one checkpoint (`size`). It waits until `sent_at`; `handed_over_by` is the
    organiser who gave it to them in another way. `try_at` is None once we have stopped trying; `error` says in our own
    words why the last try failed."""

    __table_args__ = (UniqueConstraint("round_id", "size", "address"),)

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    size: int
    address: str = Field(max_length=200)
    subject: str = Field(max_length=200)
    text: str = Field(sa_type=Text)
    queued_at: datetime
    try_at: datetime | None = Field(default=None, index=True)
    tries: int = 0
    error: str = Field(default="", max_length=200)
    sent_at: datetime | None = None
    handed_over_by: str = Field(default="", max_length=80)


class Told(Table, table=True):
    """A checkpoint whose letters are queued, if it is one that people are told of. So none is told of twice."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    size: int = Field(primary_key=True)
