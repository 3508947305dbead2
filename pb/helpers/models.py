"""People who help on the day, and the devices they help on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from pb.db import Table


class Helper(Table, table=True):
    """`name` is a desk or a first name. Of the link and of the device's token only hashes are kept: while the link
    waits there is an `invitation`, while somebody helps a `token_hash`, and once it ended neither. `until` is when
    the one that is there ends by itself."""

    __table_args__ = (
        UniqueConstraint("round_id", "name"),
        CheckConstraint("role IN ('volunteer', 'scrutineer', 'observer')", "role_known"),
    )

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    name: str = Field(max_length=60)
    role: str = Field(max_length=12)
    invitation: bytes | None = Field(default=None, sa_type=LargeBinary)
    token_hash: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True, index=True)
    until: datetime
