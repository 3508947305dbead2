"""Piles of marked papers, and what was keyed from them until it is in the box. No time, and no order of keying."""

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from pb.db import Table
from pb.papers.rules import PaperState, PileState


class Pile(Table, table=True):
    """Papers that were counted by hand, and are keyed and closed together."""

    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("form_key"),
        CheckConstraint("counted BETWEEN 1 AND 50", "small_enough"),
        CheckConstraint("state IN ('open', 'closed', 'void')", "state_known"),
    )

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    number: int
    counted: int
    state: str = Field(default=PileState.OPEN, max_length=10)
    form_key: str = Field(max_length=40)


class Paper(Table, table=True):
    """One paper of a pile. `id` is the digest of its code, so that it is in one pile; of one that was put aside without
    being keyed, it is drawn by the form. `settled` is what two agree on, or a third one found, sealed; it is gone once
    the pile is closed. `card` is its printed number, `reason` why it is not counted."""

    __table_args__ = (
        CheckConstraint("state IN ('once', 'held', 'settled', 'in the box', 'rejected')", "state_known"),
        {"sqlite_with_rowid": False},
    )

    id: bytes = Field(primary_key=True)
    pile_id: int = Field(foreign_key="pile.id", index=True)
    card: str = Field(default="", max_length=8)
    state: str = Field(default=PaperState.ONCE, max_length=10)
    reason: str = Field(default="", max_length=10)
    settled: bytes | None = Field(default=None, sa_type=LargeBinary)


class Reading(Table, table=True):
    """What one person keyed of a paper, sealed. Nobody can key a paper twice, and only two can key it: both are keys
    of this table. All are gone once the pile is closed."""

    __table_args__ = (
        UniqueConstraint("paper_id", "place"),
        CheckConstraint("place IN (1, 2)", "first_or_second"),
        {"sqlite_with_rowid": False},
    )

    paper_id: bytes = Field(primary_key=True, foreign_key="paper.id")
    keyed_by: str = Field(primary_key=True, max_length=80)
    place: int
    sealed: bytes


class PaperDraw(Table, table=True):
    """Papers that dice drew, to be compared with the box; `closed` once the result is entered."""

    __tablename__ = "paper_draw"

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    dice: str = Field(max_length=40)
    closed: bool = False


class DrawnPaper(Table, table=True):
    """One of them: its place in the draw, how often it was looked at, and whether it is in the box as it was keyed."""

    __tablename__ = "drawn_paper"
    __table_args__ = ({"sqlite_with_rowid": False},)

    draw_id: int = Field(primary_key=True, foreign_key="paper_draw.id")
    paper_id: bytes = Field(primary_key=True, foreign_key="paper.id")
    place: int
    looks: int = 0
    matches: bool = False
