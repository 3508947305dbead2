"""Adding to a ledger, and keeping what was signed of it. Whoever adds holds the round, so numbers are never doubled."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from pb.ledger.models import Checkpoint, Entry
from pb.ledger.words import ANCHORS
from pb.problems import Refused
from pb.proof.canonical import read_line
from pb.proof.entries import entry_line


def append(session: Session, round_id: int, name: str, kind: str, now: datetime | None, **fields: Any) -> None:
    """Add an entry to the ledger of the round with this public name; `now` is when, for kinds that say so.

    Raises Refused where the clock stands before the last entry, or that one has to be signed first; WrongEntry for what
    no checker would take, before it is there for good.
    """
    newest = session.exec(
        select(Entry).where(Entry.round_id == round_id).order_by(col(Entry.number).desc()).limit(1)
    ).first()
    if newest:
        _refuse_unsigned(session, newest)
    if now is not None:
        fields["at"] = time_text(now)
        _refuse_going_back(session, round_id, fields["at"])
    number = newest.number + 1 if newest else 0
    line = entry_line(kind, number, name, fields)
    session.add(Entry(round_id=round_id, number=number, line=line))
    session.flush()


def _refuse_unsigned(session: Session, newest: Entry) -> None:
    """What comes after an anchor waits until it is signed: a checkpoint of the ledger as it was then must be there."""
    waits = read_line(newest.line)["k"] in ANCHORS
    if waits and session.get(Checkpoint, (newest.round_id, newest.number + 1)) is None:
        raise Refused("What was done last in this round is just being signed. Try again in a moment.")


def _refuse_going_back(session: Session, round_id: int, at: str) -> None:
    lines = session.exec(select(Entry.line).where(Entry.round_id == round_id).order_by(col(Entry.number).desc()))
    before = next((entry["at"] for entry in map(read_line, lines) if "at" in entry), "")
    if at < before:
        raise Refused(
            f"The server's clock says {at}, and the last act in the minute-book was at {before}. Put the clock right, "
            "then try again."
        )


def keep_checkpoint(session: Session, round_id: int, size: int, note: str) -> None:
    """Put a signed checkpoint on show. The same one again changes nothing."""
    if session.get(Checkpoint, (round_id, size)) is None:
        session.add(Checkpoint(round_id=round_id, size=size, note=note))
        session.flush()


def time_text(moment: datetime) -> str:
    """`2027-03-20T12:00:00Z`: a moment as the ledger writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
