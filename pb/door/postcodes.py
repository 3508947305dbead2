"""UK postcodes as people type them, whole or in part, and whether one is in an area. Pure.

`SW1A 2AA` is a unit; `SW1A 2` its sector; `SW1A` its district. In London districts are divided again: `SW1A` and `SW1P`
are part of what everybody calls SW1.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

_DISTRICT = "[A-PR-UWYZ][A-HK-Y]?(?:0|[1-9][0-9]?)|[A-PR-UWYZ][0-9][A-HJKPSTUW]|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY]"
_INWARD = "[0-9](?:[ABD-HJLNP-UW-Z]{2})?"
_LONGEST = 7
# What is taken for something else on a keyboard, and by somebody who reads aloud; not more than two in one postcode.
_MOST_CHANGED = 2
_MEANT = {"0": "0O", "O": "O0", "1": "1I", "I": "I1", "L": "L1"}


@dataclass(frozen=True)
class Postcode:
    """A postcode, or the part of it that was given: `sector` is a digit, `unit` two letters, or empty."""

    district: str
    sector: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.district} {self.sector}{self.unit}".strip()


class Within(StrEnum):
    """Whether a postcode is in an area. Part of one may be too little to tell."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


def read_postcode(typed: str) -> list[Postcode]:
    """What may be meant: usually one, none for nonsense. Spaces, dots and small letters do not matter; O and 0, and I,
    L and 1, are taken for one another where only that makes sense. Without a space `NK41` may be NK4 1 or the
    district NK41, so it is both."""
    parts = re.sub(r"[.\-]", " ", typed.upper()).split()
    whole = "".join(parts)
    if not 2 <= len(whole) <= _LONGEST or not whole.isascii() or not whole.isalnum():
        return []
    found = [each for each in _readings(whole) if each[0] <= _MOST_CHANGED]
    if len(parts) == 2:  # a space says where the district ends, unless that makes no sense
        found = [each for each in found if len(each[1].district) == len(parts[0])] or found
    fewest = min((changed for changed, _ in found), default=0)
    return sorted({code for changed, code in found if changed == fewest}, key=str)


def _readings(whole: str) -> Iterator[tuple[int, Postcode]]:
    """Each way to read it, and how many letters and digits had to be taken for others."""
    for letters in product(*(_MEANT.get(letter, letter) for letter in whole)):
        changed = sum(one != other for one, other in zip(letters, whole, strict=True))
        for code in _split("".join(letters)):
            yield changed, code


def _split(text: str) -> Iterator[Postcode]:
    """With and without a sector; what ends in a digit and two letters is a whole one."""
    for length in {len(text), len(text) - 1, len(text) - 3}:
        district, rest = text[: max(length, 0)], text[max(length, 0) :]
        if re.fullmatch(_DISTRICT, district) and (not rest or re.fullmatch(_INWARD, rest)):
            yield Postcode(district, rest[:1], rest[1:])


def areas_of(kept: str) -> list[Postcode]:
    """The areas of a round, as its rule keeps them: `NK4 1, NK4 2AB`."""
    areas = [area.split() for area in kept.split(",") if area.strip()]
    return [Postcode(area[0], *(rest[:1] for rest in area[1:]), *(rest[1:] for rest in area[1:])) for area in areas]


def within(code: Postcode, areas: Sequence[Postcode]) -> Within:
    """Whether a postcode, or part of one, is in any of these areas."""
    each = {_within(code, area) for area in areas}
    return next(answer for answer in (Within.YES, Within.UNSURE, Within.NO) if answer in {*each, Within.NO})


def _within_divided(code: Postcode, area: Postcode) -> Within:
    """Of two districts that are not the same: SW1A is a part of SW1."""
    if _is_part(code.district, area.district) and not area.sector:
        return Within.YES
    return Within.UNSURE if _is_part(area.district, code.district) and not code.sector else Within.NO


def _is_part(smaller: str, larger: str) -> bool:
    return smaller[:-1] == larger and smaller[-1].isalpha()


def _within(code: Postcode, area: Postcode) -> Within:
    if code.district != area.district:
        return _within_divided(code, area)
    for given, wanted in ((code.sector, area.sector), (code.unit, area.unit)):
        if wanted and not given:
            return Within.UNSURE
        if wanted and given != wanted:
            return Within.NO
    return Within.YES
