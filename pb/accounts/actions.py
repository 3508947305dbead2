"""Making organisers, signing them in and out."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlmodel import Session, col, delete

from pb.accounts.models import Organiser, SignIn
from pb.accounts.passwords import hashed
from pb.accounts.queries import token_hash
from pb.accounts.rules import check_organiser, plain_email
from pb.db import refusing
from pb.problems import Problems

LASTS = timedelta(hours=12)  # one event day


def add_organiser(session: Session, name: str, email: str, password: str) -> None:
    """Raises Problems, also when the address has an account already."""
    check_organiser(name, email, password)
    with refusing("uq_organiser_email", Problems({"email": "There is an organiser with this address already"})):
        session.add(Organiser(name=name, email=plain_email(email), password_hash=hashed(password)))
        session.flush()


def start_sign_in(session: Session, organiser_id: int, *, instead_of: str = "", now: datetime) -> str:
    """A new token each time, so that a planted one is worth nothing, and the one that the browser had (`instead_of`)
    ends. What has ended, of anybody, is swept away."""
    end_sign_in(session, instead_of)
    session.exec(delete(SignIn).where(col(SignIn.ends_at) <= now))
    token = token_urlsafe(32)
    session.add(SignIn(token_hash=token_hash(token), organiser_id=organiser_id, ends_at=now + LASTS))
    return token


def end_sign_in(session: Session, token: str) -> None:
    session.exec(delete(SignIn).where(col(SignIn.token_hash) == token_hash(token)))
