"""What a reader found odd in a file: how bad, where first, and how often. Nothing is passed over in silence."""

from dataclasses import dataclass, field
from enum import StrEnum


class CannotRead(Exception):
    """The file cannot be read at all. `line` counts from 1; 0 stands for the file as a whole."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line = line
        self.reason = reason


class Level(StrEnum):
    """SET_ASIDE: ballots, or marks on ballots, that were not counted. ERROR: against the format. NOTE: a quirk."""

    SET_ASIDE = "set-aside"
    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing that was found: first on `line` (0: the file as a whole), `times` times in all. No full stop.

    `unit` says what is counted: "ballots", "marks" (a bid on a ballot), "lines", and so on.
    """

    level: Level
    what: str
    line: int
    times: int = 1
    unit: str = "lines"

    @property
    def sentence(self) -> str:
        """For people: "line 7: A project is named twice on a ballot (3 ballots)"."""
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.what}" + (f" ({self.times:,} {self.unit})" if self.times > 1 else "")


@dataclass
class Report:
    """Findings as they come in; the same thing found again is added to what is there."""

    findings: dict[str, Finding] = field(default_factory=dict)

    def add(self, level: Level, what: str, line: int = 0, times: int = 1, unit: str = "lines") -> None:
        """Write one down. The first line on which it was seen is kept."""
        before = self.findings.get(what)
        if before:
            line, times = before.line, before.times + times
        self.findings[what] = Finding(level, what, line, times, unit)

    def at(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level, in the order in which they were met."""
        return tuple(finding for finding in self.findings.values() if finding.level is level)
