"""Which checkpoints have a timestamp, and which wait for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from pb.ledger.models import Checkpoint, Entry
from pb.ledger.words import ANCHORS
from pb.proof.canonical import read_line
from pb.proof.note import read_note
from pb.rounds.models import Round
from pb.timestamps.models import Timestamp


@dataclass(frozen=True)
class Due:
    """A checkpoint that waits for its timestamp: the three lines of it, whose it is, and since when."""

    round_id: int
    slug: str
    size: int
    when: str
    text: str
    since: datetime


def timestamps_of(session: Session, round_id: int) -> dict[int, bytes]:
    """Size of the checkpoint -> the reply."""
    kept = session.exec(select(Timestamp).where(Timestamp.round_id == round_id).order_by(col(Timestamp.size)))
    return {each.size: each.reply for each in kept}


def due(session: Session) -> list[Due]:
    """The checkpoints after an opening, a seal or a result that have none yet, oldest round first; none of a rehearsal.

    No server elsewhere is asked about what does not count.
    """
    stamped = (col(Timestamp.round_id) == col(Checkpoint.round_id)) & (col(Timestamp.size) == col(Checkpoint.size))
    last = (col(Entry.round_id) == col(Checkpoint.round_id)) & (col(Entry.number) == col(Checkpoint.size) - 1)
    without = (
        select(Checkpoint, Round.slug, Entry.line)
        .join(Round, col(Round.id) == col(Checkpoint.round_id))
        .join(Entry, last)
        .outerjoin(Timestamp, stamped)
        .where(col(Timestamp.size).is_(None), col(Round.rehearsal_of).is_(None))
        .order_by(col(Checkpoint.round_id), col(Checkpoint.size))
    )
    found = [(checkpoint, slug, read_line(line)) for checkpoint, slug, line in session.exec(without)]
    return [_due(checkpoint, slug, entry) for checkpoint, slug, entry in found if entry["k"] in ANCHORS]


def _due(checkpoint: Checkpoint, slug: str, entry: dict[str, Any]) -> Due:
    text, since = read_note(checkpoint.note).text, datetime.fromisoformat(entry["at"])
    return Due(checkpoint.round_id, slug, checkpoint.size, ANCHORS[entry["k"]], text, since)


def due_of(session: Session, round_id: int) -> Sequence[Due]:
    """Those of one round."""
    return [each for each in due(session) if each.round_id == round_id]
