"""The only place that reads the time. Rules are told the time; they never ask."""

from datetime import UTC, datetime


def now() -> datetime:
    """The server's time, in UTC."""
    return datetime.now(UTC)
