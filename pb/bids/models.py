"""What community groups ask the money for."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint, text
from sqlmodel import Field

from pb.bids.rules import State
from pb.db import Table


class Bid(Table, table=True):
    """Amounts are in pence. `minimum` None is "all or nothing"; `number` is given when it is accepted. `pot` is the
    place, from 0, of the pot it is for.

    The contact is for organisers alone. `form_key` is of the form it was sent with, so that a second click
    is the same bid.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("form_key"),
        CheckConstraint("amount > 0", "amount_positive"),
        CheckConstraint("minimum > 0 AND minimum < amount", "minimum_below_amount"),
        CheckConstraint("pot >= 0", "pot_is_a_place"),
    )

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    number: int | None = None
    state: str = Field(default=State.SUBMITTED, max_length=20)
    reason: str = Field(default="", max_length=300)
    group_name: str = Field(max_length=80)
    title: str = Field(max_length=70)
    summary: str = Field(max_length=1000)
    amount: int = Field(sa_type=BigInteger)
    minimum: int | None = Field(default=None, sa_type=BigInteger)
    location: str = Field(max_length=120)
    hide_location: bool = False
    contact_name: str = Field(max_length=80)
    contact_email: str = Field(default="", max_length=200)
    contact_phone: str = Field(default="", max_length=40)
    sent_at: datetime
    form_key: str = Field(max_length=40)
    pot: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class Exclusion(Table, table=True):
    """Of the bids with one number here, at most one is funded. A bid may stand under several."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    number: int = Field(primary_key=True)
    bid_id: int = Field(foreign_key="bid.id", primary_key=True)


class BidTheme(Table, table=True):
    """Which of the round's themes a bid says it meets."""

    __tablename__ = "bid_theme"

    bid_id: int = Field(foreign_key="bid.id", primary_key=True)
    theme_id: int = Field(foreign_key="theme.id", primary_key=True)
