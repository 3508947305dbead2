"""Setting up kiosks, making a device one, and ending it."""

from datetime import datetime
from secrets import token_urlsafe

from sqlmodel import Session, select

from pb.helpers.rules import LINK_LASTS, digest_of
from pb.kiosk.models import Kiosk
from pb.kiosk.queries import kiosk_invited, kiosk_of
from pb.kiosk.rules import KIOSK_LASTS
from pb.problems import Problems
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.queries import locked_round
from pb.rounds.rules import Act


def add_kiosk(session: Session, slug: str, name: str, pin_hash: str, code: str, *, by: str, now: datetime) -> None:
    """A device may become a kiosk with the link that has this code. The name and the PIN were checked.

    Raises NotFound, Refused (not the time), Problems (somebody else was quicker with that name).
    """
    round = held_for(session, slug, Act.PLACE_KIOSKS, now)
    there = select(Kiosk.id).where(Kiosk.round_id == round.id, Kiosk.name == name)
    if session.exec(there).first() is not None:
        raise Problems({"name": "There is a kiosk at this place already"})
    until = now + LINK_LASTS
    session.add(Kiosk(round_id=round.id, name=name, pin_hash=pin_hash, invitation=digest_of(code), until=until))
    _record(session, round, by, now, f"Set up a kiosk: {name}.")


def link_again(session: Session, slug: str, kiosk_id: int, code: str, *, by: str, now: datetime) -> str:
    """A new link for a kiosk, whose old link and device do nothing any more; returns its place.

    Raises NotFound, Refused (not the time).
    """
    round = held_for(session, slug, Act.PLACE_KIOSKS, now)
    kiosk = kiosk_of(session, round.id, kiosk_id)
    kiosk.invitation, kiosk.token_hash, kiosk.until = digest_of(code), None, now + LINK_LASTS
    _record(session, round, by, now, f"Gave the kiosk {kiosk.name} a new link.")
    return kiosk.name


def end_kiosk(session: Session, slug: str, kiosk_id: int, *, by: str, now: datetime) -> None:
    """The link and the device of a kiosk do nothing any more, whatever the phase. Raises NotFound."""
    round = locked_round(session, slug)
    kiosk = kiosk_of(session, round.id, kiosk_id)
    if kiosk.invitation or kiosk.token_hash:
        kiosk.invitation = kiosk.token_hash = None
        _record(session, round, by, now, f"Ended the kiosk {kiosk.name}.")


def start_kiosk(session: Session, slug: str, code: str, *, now: datetime) -> str:
    """Use up a link; returns the token of the device. Raises NotFound, Refused (not the time), Problems."""
    round = held_for(session, slug, Act.PLACE_KIOSKS, now)
    kiosk = kiosk_invited(session, round.id, code, now)
    token = token_urlsafe(32)
    kiosk.invitation, kiosk.token_hash, kiosk.until = None, digest_of(token), now + KIOSK_LASTS
    _record(session, round, kiosk.name, now, "A tablet became the kiosk.")
    return token


def leave_kiosk(session: Session, token: str, *, now: datetime) -> None:
    """The device is an ordinary one again; who asks for it knew the PIN. Nothing where it was ended meanwhile."""
    kiosk = session.exec(select(Kiosk).where(Kiosk.token_hash == digest_of(token))).one_or_none()
    if kiosk is None:
        return
    kiosk.token_hash = None
    round = session.get_one(Round, kiosk.round_id)
    _record(session, round, kiosk.name, now, "The kiosk was ended with its PIN.")


def _record(session: Session, round: Round, by: str, now: datetime, text: str) -> None:
    """In the minutes of the organisers; what waits for a second organiser goes on waiting."""
    record(session, round, by, now, text, entered=False, forgets=False)
