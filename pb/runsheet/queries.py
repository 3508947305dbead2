"""How far the evening is: what the system knows, and what people have ticked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from pb.box.queries import key_ceremony
from pb.hall.models import Evening
from pb.helpers.queries import helpers_of
from pb.mail.queries import waiting
from pb.rounds.models import Round
from pb.rounds.rules import ORDER, Phase
from pb.runsheet.models import Tick
from pb.runsheet.rules import is_done, steps_for
from pb.runsheet.steps import Known, Only, Step
from pb.voting.queries import turnout_by_channel
from pb.voting.rules import Channel
from pb.witnesses.queries import keys_enrolled


@dataclass(frozen=True)
class Shown:
    """A step with its number in the list, from 1, who has ticked it, and whether it is done."""

    number: int
    step: Step
    ticks: Sequence[Tick]
    done: bool


def run_sheet(session: Session, round: Round, now: datetime) -> list[tuple[str, list[Shown]]]:
    """When, and the steps of that time, in their order."""
    ticks, known, parts, number = ticks_of(session, round.id), known_of(session, round, now), [], 1
    for part in steps_for(only_of(session, round)):
        shown = []
        for step in part.steps:
            mine = [tick for tick in ticks if tick.step == step.key]
            shown.append(Shown(number, step, mine, is_done(step, known, len(mine))))
            number += 1
        parts.append((part.when, shown))
    return parts


def ticks_of(session: Session, round_id: int, step: str = "") -> Sequence[Tick]:
    """Of one step, or of all; who came first is first."""
    statement = select(Tick).where(Tick.round_id == round_id).order_by(col(Tick.step), col(Tick.place))
    return session.exec(statement.where(Tick.step == step) if step else statement).all()


def only_of(session: Session, round: Round) -> set[Only]:
    """What is true of this round and not of every other."""
    true = {
        Only.PAPERS: Channel.PAPER in turnout_by_channel(session, round.id),
        Only.SCRUTINEERS: round.of_scrutineers,
        Only.WITNESSES: round.quorum > 0,
        Only.REAL: round.rehearsal_of is None,
    }
    return {only for only, is_true in true.items() if is_true}


def known_of(session: Session, round: Round, now: datetime) -> set[Known]:
    """What the system knows to be done."""
    reached = ORDER.index(round.phase(now))
    evening, key = session.get(Evening, round.id), key_ceremony(session, round.id)
    true = {
        Known.BALLOT_FIXED: round.ballot_fixed_at,
        Known.CODES_MADE: turnout_by_channel(session, round.id),
        Known.KEY_REHEARSED: key and key.rehearsed,
        Known.WITNESSES_ENROLLED: len(keys_enrolled(session, round.id)) >= round.quorum,
        Known.ORDER_SET: evening and evening.running_order,
        Known.HELPERS_INVITED: helpers_of(session, round.id),
        Known.OPENED: round.opened_at,
        Known.VOTING: reached >= ORDER.index(Phase.VOTING),
        Known.CLOSED: reached >= ORDER.index(Phase.CLOSED),
        Known.SEALED: round.sealed_at,
        Known.COUNTED: round.counted_at,
        Known.PUBLISHED: round.published_at,
        Known.LETTERS_SENT: round.published_at and not waiting(session, round.id),
    }
    return {known for known, is_true in true.items() if is_true}
