"""Fills a database with the demo: one invented estate, three rounds, each in another phase.

Every bid, code, ballot and count goes through the same actions as in a real round; only the clock is told.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlmodel import Session, col, select

from pb.accounts.actions import add_organiser
from pb.accounts.models import Organiser
from pb.accounts.passwords import hashed
from pb.bids import actions as bids
from pb.bids.forms import BidDetails
from pb.bids.models import Bid
from pb.count.ballot_types import ScoreEvery
from pb.count.rule import HighestFirst, Remainder, TieBreak
from pb.db import Database
from pb.problems import Refused
from pb.publish.actions import count_round, publish_result
from pb.rounds import actions as rounds
from pb.rounds.models import Round
from pb.rounds.queries import themes
from pb.voting.actions import Sent, add_codes, cast_ballot, start_batch
from pb.voting.codes import code_digest, new_code, written
from pb.voting.rules import field_of

_HERE = Path(__file__).parent
_DATA = json.loads((_HERE / "marlfield.json").read_text(encoding="utf-8"))
# One line a resident: the scores of bids 1 to 24.
_BALLOTS = (_HERE / "ballots.txt").read_text().split()

EMAIL = "organiser@example.org"
PUBLISHED, VOTING, TAKING_BIDS = "power-to-marlfield-2026", "marlfield-decides-2027", "marlfield-small-grants-2027"
BY = "Demo organiser"
_TIES = (TieBreak.SMALLER_REQUEST, TieBreak.LOTS)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Filled:
    """What to tell the person who runs the demo."""

    email: str
    password: str
    codes: list[str]


def fill(store: Database, key: bytes, now: datetime) -> Filled:
    """Make what is not there yet; safe to run again. The password and the codes are new each time.

    Raises:
        Refused: the database holds rounds of its own.
    """
    _refuse_real_rounds(store)
    password = token_hex(8)
    store.write(lambda s: _set_organiser(s, password))
    for slug, make in ((PUBLISHED, _published), (VOTING, _voting), (TAKING_BIDS, _taking_bids)):
        if not _there(store, slug):
            make(store, key, now)
    return Filled(EMAIL, password, [written(code) for code in _codes(store, key, VOTING, 5, now)])


def _refuse_real_rounds(store: Database) -> None:
    with store.read() as session:
        if set(session.exec(select(Round.slug))) - {PUBLISHED, VOTING, TAKING_BIDS}:
            raise Refused("This database holds rounds of its own. Give the demo another one.")


def _there(store: Database, slug: str) -> bool:
    with store.read() as session:
        return session.exec(select(Round.id).where(Round.slug == slug)).first() is not None


def _set_organiser(session: Session, password: str) -> None:
    organiser = session.exec(select(Organiser).where(Organiser.email == EMAIL)).one_or_none()
    if organiser:
        organiser.password_hash = hashed(password)
    else:
        add_organiser(session, BY, EMAIL, password)


def _taking_bids(store: Database, key: bytes, now: datetime) -> None:
    start = now - 7 * DAY
    slug = _set_up(store, "Marlfield small grants 2027", start, [start, now + 60 * DAY, now + 80 * DAY, now + 81 * DAY])
    ids = _send_bids(store, slug, _DATA["bids"][:6], start + DAY)
    for bid_id in ids[:3]:
        _act(store, bids.accept_bid, slug, bid_id, now=now)
    _act(store, bids.decline_bid, slug, ids[3], "It has been paid for from another fund.", now=now)


def _voting(store: Database, key: bytes, now: datetime) -> None:
    start = now - 30 * DAY
    dates = [start, now - 10 * DAY, now - timedelta(hours=1), now + 90 * DAY]
    slug = _to_ballot(store, "Marlfield decides 2027", dates)
    _cast(store, key, slug, _BALLOTS[::3], now)


def _published(store: Database, key: bytes, now: datetime) -> None:
    start = now - 60 * DAY
    dates = [start, now - 30 * DAY, now - 21 * DAY, now - 20 * DAY]
    slug = _to_ballot(store, "Power to Marlfield 2026", dates)
    _cast(store, key, slug, _BALLOTS, dates[2] + timedelta(hours=2))
    counted_at = dates[3] + timedelta(hours=1)
    store.write(lambda s: count_round(s, slug, (), "", by=BY, now=counted_at))
    _act(store, publish_result, slug, 1, now=counted_at)


def _to_ballot(store: Database, name: str, dates: list[datetime]) -> str:
    slug = _set_up(store, name, dates[0], dates)
    for bid_id in _send_bids(store, slug, _DATA["bids"], dates[0] + DAY):
        _act(store, bids.accept_bid, slug, bid_id, now=dates[1])
    _act(store, bids.fix_ballot, slug, now=dates[1] + DAY)
    return slug


def _set_up(store: Database, name: str, now: datetime, dates: list[datetime]) -> str:
    facts = _DATA["round"]
    funders = [(funder["name"], funder["amount"] * 100) for funder in facts["funders"]]
    slug = store.write(lambda s: rounds.create_round(s, name, "Marlfield Lane estate", by=BY, now=now))
    _act(store, rounds.set_pot, slug, funders, facts["min_bid"] * 100, facts["max_bid"] * 100, now=now)
    _act(store, rounds.set_themes, slug, [theme["name"] for theme in _DATA["themes"]], now=now)
    postcodes, age = ", ".join(facts["eligible_postcode_districts"]), facts["minimum_voting_age"]
    _act(store, rounds.set_eligibility, slug, postcodes, age, "live work study", now=now)
    _act(store, rounds.set_ballot, slug, ScoreEvery(), "pitch", now=now)
    _act(store, rounds.set_sharing, slug, HighestFirst(Remainder.PART_FUND, _TIES), now=now)
    _act(store, rounds.set_dates, slug, tuple(dates), "Europe/London", now=now)
    _act(store, rounds.announce_round, slug, now=now)
    return slug


def _act(store: Database, action: Callable[..., Any], slug: str, *values: Any, now: datetime) -> None:
    store.write(lambda s: action(s, slug, *values, by=BY, now=now))


def _send_bids(store: Database, slug: str, sent: list[dict[str, Any]], now: datetime) -> list[int]:
    with store.read() as session:
        round = session.exec(select(Round).where(Round.slug == slug)).one()
        theme_ids = {theme.name: theme.id for theme in themes(session, round.id)}
    names = {theme["key"]: theme["name"] for theme in _DATA["themes"]}
    for bid in sent:
        details = _details(bid, theme_ids[names[bid["theme"]]])
        store.write(partial(bids.submit_bid, slug=slug, details=details, form_key=token_hex(16), now=now))
    with store.read() as session:
        return list(session.exec(select(Bid.id).where(Bid.round_id == round.id).order_by(col(Bid.id))))


def _details(bid: dict[str, Any], theme: int) -> BidDetails:
    return BidDetails(
        group_name=bid["group"],
        title=bid["title"],
        summary=bid["summary"],
        amount=bid["amount"] * 100,
        minimum=bid["minimum_amount"] * 100 if bid["part_funding_ok"] else None,
        location=bid["location"],
        hide_location="not published" in bid["location"],
        contact_name="Contact of the demo",
        contact_email="group@example.org",
        contact_phone="",
        themes=(theme,),
    )


def _codes(store: Database, key: bytes, slug: str, number: int, now: datetime) -> list[str]:
    label = f"Demo, {number} cards"
    batch_id, round_id = store.write(lambda s: start_batch(s, slug, label, number, token_hex(16), by=BY, now=now))
    codes = [new_code() for _ in range(number)]
    store.write(lambda s: add_codes(s, round_id, batch_id, [code_digest(key, round_id, code) for code in codes]))
    return codes


def _cast(store: Database, key: bytes, slug: str, ballots: list[str], now: datetime) -> None:
    """Each resident votes with a code of their own; some cards stay unused, as they do."""
    codes = _codes(store, key, slug, len(ballots) + 13, now)
    casts = [store.writer.submit(_job(slug, sent, key, now)) for sent in _sent(codes, ballots)]
    for cast in casts:
        cast.result()


def _job(slug: str, sent: Sent, key: bytes, now: datetime) -> Callable[[Session], str]:
    return lambda session: cast_ballot(session, slug, sent, key, now=now)


def _sent(codes: list[str], ballots: list[str]) -> Iterator[Sent]:
    for code, scores in zip(codes, ballots, strict=False):
        typed = {field_of(number): [score] for number, score in enumerate(scores, start=1)}
        yield Sent(code, token_hex(16), typed)
