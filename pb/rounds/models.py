"""One round: its money, its rules, its dates; and the minutes of what organisers did to it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Text, UniqueConstraint, false, text
from sqlmodel import Field

from pb.db import Table
from pb.rehearsed import MARK, TITLE
from pb.rounds.rules import Custody, Phase, Timetable, phase_at


class Round(Table, table=True):
    """What an organiser sets up. None or empty is "not answered yet"; amounts are in pence. `ballot_type` and `rule`
    are the canonical text of pb.count.ballot_types and pb.count.parameters. `public_name` and `origin` are what the
    ledger calls the round and its key; `disclosure` is empty while it is left to us, `sealed_as` what it came to;
    `quorum` is how many witnesses must sign.

    `rehearsal_of` is the round that this one is a copy of, to practise with: it can be wiped, and no other round can.
    The database refuses to change it."""

    __table_args__ = (
        CheckConstraint(
            f"(rehearsal_of IS NULL) = (replace(slug, '{MARK}', '') = slug) "
            f"AND (rehearsal_of IS NULL OR substr(name, 1, {len(TITLE)}) = '{TITLE}')",
            "rehearsal_marked",
        ),
    )

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=80)
    place: str = Field(max_length=80)
    smallest_bid: int | None = Field(default=None, sa_type=BigInteger)
    largest_bid: int | None = Field(default=None, sa_type=BigInteger)
    age_from: int | None = None
    postcodes: str = Field(default="", max_length=500)
    connections: str = Field(default="", max_length=40)
    ballot_type: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    ballot_order: str = Field(default="", max_length=20)
    blanks: str = Field(default="count", max_length=10, sa_column_kwargs={"server_default": text("'count'")})
    rule: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    one_per_group: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    public_name: str = Field(max_length=20, unique=True, index=True, sa_column_kwargs={"server_default": text("''")})
    origin: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": text("''")})
    organisers: int = Field(default=2, sa_column_kwargs={"server_default": text("2")})
    disclosure: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": text("''")})
    disclosure_reason: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": text("''")})
    custody: str = Field(default="server", max_length=12, sa_column_kwargs={"server_default": text("'server'")})
    receipts: str = Field(default="offered", max_length=10, sa_column_kwargs={"server_default": text("'offered'")})
    eligible: int | None = None
    expected: int | None = None
    doubtful: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    quorum: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    rehearsal_of: int | None = None
    sealed_as: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": text("''")})
    announced_at: datetime | None = None
    bids_open_at: datetime | None = None
    bids_close_at: datetime | None = None
    ballot_fixed_at: datetime | None = None
    opened_at: datetime | None = None
    voting_opens_at: datetime | None = None
    voting_closes_at: datetime | None = None
    sealed_at: datetime | None = None
    counted_at: datetime | None = None
    published_at: datetime | None = None

    def phase(self, now: datetime) -> Phase:
        return phase_at(self.timetable(), now)

    @property
    def of_scrutineers(self) -> bool:
        """Whether the seal key is theirs, and not the server's."""
        return self.custody == Custody.SCRUTINEERS

    def timetable(self) -> Timetable:
        return Timetable(
            announced_at=self.announced_at,
            bids_open_at=self.bids_open_at,
            bids_close_at=self.bids_close_at,
            ballot_fixed_at=self.ballot_fixed_at,
            opened_at=self.opened_at,
            voting_opens_at=self.voting_opens_at,
            voting_closes_at=self.voting_closes_at,
            sealed_at=self.sealed_at,
            counted_at=self.counted_at,
            published_at=self.published_at,
        )


class Funder(Table, table=True):
    """One who pays into the pot. The pot of a round is the sum of its funders' amounts."""

    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        CheckConstraint("amount > 0", "amount_positive"),
    )

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    position: int
    name: str = Field(max_length=100)
    amount: int = Field(sa_type=BigInteger)


class Theme(Table, table=True):
    """One of the things the money is for. A bid must do at least one of them."""

    __table_args__ = (UniqueConstraint("round_id", "position"),)

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    position: int
    name: str = Field(max_length=100)


class Asked(Table, table=True):
    """An act that one organiser has asked for, and that waits for a second one. `what` has the rest of it."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    act: str = Field(max_length=40, primary_key=True)
    what: str = Field(sa_type=Text)
    organiser_id: int = Field(foreign_key="organiser.id")
    organiser: str = Field(max_length=80)
    at: datetime


class Minute(Table, table=True):
    """One act of an organiser, in a sentence. Rows are only ever added. A notice is shown to everyone."""

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    at: datetime
    organiser: str = Field(max_length=80)
    text: str = Field(max_length=1000)
    notice: bool = False
