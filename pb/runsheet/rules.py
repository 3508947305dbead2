"""Which steps the run sheet of a round has, when each is done, and who may tick it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pb.problems import NotFound, Problems, Refused
from pb.runsheet.steps import RUN_SHEET, Known, Only, Part, Step

LONGEST_WHY = 300


def steps_for(only: Collection[Only]) -> Iterator[Part]:
    """The run sheet of a round of which these are true, without what other rounds have."""
    for part in RUN_SHEET:
        yield Part(part.when, tuple(step for step in part.steps if step.only is None or step.only in only))


def step_called(key: str, only: Collection[Only]) -> Step:
    """One step of such a round. Raises NotFound."""
    for part in steps_for(only):
        for step in part.steps:
            if step.key == key:
                return step
    raise NotFound


def is_done(step: Step, known: Collection[Known], ticks: int) -> bool:
    """Whether the system knows it, or as many people as it takes have ticked it."""
    return step.knows in known if step.knows else ticks == step.people


@dataclass(frozen=True)
class Ticker:
    """Somebody who ticks: an organiser, or else a scrutineer who helps. `person` is nobody else's."""

    person: str
    name: str
    organiser: bool


def check_can_tick(step: Step, ticked: Sequence[str], by: Ticker) -> None:
    """Raises Refused where the system ticks it, it is ticked, this person did so before, or a scrutineer would be the
    first or the only one. `ticked` are the persons who did."""
    if step.knows:
        raise Refused(f"This step ticks itself, as soon as {step.knows}.")
    if by.person in ticked and len(ticked) < step.people:
        raise Refused("You have ticked this step. A second person has to tick it too, on a device of their own.")
    if len(ticked) >= step.people:
        raise Refused("This step is ticked already.")
    if not by.organiser and not ticked:
        raise Refused("An organiser ticks this step first. A scrutineer can be the second of two people.")


def check_why(why: str) -> None:
    """Raises Problems unless a tick is taken back with a reason of one line."""
    if not why:
        raise Problems({"why": "Say in a few words why it is not done"})
    if len(why) > LONGEST_WHY or "\n" in why:
        raise Problems({"why": f"The reason must be one line of {LONGEST_WHY} characters or fewer"})


def ticked_in_words(step: Step, organisers: int, others: int) -> str:
    """What the minutes say once so many organisers and scrutineers have ticked a step."""
    if organisers + others < step.people:
        return f"Run sheet: {step.title}. One person says that it is done. A second one has to say so too."
    who = "Two organisers say" if organisers == 2 else "An organiser and a scrutineer say"
    return f"Run sheet: {step.title}. {f'{who} that it is done' if step.people == 2 else 'Done'}."
