"""What two organisers have to agree on: the first one asks, the second one says so too, and it is done."""

from datetime import datetime

from sqlmodel import Session

from pb.rounds.actions import held_for, record
from pb.rounds.models import Asked, Round
from pb.rounds.rules import WAITS, Act


def agreed(session: Session, slug: str, act: Act, what: str = "", *, by_id: int, by: str, now: datetime) -> str:
    """Who does an act: `Ada and Bob` once both have asked for exactly this (`what` is the rest of it), or one name in
    a round of one organiser; empty while it waits for a second one.

    Raises NotFound, Refused (not in this phase).
    """
    round = held_for(session, slug, act, now)
    if round.organisers == 1:
        return by
    asked = _waiting(session, round, act, what, now)
    if asked and asked.organiser_id == by_id:
        return ""
    if asked:
        session.delete(asked)
        return f"{asked.organiser} and {by}"
    record(session, round, by, now, f"Asked to {act}. A second organiser has to agree.", entered=False)
    session.add(Asked(round_id=round.id, act=act, what=what, organiser_id=by_id, organiser=by, at=now))
    return ""


def _waiting(session: Session, round: Round, act: Act, what: str, now: datetime) -> Asked | None:
    """The request for exactly this, unless it has waited for too long."""
    asked = session.get(Asked, (round.id, act))
    return asked if asked and asked.what == what and now - asked.at < WAITS else None


def would_do(session: Session, round: Round, act: Act, what: str = "", *, by_id: int, now: datetime) -> bool:
    """Whether somebody who asks for this now is the last one who has to: then it is done."""
    asked = _waiting(session, round, act, what, now)
    return round.organisers == 1 or (asked is not None and asked.organiser_id != by_id)


def take_back(session: Session, slug: str, act: Act, *, by: str, now: datetime) -> None:
    """Forget that somebody asked. Anybody may: it does nothing but wait again."""
    round = held_for(session, slug, act, now)
    if session.get(Asked, (round.id, act)):
        record(session, round, by, now, f"Took back the request to {act}.", entered=False)
