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
from pb.box.actions import open_round, seal_boxes
from pb.box.queries import look_into_box, reconciled
from pb.count.ballot_types import ScoreEvery
from pb.count.rule import HighestFirst, Remainder, TieBreak
from pb.db import Database
from pb.problems import Refused
from pb.publish.actions import count_round, publish_result
from pb.publish.bundle import digests_of
from pb.rounds import actions as rounds
from pb.rounds.forms_checking import Checking
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug, themes
from pb.rounds.signing import carry_out
from pb.vault import Vault
from pb.voting.actions import Cast, Sent, add_cards, cast_ballot, start_batch
from pb.voting.codes import Card, code_digest, new_card, written
from pb.voting.queries import digests_used
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
# Cards for whoever tries the demo, how many of them are told, and the file that keeps them.
SPARE, SHOWN, CODES = 40, 5, "demo-codes.txt"
# One person can try everything alone; the page says so openly, as it would in a real round.
_ALONE = Checking(organisers=1, disclosure="", reason="", receipts="offered", eligible=None)


@dataclass(frozen=True)
class Filled:
    """What to tell the person who runs the demo."""

    email: str
    password: str
    codes: list[str]


def fill(store: Database, vault: Vault, folder: Path, now: datetime) -> Filled:
    """Make what is not there yet; safe to run again. The password is new each time. `folder` keeps the codes that are
    shown: as in a real round, no card can be made once it is open.

    Raises:
        Refused: the database holds rounds of its own.
    """
    _refuse_real_rounds(store)
    password = token_hex(8)
    store.write(lambda s: _set_organiser(s, password))
    for slug, make in ((PUBLISHED, _published), (VOTING, _voting), (TAKING_BIDS, _taking_bids)):
        if not _there(store, slug):
            make(store, vault, folder, now)
    return Filled(EMAIL, password, [written(code) for code in _unused(store, vault, folder)[:SHOWN]])


def _unused(store: Database, vault: Vault, folder: Path) -> list[str]:
    """The codes of the demo's own cards that have not voted yet."""
    codes = (folder / CODES).read_text().split()
    with store.read() as session:
        round_id = round_by_slug(session, VOTING).id
        used = digests_used(session, round_id)
    return [code for code in codes if code_digest(vault.secret, round_id, code) not in used]


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


def _taking_bids(store: Database, vault: Vault, folder: Path, now: datetime) -> None:
    start = now - 7 * DAY
    slug = _set_up(store, "Marlfield small grants 2027", start, [start, now + 60 * DAY, now + 80 * DAY, now + 81 * DAY])
    ids = _send_bids(store, slug, _DATA["bids"][:6], start + DAY)
    for bid_id in ids[:3]:
        _act(store, bids.accept_bid, slug, bid_id, now=now)
    _act(store, bids.decline_bid, slug, ids[3], "It has been paid for from another fund.", now=now)


def _voting(store: Database, vault: Vault, folder: Path, now: datetime) -> None:
    start = now - 30 * DAY
    dates = [start, now - 10 * DAY, now - timedelta(hours=1), now + 90 * DAY]
    slug = _to_ballot(store, "Marlfield decides 2027", dates)
    residents = _BALLOTS[::3]
    cards = _cards(store, vault, slug, len(residents) + SPARE, dates[1] + DAY)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CODES).write_text("\n".join(card.code for card in cards[len(residents) :]))
    _open(store, vault, slug, dates[2])
    _cast(store, vault, slug, cards, residents, now)


def _published(store: Database, vault: Vault, folder: Path, now: datetime) -> None:
    start = now - 60 * DAY
    dates = [start, now - 30 * DAY, now - 21 * DAY, now - 20 * DAY]
    slug = _to_ballot(store, "Power to Marlfield 2026", dates)
    cards = _cards(store, vault, slug, len(_BALLOTS) + 13, dates[1] + DAY)
    _open(store, vault, slug, dates[2])
    _cast(store, vault, slug, cards, _BALLOTS, dates[2] + timedelta(hours=2))
    _seal(store, vault, slug, dates[3] + timedelta(minutes=30))
    counted_at = dates[3] + timedelta(hours=1)
    store.write(lambda s: count_round(s, slug, (), "", by=BY, now=counted_at))
    with store.read() as session:
        files = digests_of(session, round_by_slug(session, slug))
    carry_out(store, vault, slug, lambda s: publish_result(s, slug, 1, files, by=BY, now=counted_at))


def _open(store: Database, vault: Vault, slug: str, now: datetime) -> None:
    carry_out(store, vault, slug, lambda s: open_round(s, slug, vault, "localhost", at_once=False, by=BY, now=now))


def _seal(store: Database, vault: Vault, slug: str, now: datetime) -> None:
    with store.read() as session:
        contents = look_into_box(session, slug, vault, now)
        cards = reconciled(session, round_by_slug(session, slug).id, 13, "")
    carry_out(store, vault, slug, lambda s: seal_boxes(s, slug, contents, cards, vault, by=BY, now=now))


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
    _act(store, rounds.set_checking, slug, _ALONE, now=now)
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


def _cards(store: Database, vault: Vault, slug: str, number: int, now: datetime) -> list[Card]:
    label = f"Demo, {number} cards"
    batch = store.write(lambda s: start_batch(s, slug, label, number, token_hex(16), by=BY, now=now))
    cards = [new_card() for _ in range(number)]
    store.write(lambda s: add_cards(s, batch, cards, vault.secret))
    return cards


def _cast(store: Database, vault: Vault, slug: str, cards: list[Card], ballots: list[str], now: datetime) -> None:
    """Each resident votes with a card of their own; some cards stay unused, as they do."""
    casts = [store.writer.submit(_job(slug, sent, vault, now)) for sent in _sent(cards, ballots)]
    for cast in casts:
        cast.result()


def _job(slug: str, sent: Sent, vault: Vault, now: datetime) -> Callable[[Session], Cast]:
    return lambda session: cast_ballot(session, slug, sent, vault, now=now)


def _sent(cards: list[Card], ballots: list[str]) -> Iterator[Sent]:
    for card, scores in zip(cards, ballots, strict=False):
        typed = {field_of(number): [score] for number, score in enumerate(scores, start=1)}
        yield Sent(card.code, token_hex(16), typed)
