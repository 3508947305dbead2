"""Making helpers, letting them start on a device, and ending it. Their names stay out of the public minute-book."""

from datetime import datetime
from secrets import token_urlsafe

from sqlmodel import Session, select

from pb.helpers.models import Helper
from pb.helpers.queries import helper_invited, helper_of, helpers_of
from pb.helpers.rules import HELPING_LASTS, LINK_LASTS, check_helper, digest_of
from pb.rounds.actions import held_for, record
from pb.rounds.queries import locked_round
from pb.rounds.rules import Act


def add_helper(session: Session, slug: str, name: str, role: str, code: str, *, by: str, now: datetime) -> None:
    """Somebody may start helping with the link that has this code.

    Raises NotFound, Refused (not the time), Problems.
    """
    round = held_for(session, slug, Act.HELP, now)
    checked = check_helper(name, role, [each.name for each in helpers_of(session, round.id)])
    until = now + LINK_LASTS
    session.add(Helper(round_id=round.id, name=name, role=checked, invitation=digest_of(code), until=until))
    record(session, round, by, now, f"Made {name} a {checked}.", entered=False, forgets=False)


def invite_again(session: Session, slug: str, helper_id: int, code: str, *, by: str, now: datetime) -> str:
    """A new link for a helper, whose old link and device do nothing any more; returns their name.

    Raises NotFound, Refused (not the time).
    """
    round = held_for(session, slug, Act.HELP, now)
    helper = helper_of(session, round.id, helper_id)
    helper.invitation, helper.token_hash, helper.until = digest_of(code), None, now + LINK_LASTS
    record(session, round, by, now, f"Gave {helper.name}, {helper.role}, a new link.", entered=False, forgets=False)
    return helper.name


def end_helping(session: Session, slug: str, helper_id: int, *, by: str, now: datetime) -> None:
    """The link and the device of a helper do nothing any more, whatever the phase. Raises NotFound."""
    round = locked_round(session, slug)
    helper = helper_of(session, round.id, helper_id)
    if helper.invitation or helper.token_hash:
        helper.invitation = helper.token_hash = None
        record(session, round, by, now, f"Ended the helping of {helper.name}.", entered=False, forgets=False)


def start_helping(session: Session, slug: str, code: str, *, now: datetime) -> str:
    """Use up a link; returns the token of the device. Raises NotFound, Refused (not the time), Problems."""
    round = held_for(session, slug, Act.HELP, now)
    helper = helper_invited(session, round.id, code, now)
    token = token_urlsafe(32)
    helper.invitation, helper.token_hash, helper.until = None, digest_of(token), now + HELPING_LASTS
    text = f"Started helping as a {helper.role}."
    record(session, round, helper.name, now, text, entered=False, forgets=False)
    return token


def stop_helping(session: Session, token: str) -> None:
    """What whoever has the device does themselves. Nothing where nobody helps on it."""
    helper = session.exec(select(Helper).where(Helper.token_hash == digest_of(token))).one_or_none()
    if helper:
        helper.token_hash = None
