"""The boxes of a round, once they are sealed, and what was done to the key before."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from pb.db import Table


class Box(Table, table=True):
    """The slips of one box, as lines in the order of their numbers; what is published of them is for the round's mode
    to say. Nothing tells which slips were one ballot, or when they came. The database itself
    refuses to change a row."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    name: str = Field(max_length=12, primary_key=True)
    slips: int
    lines: bytes = Field(sa_type=LargeBinary)


class KeptComparison(Table, table=True):
    """What other rules would have given, worked out from whole ballots just before they were torn: `rules` are the
    bytes of pb.count.compare_record. None for a round whose whole ballots stay, or in which only a few voted."""

    __tablename__ = "comparison"

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    rules: bytes = Field(sa_type=LargeBinary)


class KeyCeremony(Table, table=True):
    """Three scrutineers have seen the words of this key (its number, as in the ledger). `rehearsed` says which of them
    have opened a test envelope since: `1 and 2, 1 and 3`. There is nothing here of the words."""

    __tablename__ = "key_ceremony"

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    key: str = Field(max_length=44)
    at: datetime
    rehearsed: str = Field(default="", max_length=40)
