"""What an organiser sets for the evening: text first, whole numbers once checked."""

import re
from dataclasses import dataclass

from pb.hall.models import Evening
from pb.hall.rules import EVERY_DECISION, FUNDED_ALONE, LONGEST_TIME
from pb.problems import Problems

TELLS = {FUNDED_ALONE: "Only what is funded", EVERY_DECISION: "Every decision, also who gets nothing"}
_TEXTS = {"question": ("a question", 80), "first_answer": ("an answer", 30), "second_answer": ("an answer", 30)}


@dataclass(frozen=True)
class Plan:
    """What is set for the evening beside the running order. Times are seconds; a break of None is no break."""

    pitch_seconds: int
    scoring_seconds: int
    break_after: int | None
    tell: str
    question: str
    first_answer: str
    second_answer: str


@dataclass(frozen=True)
class PlanForm:
    pitch_seconds: str = ""
    scoring_seconds: str = ""
    break_after: str = ""
    tell: str = ""
    question: str = ""
    first_answer: str = ""
    second_answer: str = ""

    @classmethod
    def of(cls, evening: Evening) -> "PlanForm":
        """As it is set now."""
        return cls(
            str(evening.pitch_seconds),
            str(evening.scoring_seconds),
            str(evening.break_after or ""),
            evening.tell,
            evening.question,
            evening.first_answer,
            evening.second_answer,
        )

    def checked(self, pitches: int) -> Plan:
        """Raises Problems."""
        problems = Problems()
        after = _whole(self.break_after, 1, pitches - 1) if self.break_after else None
        if self.break_after and after is None:
            problems.add("break_after", _no_such_break(pitches))
        times = {name: _whole(getattr(self, name), 5, LONGEST_TIME) for name in ("pitch_seconds", "scoring_seconds")}
        for name, seconds in times.items():
            if seconds is None:
                problems.add(name, f"Enter seconds, from 5 to {LONGEST_TIME}, like 90")
        if self.tell not in TELLS:
            problems.add("tell", "Choose what the reveal tells")
        for name, (what, longest) in _TEXTS.items():
            if not 1 <= len(getattr(self, name)) <= longest:
                problems.add(name, f"Enter {what} of {longest} characters or fewer")
        problems.raise_if_any()
        pitch, scoring = times["pitch_seconds"] or 0, times["scoring_seconds"] or 0
        return Plan(pitch, scoring, after, self.tell, self.question, self.first_answer, self.second_answer)


def _no_such_break(pitches: int) -> str:
    if pitches < 2:
        return "With one pitch there is no break. Leave this empty"
    return f"Enter a whole number from 1 to {pitches - 1}, or nothing for no break"


def _whole(typed: str, least: int, most: int) -> int | None:
    if not re.fullmatch("[0-9]{1,5}", typed, re.ASCII) or not least <= int(typed) <= most:
        return None
    return int(typed)
