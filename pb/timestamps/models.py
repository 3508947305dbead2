"""What a timestamp server said of a checkpoint. The database itself refuses to change a row."""

from sqlalchemy import LargeBinary
from sqlmodel import Field

from pb.db import Table


class Timestamp(Table, table=True):
    """`reply` is a whole RFC 3161 reply over the three lines of the checkpoint of the first `size` entries."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    size: int = Field(primary_key=True)
    reply: bytes = Field(sa_type=LargeBinary)
