"""Rounds, bids, codes and ballots for tests, made by the real actions. Every value can be another one.

A round is in the wanted phase at `NOW`, which is also what the frozen clock says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from secrets import token_hex
from socket import socket
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from pb.accounts.actions import start_sign_in
from pb.accounts.middleware import cookie_name
from pb.accounts.models import Organiser
from pb.accounts.passwords import hashed
from pb.bids import actions as bids
from pb.bids.forms import BidDetails
from pb.bids.models import Bid
from pb.box import actions as box
from pb.box.queries import look_into_box, reconciled
from pb.count.ballot_types import BallotType, ScoreEvery
from pb.count.rule import HighestFirst, Remainder, Rule, TieBreak
from pb.db import Database
from pb.publish.actions import count_round, publish_result
from pb.publish.bundle import digests_of
from pb.rounds import actions as rounds
from pb.rounds.blanks import Blanks
from pb.rounds.forms_checking import Checking
from pb.rounds.models import Round, Theme
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.rounds.words import ballot_of
from pb.vault import Vault
from pb.voting.actions import Cast, Sent, add_cards, cast_ballot, start_batch
from pb.voting.codes import new_card
from pb.voting.rules import NO_SCORE, Channel, field_of
from tests.browser import Browser

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
KEY = bytes(range(32))
NONCE = "0123456789abcdef" * 2  # of the page that a voter fills in
BY = "Ada Organiser"
EMAIL, PASSWORD = "ada@example.org", "a long enough password"

# One organiser alone opens, closes, seals and publishes.
ALONE = Checking(organisers=1, disclosure="", reason="", receipts="offered", eligible=None)
TOGETHER = replace(ALONE, organisers=2)

# How long after the start of a round `NOW` is. Bids are open for 10 days, the ballot is fixed on day 11, the round
# is opened on day 19, voting lasts the whole of day 20, and the round is sealed, counted and published in the two
# hours after.
AGE = {
    Phase.DRAFT: timedelta(days=-1),
    Phase.BIDS_OPEN: timedelta(days=5),
    Phase.REVIEW: timedelta(days=10, hours=12),
    Phase.BALLOT_FIXED: timedelta(days=15),
    Phase.READY: timedelta(days=19, hours=12),
    Phase.VOTING: timedelta(days=20, hours=12),
    Phase.CLOSED: timedelta(days=21, minutes=30),
    Phase.SEALED: timedelta(days=21, minutes=50),
    Phase.COUNTED: timedelta(days=21, hours=1, minutes=30),
    Phase.PUBLISHED: timedelta(days=21, hours=2, minutes=30),
}
_ORDER = list(Phase)

# Cards beside those that vote: no more can be made once a round is open.
SPARE = 12
# What a test knows and the database does not: the data folder of each database, and cards that nobody has used yet.
FOLDERS: dict[str, Path] = {}
_unused: dict[tuple[str, str], list[str]] = {}


def in_folder(url: str, folder: Path) -> str:
    """Remember where the keys of a database are to be; returns its address."""
    FOLDERS[sa.make_url(url).render_as_string(hide_password=False)] = folder
    return url


def folder(store: Database) -> Path:
    """The data folder of the installation that this database belongs to."""
    return FOLDERS[store.url.render_as_string(hide_password=False)]


def vault(store: Database) -> Vault:
    """The keys of that installation."""
    return Vault(folder(store), KEY)


@cache
def _password_hash() -> str:
    return hashed(PASSWORD)


def organiser(store: Database, *, name: str = BY, email: str = EMAIL) -> int:
    """Somebody who can sign in with PASSWORD; returns the id."""
    ada = Organiser(name=name, email=email, password_hash=_password_hash())
    store.write(lambda s: s.add(ada))
    return ada.id


def sign_in(browser: Browser, name: str = BY, email: str = EMAIL, *, now: datetime = NOW) -> None:
    """From now on this browser is theirs."""
    organiser_id = organiser(browser.store, name=name, email=email)
    token = browser.store.write(lambda s: start_sign_in(s, organiser_id, now=now))
    browser.web.cookies.set(cookie_name(secure=False), token)


def bid(title: str = "Benches in the park", **other: Any) -> BidDetails:
    """A bid for £1,000 that could do with £400. Without `themes` it gets the round's first."""
    usual = BidDetails(
        group_name="Friends of the Park",
        title=title,
        summary="Two benches where people wait for the school bus.",
        amount=1000_00,
        minimum=400_00,
        location="Nettle Park",
        hide_location=False,
        contact_name="Bob Park",
        contact_email="bob@example.org",
        contact_phone="",
        themes=(),
    )
    return replace(usual, **other)


THREE_BIDS = (
    bid("Benches in the park"),
    bid("Lunch club", group_name="Lunch Club", amount=800_00, minimum=None),
    bid("Football nets", group_name="Marlfield Rovers", amount=600_00, minimum=300_00),
)


def make_round(
    store: Database,
    phase: Phase = Phase.VOTING,
    *,
    name: str = "Marlfield decides",
    place: str = "Marlfield",
    funders: Sequence[tuple[str, int]] = (("Town council", 2000_00),),
    smallest: int = 100_00,
    largest: int = 2000_00,
    themes: Sequence[str] = ("Young people", "Green spaces"),
    postcodes: str = "NK4 1, NK4 2",
    age_from: int = 11,
    connections: str = "live work",
    must_score_all: bool = False,
    ballot_order: str = "pitch",
    remainder: str = "part-fund",
    ties: str = "smaller-request lots",
    ballot_type: BallotType | None = None,
    blanks: Blanks = Blanks.COUNT,
    rule: Rule | None = None,
    bids: Sequence[BidDetails] = THREE_BIDS,
    ballots: Sequence[Mapping[int, int]] = (),
    cards: int = SPARE,
    checking: Checking = ALONE,
    announced: bool = True,
) -> str:
    """The slug of a round that is in this phase at NOW. Its bids are sent once bids open, accepted in
    order (so they are numbers 1, 2, ...), and its ballots cast once voting opens; then there are `cards` more. One
    organiser is enough for everything, unless `checking` says otherwise."""
    start = NOW - AGE[phase]
    dates = tuple(start + timedelta(days=day) for day in (0, 10, 20, 21))
    before = start - timedelta(days=1)
    slug = store.write(lambda s: rounds.create_round(s, name, place, by=BY, now=before))
    _act(store, rounds.set_pot, slug, list(funders), smallest, largest, now=before)
    _act(store, rounds.set_themes, slug, list(themes), now=before)
    _act(store, rounds.set_eligibility, slug, postcodes, age_from, connections, now=before)
    ballot = ballot_type or ScoreEvery(every=must_score_all)
    _act(store, rounds.set_ballot, slug, ballot, ballot_order, blanks, now=before)
    chain = tuple(TieBreak(tie) for tie in ties.split())
    _act(store, rounds.set_sharing, slug, rule or HighestFirst(Remainder(remainder), chain), now=before)
    _act(store, rounds.set_dates, slug, dates, "UTC", now=before)
    if checking.disclosure == "ballots" and not checking.reason:
        checking = replace(checking, reason="A small round among friends.")
    _act(store, rounds.set_checking, slug, checking, now=before)
    if announced:
        _act(store, rounds.announce_round, slug, now=before)
    _go_on(store, slug, phase, start, bids, ballots, cards)
    return slug


def _go_on(
    store: Database,
    slug: str,
    phase: Phase,
    start: datetime,
    sent: Sequence[BidDetails],
    ballots: Sequence[Mapping[int, int]],
    cards: int,
) -> None:
    closed = start + timedelta(days=21)
    if _reached(phase, Phase.BIDS_OPEN):
        make_bids(store, slug, sent, now=start + timedelta(days=1))
    if _reached(phase, Phase.BALLOT_FIXED):
        accept_all(store, slug, now=start + timedelta(days=10))
        _act(store, bids.fix_ballot, slug, now=start + timedelta(days=11))
    if _reached(phase, Phase.READY):
        _unused[_whose(store, slug)] = _made(store, slug, len(ballots) + cards, now=start + timedelta(days=18))
        open_round(store, slug, now=start + timedelta(days=19))
    if _reached(phase, Phase.VOTING):
        cast_all(store, slug, ballots, now=start + timedelta(days=20))
    if _reached(phase, Phase.SEALED):
        seal(store, slug, now=closed + timedelta(minutes=40))
    if _reached(phase, Phase.COUNTED):
        count(store, slug, now=closed + timedelta(hours=1))
    if _reached(phase, Phase.PUBLISHED):
        publish(store, slug, now=closed + timedelta(hours=2))


def _reached(phase: Phase, wanted: Phase) -> bool:
    return _ORDER.index(phase) >= _ORDER.index(wanted)


def make_draft(store: Database, name: str = "Marlfield decides", place: str = "Marlfield") -> str:
    """The slug of a round with nothing but a name."""
    return store.write(lambda s: rounds.create_round(s, name, place, by=BY, now=NOW))


def make_bids(store: Database, slug: str, sent: Sequence[BidDetails], *, now: datetime = NOW) -> list[int]:
    """Send bids to a round that takes them; the ids of all it has now, in the order sent."""
    with store.read() as session:
        statement = select(Theme.id).join(Round, col(Round.id) == col(Theme.round_id)).where(Round.slug == slug)
        first = session.exec(statement.order_by(col(Theme.position))).first()
    for details in sent:
        themed = details if details.themes or first is None else replace(details, themes=(first,))
        store.write(partial(bids.submit_bid, slug=slug, details=themed, form_key=token_hex(16), now=now))
    return bid_ids(store, slug)


def bid_ids(store: Database, slug: str) -> list[int]:
    with store.read() as session:
        statement = select(Bid.id).join(Round, col(Round.id) == col(Bid.round_id)).where(Round.slug == slug)
        return list(session.exec(statement.order_by(col(Bid.id))))


def accept_all(store: Database, slug: str, *, now: datetime = NOW) -> None:
    for bid_id in bid_ids(store, slug):
        _act(store, bids.accept_bid, slug, bid_id, now=now)


def make_codes(
    store: Database, slug: str, number: int = 1, *, channel: Channel = Channel.CARD, now: datetime = NOW
) -> list[str]:
    """Voting codes that nobody has used, as 16 symbols: of a new batch, or once the round is open, of spare cards."""
    spare = _unused.get(_whose(store, slug))
    if spare is None:
        return _made(store, slug, number, channel, now=now)
    assert len(spare) >= number, "make the round with more `cards`"
    return [spare.pop() for _ in range(number)]


def _made(store: Database, slug: str, number: int, channel: Channel = Channel.CARD, *, now: datetime) -> list[str]:
    batch = store.write(lambda s: start_batch(s, slug, "Front desk", number, token_hex(16), channel, by=BY, now=now))
    cards = [new_card() for _ in range(number)]
    store.write(lambda s: add_cards(s, batch, cards, KEY))
    return [card.code for card in cards]


def _whose(store: Database, slug: str) -> tuple[str, str]:
    return store.url.render_as_string(), slug


def open_round(store: Database, slug: str, *, at_once: bool = False, now: datetime = NOW) -> None:
    """Fix the cards and begin the ledger; voting opens at its time."""
    keys = vault(store)
    carry_out(store, keys, slug, lambda s: box.open_round(s, slug, keys, "test", at_once=at_once, by=BY, now=now))


def seal(store: Database, slug: str, *, back: int = 0, why: str = "", now: datetime = NOW) -> None:
    """Close the books and seal the boxes of a closed round."""
    keys = vault(store)
    with store.read() as session:
        round_id = session.exec(select(Round.id).where(Round.slug == slug)).one()
        cards, contents = reconciled(session, round_id, back, why), look_into_box(session, slug, keys, now)
    carry_out(store, keys, slug, lambda s: box.seal_boxes(s, slug, contents, cards, keys, by=BY, now=now))


def typed(marks: Mapping[int, int | None]) -> dict[str, list[str]]:
    """Marks as the ballot page sends them; None is "no score"."""
    return {field_of(n): [NO_SCORE if score is None else str(score)] for n, score in marks.items()}


def cast(
    store: Database,
    slug: str,
    code: str,
    marks: Mapping[int, int | None],
    *,
    nonce: str = NONCE,
    now: datetime = NOW,
) -> Cast:
    """One ballot with this code."""
    sent = Sent(code, nonce, typed(marks))
    return store.write(lambda s: cast_ballot(s, slug, sent, vault(store), now=now))


def cast_all(store: Database, slug: str, ballots: Sequence[Mapping[int, int]], *, now: datetime = NOW) -> None:
    """Each with a new code. Where bids are scored, one that a ballot does not mention gets "no score"."""
    if not ballots:
        return
    with store.read() as session:
        scored = ballot_of(session.exec(select(Round).where(Round.slug == slug)).one()).kind == "score"
    nothing = dict.fromkeys(range(1, len(bid_ids(store, slug)) + 1)) if scored else {}
    for code, marks in zip(make_codes(store, slug, len(ballots), now=now), ballots, strict=True):
        cast(store, slug, code, {**nothing, **marks}, now=now)


def count(
    store: Database, slug: str, lots: Sequence[tuple[int, ...]] = (), reason: str = "", *, now: datetime = NOW
) -> None:
    """Refuses to go on where a tie waits for lots: then the test gives them."""
    tie = store.write(lambda s: count_round(s, slug, lots, reason, by=BY, now=now))
    assert tie is None, f"give `lots`: {tie}"


def publish(store: Database, slug: str, number: int = 1, *, now: datetime = NOW) -> None:
    with store.read() as session:
        files = digests_of(session, session.exec(select(Round).where(Round.slug == slug)).one())
    carry_out(store, vault(store), slug, lambda s: publish_result(s, slug, number, files, by=BY, now=now))


def _act(store: Database, action: Any, slug: str, *values: Any, now: datetime) -> None:
    store.write(lambda s: action(s, slug, *values, by=BY, now=now))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
    return port


def listens(port: int) -> bool:
    """Whether a server is up. It is asked for no page: to make a browser for that takes longer than to answer."""
    with socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
