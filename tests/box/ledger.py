"""Ballots, the ledger of a round read back, and why an act was refused."""

from collections.abc import Callable
from typing import Any

import pytest

from pb.db import Database
from pb.ledger.queries import lines_of
from pb.problems import Refused
from pb.proof.canonical import read_line
from pb.proof.entries import FEWEST
from tests.looking import everything

BALLOTS = [{1: 5, 2: 0, 3: number % 6} for number in range(FEWEST)]


def entries(store: Database) -> list[dict[str, Any]]:
    with store.read() as session:
        return [read_line(line) for line in lines_of(session, 1)]


def kinds(store: Database) -> str:
    return " ".join(entry["k"] for entry in entries(store))


def refusal(store: Database, act: Callable[[], object]) -> str:
    """The reason given, once it is sure that nothing was changed."""
    before = everything(store)
    with pytest.raises(Refused) as raised:
        act()
    assert everything(store) == before
    return str(raised.value)
