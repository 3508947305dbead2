"""Bundles with something odd anywhere in them, signed by an insider: whatever it is, a checker must say so or go on."""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from pb.proof.bundle import Chunks
from tests.proof.make import Made
from tests.proof.story import Entry, Insider

ODD: tuple[Any, ...] = (
    True,
    False,
    0,
    1,
    -1,
    5,
    6,
    9,
    10,
    10**6,
    10**6 + 1,
    10**12,
    2**53 - 1,
    -(2**53) + 1,
    "",
    "x",
    "0",
    "1",
    "all",
    "01",
    "../x",
    "é",
    "\u2028",
    "A" * 43 + "=",
    "0" * 64,
    "2026-05-09T23:00:00Z",
    "slips",
    "ballots",
    "tallies",
    "lots",
    "dice",
    "highest-first",
    "best-total",
    "equal-shares",
    "phragmen",
    "pots",
    [],
    [1],
    [1, 2, 3],
    ["lots"],
    ["number"],
    {},
    {"1": 1},
    {"kind": "approve", "least": 0},
    {"kind": "rank", "most": 10**6},
    {"kind": "spend", "limit": 0},
)


def oddly(made: Made, chance: random.Random) -> Made:
    """The same bundle, with a few values anywhere in its ledger exchanged for others, taken away or doubled."""

    def change(entries: list[Entry]) -> None:
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            _change(entries, chance)

    return made.making.made(Insider(entries=change))


def _change(entries: list[Entry], chance: random.Random) -> None:
    places = [place for entry in entries for place in _places(entry)]
    where, key = chance.choice(places)
    act = chance.randrange(6)
    if act == 0:
        del where[key]
    elif act == 1 and isinstance(where, list):
        where.insert(key, where[key])
    elif act == 2:
        other, other_key = chance.choice(places)
        where[key] = deepcopy(other[other_key])
    else:
        where[key] = chance.choice(ODD)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value: what it is in, and its key or number there."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def in_bytes(files: dict[str, bytes], chance: random.Random) -> dict[str, Chunks]:
    """The files with a few bytes changed, cut or doubled."""
    changed = dict(files)
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice(sorted(changed))
        changed[name] = chance.choice(_ACTS)(changed[name], chance)
    return {name: [data] for name, data in changed.items()}


def _one_byte(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    place = chance.randrange(len(lines))
    return b"\n".join([*lines[:place], lines[place], *lines[place:]])


def _without_a_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


_ACTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_one_byte, _cut, _doubled, _without_a_line)
