"""Who was invited to watch a round and sign its checkpoints."""

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from pb.db import Table


class Witness(Table, table=True):
    """`name` is for people, `key_name` what the key signs under. Of the invitation only its SHA-256 is kept. `key` is
    empty until the witness enrols; it is written down in the ledger at opening and never changes after that."""

    __table_args__ = (UniqueConstraint("round_id", "key_name"),)

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    name: str = Field(max_length=60)
    key_name: str = Field(max_length=350)
    invitation: bytes = Field(sa_type=LargeBinary)
    key: str = Field(default="", max_length=420)
