"""Ticking a step that only people can know, and taking a tick back. Each leaves a minute.

What two people say goes into the public minute-book as well; what one of them ticks is for the organisers.
"""

from datetime import datetime

from sqlmodel import Session

from pb.problems import Refused
from pb.rounds.actions import record
from pb.rounds.queries import locked_round
from pb.runsheet.models import Tick
from pb.runsheet.queries import only_of, ticks_of
from pb.runsheet.rules import Ticker, check_can_tick, step_called, ticked_in_words

_ORGANISER = "organiser "


def organiser_ticks(organiser_id: int, name: str) -> Ticker:
    return Ticker(f"{_ORGANISER}{organiser_id}", name, organiser=True)


def scrutineer_ticks(name: str) -> Ticker:
    """A helper's name is their own in their round."""
    return Ticker(f"helper {name}", f"{name}, scrutineer", organiser=False)


def tick(session: Session, slug: str, key: str, by: Ticker, *, now: datetime) -> None:
    """Say that a step is done. Raises NotFound, Refused."""
    round = locked_round(session, slug)
    step = step_called(key, only_of(session, round))
    there = ticks_of(session, round.id, key)
    check_can_tick(step, [each.person for each in there], by)
    persons = [*(each.person for each in there), by.person]
    organisers = sum(person.startswith(_ORGANISER) for person in persons)
    session.add(Tick(round_id=round.id, step=key, place=len(persons), person=by.person, name=by.name))
    text = ticked_in_words(step, organisers, len(persons) - organisers)
    record(session, round, by.name, now, text, entered=len(persons) == 2, people=organisers, forgets=False)


def untick(session: Session, slug: str, key: str, why: str, *, by: str, now: datetime) -> None:
    """Say that a step is not done after all, with a reason of one line. Raises NotFound, Refused (nobody ticked it)."""
    round = locked_round(session, slug)
    step = step_called(key, only_of(session, round))
    there = ticks_of(session, round.id, key)
    if not there:
        raise Refused("Nobody has ticked this step, so there is nothing to take back.")
    for each in there:
        session.delete(each)
    text = f"Run sheet: {step.title}. Not done after all. Reason: {why}"
    record(session, round, by, now, text, entered=len(there) == 2, forgets=False)
