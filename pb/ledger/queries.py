"""What stands in a ledger, and what is signed of it."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from pb.ledger.models import Checkpoint, Cosignature, Entry
from pb.ledger.words import ANCHORS
from pb.proof.canonical import read_line


def lines_of(session: Session, round_id: int) -> Sequence[bytes]:
    """Every line of a ledger, in order; none before the round has opened."""
    return session.exec(select(Entry.line).where(Entry.round_id == round_id).order_by(col(Entry.number))).all()


def checkpoints_of(session: Session, round_id: int) -> dict[int, str]:
    """Size -> the note with its cosignatures, shortest ledger first."""
    notes = session.exec(select(Checkpoint).where(Checkpoint.round_id == round_id).order_by(col(Checkpoint.size)))
    found = {checkpoint.size: checkpoint.note for checkpoint in notes}
    signed = select(Cosignature).where(Cosignature.round_id == round_id).order_by(col(Cosignature.witness))
    for cosignature in session.exec(signed):
        found[cosignature.size] += cosignature.line
    return found


def signed_size(session: Session, round_id: int) -> int:
    """How many entries the newest checkpoint covers; 0 before there is one."""
    newest = select(func.max(Checkpoint.size)).where(Checkpoint.round_id == round_id)
    return session.exec(newest).one() or 0


def entries_of(session: Session, round_id: int) -> list[dict[str, Any]]:
    """Every entry that is signed, in order."""
    return [read_line(line) for line in lines_of(session, round_id)[: signed_size(session, round_id)]]


def anchors(session: Session, round_id: int) -> dict[int, str]:
    """Size -> the kind of the entry, for the checkpoints right after the opening, the seal and each result."""
    return {entry["n"] + 1: entry["k"] for entry in entries_of(session, round_id) if entry["k"] in ANCHORS}
