"""Passwords are kept so that nobody can read them."""

import pytest

from pb.accounts.passwords import hashed, matches


def test_hashed_is_argon2id_and_another_each_time() -> None:
    one, two = hashed("a long enough password"), hashed("a long enough password")
    assert (one.partition(",p=")[0], one == two) == ("$argon2id$v=19$m=19456,t=2", False)


def test_matches_the_password_that_was_hashed() -> None:
    assert matches("pass wörd 🎉 long", hashed("pass wörd 🎉 long"))


@pytest.mark.parametrize("password", ["", "A long enough password", "a long enough password ", "a" * 100_000])
def test_matches_no_other_password(password: str) -> None:
    assert not matches(password, hashed("a long enough password"))


@pytest.mark.parametrize("kept", [None, "", "no hash at all"])
def test_matches_nothing_where_there_is_no_hash(kept: str | None) -> None:
    assert not matches("nobody has this password", kept)
