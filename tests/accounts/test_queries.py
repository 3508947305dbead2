"""Who is who, and who is signed in."""

import pytest

from pb.accounts.actions import start_sign_in
from pb.accounts.queries import organiser_by_email, organiser_signed_in, token_hash
from pb.db import Database
from tests import make


@pytest.mark.parametrize("email", ["ada@example.org", " ADA@EXAMPLE.ORG "])
def test_organiser_by_email_finds_whatever_the_capitals(store: Database, email: str) -> None:
    make.organiser(store, name="Bob", email="bob@example.org")
    ada = make.organiser(store)
    with store.read() as session:
        found = organiser_by_email(session, email)
        assert found is not None
        assert found.id == ada


@pytest.mark.parametrize("email", ["", "bob@example.org", "%", "ada@example.or_"])
def test_organiser_by_email_finds_nobody_else(store: Database, email: str) -> None:
    make.organiser(store)
    with store.read() as session:
        assert organiser_by_email(session, email) is None


def test_organiser_signed_in_is_the_one_who_holds_the_token(store: Database) -> None:
    make.organiser(store)
    bob = make.organiser(store, name="Bob", email="bob@example.org")
    token = store.write(lambda s: start_sign_in(s, bob, now=make.NOW))
    with store.read() as session:
        found = organiser_signed_in(session, token, make.NOW)
        assert found is not None
        assert found.name == "Bob"


@pytest.mark.parametrize("token", ["", "planted", "'", "\x00", "é", "x" * 100_000])
def test_organiser_signed_in_is_nobody_for_a_token_that_was_never_given(store: Database, token: str) -> None:
    ada = make.organiser(store)
    store.write(lambda s: start_sign_in(s, ada, now=make.NOW))
    with store.read() as session:
        assert organiser_signed_in(session, token, make.NOW) is None


def test_token_hash_is_sha_256() -> None:
    assert token_hash("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
