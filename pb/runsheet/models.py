"""Who ticked what on the run sheet of a round."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from pb.db import Table


class Tick(Table, table=True):
    """One person says that a step is done. A step for two people is done once there are two, `place` 1 and 2; the
    database takes none of the same `person` twice. `person` is `organiser 3` or `helper Cleo`, `name` for people. When
    it was is in the minutes."""

    __table_args__ = (
        UniqueConstraint("round_id", "step", "person"),
        CheckConstraint("place IN (1, 2)", "two_at_most"),
    )

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    step: str = Field(max_length=20, primary_key=True)
    place: int = Field(primary_key=True)
    person: str = Field(max_length=80)
    name: str = Field(max_length=80)
