"""C02: the fields of every entry, the type of each, and what it may say."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from pb.proof.canonical import canonical, read_line
from pb.proof.entries import KINDS
from pb.proof.note import COSIGNS, SIGNS, VerifierKey, to_base64
from pb.proof.shapes import Shape
from tests.proof.cases import Case
from tests.proof.corpus.tools import both, entry, fields, insider, made_of, without
from tests.proof.good import EQUAL
from tests.proof.story import Correction, Entry, bids

# Every kind of entry is in it, and every field but `reason`, `why`, `dice` and `marks`.
FULL = EQUAL.told(bids=bids(400, (300, 100), 500, 100), corrections=(Correction("Bid 4 withdrew.", (4,)),))
Entries = list[Entry]


def cases() -> Iterator[Case]:
    yield from _fields()
    yield from _what_fields_say()


def _fields() -> Iterator[Case]:
    """Every field of every kind: missing, of another type; and one more."""
    for kind, shape_of in KINDS.items():
        for name, shape in shape_of.fields.items():
            field = name.rstrip("?")
            wrong = _wrong_for(shape)
            yield insider(
                f"{kind}.{field} is of another type",
                "C02",
                f"In an entry of the kind {kind}, {field} is {wrong!r}.",
                FULL,
                entries=fields(kind, **{field: wrong}),
            )
            if not name.endswith("?"):
                done = f"An entry of the kind {kind} has no {field}."
                yield insider(f"{kind}.{field} is missing", "C02", done, FULL, entries=without(kind, field))
        done = f"An entry of the kind {kind} has a field bonus_for."
        yield insider(f"{kind} has a field more", "C02", done, FULL, entries=fields(kind, bonus_for=1))


def _wrong_for(shape: Shape) -> Any:
    return next(value for value in (True, 5, "x", ["x"], {"x": 1}) if not shape(value))


OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022


def _key_at(y: int, kind: int = SIGNS) -> str:
    return VerifierKey("name", kind, y.to_bytes(32, "little")).as_text()


def _named(name: str) -> str:
    return VerifierKey(name, SIGNS, b"p" * 32).as_text()


def _of_two_kinds() -> str:
    """Its number is that of a key for signing, and its bytes are those of a key for cosigning."""
    name, number, _ = _named("name").split("+", 2)
    return f"{name}+{number}+{to_base64(bytes([COSIGNS]) + b'p' * 32)}"


def _what_fields_say() -> Iterator[Case]:
    """Values of the right type that are not among those that there are."""
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "a kind of ballot that we do not know": ("round", {"ballot": {"kind": "veto"}}),
        "a ballot without its kind": ("round", {"ballot": {"best": 5, "every": False}}),
        "a ballot of several kinds": ("round", {"ballot": {"kind": ["score"], "best": 5, "every": False}}),
        "a ballot of text": ("round", {"ballot": "score"}),
        "a ballot with a field more": ("round", {"ballot": {"kind": "score", "best": 5, "every": False, "x": 1}}),
        "a highest score of 0": ("round", {"ballot": {"kind": "score", "best": 0, "every": False}}),
        "a highest score above a million": ("round", {"ballot": {"kind": "score", "best": 1000001, "every": False}}),
        "every as a number": ("round", {"ballot": {"kind": "score", "best": 5, "every": 0}}),
        "choices without a least": ("round", {"ballot": {"kind": "approve", "most": 3}}),
        "choices of fewer than none": ("round", {"ballot": {"kind": "approve", "least": -1}}),
        "choices of at most fewer than none": ("round", {"ballot": {"kind": "approve", "least": 0, "most": -1}}),
        "a negative limit": ("round", {"ballot": {"kind": "spend", "limit": -1}}),
        "no places": ("round", {"ballot": {"kind": "rank", "most": 0}}),
        "no points": ("round", {"ballot": {"kind": "points", "total": 0}}),
        "a rule without a name": ("round", {"rule": {"ties": ["lots"]}}),
        "a pot beyond all pots": ("round", {"pot": 10**12 + 1}),
        "no bid": ("round", {"bids": 0}),
        "a mode that we do not know": ("round", {"mode": "open"}),
        "fewest below ten": ("round", {"fewest": 9}),
        "three organisers": ("round", {"organisers": 3}),
        "custody of a cloud": ("round", {"custody": "cloud"}),
        "receipts by post": ("round", {"receipts": "post"}),
        "a key that is damaged": ("round", {"receipts_key": made_of(FULL).key.replace("pb.", "pc.")}),
        "a key of 31 bytes": ("round", {"receipts_key": VerifierKey("name", SIGNS, b"p" * 31).as_text()}),
        "a key for signing that says it is for cosigning": ("round", {"receipts_key": _of_two_kinds()}),
        "a key with a name that is no ASCII": ("round", {"receipts_key": _named("n\xe9")}),
        "a key with a name with an odd space": ("round", {"receipts_key": _named("na\x85me")}),
        "a key under which anything is signed": ("round", {"receipts_key": _key_at(1)}),
        "a key of order 8": ("round", {"receipts_key": _key_at(2**255 - 19 - OF_ORDER_8)}),
        "a witness with a key written in another way": (
            "round",
            {"witnesses": [_key_at(2**255 - 18, COSIGNS)], "quorum": 0},
        ),
        "a short key for the seal": ("round", {"seal_key": to_base64(b"x" * 31)}),
        "a witness with a key for signing": ("round", {"witnesses": [made_of(FULL).key], "quorum": 0}),
        "a negative quorum": ("round", {"quorum": -1}),
        "software whose version is a number": ("round", {"software": {"version": 1, "verify": "0" * 64}}),
        "software with a short hash": ("round", {"software": {"version": "1", "verify": "0" * 63}}),
        "software with a field more": ("round", {"software": {"version": "1", "verify": "0" * 64, "x": 1}}),
        "a reason that is a number": ("round", {"reason": 1}),
        "a closing time that is none": ("round", {"closes": "2026-05-09T25:00:00Z"}),
        "a closing time without noughts": ("round", {"closes": "2026-5-9T15:00:00Z"}),
        "a bid with the number 0": ("bid", {"bid": 0}),
        "a label that is a number": ("bid", {"one_of": [1]}),
        "a minimum of nothing": ("bid", {"minimum": 0}),
        "a minimum above what is asked": ("bid", {"minimum": 400_01}),
        "a document in capitals": ("bid", {"document": "A" * 64}),
        "cards below nothing": ("cards", {"count": -1}),
        "a root that is not the one way to write it": ("cards", {"root": "A" * 42 + "B="}),
        "a time that there is not": ("open", {"at": "2026-02-29T09:00:00Z"}),
        "a time without a zone": ("open", {"at": "2026-05-09T09:06:00"}),
        "a time with parts of seconds": ("open", {"at": "2026-05-09T09:06:00.5Z"}),
        "fewer cards back than none": ("close", {"back": -1}),
        "a seal of a mode that we do not know": ("seal", {"mode": "open"}),
        "a box named by a number": ("seal", {"boxes": [{"box": 1, "count": 1, "root": "A" * 43 + "="}]}),
        "a box with half a slip": ("seal", {"boxes": [{"box": "1", "count": "1", "root": "A" * 43 + "="}]}),
        "a box with a short root": ("seal", {"boxes": [{"box": "1", "count": 1, "root": "A" * 42 + "=="}]}),
        "a box with a field more": ("seal", {"boxes": [{"box": "1", "count": 1, "root": "A" * 43 + "=", "x": 1}]}),
        "dice in words": ("draw", {"dice": "three"}),
        "no dice": ("draw", {"dice": ""}),
        "a bid drawn twice": ("draw", {"lots": [[1, 2, 1]]}),
        "lots of text": ("draw", {"lots": [["1", "2"]]}),
        "lots that are not in a list": ("draw", {"lots": [1, 2]}),
        "bids withdrawn as text": ("tally", {"withdrawn": ["1"]}),
        "an award for a bid with a nought": ("allocation", {"awards": {"01": 0}}),
        "an award below nothing": ("allocation", {"awards": {"1": -1}}),
        "less than nothing left": ("allocation", {"left": -1}),
        "a file with a short hash": ("publish", {"files": {"README.txt": "0" * 63}}),
    }
    for what, (kind, values) in told.items():
        done = f"The {kind} entry has {what}."
        yield insider(what, "C02", done, FULL, entries=fields(kind, **values))
    rows: tuple[tuple[str, Any], ...] = (
        ("bid", 0), ("count", "10"), ("sum", -1), ("marked", -1), ("voters", "10"),
        ("marks", {"05": 1}), ("marks", {"5": 0}), ("x", 1),
    )  # fmt: skip
    for name, value in rows:
        change = partial(_in_tally, name, value)
        yield insider(f"a tally with {name}={value}", "C02", "A bid's tally says so.", FULL, entries=change)
    both_witnesses = entry("round", lambda each: each.update(witnesses=each["witnesses"][:1] * 2))
    yield insider("a witness is listed twice", "C02", "One witness would count as two.", entries=both_witnesses)
    yield from _of_every_entry()


def _in_tally(name: str, value: Any, entries: Entries) -> None:
    entry("tally", lambda each: each["bids"][0].update({name: value}))(entries)


def _of_every_entry() -> Iterator[Case]:
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "an entry with another number": ("The third entry is numbered 3.", {"n": 3}),
        "an entry of another round": ("The third entry is of another round.", {"round": "r-000000000000"}),
        "an entry of another version": ("The third entry is of version pb2.", {"v": "pb2"}),
        "an entry of a kind that we do not know": ("The third entry is a bribe.", {"k": "bribe"}),
        "an entry whose kind is a number": ("The kind of the third entry is a number.", {"k": 1}),
        "an entry of several kinds": ("The kind of the third entry is a list.", {"k": ["bid"]}),
    }
    for what, (done, values) in told.items():
        yield insider(what, "C02", done, FULL, lines=partial(_in_line, 2, values))
    one = partial(_in_line, 1, {"n": True})
    yield insider("an entry whose number is true", "C02", "The second entry is numbered true.", FULL, lines=one)
    odd = {"round": "marlfield"}
    everywhere = both(*(partial(_in_line, place, odd) for place in range(14)))
    yield insider("a round with an odd name", "C02", "The round is called marlfield everywhere.", lines=everywhere)
    yield insider("an entry was cut out", "C02", "The notice was cut out.", lines=lambda lines: lines.pop(8))
    yield insider(
        "an entry is there twice", "C02", "A bid is there twice.", lines=lambda lines: lines.insert(2, lines[1])
    )
    before = fields("seal", at="2026-05-09T09:00:59Z")
    yield insider("time goes back", "C02", "The boxes were sealed before the round began.", entries=before)


def _in_line(place: int, values: dict[str, Any], lines: list[bytes]) -> None:
    lines[place] = canonical({**read_line(lines[place]), **values})
