"""What is known about the evening: the running order, what is on the screen, and what the reveal tells."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from sqlmodel import Session

from pb import clock
from pb.bids.queries import OnBallot, bids_on_ballot
from pb.count.explain import sentence, tie_sentence
from pb.count.outcome import Settled
from pb.hall.models import Evening, Practice, Stage
from pb.hall.rules import (
    TIMED,
    Moment,
    Scene,
    Told,
    evening,
    in_running_order,
    moment_after,
    moment_before,
    place_of,
    seconds_left,
    told,
    turnout_in_tens,
)
from pb.problems import NotFound
from pb.publish.queries import Result, newest_count, result_of
from pb.rounds.models import Round
from pb.rounds.queries import round_on_show
from pb.rounds.rules import Act, Phase, allows
from pb.voting.queries import turnout


@dataclass(frozen=True)
class Hall:
    """The evening of a round as it is now. `pitches` are its bids in the running order; `result` is the newest count,
    None before there is one."""

    round: Round
    phase: Phase
    plan: Evening
    stage: Stage
    practice: Practice
    pitches: tuple[OnBallot, ...]
    result: Result | None
    turnout: str
    left: float

    @cached_property
    def story(self) -> tuple[Told, ...]:
        """The steps of the reveal; none before the count."""
        result = self.result
        return told(result.outcome.steps, result.election.pot, self.plan.tell) if result else ()

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        steps = len(self.story) if self.result else None
        return evening(len(self.pitches), self.plan.break_after, steps)

    @property
    def moment(self) -> Moment:
        """What is on the screen; where that was taken out of the evening since, the nearest before it."""
        return self.moments[place_of(self.stage.moment, self.moments)]

    @property
    def next(self) -> Moment | None:
        return moment_after(self.moment, self.moments)

    @property
    def before(self) -> Moment | None:
        return moment_before(self.moment, self.moments)

    @property
    def bid(self) -> OnBallot | None:
        """Whose pitch it is."""
        return self.bid_at(self.moment)

    def bid_at(self, moment: Moment) -> OnBallot | None:
        return self.pitches[moment.position - 1] if moment.scene in TIMED else None

    @property
    def telling(self) -> Told | None:
        """The step of the reveal that is on the screen."""
        return self.story[self.moment.position - 1] if self.moment.scene is Scene.REVEAL else None

    @property
    def group_told(self) -> str:
        """Whose bid the reveal is at."""
        number = self.telling.step.number if self.telling else None
        lines = self.result.lines if self.result else ()
        return next((line.bid.group_name for line in lines if line.bid.number == number), "")

    @property
    def why(self) -> list[str]:
        """Why the bid that the reveal is at gets what it gets, in sentences."""
        if not (self.telling and self.result):
            return []
        step, rule = self.telling.step, self.result.rule
        decided = sentence(step, rule).removeprefix(f"{step.title}: ")
        tied = step.tie is not None and step.tie.by is not Settled.NO_DIFFERENCE
        return [_sentence(decided), *([_sentence(tie_sentence(step.tie))] if tied and step.tie else [])]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def plan_of(session: Session, round_id: int) -> Evening:
    """What was set; before anything was, what is usual."""
    return session.get(Evening, round_id) or Evening(round_id=round_id)


def stage_of(session: Session, round_id: int) -> Stage:
    return session.get(Stage, round_id) or Stage(round_id=round_id)


def practice_of(session: Session, round_id: int) -> Practice:
    return session.get(Practice, round_id) or Practice(round_id=round_id)


def pitches_of(session: Session, round_id: int) -> tuple[OnBallot, ...]:
    """The bids that pitch, in the running order."""
    bids = {bid.number: bid for bid in bids_on_ballot(session, round_id) if not bid.withdrawn}
    return tuple(bids[number] for number in in_running_order(plan_of(session, round_id).kept_order, bids))


def round_in_hall(session: Session, slug: str) -> Round:
    """A round whose evening can be led. Raises NotFound before its ballot is fixed."""
    round = round_on_show(session, slug)
    if not allows(round.phase(clock.now()), Act.PRESENT):
        raise NotFound
    return round


def hall_of(session: Session, round: Round) -> Hall:
    """Everything that the screen and the presenter show."""
    now, stage = clock.now(), stage_of(session, round.id)
    count = newest_count(session, round.id)
    return Hall(
        round=round,
        phase=round.phase(now),
        plan=plan_of(session, round.id),
        stage=stage,
        practice=practice_of(session, round.id),
        pitches=pitches_of(session, round.id),
        result=result_of(session, count) if count else None,
        turnout=_turnout(session, round, now_open=round.phase(now) is Phase.VOTING),
        left=seconds_left(stage.seconds_left, stage.started_at, now),
    )


def _turnout(session: Session, round: Round, *, now_open: bool) -> str:
    return turnout_in_tens(turnout(session, round.id).cast) if now_open else ""


def pitching(session: Session, round_id: int) -> tuple[Scene, OnBallot] | None:
    """Which bid is pitched or scored now, if one is. A whole hall asks this, so it reads a little at a time."""
    moment = stage_of(session, round_id).moment
    if moment.scene not in TIMED:
        return None
    pitches = pitches_of(session, round_id)
    return (moment.scene, pitches[moment.position - 1]) if moment.position <= len(pitches) else None


def fingerprint(session: Session, slug: str) -> str:
    """Another one whenever the screen has something else to show. The time that passes is no change: the page counts
    it itself. Raises NotFound."""
    round = round_in_hall(session, slug)
    phase, stage = round.phase(clock.now()), stage_of(session, round.id)
    count = newest_count(session, round.id) if phase in (Phase.COUNTED, Phase.PUBLISHED) else None
    shown = (
        phase,
        stage.model_dump(),
        plan_of(session, round.id).model_dump(),
        practice_of(session, round.id).model_dump() if stage.moment.scene is Scene.PRACTICE else None,
        count.number if count else 0,
        round.voting_closes_at,
        _turnout(session, round, now_open=phase is Phase.VOTING),
    )
    return sha256(repr(shown).encode()).hexdigest()[:16]
