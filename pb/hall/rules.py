"""The evening in the hall: which scene follows which, how much time is left, and in which order groups pitch."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from pb.count.outcome import Step, Verdict
from pb.problems import Problems, Refused
from pb.proof.slips import digest_of

PITCH_SECONDS, SCORING_SECONDS = 120, 45
LONGEST_TIME = 3600  # seconds
FUNDED_ALONE, EVERY_DECISION = "funded", "every"
QUESTION, FIRST_ANSWER, SECOND_ANSWER = "Tea or coffee?", "Tea", "Coffee"


class Scene(StrEnum):
    """What the big screen shows, in the order of the evening."""

    WELCOME = "welcome"
    PRACTICE = "practice"
    PITCH = "pitch"
    SCORING = "scoring"
    BREAK = "break"
    LAST_CALL = "last-call"
    CLOSED = "closed"
    REVEAL = "reveal"
    RESULT = "result"


TIMED = (Scene.PITCH, Scene.SCORING)
TOLD_AFTER_THE_COUNT = (Scene.REVEAL, Scene.RESULT)


@dataclass(frozen=True)
class Moment:
    """One scene of the evening; `position`, from 1, is that of the pitch (of a break, of the pitch before it) or of the
    step of the reveal. Else it is 0."""

    scene: Scene
    position: int = 0

    @property
    def name(self) -> str:
        """As a form sends it: `pitch-7`."""
        return f"{self.scene}-{self.position}"


START = Moment(Scene.WELCOME)


def evening(pitches: int, break_after: int | None, steps: int | None) -> tuple[Moment, ...]:
    """Every moment in order; `steps` of the reveal are None until the ballots are counted: then there is none of it."""
    moments = [START, Moment(Scene.PRACTICE)]
    for position in range(1, pitches + 1):
        moments += [Moment(Scene.PITCH, position), Moment(Scene.SCORING, position)]
        moments += [Moment(Scene.BREAK, position)] if position == break_after else []
    moments += [Moment(Scene.LAST_CALL), Moment(Scene.CLOSED)]
    if steps is not None:
        moments += [Moment(Scene.REVEAL, position) for position in range(1, steps + 1)]
        moments.append(Moment(Scene.RESULT))
    return tuple(moments)


def place_of(at: Moment, moments: Sequence[Moment]) -> int:
    """Where in the evening a moment is; of one that was taken out since, the last of its scene or an earlier one."""
    if at in moments:
        return moments.index(at)
    if at.scene is Scene.BREAK:
        return place_of(Moment(Scene.SCORING, at.position), moments)
    scenes = list(Scene)
    before = [place for place, moment in enumerate(moments) if scenes.index(moment.scene) <= scenes.index(at.scene)]
    return before[-1]


def moment_after(at: Moment, moments: Sequence[Moment]) -> Moment | None:
    """The next moment; None at the end."""
    place = place_of(at, moments) + 1
    return moments[place] if place < len(moments) else None


def moment_before(at: Moment, moments: Sequence[Moment]) -> Moment | None:
    """The moment before; None at the start."""
    place = place_of(at, moments)
    return moments[place - 1] if place else None


def moment_named(name: str, moments: Sequence[Moment]) -> Moment | None:
    """The moment that a form names; None where the evening has no such moment."""
    return next((moment for moment in moments if moment.name == name), None)


def seconds_left(left: int, started_at: datetime | None, now: datetime) -> float:
    """Of a timer that had `left` seconds when it was started, or has them because it stands. Never below 0."""
    gone = (now - started_at).total_seconds() if started_at else 0.0
    return min(float(left), max(0.0, left - gone))


def clock_face(seconds: float) -> str:
    """`1:27`, rounded up, so that 0:00 is the end and not the last second."""
    minutes, rest = divmod(ceil(seconds), 60)
    return f"{minutes}:{rest:02}"


def turnout_in_tens(cast: int) -> str:
    """`More than 80 people have voted`. Nothing up to ten: an exact number would say that somebody just voted."""
    tens = (cast - 1) // 10 * 10
    return f"More than {tens} people have voted" if tens > 0 else ""


def pitch_digest(round: str, dice: str, number: int) -> str:
    """What puts bid `number` in its place: SHA-256 in hex. Anybody can do it again, with the round's public name:
    `printf 'pb1/pitch\\nr-0123456789ab\\n35142\\n7\\n' | sha256sum`."""
    return digest_of("pb1/pitch", round, dice, str(number)).hex()


def drawn_order(round: str, dice: str, numbers: Collection[int]) -> tuple[int, ...]:
    """The order in which the dice have the bids pitched: smallest digest first."""
    return tuple(sorted(numbers, key=lambda number: pitch_digest(round, dice, number)))


def in_running_order(kept: Sequence[int], numbers: Collection[int]) -> tuple[int, ...]:
    """Bids on the ballot in the order that was kept; one that is not in it comes last, by its number."""
    there = [number for number in kept if number in numbers]
    return (*there, *sorted(number for number in numbers if number not in there))


def read_order(typed: str, numbers: Collection[int]) -> tuple[int, ...]:
    """`7, 3, 1` is (7, 3, 1). Raises Problems unless each bid on the ballot is there once."""
    found = [int(digits) for digits in re.findall("[0-9]{1,6}", typed, re.ASCII)]
    strange = re.sub(r"[0-9,;\s]", "", typed, flags=re.ASCII)
    if strange or re.search("[0-9]{7}", typed, re.ASCII):
        raise Problems({"order": "Enter the numbers of the bids with commas between them, like 7, 3, 1"})
    wrong = [
        *(f"{number} is missing" for number in sorted(set(numbers) - set(found))),
        *(f"{number} is there more than once" for number in sorted(set(found)) if found.count(number) > 1),
        *(f"there is no bid {number}" for number in sorted(set(found) - set(numbers))),
    ]
    if wrong:
        raise Problems({"order": f"Enter each bid once: {', '.join(wrong[:5])}"})
    return tuple(found)


def check_answering(scene: Scene) -> None:
    """Raises Refused unless the practice vote is on the screen: only then is it open."""
    if scene is not Scene.PRACTICE:
        raise Refused("The practice vote is not open now. Look at the screen in the hall.")


@dataclass(frozen=True)
class Told:
    """One step of the reveal. `left_before` and `left` are the pence in the whole pot before and after it."""

    step: Step
    left_before: int
    left: int


def told(steps: Sequence[Step], pot: int, what: str) -> tuple[Told, ...]:
    """What the reveal tells, in the order of the count: what is funded alone, or every decision. `pot` in pence."""
    left, story = pot, []
    for step in steps:
        before, left = left, left - step.award
        if what == EVERY_DECISION or step.award or step.verdict is Verdict.FUNDED:
            story.append(Told(step, before, left))
    return tuple(story)
