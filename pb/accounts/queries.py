"""Who is who, and who is signed in."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from pb.accounts.models import Organiser, SignIn
from pb.accounts.rules import plain_email


def organiser_by_email(session: Session, email: str) -> Organiser | None:
    return session.exec(select(Organiser).where(Organiser.email == plain_email(email))).one_or_none()


def organiser_signed_in(session: Session, token: str, now: datetime) -> Organiser | None:
    """The organiser whose browser holds this token, unless it has ended."""
    statement = (
        select(Organiser)
        .join(SignIn, col(SignIn.organiser_id) == col(Organiser.id))
        .where(SignIn.token_hash == token_hash(token), SignIn.ends_at > now)
    )
    return session.exec(statement).one_or_none()


def token_hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
