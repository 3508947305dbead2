"""Keeping timestamps."""

from sqlmodel import Session

from pb.timestamps.models import Timestamp


def keep_timestamp(session: Session, round_id: int, size: int, reply: bytes) -> None:
    """The first one stays: another server process may have asked too."""
    if session.get(Timestamp, (round_id, size)) is None:
        session.add(Timestamp(round_id=round_id, size=size, reply=reply))
        session.flush()
