"""The ledger of a round, as it was written and signed. The database itself refuses to change a row."""

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field

from pb.db import Table


class Entry(Table, table=True):
    """One line of a ledger: the bytes that are published, hashed and signed."""

    __tablename__ = "ledger_entry"

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    number: int = Field(primary_key=True)
    line: bytes = Field(sa_type=LargeBinary)


class Checkpoint(Table, table=True):
    """A signed note over the first `size` entries, without cosignatures."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    size: int = Field(primary_key=True)
    note: str = Field(sa_type=Text)


class Cosignature(Table, table=True):
    """The line of a witness, by the name of their key, under a checkpoint."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    size: int = Field(primary_key=True)
    witness: str = Field(max_length=350, primary_key=True)
    line: str = Field(sa_type=Text)
