"""What two organisers have to agree on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import Session

from pb.db import Database
from pb.ledger.queries import lines_of
from pb.problems import Refused
from pb.proof.canonical import read_line
from pb.rounds import queries
from pb.rounds.actions_voting import close_voting, move_closing, note_doubtful
from pb.rounds.agreed import agreed, take_back
from pb.rounds.models import Asked
from pb.rounds.rules import WAITS, Act, Phase
from pb.rounds.signing import agree
from tests import make
from tests.looking import everything, once, said, the_round

MINUTE = timedelta(minutes=1)
ASKED = "Asked to close voting. A second organiser has to agree."


class Pair:
    """A round that people vote in, and two organisers who may close it."""

    def __init__(self, store: Database, phase: Phase = Phase.VOTING) -> None:
        self.store, self.slug = store, make.make_round(store, phase, checking=make.TOGETHER)
        self.ada = make.organiser(store)
        self.bob = make.organiser(store, name="Bob Helper", email="bob@example.org")

    def ask(self, who: int, act: Act = Act.CLOSE_VOTING, what: str = "", after: timedelta = timedelta()) -> str:
        name = make.BY if who == self.ada else "Bob Helper"
        now = make.NOW + after
        return self.store.write(lambda s: agreed(s, self.slug, act, what, by_id=who, by=name, now=now))

    def waiting(self, now: datetime = make.NOW) -> dict[str, Asked]:
        with self.store.read() as session:
            return queries.asked(session, the_round(self.store, self.slug).id, now)


@pytest.fixture
def pair(store: Database) -> Pair:
    return Pair(store)


@pytest.mark.parametrize("bob_first", [False, True])
def test_agreed_waits_for_a_second_organiser_whoever_is_first(pair: Pair, bob_first: bool) -> None:
    first, second = (pair.bob, pair.ada) if bob_first else (pair.ada, pair.bob)
    assert pair.ask(first) == ""
    asked = pair.waiting()[Act.CLOSE_VOTING]
    assert (asked.organiser_id, asked.at, said(pair.store, pair.slug)[0]) == (first, make.NOW, ASKED)
    names = "Bob Helper and Ada Organiser" if bob_first else "Ada Organiser and Bob Helper"
    assert pair.ask(second) == names
    assert pair.waiting() == {}


@once
def test_agreed_does_nothing_when_one_person_asks_twice(pair: Pair) -> None:
    assert pair.ask(pair.ada) == ""
    before = everything(pair.store)
    assert pair.ask(pair.ada, after=WAITS - MINUTE) == ""
    assert everything(pair.store) == before


@once
def test_agreed_waits_again_when_the_second_one_asks_for_something_else(pair: Pair) -> None:
    assert pair.ask(pair.ada, what="12 cards came back") == ""
    assert pair.ask(pair.bob, what="13 cards came back") == ""
    assert pair.ask(pair.bob, what="13 cards came back") == ""
    assert pair.waiting()[Act.CLOSE_VOTING].what == "13 cards came back"
    assert pair.ask(pair.ada, what="13 cards came back") == "Bob Helper and Ada Organiser"


@once
def test_agreed_takes_no_request_for_another_act(store: Database) -> None:
    pair = Pair(store, Phase.CLOSED)
    assert pair.ask(pair.ada, Act.VOID_CODES) == ""
    assert pair.ask(pair.bob, Act.SEAL) == ""
    assert list(pair.waiting()) == [Act.SEAL]


@once
def test_agreed_forgets_a_request_after_two_hours(pair: Pair) -> None:
    assert pair.ask(pair.ada) == ""
    assert (list(pair.waiting()), pair.waiting(make.NOW + WAITS)) == ([Act.CLOSE_VOTING], {})
    assert pair.ask(pair.bob, after=WAITS) == ""
    asked = pair.waiting()[Act.CLOSE_VOTING]
    assert (asked.organiser_id, asked.at) == (pair.bob, make.NOW + WAITS)
    assert pair.ask(pair.ada, after=WAITS + MINUTE) == "Bob Helper and Ada Organiser"


@once
def test_agreed_forgets_a_request_when_the_round_is_no_longer_what_the_first_one_saw(pair: Pair) -> None:
    """A second one could otherwise change something and then have the first one's name under it."""
    assert pair.ask(pair.ada) == ""
    closes, reason = make.NOW + timedelta(hours=2), "It rains"
    pair.store.write(lambda s: move_closing(s, pair.slug, closes, reason, "UTC", by="Bob Helper", now=make.NOW))
    assert pair.waiting() == {}
    assert pair.ask(pair.bob) == ""


@once
def test_agreed_takes_one_organiser_where_one_is_enough(store: Database) -> None:
    slug = make.make_round(store)
    before = everything(store)
    alone = store.write(lambda s: agreed(s, slug, Act.CLOSE_VOTING, by_id=1, by=make.BY, now=make.NOW))
    assert (alone, everything(store)) == (make.BY, before)


@once
def test_agreed_refuses_what_the_phase_does_not_allow(store: Database) -> None:
    pair = Pair(store, Phase.READY)
    with pytest.raises(Refused, match="^Voting has not opened yet.$"):
        pair.ask(pair.ada)


@pytest.mark.usefixtures("clock")
def test_two_organisers_who_close_at_the_same_moment_close_once(pair: Pair) -> None:
    """Each on a server of their own, where the database allows that."""
    store, together = pair.store, Barrier(2)
    other = store if store.sqlite else Database(store.url.render_as_string(hide_password=False)).open()

    def close(who: int, server: Database) -> bool:
        def done(session: Session, names: str, now: datetime) -> None:
            close_voting(session, pair.slug, by=names, now=now)

        together.wait(60)
        keys = make.vault(store)
        return agree(server, keys, pair.slug, Act.CLOSE_VOTING, done, by_id=who, by=f"Organiser {who}")

    with ThreadPoolExecutor(2) as pool:
        closed = sorted(pool.map(close, (pair.ada, pair.bob), (store, other)))
    if other is not store:
        other.close()
    assert (closed, pair.waiting()) == ([False, True], {})
    assert the_round(store, pair.slug).phase(make.NOW) is Phase.CLOSED
    assert ["Asked" in sentence for sentence in said(store, pair.slug)[:2]] == [False, True]


def test_take_back_waits_again_and_says_so_once(pair: Pair) -> None:
    assert pair.ask(pair.ada) == ""
    for _ in range(2):
        pair.store.write(lambda s: take_back(s, pair.slug, Act.CLOSE_VOTING, by="Bob Helper", now=make.NOW))
    assert (pair.waiting(), said(pair.store, pair.slug)[:2]) == ({}, ["Took back the request to close voting.", ASKED])
    assert pair.ask(pair.bob) == ""


def test_two_organisers_stand_in_the_ledger_as_two_and_one_as_one(pair: Pair) -> None:
    pair.store.write(lambda s: close_voting(s, pair.slug, by="Ada Organiser and Bob Helper", now=make.NOW))
    pair.store.write(lambda s: note_doubtful(s, pair.slug, 2, "From another town", by=make.BY, now=make.NOW))
    with pair.store.read() as session:
        notices = [entry for entry in map(read_line, lines_of(session, 1)) if entry["k"] == "notice"]
    assert [(entry["by"], entry["text"][:13]) for entry in notices] == [
        ("two organisers", "Closed voting"),
        ("one organiser", "2 ballots are"),
    ]
    assert "Ada" not in str(notices)
