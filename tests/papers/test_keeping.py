"""What was keyed, at rest."""

from secrets import token_bytes

import pytest
from cryptography.exceptions import InvalidTag

from pb.papers.keeping import Keyed, opened, sealed

SECRET, PAPER = token_bytes(32), token_bytes(32)
KEYED = Keyed("0" * 16, {1: "5", 2: "-", 3: "10"})


def test_sealed_says_nothing_and_is_as_long_whatever_was_keyed() -> None:
    kept = sealed(SECRET, PAPER, "helper Desk A", KEYED)
    assert kept != sealed(SECRET, PAPER, "helper Desk A", KEYED)
    assert KEYED.code.encode() not in kept
    assert len(kept) == len(sealed(SECRET, PAPER, "helper Desk A", Keyed("1" * 16, {1: "100", 2: "0", 3: "/"})))


def test_opened_is_what_was_keyed_and_only_for_this_paper_person_and_key() -> None:
    kept = sealed(SECRET, PAPER, "helper Desk A", KEYED)
    assert opened(SECRET, PAPER, "helper Desk A", kept) == KEYED
    for secret, paper, by in (
        (token_bytes(32), PAPER, "helper Desk A"),
        (SECRET, token_bytes(32), "helper Desk A"),
        (SECRET, PAPER, "helper Desk B"),
    ):
        with pytest.raises(InvalidTag):
            opened(secret, paper, by, kept)
