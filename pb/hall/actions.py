"""What an organiser does on the evening: the running order, the scenes, the timer, the practice vote."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from math import ceil
from typing import TypeVar

from sqlmodel import Session, col, update

from pb.hall.forms import Plan
from pb.hall.models import Evening, Practice, Stage
from pb.hall.queries import Hall, hall_of, pitches_of, stage_of
from pb.hall.rules import (
    TOLD_AFTER_THE_COUNT,
    Moment,
    Scene,
    check_answering,
    drawn_order,
    moment_named,
    read_order,
    seconds_left,
)
from pb.problems import Refused
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.queries import locked_round
from pb.rounds.rules import Act

T = TypeVar("T", Evening, Stage, Practice)


def set_running_order(session: Session, slug: str, typed: str, *, by: str, now: datetime) -> None:
    """Have the bids pitched in the order that was typed. Raises Problems unless each is there once."""
    round = held_for(session, slug, Act.SET_RUNNING_ORDER, now)
    order = read_order(typed, _numbers(session, round))
    _keep_order(session, round, order, "")
    record(session, round, by, now, f"Set the running order of the pitches: {_listed(order)}.", notice=True)


def draw_running_order(session: Session, slug: str, dice: str, *, by: str, now: datetime) -> None:
    """Have the bids pitched in the order that dice rolled in public give."""
    round = held_for(session, slug, Act.SET_RUNNING_ORDER, now)
    order = drawn_order(round.public_name, dice, _numbers(session, round))
    _keep_order(session, round, order, dice)
    said = f"Drew the running order of the pitches. Dice rolled: {dice}. Order: {_listed(order)}."
    record(session, round, by, now, said, notice=True)


def _keep_order(session: Session, round: Round, order: Collection[int], dice: str) -> None:
    evening = _own(session, Evening, round)
    evening.running_order, evening.dice = " ".join(map(str, order)), dice


def set_plan(session: Session, slug: str, plan: Plan, *, by: str, now: datetime) -> None:
    """Set the times, the break, what the reveal tells and the practice question."""
    round = held_for(session, slug, Act.PRESENT, now)
    _own(session, Evening, round).sqlmodel_update(asdict(plan))
    said = f"{plan.pitch_seconds} seconds for each pitch, {plan.scoring_seconds} to score it"
    # What is only about the evening is in the minutes of the organisers, and not in the ledger.
    record(session, round, by, now, f"Planned the evening: {said}.", entered=False)


def show_moment(session: Session, slug: str, seen: str, wanted: str, *, by: str, now: datetime) -> bool:
    """Put another moment on the screen; `wanted` is its name, or "next" or "back" from the one that was `seen`.

    Where the screen is elsewhere already, as after a second press, nothing is done. Returns whether a reveal began,
    which is in the minutes, once for each count. Raises Refused for a moment that the evening does not have (yet).
    """
    round = held_for(session, slug, Act.PRESENT, now)
    hall = hall_of(session, round)
    if hall.moment.name != seen:
        return False
    moment = _wanted(hall, wanted)
    stage = _own(session, Stage, round)
    stage.scene, stage.position = moment.scene, moment.position
    stage.seconds_left = hall.plan.seconds_for(moment.scene)
    # A speaker walks to the microphone first; scoring begins as it is shown.
    stage.started_at = now if moment.scene is Scene.SCORING else None
    return _begin_reveal(session, hall, stage, by, now) if moment.scene in TOLD_AFTER_THE_COUNT else False


def _wanted(hall: Hall, wanted: str) -> Moment:
    found = {"next": hall.next, "back": hall.before}.get(wanted) or moment_named(wanted, hall.moments)
    if found is None:
        raise Refused("The evening has no such moment yet. The reveal opens once the ballots are counted.")
    return found


def _begin_reveal(session: Session, hall: Hall, stage: Stage, by: str, now: datetime) -> bool:
    number = hall.result.count.number if hall.result else 0
    if stage.revealed == number:
        return False
    stage.revealed = number
    record(session, hall.round, by, now, f"Began to show count {number} in the hall.")
    return True


def set_timer(session: Session, slug: str, seen: str, wanted: str, *, now: datetime) -> None:
    """Start, pause or reset the timer of the moment that was `seen`; anything else changes nothing."""
    round = held_for(session, slug, Act.PRESENT, now)
    hall, stage = hall_of(session, round), _own(session, Stage, round)
    if hall.moment.name != seen:
        return
    left = ceil(seconds_left(stage.seconds_left, stage.started_at, now))
    if wanted == "start" and stage.started_at is None:
        stage.started_at = now
    elif wanted == "pause":
        stage.seconds_left, stage.started_at = left, None
    elif wanted == "reset":
        stage.seconds_left, stage.started_at = hall.plan.seconds_for(hall.moment.scene), None


def answer_practice(session: Session, slug: str, *, first: bool, run: str) -> str:
    """Add one to an answer of the practice vote, unless this browser answered in this `run`. Returns the run.

    Raises NotFound, Refused while the practice vote is not on the screen.
    """
    round = locked_round(session, slug)
    check_answering(stage_of(session, round.id).moment.scene)
    practice = _own(session, Practice, round)
    if run != str(practice.run):
        counted = Practice.first if first else Practice.second
        statement = update(Practice).where(col(Practice.round_id) == round.id)
        session.exec(statement.values({col(counted): col(counted) + 1}))
    return str(practice.run)


def wipe_practice(session: Session, slug: str, *, now: datetime) -> None:
    """Begin the practice vote again, at nothing; who answered may answer again."""
    practice = _own(session, Practice, held_for(session, slug, Act.PRESENT, now))
    practice.run, practice.first, practice.second = practice.run + 1, 0, 0


def _own(session: Session, table: type[T], round: Round) -> T:
    """The row of a round, made where there is none. The round is locked, so nobody else makes one."""
    row = session.get(table, round.id)
    if row is None:
        row = table(round_id=round.id)
        session.add(row)
        session.flush()
    return row


def _numbers(session: Session, round: Round) -> list[int]:
    return [bid.number for bid in pitches_of(session, round.id)]


def _listed(order: Collection[int]) -> str:
    """At most some hundred numbers: a minute is short, and dice give the order again."""
    shown = [str(number) for number in order][:150]
    return ", ".join(shown) + (" and so on" if len(order) > len(shown) else "")
