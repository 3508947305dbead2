"""Making organisers, signing them in and out."""

from datetime import timedelta

import pytest
from sqlmodel import select

from pb.accounts.actions import LASTS, add_organiser, end_sign_in, start_sign_in
from pb.accounts.models import Organiser, SignIn
from pb.accounts.queries import organiser_signed_in
from pb.db import Database
from pb.problems import Problems
from tests import make
from tests.doing import wrote
from tests.looking import everything


def signed_in(store: Database, token: str, **later: float) -> str | None:
    with store.read() as session:
        organiser = organiser_signed_in(session, token, make.NOW + timedelta(**later))
        return organiser.name if organiser else None


def test_add_organiser_keeps_the_plain_address_and_no_password(store: Database) -> None:
    store.write(lambda s: add_organiser(s, "Ada", "Ada@Example.org", "a long enough password"))
    with store.read() as session:
        ada = session.exec(select(Organiser)).one()
    assert (ada.name, ada.email, "password" in ada.password_hash) == ("Ada", "ada@example.org", False)


def test_add_organiser_refuses_an_address_that_is_taken_whatever_its_capitals(store: Database) -> None:
    make.organiser(store)
    before = everything(store)
    with pytest.raises(Problems) as raised:
        store.write(lambda s: add_organiser(s, "Eve", "ADA@example.org", "another long password"))
    assert raised.value.by_field == {"email": "There is an organiser with this address already"}
    assert everything(store) == before


def test_add_organiser_refuses_what_makes_no_account(store: Database) -> None:
    with pytest.raises(Problems) as raised:
        store.write(lambda s: add_organiser(s, "Ada", "ada", "a long enough password"))
    assert raised.value.by_field == {"email": "Enter an e-mail address, like name@example.org"}


def test_start_sign_in_gives_a_new_token_each_time(store: Database) -> None:
    ada = make.organiser(store)
    tokens = {store.write(lambda s: start_sign_in(s, ada, now=make.NOW)) for _ in range(3)}
    assert len(tokens) == 3


def test_start_sign_in_keeps_only_a_hash_of_the_token(store: Database) -> None:
    ada = make.organiser(store)
    token = store.write(lambda s: start_sign_in(s, ada, now=make.NOW))
    assert token not in repr(everything(store))


def test_start_sign_in_signs_in_until_just_before_it_ends(store: Database) -> None:
    ada = make.organiser(store)
    token = store.write(lambda s: start_sign_in(s, ada, now=make.NOW))
    assert signed_in(store, token, hours=11, minutes=59) == "Ada Organiser"


def test_start_sign_in_lasts_twelve_hours(store: Database) -> None:
    ada = make.organiser(store)
    token = store.write(lambda s: start_sign_in(s, ada, now=make.NOW))
    assert signed_in(store, token, hours=12) is None


def test_start_sign_in_sweeps_away_what_has_ended_and_nothing_else(store: Database) -> None:
    ada = make.organiser(store)
    for hours in (0, 1):
        wrote(store, start_sign_in, ada, now=make.NOW + timedelta(hours=hours))
    store.write(lambda s: start_sign_in(s, ada, now=make.NOW + LASTS))
    with store.read() as session:
        ends = sorted(session.exec(select(SignIn.ends_at)))
    assert ends == [make.NOW + LASTS + timedelta(hours=1), make.NOW + 2 * LASTS]


def test_end_sign_in_ends_one_browser_and_no_other(store: Database) -> None:
    ada = make.organiser(store)
    here, there = (store.write(lambda s: start_sign_in(s, ada, now=make.NOW)) for _ in range(2))
    store.write(lambda s: end_sign_in(s, here))
    assert (signed_in(store, here), signed_in(store, there)) == (None, "Ada Organiser")


def test_end_sign_in_does_nothing_for_an_unknown_token(store: Database) -> None:
    ada = make.organiser(store)
    store.write(lambda s: start_sign_in(s, ada, now=make.NOW))
    before = everything(store)
    store.write(lambda s: end_sign_in(s, "never given"))
    assert everything(store) == before
