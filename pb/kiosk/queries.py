"""Which kiosks there are, and on which device."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from pb.helpers.rules import Standing, digest_of, standing_of
from pb.kiosk.models import Kiosk
from pb.problems import NotFound, Problems
from pb.rounds.models import Round


def kiosks_of(session: Session, round_id: int) -> Sequence[Kiosk]:
    """By their places."""
    return session.exec(select(Kiosk).where(Kiosk.round_id == round_id).order_by(col(Kiosk.name))).all()


def kiosk_of(session: Session, round_id: int, kiosk_id: int) -> Kiosk:
    """Raises NotFound."""
    found = session.get(Kiosk, kiosk_id)
    if found is None or found.round_id != round_id:
        raise NotFound
    return found


def kiosk_invited(session: Session, round_id: int, code: str, now: datetime) -> Kiosk:
    """Whose link has this code. Raises Problems, also where it was used or is too old."""
    wanted = (Kiosk.round_id == round_id, Kiosk.invitation == digest_of(code), Kiosk.until > now)
    found = session.exec(select(Kiosk).where(*wanted)).one_or_none()
    if found is None:
        raise Problems(
            {"code": "This link is used up or too old: it works once, for 30 minutes. Make a new one at the desk"}
        )
    return found


def standing(kiosk: Kiosk, now: datetime) -> Standing:
    return standing_of(kiosk.invitation is not None, kiosk.token_hash is not None, kiosk.until, now)


def kiosk_on(session: Session, token: str, now: datetime) -> tuple[str, str] | None:
    """The kiosk that the device with this token is, unless it has ended: round (its slug), place."""
    statement = (
        select(Round.slug, Kiosk.name)
        .join(Kiosk, col(Kiosk.round_id) == col(Round.id))
        .where(Kiosk.token_hash == digest_of(token), Kiosk.until > now)
    )
    found = session.exec(statement).one_or_none()
    return (found[0], found[1]) if found else None


def pin_hash_on(session: Session, token: str) -> str | None:
    """What is kept of the PIN of the kiosk that the device with this token is."""
    return session.exec(select(Kiosk.pin_hash).where(Kiosk.token_hash == digest_of(token))).one_or_none()
