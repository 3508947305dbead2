"""Adding to a ledger, and keeping what was signed of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from pb.db import Database
from pb.ledger.actions import append, keep_checkpoint, time_text
from pb.ledger.queries import checkpoints_of, lines_of
from pb.ledger.words import ANCHORS
from pb.problems import Refused
from pb.proof.canonical import read_line
from pb.proof.entries import WrongEntry
from pb.proof.note import to_base64
from tests import make
from tests.looking import once

NAME = "r-0123456789ab"
MINUTE = timedelta(minutes=1)
ROOT = to_base64(bytes(32))
# What each of those that are signed alone says besides.
FIELDS: dict[str, dict[str, Any]] = {"open": {}, "seal": {"mode": "slips", "boxes": []}, "publish": {"files": {}}}


@pytest.fixture
def ledger(store: Database) -> Database:
    """Two drafts, so that there are ledgers 1 and 2."""
    make.make_draft(store)
    make.make_draft(store, "Another round")
    return store


def add(store: Database, kind: str, now: datetime | None, round_id: int = 1, **fields: Any) -> None:
    store.write(lambda s: append(s, round_id, NAME, kind, now, **fields))


def kept(store: Database, round_id: int = 1) -> list[dict[str, Any]]:
    with store.read() as session:
        return [read_line(line) for line in lines_of(session, round_id)]


def test_append_numbers_the_entries_of_each_ledger_from_nought(ledger: Database) -> None:
    for round_id in (1, 1, 2, 1):
        add(ledger, "notice", make.NOW, round_id, by="one organiser", text="It rains.")
    assert [entry["n"] for entry in kept(ledger)] == [0, 1, 2]
    assert kept(ledger, 2) == [
        {
            "at": "2027-03-20T12:00:00Z",
            "by": "one organiser",
            "k": "notice",
            "n": 0,
            "round": NAME,
            "text": "It rains.",
            "v": "pb1",
        }
    ]


@once
def test_append_gives_no_time_to_a_kind_that_has_none(ledger: Database) -> None:
    add(ledger, "cards", None, count=5, root=ROOT)
    assert kept(ledger) == [{"count": 5, "k": "cards", "n": 0, "root": ROOT, "round": NAME, "v": "pb1"}]


@once
@pytest.mark.parametrize(
    ("what", "fields"),
    [("gossip", {}), ("notice", {"by": "one organiser"}), ("notice", {"by": "one organiser", "text": "x", "more": 1})],
    ids=["kind", "missing", "more"],
)
def test_append_adds_nothing_that_no_checker_would_take(ledger: Database, what: str, fields: dict[str, Any]) -> None:
    """What stands in a ledger stands there for good."""
    with pytest.raises(WrongEntry):
        add(ledger, what, make.NOW, **fields)
    assert kept(ledger) == []


@once
def test_append_refuses_a_clock_that_was_set_back(ledger: Database) -> None:
    """Also where entries without a time came in between; the same second is no step back."""
    add(ledger, "notice", make.NOW, by="one organiser", text="It rains.")
    add(ledger, "cards", None, count=5, root=ROOT)
    add(ledger, "notice", make.NOW + timedelta(milliseconds=1), by="one organiser", text="It rains.")
    with pytest.raises(Refused) as raised:
        add(ledger, "notice", make.NOW - MINUTE, by="one organiser", text="It rains.")
    assert str(raised.value) == (
        "The server's clock says 2027-03-20T11:59:00Z, and the last act in the minute-book was at "
        "2027-03-20T12:00:00Z. Put the clock right, then try again."
    )
    assert len(kept(ledger)) == 3


@once
@pytest.mark.parametrize("act", ANCHORS)
def test_append_waits_until_an_opening_a_seal_or_a_result_is_signed_as_it_is(ledger: Database, act: str) -> None:
    """Else there might never be a checkpoint of the ledger as it was then, and the round could not be checked."""
    add(ledger, "notice", make.NOW, by="one organiser", text="It rains.")
    add(ledger, act, make.NOW, **FIELDS[act])
    for _ in range(2):
        with pytest.raises(Refused, match="^What was done last in this round is just being signed."):
            add(ledger, "notice", make.NOW, by="one organiser", text="It rains.")
        ledger.write(lambda s: keep_checkpoint(s, 1, 1, "a note over less\n"))
    ledger.write(lambda s: keep_checkpoint(s, 1, 2, "a note\n"))
    add(ledger, "notice", make.NOW, by="one organiser", text="It rains.")
    assert [entry["k"] for entry in kept(ledger)] == ["notice", act, "notice"]


def test_keep_checkpoint_keeps_the_first_of_a_size_for_good(ledger: Database) -> None:
    ledger.write(lambda s: keep_checkpoint(s, 1, 4, "a note\n"))
    ledger.write(lambda s: keep_checkpoint(s, 1, 4, "another note\n"))
    with ledger.read() as session:
        assert checkpoints_of(session, 1) == {4: "a note\n"}
    with pytest.raises(sa.exc.DBAPIError, match="rows of checkpoint are only ever added"):
        ledger.write(_rewrite)


def _rewrite(session: Session) -> None:
    session.connection().execute(sa.text("UPDATE checkpoint SET note = 'another'"))


def test_time_text_is_in_utc_to_the_second() -> None:
    assert time_text(datetime(2027, 3, 20, 12, 0, 59, 999999, UTC)) == "2027-03-20T12:00:59Z"
    summer = datetime.fromisoformat("2027-06-20T12:00:00+01:00")
    assert time_text(summer) == "2027-06-20T11:00:00Z"
