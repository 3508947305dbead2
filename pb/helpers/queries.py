"""Who helps, and on which device."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from pb.helpers.models import Helper
from pb.helpers.rules import Standing, digest_of, standing_of
from pb.problems import NotFound, Problems
from pb.rounds.models import Round


def helpers_of(session: Session, round_id: int) -> Sequence[Helper]:
    """By their names."""
    return session.exec(select(Helper).where(Helper.round_id == round_id).order_by(col(Helper.name))).all()


def helper_of(session: Session, round_id: int, helper_id: int) -> Helper:
    """Raises NotFound."""
    found = session.get(Helper, helper_id)
    if found is None or found.round_id != round_id:
        raise NotFound
    return found


def helper_invited(session: Session, round_id: int, code: str, now: datetime) -> Helper:
    """Whose link has this code. Raises Problems, also where it was used or is too old."""
    wanted = (Helper.round_id == round_id, Helper.invitation == digest_of(code), Helper.until > now)
    found = session.exec(select(Helper).where(*wanted)).one_or_none()
    if found is None:
        raise Problems(
            {"code": "This link is used up or too old: it works once, for 30 minutes. Ask an organiser for a new one"}
        )
    return found


def standing(helper: Helper, now: datetime) -> Standing:
    return standing_of(helper.invitation is not None, helper.token_hash is not None, helper.until, now)


def helping_on(session: Session, token: str, now: datetime) -> tuple[str, str, str] | None:
    """Whoever helps on the device that holds this token, unless it has ended: round (its slug), name, role."""
    statement = (
        select(Round.slug, Helper.name, Helper.role)
        .join(Helper, col(Helper.round_id) == col(Round.id))
        .where(Helper.token_hash == digest_of(token), Helper.until > now)
    )
    found = session.exec(statement).one_or_none()
    return (found[0], found[1], found[2]) if found else None
