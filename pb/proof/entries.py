"""The entries of a ledger: their kinds, their fields, the type of each field, and the order they come in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pb.proof.canonical import canonical
from pb.proof.shapes import (
    MOST_POINTS,
    Shape,
    bid_as_text,
    bytes_32,
    cosigns,
    count,
    different,
    digits,
    hexes,
    just,
    like,
    list_of,
    map_of,
    mark_as_text,
    moment,
    number,
    pence,
    record,
    signs,
    text,
    truth,
    whole,
    wrong_field,
)
from pb.proof.slips import Mode

VERSION = "pb1"
FEWEST = 10


class WrongEntry(ValueError):
    """An entry that cannot stand in a ledger; the message names the field."""


@dataclass(frozen=True)
class Kind:
    """What an entry of one kind is: its letter in the order of entries, and its fields besides those of all."""

    letter: str
    fields: Mapping[str, Shape]


_mode = just(*(mode.value for mode in Mode))
_points = whole(1, MOST_POINTS)
# The fields besides `kind`.
_BALLOTS: Mapping[str, Mapping[str, Shape]] = {
    "score": {"best": _points, "every": truth},
    "approve": {"least": count, "most?": count},
    "rank": {"most": _points},
    "points": {"total": _points},
    "spend": {"limit": pence},
}


def _ballot(value: Any) -> bool:
    kind = value.get("kind") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in _BALLOTS and record({"kind": text, **_BALLOTS[kind]})(value)


def _rule(value: Any) -> bool:
    """No more than that it has a name: whether the rest makes sense is for whoever knows the rule."""
    return isinstance(value, dict) and text(value.get("rule"))


_EVERY = {"k": text, "n": count, "round": like("r-[0-9a-f]{12}"), "v": just(VERSION)}
KINDS: Mapping[str, Kind] = {
    "round": Kind(
        "R",
        {
            "at": moment,
            "title": text,
            "pot": pence,
            "bids": number,
            "ballot": _ballot,
            "rule": _rule,
            "mode": _mode,
            "fewest": just(FEWEST),
            "eligible?": count,
            "organisers": just(1, 2),
            "custody": just("server", "scrutineers"),
            "receipts": just("offered", "asked", "none"),
            "closes": moment,
            "ledger": signs,
            "receipts_key": signs,
            "seal_key": bytes_32,
            "witnesses": different(cosigns),
            "quorum": count,
            "software": record({"version": text, "verify": hexes}),
            "reason?": text,
        },
    ),
    "bid": Kind(
        "B",
        {
            "bid": number,
            "title": text,
            "group": text,
            "asked": pence,
            "minimum?": pence,
            "one_of": list_of(text),
            "pot": count,
            "document": hexes,
        },
    ),
    "cards": Kind("C", {"count": count, "root": bytes_32}),
    "open": Kind("O", {"at": moment}),
    "notice": Kind("N", {"at": moment, "by": text, "text": text}),
    "close": Kind("X", {"at": moment, "used": count, "void": count, "out": count, "back": count, "why?": text}),
    "seal": Kind(
        "S",
        {"at": moment, "mode": _mode, "boxes": list_of(record({"box": text, "count": count, "root": bytes_32}))},
    ),
    "draw": Kind("D", {"at": moment, "dice?": digits, "lots?": list_of(different(number))}),
    "tally": Kind(
        "T",
        {
            "withdrawn": list_of(number),
            "bids": list_of(
                record(
                    {
                        "bid": number,
                        "count": count,
                        "sum": count,
                        "marked": count,
                        "voters": count,
                        "marks?": map_of(mark_as_text, number),
                    }
                )
            ),
        },
    ),
    "allocation": Kind("A", {"awards": map_of(bid_as_text, pence), "left": pence}),
    "publish": Kind("P", {"at": moment, "files": map_of(text, hexes)}),
    "correct": Kind("E", {"at": moment, "why": text}),
}
_COMPLETE = re.compile("RB+COXSD?TAP(ED?TAP)*")


def entry_line(kind: str, place: int, round: str, fields: Mapping[str, Any]) -> bytes:
    """The line of an entry, without its newline; `place` is its number, from 0. Raises WrongEntry."""
    entry = {**fields, "k": kind, "n": place, "round": round, "v": VERSION}
    check_entry(entry)
    return canonical(entry)


def check_entry(entry: Mapping[str, Any]) -> None:
    """Raises WrongEntry unless it is of a known kind and has exactly its fields, each of its type."""
    kind = entry.get("k")
    if not isinstance(kind, str) or kind not in KINDS:
        raise WrongEntry("is of no kind that we know")
    wrong = wrong_field(entry, {**_EVERY, **KINDS[kind].fields})
    if wrong is not None:
        raise WrongEntry(f"has something wrong with {wrong!r}")
    if "minimum" in entry and not 1 <= entry["minimum"] <= entry["asked"]:
        raise WrongEntry("has a minimum that is not from 1 to what is asked")


def is_complete(kinds: Iterable[str]) -> bool:
    """Whether entries of these kinds, in this order, are a whole round with its result."""
    before, opened, after = "".join(KINDS[kind].letter for kind in kinds).partition("O")
    return _COMPLETE.fullmatch(before + opened + after.replace("N", "")) is not None
