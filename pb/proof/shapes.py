"""What the value of a field may be: small questions about it, put together. Every shape answers for any value."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pb.proof.canonical import LARGEST
from pb.proof.note import COSIGNS, SIGNS, WrongNote, from_base64, key_from

Shape = Callable[[Any], bool]

# Ten thousand million pounds, and a million points: so that sums stay exact in every language.
MOST_PENCE = 10**12
MOST_POINTS = 10**6
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def text(value: Any) -> bool:
    return isinstance(value, str)


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def whole(least: int, most: int = LARGEST) -> Shape:
    return lambda value: type(value) is int and least <= value <= most


count = whole(0)
number = whole(1)
pence = whole(0, MOST_PENCE)


def just(*values: Any) -> Shape:
    """One of these, of the same type: 1 is not true."""
    return lambda value: any(type(value) is type(each) and value == each for each in values)


def like(pattern: str) -> Shape:
    matches = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


hexes = like("[0-9a-f]{64}")
digits = like("[0-9]+")
bid_as_text = like("[1-9][0-9]{0,8}")
mark_as_text = like("0|[1-9][0-9]{0,6}")


def moment(value: Any) -> bool:
    """`2026-05-09T15:00:00Z`, and a moment that there is."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def bytes_32(value: Any) -> bool:
    """32 bytes in base64."""
    try:
        return isinstance(value, str) and len(from_base64(value)) == 32
    except WrongNote:
        return False


def _key(kind: int) -> Shape:
    def is_key(value: Any) -> bool:
        try:
            return isinstance(value, str) and key_from(value, kind) is not None
        except WrongNote:
            return False

    return is_key


signs = _key(SIGNS)
cosigns = _key(COSIGNS)


def list_of(each: Shape) -> Shape:
    return lambda value: isinstance(value, list) and all(map(each, value))


def different(each: Shape) -> Shape:
    """A list in which nothing is there twice. `each` lets through what can be put in a set."""
    several = list_of(each)
    return lambda value: several(value) and len(set(value)) == len(value)


def map_of(key: Shape, each: Shape) -> Shape:
    return lambda value: isinstance(value, dict) and all(map(key, value)) and all(map(each, value.values()))


def record(fields: Mapping[str, Shape]) -> Shape:
    """An object with exactly these fields; one whose name ends in `?` may be missing."""
    return lambda value: isinstance(value, dict) and wrong_field(value, fields) is None


def wrong_field(value: Mapping[str, Any], fields: Mapping[str, Shape]) -> str | None:
    """The name of a field that is missing, not known, or not of its shape; None when there is no such field."""
    shapes = {name.rstrip("?"): shape for name, shape in fields.items()}
    if strange := sorted(value.keys() - shapes.keys()):
        return strange[0]
    if missing := sorted(name for name in fields if not name.endswith("?") and name not in value):
        return missing[0]
    return next((name for name in sorted(value) if not shapes[name](value[name])), None)
