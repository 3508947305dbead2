"""Queueing letters, and keeping what became of them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from pb.mail.models import Mail, Told
from pb.mail.rules import next_try

# Whoever takes letters to send them has so long. After that, as after a crash, they are for anybody again.
TAKEN_FOR = timedelta(minutes=10)


def queue_mail(
    session: Session, round_id: int, size: int, address: str, subject: str, text: str, *, now: datetime
) -> None:
    """Have a letter about a checkpoint sent as soon as possible."""
    session.add(
        Mail(round_id=round_id, size=size, address=address, subject=subject, text=text, queued_at=now, try_at=now)
    )


def keep_told(session: Session, round_id: int, size: int) -> bool:
    """Note that the letters about a checkpoint are queued. Whether that is new; whoever asks holds the round."""
    if session.get(Told, (round_id, size)):
        return False
    session.add(Told(round_id=round_id, size=size))
    return True


def take(session: Session, number: int, *, now: datetime) -> Sequence[Mail]:
    """So many letters to send now, oldest first; no other process gets them meanwhile. Each counts as tried."""
    due = (
        select(Mail)
        .where(col(Mail.sent_at).is_(None), col(Mail.try_at) <= now)
        .order_by(col(Mail.id))
        .limit(number)
        .with_for_update(skip_locked=True)
    )
    taken = session.exec(due).all()
    for mail in taken:
        mail.tries += 1
        mail.try_at = now + TAKEN_FOR
    return taken


def keep_sent(session: Session, mail_id: int, *, now: datetime) -> None:
    mail = _waiting(session, mail_id)
    if mail:
        mail.sent_at, mail.try_at, mail.error = now, None, ""


def keep_failed(session: Session, mail_id: int, error: str, *, for_good: bool, now: datetime) -> None:
    """Try again later, or `for_good` not."""
    mail = _waiting(session, mail_id)
    if mail:
        mail.error, mail.try_at = error, None if for_good else next_try(mail.tries, now)


def _waiting(session: Session, mail_id: int) -> Mail | None:
    """The letter, locked; None if somebody has handed it over while it was on its way."""
    statement = select(Mail).where(Mail.id == mail_id, col(Mail.sent_at).is_(None)).with_for_update()
    return session.exec(statement).one_or_none()


def keep_handed_over(
    session: Session, round_id: int, mail_ids: Collection[int] | None, *, by: str, now: datetime
) -> int:
    """These letters about a round, or with None all that wait, were given to people in another way. How many."""
    mails = _of_round(session, round_id, mail_ids)
    for mail in mails:
        mail.sent_at, mail.try_at, mail.handed_over_by = now, None, by
    return len(mails)


def try_again(session: Session, round_id: int, *, now: datetime) -> int:
    """Send now what waits of a round, as if it had not been tried. How many."""
    mails = _of_round(session, round_id, None)
    for mail in mails:
        mail.tries, mail.try_at = 0, now
    return len(mails)


def _of_round(session: Session, round_id: int, mail_ids: Collection[int] | None) -> Sequence[Mail]:
    statement = select(Mail).where(Mail.round_id == round_id, col(Mail.sent_at).is_(None))
    if mail_ids is not None:
        statement = statement.where(col(Mail.id).in_(mail_ids))
    return session.exec(statement.with_for_update()).all()
