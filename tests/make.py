"""Rounds, bids, codes and ballots for tests, made by the real actions. Every value can be another one.

A round is in the wanted phase at `NOW`, which is also what the frozen clock says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from secrets import token_hex
from socket import socket
from typing import Any

from sqlmodel import col, select

from pb.accounts.models import Organiser
from pb.accounts.passwords import hashed
from pb.bids import actions as bids
from pb.bids.forms import BidDetails
from pb.bids.models import Bid
from pb.count.ballot_types import BallotType, ScoreEvery
from pb.count.rule import HighestFirst, Remainder, Rule, TieBreak
from pb.db import Database
from pb.publish.actions import count_round, publish_result
from pb.rounds import actions as rounds
from pb.rounds.models import Round, Theme
from pb.rounds.rules import Phase
from pb.voting.actions import Sent, add_codes, cast_ballot, start_batch
from pb.voting.codes import code_digest, new_code
from pb.voting.rules import NO_SCORE, field_of

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
KEY = bytes(range(32))
BY = "Ada Organiser"
EMAIL, PASSWORD = "ada@example.org", "a long enough password"

# How long after the start of a round `NOW` is. Bids are open for 10 days, the ballot is fixed on day 11,
# voting lasts the whole of day 20, and the round is counted and published in the two hours after.
AGE = {
    Phase.DRAFT: timedelta(days=-1),
    Phase.BIDS_OPEN: timedelta(days=5),
    Phase.REVIEW: timedelta(days=10, hours=12),
    Phase.BALLOT_FIXED: timedelta(days=15),
    Phase.VOTING: timedelta(days=20, hours=12),
    Phase.CLOSED: timedelta(days=21, minutes=30),
    Phase.COUNTED: timedelta(days=21, hours=1, minutes=30),
    Phase.PUBLISHED: timedelta(days=21, hours=2, minutes=30),
}
_ORDER = list(Phase)


@cache
def _password_hash() -> str:
    return hashed(PASSWORD)


def organiser(store: Database, *, name: str = BY, email: str = EMAIL) -> int:
    """Somebody who can sign in with PASSWORD; returns the id."""
    ada = Organiser(name=name, email=email, password_hash=_password_hash())
    store.write(lambda s: s.add(ada))
    return ada.id


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
    rule: Rule | None = None,
    bids: Sequence[BidDetails] = THREE_BIDS,
    ballots: Sequence[Mapping[int, int]] = (),
    announced: bool = True,
) -> str:
    """The slug of a round that is in this phase at NOW. Its bids are sent once bids open, accepted in
    order (so they are numbers 1, 2, ...), and its ballots cast once voting opens."""
    start = NOW - AGE[phase]
    dates = tuple(start + timedelta(days=day) for day in (0, 10, 20, 21))
    before = start - timedelta(days=1)
    slug = store.write(lambda s: rounds.create_round(s, name, place, by=BY, now=before))
    _act(store, rounds.set_pot, slug, list(funders), smallest, largest, now=before)
    _act(store, rounds.set_themes, slug, list(themes), now=before)
    _act(store, rounds.set_eligibility, slug, postcodes, age_from, connections, now=before)
    _act(store, rounds.set_ballot, slug, ballot_type or ScoreEvery(every=must_score_all), ballot_order, now=before)
    chain = tuple(TieBreak(tie) for tie in ties.split())
    _act(store, rounds.set_sharing, slug, rule or HighestFirst(Remainder(remainder), chain), now=before)
    _act(store, rounds.set_dates, slug, dates, "UTC", now=before)
    if announced:
        _act(store, rounds.announce_round, slug, now=before)
    _go_on(store, slug, phase, start, bids, ballots)
    return slug


def _go_on(
    store: Database,
    slug: str,
    phase: Phase,
    start: datetime,
    sent: Sequence[BidDetails],
    ballots: Sequence[Mapping[int, int]],
) -> None:
    closed = start + timedelta(days=21)
    if _reached(phase, Phase.BIDS_OPEN):
        make_bids(store, slug, sent, now=start + timedelta(days=1))
    if _reached(phase, Phase.BALLOT_FIXED):
        accept_all(store, slug, now=start + timedelta(days=10))
        _act(store, bids.fix_ballot, slug, now=start + timedelta(days=11))
    if _reached(phase, Phase.VOTING):
        cast_all(store, slug, ballots, now=start + timedelta(days=20))
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
        store.write(lambda s, d=themed: bids.submit_bid(s, slug, d, token_hex(16), now=now))  # type: ignore[misc]
    return bid_ids(store, slug)


def bid_ids(store: Database, slug: str) -> list[int]:
    with store.read() as session:
        statement = select(Bid.id).join(Round, col(Round.id) == col(Bid.round_id)).where(Round.slug == slug)
        return list(session.exec(statement.order_by(col(Bid.id))))


def accept_all(store: Database, slug: str, *, now: datetime = NOW) -> None:
    for bid_id in bid_ids(store, slug):
        _act(store, bids.accept_bid, slug, bid_id, now=now)


def make_codes(store: Database, slug: str, number: int = 1, *, now: datetime = NOW) -> list[str]:
    """Voting codes of a new batch, as 16 symbols."""
    form_key = token_hex(16)
    batch, round_id = store.write(lambda s: start_batch(s, slug, "Front desk", number, form_key, by=BY, now=now))
    codes = [new_code() for _ in range(number)]
    store.write(lambda s: add_codes(s, round_id, batch, [code_digest(KEY, round_id, code) for code in codes]))
    return codes


def typed(marks: Mapping[int, int | None]) -> dict[str, list[str]]:
    """Marks as the ballot page sends them; None is "no score"."""
    return {field_of(n): [NO_SCORE if score is None else str(score)] for n, score in marks.items()}


def cast(
    store: Database,
    slug: str,
    code: str,
    marks: Mapping[int, int | None],
    *,
    nonce: str = "nonce of the page",
    now: datetime = NOW,
) -> None:
    """One ballot with this code."""
    sent = Sent(code, nonce, typed(marks))
    store.write(lambda s: cast_ballot(s, slug, sent, KEY, now=now))


def cast_all(store: Database, slug: str, ballots: Sequence[Mapping[int, int]], *, now: datetime = NOW) -> None:
    """Each with a new code. A bid that a ballot does not mention gets "no score"."""
    if not ballots:
        return
    numbers = range(1, len(bid_ids(store, slug)) + 1)
    for code, marks in zip(make_codes(store, slug, len(ballots), now=now), ballots, strict=True):
        cast(store, slug, code, {number: marks.get(number) for number in numbers}, now=now)


def count(
    store: Database, slug: str, lots: Sequence[tuple[int, ...]] = (), reason: str = "", *, now: datetime = NOW
) -> None:
    """Refuses to go on where a tie waits for lots: then the test gives them."""
    tie = store.write(lambda s: count_round(s, slug, lots, reason, by=BY, now=now))
    assert tie is None, f"give `lots`: {tie}"


def publish(store: Database, slug: str, number: int = 1, *, now: datetime = NOW) -> None:
    _act(store, publish_result, slug, number, now=now)


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
