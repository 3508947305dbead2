"""The evening in the hall: what was set for it, what is on the screen, and the practice vote. None of it is a vote."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from pb.db import Table
from pb.hall.rules import (
    FIRST_ANSWER,
    FUNDED_ALONE,
    PITCH_SECONDS,
    QUESTION,
    SCORING_SECONDS,
    SECOND_ANSWER,
    START,
    Moment,
    Scene,
)


class Evening(Table, table=True):
    """What was set for the evening of a round. `running_order` is bid numbers with spaces between them, and `dice` what
    it was drawn with, if it was. `tell` says what the reveal tells; the answers are those of the practice vote."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    running_order: str = Field(default="", sa_type=Text)
    dice: str = Field(default="", max_length=40)
    pitch_seconds: int = PITCH_SECONDS
    scoring_seconds: int = SCORING_SECONDS
    break_after: int | None = None
    tell: str = Field(default=FUNDED_ALONE, max_length=10)
    question: str = Field(default=QUESTION, max_length=80)
    first_answer: str = Field(default=FIRST_ANSWER, max_length=30)
    second_answer: str = Field(default=SECOND_ANSWER, max_length=30)

    @property
    def kept_order(self) -> list[int]:
        return [int(number) for number in self.running_order.split()]

    def seconds_for(self, scene: Scene) -> int:
        """How long the timer of a scene runs; 0 where it has none."""
        return {Scene.PITCH: self.pitch_seconds, Scene.SCORING: self.scoring_seconds}.get(scene, 0)


class Stage(Table, table=True):
    """What is on the big screen of a round now. The timer stands at `seconds_left`, or had them at `started_at`.
    `revealed` is the number of the count whose reveal was begun, 0 for none."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    scene: str = Field(default=START.scene, max_length=20)
    position: int = START.position
    started_at: datetime | None = None
    seconds_left: int = 0
    revealed: int = 0

    @property
    def moment(self) -> Moment:
        return Moment(Scene(self.scene), self.position)


class Practice(Table, table=True):
    """How often each answer of the practice vote was given. Each wiping begins another `run`, which a browser that has
    answered remembers."""

    __table_args__ = (CheckConstraint("first >= 0 AND second >= 0", "counts_up"),)

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    run: int = 1
    first: int = 0
    second: int = 0
