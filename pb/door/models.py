"""What was done at the door, in counts."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from pb.db import Table


class DoorCount(Table, table=True):
    """How many cards or papers one desk handed out (`what` is pb.door.rules.HANDED_OUT), or withdrew as spoiled for one
    reason. `desk` is the name of a helper, or empty for organisers. There is no row for a person or a card, no time and
    no order. `form_keys` are those of the last few forms, so that none is counted twice; they are random."""

    __tablename__ = "door_count"
    __table_args__ = (
        CheckConstraint("number >= 0", "number_counts"),
        CheckConstraint("channel IN ('card', 'paper')", "channel_known"),
        {"sqlite_with_rowid": False},
    )

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    desk: str = Field(max_length=60, primary_key=True)
    channel: str = Field(max_length=10, primary_key=True)
    what: str = Field(max_length=20, primary_key=True)
    number: int = 0
    form_keys: str = Field(default="", max_length=300)
