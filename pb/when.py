"""A date and time as a person types it, and as the server keeps it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MISSING = "Enter a date and a time, like 27 3 2027 and 18:30"
UNREAL = "Enter a real date and a time of day, like 27 3 2027 and 18:30"
SKIPPED = "The clocks go forward at that moment: choose a time an hour earlier or later"


@dataclass(frozen=True)
class When:
    """The four boxes of a date-and-time question, as typed."""

    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""

    def instant(self, timezone: str) -> datetime:
        """The moment meant, in UTC.

        Raises:
            ValueError: in words for the form, when no such moment exists.
        """
        if not any((self.day, self.month, self.year, self.time)):
            raise ValueError(MISSING)
        try:
            numbers = [_number(part) for part in (self.year, self.month, self.day, *_hour_and_minute(self.time))]
            local = datetime(*numbers, tzinfo=ZoneInfo(timezone))  # type: ignore[misc, arg-type]  # five ints
        except (ValueError, OverflowError):
            raise ValueError(UNREAL) from None
        if not 2000 <= local.year <= 2199:
            raise ValueError("Enter a year with four digits, like 2027")
        moment = local.astimezone(UTC)
        if moment.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise ValueError(SKIPPED)
        return moment

    @classmethod
    def of(cls, moment: datetime | None, timezone: str) -> "When":
        """The boxes filled in for a moment; empty for None."""
        if moment is None:
            return cls()
        local = moment.astimezone(ZoneInfo(timezone))
        return cls(str(local.day), str(local.month), str(local.year), f"{local:%H:%M}")


def _hour_and_minute(text: str) -> tuple[str, str]:
    """`18:30`, `18.30` or `18`; not `18:3`, which could be a slip for half past."""
    hour, colon, minute = text.replace(".", ":").partition(":")
    if colon and len(minute) != 2:
        raise ValueError(text)
    return hour, minute or "0"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError(text)
    return int(text)


def local_date(moment: datetime, timezone: str) -> str:
    """`27 March 2027`"""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%B %Y}"


def local_time(moment: datetime, timezone: str) -> str:
    """`Saturday 27 March 2027 at 6:30pm`"""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local:%A} {local.day} {local:%B %Y} at {_clock(local.hour, local.minute)}"


def _clock(hour: int, minute: int) -> str:
    """`12am` and `12pm` are read both ways, so they have words of their own."""
    if not minute and hour in (0, 12):
        return "midday" if hour else "midnight"
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''}{'am' if hour < 12 else 'pm'}"
