"""Setting kiosks up, starting and ending them; and the order in which it can happen."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from pb.db import Database
from pb.kiosk.actions import add_kiosk, end_kiosk, leave_kiosk, link_again, start_kiosk
from pb.kiosk.models import Kiosk
from pb.kiosk.queries import kiosk_on, pin_hash_on
from pb.ledger.queries import lines_of
from pb.problems import NotFound, Problems
from pb.rounds.rules import Phase
from pb.voting.codes import new_code
from tests import make
from tests.doing import do, refusal
from tests.kiosk.make import PIN, PLACE, link_for, pin_hash
from tests.looking import everything, once, said, written


def start(store: Database, slug: str, code: str, *, now: datetime = make.NOW) -> str:
    return store.write(lambda s: start_kiosk(s, slug, code, now=now))


def leave(store: Database, token: str) -> None:
    store.write(lambda s: leave_kiosk(s, token, now=make.NOW))


def on(store: Database, token: str, *, now: datetime = make.NOW) -> tuple[str, str] | None:
    with store.read() as session:
        return kiosk_on(session, token, now)


def test_a_link_works_once_and_the_kiosk_for_24_hours(store: Database) -> None:
    slug = make.make_round(store)
    code = link_for(store, slug)
    began = make.NOW + timedelta(minutes=29)
    token = start(store, slug, code, now=began)
    assert on(store, token, now=began + timedelta(hours=23, minutes=59)) == (slug, PLACE)
    assert on(store, token, now=began + timedelta(hours=24)) is None
    before = everything(store)
    with pytest.raises(Problems, match="used up or too old"):
        start(store, slug, code)
    assert everything(store) == before
    assert said(store, slug)[:2] == ["A tablet became the kiosk.", f"Set up a kiosk: {PLACE}."]
    assert [minute.organiser for minute in written(store, slug)[:2]] == [PLACE, make.BY]


@once
def test_a_link_ends_after_half_an_hour_and_is_for_one_round(store: Database) -> None:
    slug, other = make.make_round(store), make.make_round(store, name="Another round")
    code = link_for(store, slug)
    for wrong, now in ((slug, make.NOW + timedelta(minutes=30)), (other, make.NOW)):
        with pytest.raises(Problems, match="used up or too old"):
            start(store, wrong, code, now=now)


@once
def test_of_pin_link_and_device_only_hashes_are_kept(store: Database) -> None:
    slug = make.make_round(store)
    code = link_for(store, slug)
    waits = str(everything(store))
    token = start(store, slug, code)
    with store.read() as session:
        kiosk = session.exec(select(Kiosk)).one()
        assert pin_hash_on(session, token) == kiosk.pin_hash
    assert (kiosk.invitation, len(kiosk.token_hash or b"")) == (None, 32)
    assert kiosk.pin_hash.startswith("$argon2id$")
    for secret in (code, token, f"'{PIN}'"):
        assert secret not in waits
        assert secret not in str(everything(store))


@once
def test_end_kiosk_ends_the_link_and_the_device_in_any_phase(store: Database) -> None:
    slug = make.make_round(store)
    token, code = start(store, slug, link_for(store, slug)), link_for(store, slug, "Library")
    do(store, end_kiosk, slug, 1)
    do(store, end_kiosk, slug, 2)
    assert on(store, token) is None
    with pytest.raises(Problems):
        start(store, slug, code)
    assert said(store, slug)[:2] == ["Ended the kiosk Library.", f"Ended the kiosk {PLACE}."]
    before = everything(store)
    do(store, end_kiosk, slug, 1)
    assert everything(store) == before
    for nobody in (3, 2_000_000_000):
        with pytest.raises(NotFound):
            do(store, end_kiosk, slug, nobody)


@once
def test_link_again_ends_what_was_there_and_keeps_the_pin(store: Database) -> None:
    slug = make.make_round(store)
    token, code = start(store, slug, link_for(store, slug)), new_code()
    do(store, link_again, slug, 1, code)
    assert on(store, token) is None
    token = start(store, slug, code)
    with store.read() as session:
        assert pin_hash_on(session, token) == pin_hash()
    assert said(store, slug)[1] == f"Gave the kiosk {PLACE} a new link."


@once
def test_leave_kiosk_is_for_the_device_that_has_the_token(store: Database) -> None:
    slug = make.make_round(store)
    token, other = start(store, slug, link_for(store, slug)), start(store, slug, link_for(store, slug, "Library"))
    for gone in (token, token, ""):
        leave(store, gone)
    assert (on(store, token), on(store, other)) == (None, (slug, "Library"))
    assert said(store, slug).count("The kiosk was ended with its PIN.") == 1


@once
def test_two_kiosks_do_not_stand_at_one_place(store: Database) -> None:
    slug = make.make_round(store)
    link_for(store, slug)
    with pytest.raises(Problems, match="already"):
        link_for(store, slug)


@once
@pytest.mark.parametrize(("phase", "why"), [(Phase.REVIEW, "fix the ballot first"), (Phase.CLOSED, "has closed")])
def test_add_kiosk_is_for_the_days_of_the_vote(store: Database, phase: Phase, why: str) -> None:
    slug = make.make_round(store, phase)
    assert why in refusal(store, add_kiosk, slug, PLACE, pin_hash(), new_code())


@once
def test_what_is_done_with_kiosks_is_not_in_the_ledger(store: Database) -> None:
    slug = make.make_round(store)
    start(store, slug, link_for(store, slug))
    do(store, end_kiosk, slug, 1)
    with store.read() as session:
        assert all(PLACE.encode() not in line for line in lines_of(session, 1))
