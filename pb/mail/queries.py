"""What waits to be sent, and what became of the rest."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from pb.ledger.models import Checkpoint
from pb.mail.models import Mail, Told
from pb.problems import NotFound


def untold(session: Session) -> Sequence[tuple[int, int]]:
    """Round id and size of every checkpoint that nobody has looked at for its letters, in order."""
    told = select(Told).where(Told.round_id == Checkpoint.round_id, Told.size == Checkpoint.size)
    statement = select(Checkpoint.round_id, Checkpoint.size).where(~told.exists())
    return session.exec(statement.order_by(col(Checkpoint.round_id), col(Checkpoint.size))).all()


def mails_of(session: Session, round_id: int) -> Sequence[Mail]:
    """Every letter about a round: those that wait first, then the newest."""
    order = (col(Mail.sent_at).is_not(None), col(Mail.size).desc(), col(Mail.address))
    return session.exec(select(Mail).where(Mail.round_id == round_id).order_by(*order)).all()


def mail_of(session: Session, round_id: int, mail_id: int) -> Mail:
    """Raises NotFound, also for a letter about another round."""
    mail = session.exec(select(Mail).where(Mail.round_id == round_id, Mail.id == mail_id)).one_or_none()
    if mail is None:
        raise NotFound
    return mail


def waiting(session: Session, round_id: int | None = None) -> int:
    """How many letters are not sent or handed over, of one round or of all."""
    statement = select(func.count()).select_from(Mail).where(col(Mail.sent_at).is_(None))
    if round_id is not None:
        statement = statement.where(Mail.round_id == round_id)
    return session.exec(statement).one()


def given_up(session: Session) -> int:
    """How many of those that wait are not tried any more."""
    statement = select(func.count()).select_from(Mail).where(col(Mail.sent_at).is_(None), col(Mail.try_at).is_(None))
    return session.exec(statement).one()


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to send now."""
    return session.exec(select(Mail.id).where(col(Mail.sent_at).is_(None), col(Mail.try_at) <= now)).first() is not None
