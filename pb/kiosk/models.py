"""Shared devices that show the ballot of one round, one voter after the other."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from pb.db import Table


class Kiosk(Table, table=True):
    """`name` is where it stands. Of its PIN, its link and the device's token only hashes are kept: while the link
    waits there is an `invitation`, while a device is a kiosk a `token_hash`, and once it ended neither. `until` is
    when the one that is there ends by itself. Nothing says who voted on it, or when, or how many."""

    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    name: str = Field(max_length=60)
    pin_hash: str = Field(max_length=200)
    invitation: bytes | None = Field(default=None, sa_type=LargeBinary)
    token_hash: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True, index=True)
    until: datetime
