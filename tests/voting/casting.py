"""Codes with which a ballot is cast, and what is said where one cannot vote."""

import pytest
from sqlmodel import select

from pb.db import Database
from pb.ledger.queries import lines_of
from pb.problems import Problems
from pb.voting.models import VotingCode
from tests import make

USED = "This code has voted already. Each code votes once"
VOID = "This code was withdrawn. Ask the organisers for another"
UNKNOWN = "This code is not for this round. Check that you have the right card"


def codes_kept(store: Database) -> list[tuple[str, bool]]:
    """(state, whether a ballot digest is there) of every code, used ones first."""
    with store.read() as session:
        kept = session.exec(select(VotingCode.state, VotingCode.ballot_digest))
        return sorted(((state, digest is not None) for state, digest in kept), reverse=True)


def refused_code(store: Database, slug: str, code: str) -> str:
    with pytest.raises(Problems) as raised:
        make.cast(store, slug, code, {1: 5, 2: 0, 3: None}, nonce="ab" * 16)
    assert list(raised.value.by_field) == ["code"]
    return raised.value.by_field["code"]


def ledger(store: Database) -> list[bytes]:
    with store.read() as session:
        return list(lines_of(session, 1))
