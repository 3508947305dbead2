"""Making a rehearsal of a round, and wiping it."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from pb.bids.actions import fix_ballot
from pb.bids.models import Bid, BidTheme, Exclusion
from pb.bids.rules import State
from pb.db import Table
from pb.hall.models import Evening
from pb.rehearsal.queries import rehearsal_of
from pb.rehearsal.rules import check_can_rehearse, check_can_wipe
from pb.rehearsed import name_of_rehearsal, slug_of_rehearsal
from pb.rounds.actions import record
from pb.rounds.models import Funder, Round, Theme
from pb.rounds.queries import locked_round, progress
from pb.rounds.rules import Custody, check_ready

LASTS = timedelta(days=1)
# What is true of the real round alone: who it is, what happened to it, and whom it waits for.
_ITS_OWN = {
    *("id", "slug", "name", "public_name", "origin", "rehearsal_of", "sealed_as", "doubtful"),
    *("custody", "quorum"),
    *(column.name for column in sa.inspect(Round).columns if column.name.endswith("_at")),
}


def make_rehearsal(session: Session, slug: str, *, by: str, now: datetime) -> str:
    """Copy the rules, the money and the accepted bids of a round, with a ballot that is fixed; returns the address of
    the copy. It has no codes, no ballots, no helpers, no witnesses and nobody's contact data. The server has its key.
    Nothing of the real round is changed.

    Raises NotFound, Refused (it is a copy, or has one; the set-up is not finished, or no bid is accepted).
    """
    real = locked_round(session, slug)
    check_can_rehearse(real.rehearsal_of, there_is_one=rehearsal_of(session, real) is not None)
    check_ready(progress(session, real))
    rules = {name: value for name, value in real.model_dump().items() if name not in _ITS_OWN}
    at_once = dict.fromkeys(("announced_at", "bids_open_at", "bids_close_at", "voting_opens_at"), now)
    copy = Round(
        **{**rules, **at_once},
        slug=slug_of_rehearsal(slug),
        name=name_of_rehearsal(real.name),
        public_name=f"r-{token_hex(6)}",
        rehearsal_of=real.id,
        custody=Custody.SERVER,
        voting_closes_at=now + LASTS,
    )
    session.add(copy)
    session.flush()
    _copy_rows(session, real, copy, now)
    record(session, copy, by, now, f"Made this rehearsal of {real.name}. Nothing in it counts.")
    fix_ballot(session, copy.slug, by=by, now=now)
    return copy.slug


def _copy_rows(session: Session, real: Round, copy: Round, now: datetime) -> None:
    for funder in session.exec(select(Funder).where(Funder.round_id == real.id)):
        session.add(_copied(funder, copy))
    themes = {each.id: _copied(each, copy) for each in session.exec(select(Theme).where(Theme.round_id == real.id))}
    accepted = select(Bid).where(Bid.round_id == real.id, Bid.state == State.ACCEPTED)
    bids = {bid.id: _copied_bid(bid, copy, now) for bid in session.exec(accepted)}
    session.add_all([*themes.values(), *bids.values()])
    session.flush()
    for theme in session.exec(select(BidTheme).where(col(BidTheme.bid_id).in_(bids))):
        session.add(BidTheme(bid_id=bids[theme.bid_id].id, theme_id=themes[theme.theme_id].id))
    for each in session.exec(select(Exclusion).where(col(Exclusion.bid_id).in_(bids))):
        session.add(Exclusion(round_id=copy.id, number=each.number, bid_id=bids[each.bid_id].id))
    evening = session.get(Evening, real.id)
    if evening:
        session.add(_copied(evening, copy))
    session.flush()


def _copied(row: Any, copy: Round, **other: Any) -> Any:
    kept = {name: value for name, value in row.model_dump().items() if name not in ("id", "round_id")}
    return type(row)(**{**kept, "round_id": copy.id, **other})


def _copied_bid(bid: Bid, copy: Round, now: datetime) -> Bid:
    """As the ballot shows it, and no more."""
    nothing = dict.fromkeys(("reason", "contact_name", "contact_email", "contact_phone"), "")
    place = "" if bid.hide_location else bid.location
    copied: Bid = _copied(bid, copy, **nothing, location=place, sent_at=now, form_key=token_hex(16))
    return copied


def wipe_rehearsal(session: Session, slug: str) -> str:
    """Delete every row of a rehearsal; returns its public name, under which its keys are still to be wiped.

    Raises NotFound, Refused (a real round). The database refuses a real round as well.
    """
    copy = locked_round(session, slug)
    check_can_wipe(copy.rehearsal_of)
    round_id, public_name = copy.id, copy.public_name
    session.flush()
    for table in reversed(Table.metadata.sorted_tables):
        mine = rows_of(table, round_id)
        if mine is not None:
            session.connection().execute(sa.delete(table).where(mine))
    session.expire_all()
    return public_name


def rows_of(table: sa.Table, round_id: int) -> sa.ColumnElement[bool] | None:
    """Which rows of a table are of this round, by its keys: they name the round, or a row of it. None where the table
    is of no round."""
    if table.name == "round":
        return table.c.id == round_id
    if "round_id" in table.c:
        return table.c.round_id == round_id
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        named = rows_of(key.column.table, round_id)
        if named is not None:
            return key.parent.in_(sa.select(key.column).where(named))
    return None
