"""The one way to write a record: RFC 8785 for objects of text, whole numbers, truth values, lists and objects."""

import json
import re
from typing import Any

LARGEST = 2**53 - 1
_KEY = re.compile(r"[\x21-\x7e]+")


class NotCanonical(ValueError):
    """Bytes that are not the one way to write what they say; the message says what is odd."""


def canonical(record: dict[str, Any]) -> bytes:
    """The line of a record, without its newline. What it is given must be made of what such a record may hold."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def read_line(line: bytes) -> dict[str, Any]:
    """What a line says. Raises NotCanonical for anything that `canonical` would not write."""
    try:
        record = json.loads(line.decode("utf-8"))
        _check(record)
        again = canonical(record)
    except NotCanonical:
        raise
    except (ValueError, RecursionError):  # half a surrogate pair is only noticed when it is written
        raise NotCanonical("not a record") from None
    if not isinstance(record, dict):
        raise NotCanonical("not an object")
    # Also where a key is there twice: only one of them is written again.
    if again != line:
        raise NotCanonical("not written in the canonical way")
    return record


def _check(value: Any) -> None:
    if value is None or isinstance(value, float):
        raise NotCanonical("something is null, or not a whole number")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise NotCanonical("a number is too large")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not _KEY.fullmatch(key):
                raise NotCanonical("a key is not plain ASCII")
            _check(inner)
    if isinstance(value, list):
        for inner in value:
            _check(inner)
