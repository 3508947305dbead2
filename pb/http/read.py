"""What a person typed, out of a posted form: text, made safe to keep and to show, and nothing more."""

import unicodedata
from dataclasses import fields
from typing import Any, TypeVar

from litestar.datastructures import FormMultiDict

from pb.when import When

A = TypeVar("A")

# Far above any real answer, far below what would hurt; forms say their own, lower limits in words.
LONGEST_ANSWER = 100_000
MOST_ANSWERS = 50  # of one name
# No script stacks more marks on a letter (Unicode's own limit for text that is safe to stream), and composing
# a long stack takes time that grows with its square.
MOST_MARKS = 30
# Characters that turn the text after them round; a title could use them to show another amount.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def answers(form_type: type[A], form: FormMultiDict) -> A:
    """Fill a form dataclass from what was posted. Never fails: what is missing is empty.

    A `str` field is one answer, a `list[str]` all of that name, a `bool` whether it was ticked, a `When` the
    four boxes of a date and time (`opens-day`, `opens-month`, `opens-year`, `opens-time`).
    """
    questions = fields(form_type)  # type: ignore[arg-type]  # A is a dataclass, which cannot be said of it
    return form_type(**{question.name: _answer(question.type, question.name, form) for question in questions})


def _answer(kind: Any, name: str, form: FormMultiDict) -> Any:
    if kind is str:
        return text(form, name)
    if kind is bool:
        return bool(text(form, name))
    if kind is When:
        return When(*(text(form, f"{name}-{part}") for part in ("day", "month", "year", "time")))
    return [clean(value) for value in form.getall(name, [])[:MOST_ANSWERS] if isinstance(value, str)]


def text(form: FormMultiDict, name: str) -> str:
    """One answer, cleaned; empty if it is missing or is a file. Of a doubled answer, the first."""
    values = form.getall(name, [])
    return clean(values[0]) if values and isinstance(values[0], str) else ""


def clean(typed: str) -> str:
    """Composed (NFC), trimmed, line ends as \\n, and without control or text-turning characters."""
    lines = typed[:LONGEST_ANSWER].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    letters = unicodedata.normalize("NFC", _without_stacks(lines)).translate(_TURNING)
    kept = (letter for letter in letters if letter == "\n" or unicodedata.category(letter) not in _HIDDEN)
    return "".join(kept).strip()


def _without_stacks(text: str) -> str:
    if text.isascii():
        return text
    kept, stacked = [], 0
    for letter in text:
        stacked = stacked + 1 if unicodedata.combining(letter) else 0
        if stacked <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


_HIDDEN = {"Cc", "Cs", "Cn"}
