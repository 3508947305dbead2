#!/usr/bin/env python3
"""Checks what a round published: that the result follows, step by step, from the ballots that were cast.

    python3 -I verify.py result.zip --key KEY

It needs Python 3.8 or newer and nothing else: no other program, no network. It writes no file. KEY is the one that hung
in the hall when the round was opened; without it, you only learn that the bundle agrees with itself. You can also give:

    --seen FILE      a checkpoint that you kept, such as the one from the poster; again for each
    --receipt FILE   a receipt of a ballot; again for each
    --void FILE      a list of cards that you saw handed back unused
    --unused CARD    the number of a card that nobody voted with; again for each

It makes the checks of docs/bundle.md in the order given there and stops at the first that fails. It answers 0 when all
passed, 1 when one failed, 2 when something cannot be read as what it should be.

Do not use a copy that you found beside the result. To read this file, begin here and read on: first how bytes are read,
then signatures, then the checks one by one (section 6), then the count (section 7) and receipts (section 8).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import math
import os
import re
import stat
import struct
import sys
import zipfile
from bisect import bisect_right
from collections import Counter
from fractions import Fraction
from functools import partial
from itertools import groupby, permutations
from time import strptime
from typing import Any, Callable, Dict, Iterable, Iterator, Mapping, NamedTuple, Tuple

# ======== 1. What can go wrong


class Failed(Exception):
    """A check failed: says in one sentence what is wrong."""


class Unreadable(Exception):
    """The bundle, or something given with it, is not what it should be, so that nothing can be checked."""


def need(holds: bool, sentence: str) -> None:
    if not holds:
        raise Failed(sentence)


def plain(text: object) -> str:
    """Text from the bundle as it may safely be shown: nothing in it can move the cursor or change colours."""
    return "".join(each if each.isprintable() else "?" for each in str(text))


def pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02}"


# ======== 2. Files: a bundle is a ZIP file without compression, or a folder


# What the library raises for bytes that only look like a ZIP file.
BROKEN = (OSError, ValueError, RuntimeError, OverflowError, EOFError, struct.error, zipfile.BadZipFile)
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class Folder:
    def __init__(self, path: str) -> None:
        self.path = path
        found = [os.path.join(folder, name) for folder, inner, names in os.walk(path) for name in [*inner, *names]]
        for each in found:
            if os.path.islink(each) or not (os.path.isfile(each) or os.path.isdir(each)):
                raise Unreadable(f"{plain(each)} is not a file but a link.")
        files = [os.path.relpath(each, path) for each in found if os.path.isfile(each)]
        self.names = names_of_files([name.replace(os.sep, "/") for name in files])

    def read(self, name: str) -> bytes:
        return file_given(os.path.join(self.path, *name.split("/")))


class Zip:
    """Raises Unreadable for a file in which two programs could find different things."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            members, size = self.zip.infolist(), os.path.getsize(path)
        except BROKEN as error:
            raise Unreadable(f"{plain(path)} is no ZIP file and no folder ({plain(error)}).") from None
        for member in members:
            open_as_it_is = member.compress_type == zipfile.ZIP_STORED and member.compress_size == member.file_size
            if not open_as_it_is or member.flag_bits & 1 or stat.S_ISLNK(member.external_attr >> 16):
                raise Unreadable(f"{plain(member.filename)} in the ZIP file is compressed, locked or a link.")
        if sum(member.file_size for member in members) > size:
            raise Unreadable("The files in the ZIP file are larger than it is.")
        self.names = names_of_files([member.orig_filename for member in members])

    def read(self, name: str) -> bytes:
        try:
            return self.zip.read(name)
        except BROKEN as error:
            raise Unreadable(f"{name} in the ZIP file is damaged ({plain(error)}).") from None


def names_of_files(listed: list[str]) -> set[str]:
    for name in listed:
        if not NAME.fullmatch(name):
            raise Unreadable(f"There is a file with a name that no bundle has: {plain(name)}.")
    if len(set(listed)) < len(listed):
        raise Unreadable("There are two files of the same name.")
    return set(listed)


def file_given(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Unreadable(f"{plain(path)} cannot be read ({plain(error.strerror)}).") from None


# ======== 3. Bytes: records that can be written in one way only, hashes, and trees of hashes (RFC 9162)

LARGEST = 2**53 - 1
KEY = re.compile(r"[\x21-\x7e]+")
SLIP_NUMBER = re.compile("[0-9a-f]{32}")
LEAF_HASH = re.compile("[0-9a-f]{64}")
# The lines of boxes are so many that they are read by pattern; what does not match is read like any other line.
SLIP = re.compile(rb'\{"b":([1-9][0-9]{0,8})(?:,"m":(0|[1-9][0-9]{0,8}))?,"s":"([0-9a-f]{32})"\}')
LEAF = re.compile(rb'\{"h":"([0-9a-f]{64})"\}')


def canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def record_from(line: bytes) -> dict[str, Any]:
    """The object that a line holds. Raises ValueError unless it is written in the one way there is."""
    if len(line) > 2**24:
        raise ValueError("it is too long")
    record = json.loads(
        line.decode("utf-8"),
        object_pairs_hook=_object,
        parse_int=_whole_number,
        parse_float=_no_number,
        parse_constant=_no_number,
    )
    if not isinstance(record, dict):
        raise ValueError("it is not an object")
    _refuse_null(record)
    if canonical(record) != line:
        raise ValueError("it is not written in the one way there is")
    return record


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key is there twice")
    if not all(KEY.fullmatch(key) for key in record):
        raise ValueError("a key is not plain ASCII")
    return record


def _whole_number(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST:
        raise ValueError("a number is too large")
    return int(digits)


def _no_number(text: str) -> None:
    raise ValueError("a number is not a whole number")


def _refuse_null(value: Any) -> None:
    if value is None:
        raise ValueError("something is null")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            _refuse_null(inner)


def slip_from(line: bytes) -> dict[str, Any]:
    """The same as record_from, quicker for the lines that boxes usually have."""
    slip = SLIP.fullmatch(line)
    if slip:
        mark = {} if slip[2] is None else {"m": int(slip[2])}
        return {"b": int(slip[1]), **mark, "s": slip[3].decode()}
    leaf = LEAF.fullmatch(line)
    return {"h": leaf[1].decode()} if leaf else record_from(line)


def from_base64(text: str) -> bytes:
    """Raises ValueError unless it is the one way to write these bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("this is not base64") from None
    if to_base64(data) != text:
        raise ValueError("this is not the one way to write base64")
    return data


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def hash_of(*fields: str) -> str:
    """H of docs/bundle.md, in hex: `printf 'pb1/slip\\n...' | sha256sum`."""
    return sha256("".join(f"{field}\n" for field in fields).encode()).hex()


def leaf_of(line: bytes) -> bytes:
    return sha256(b"\x00" + line)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """One hash that stands for a whole list: neighbours are joined in pairs, again and again; one left over waits."""
    level = list(leaves)
    if not level:
        return sha256(b"")
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[place] + level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = pairs + level[2 * len(pairs) :]
    return level[0]


# ======== 4. Signatures: Ed25519 (RFC 8032, section 5.1.7), and signed notes (C2SP signed-note)

# A point of the curve is (X, Y, Z, T), with x = X/Z, y = Y/Z and xy = T/Z. Only public things are worked with here.
Point = Tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")
EIGHTH = 2707385501144840649318225287225658788936804267575313519463743609750303402022
# The y of points that added to themselves a few times are nothing. Under such a key anything is signed.
SMALL = (0, 1, P - 1, EIGHTH, P - EIGHTH)


def point_from(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None if they are not the one way to write a point."""
    number = int.from_bytes(data, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = P - x
    return x, y, 1, x * y % P


def add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def sum_of(s: int, one: Point, k: int, two: Point) -> Point:
    """s x one + k x two, bit by bit from the highest."""
    both, result = add(one, two), (0, 1, 1, 0)
    for bit in range(255, -1, -1):
        result = add(result, result)
        chosen = (None, one, two, both)[(s >> bit & 1) + 2 * (k >> bit & 1)]
        result = add(result, chosen) if chosen else result
    return result


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether this is the signature of the text by the key: whether s x base - k x A = R."""
    base, a, r = point_from(BASE), point_from(public), point_from(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if base is None or a is None or r is None or len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    found = sum_of(s, base, k, (P - a[0], a[1], 1, P - a[3]))
    return all((found[axis] * r[2] - r[axis] * found[2]) % P == 0 for axis in (0, 1))


SIGNS, COSIGNS = 1, 4


class Key:
    """`name+1a2b3c4d+base64`, for signatures or for cosignatures. Raises ValueError for anything else."""

    def __init__(self, text: str, kind: int) -> None:
        parts = re.fullmatch(r"([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text)
        if not parts:
            raise ValueError("this is not a key")
        raw = from_base64(parts[3])
        self.name, self.public = parts[1], raw[1:]
        self.id = sha256(self.name.encode() + b"\n" + raw)[:4]
        y = int.from_bytes(self.public, "little") % 2**255
        if len(raw) != 33 or raw[0] != kind or self.id.hex() != parts[2] or y >= P or y in SMALL:
            raise ValueError("this is not a key of the right kind")


class Note:
    """A text with signatures under it. Raises ValueError for what is not a note."""

    def __init__(self, data: bytes) -> None:
        try:
            whole = data.decode("utf-8")
        except ValueError:
            raise ValueError("this is not text") from None
        text, gap, under = whole.rpartition("\n\n")
        lines = [re.fullmatch("\u2014 ([!-*,-~]+) ([A-Za-z0-9+/=]+)", line) for line in under.split("\n")[:-1]]
        if not gap or not lines or not under.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", whole):
            raise ValueError("this is not a signed note")
        self.text = f"{text}\n".encode()
        self.signatures = []
        for line in lines:
            if not line:
                raise ValueError("a line under the note is not a signature")
            self.signatures.append((line[1], from_base64(line[2])))

    def _by(self, key: Key) -> list[bytes]:
        return [raw[4:] for name, raw in self.signatures if name == key.name and raw[:4] == key.id]

    def is_signed_by(self, key: Key) -> bool:
        """Whether there is a signature of this key, and none of its signatures is wrong."""
        found = self._by(key)
        return bool(found) and all(is_signed(key.public, self.text, each) for each in found)

    def is_cosigned_by(self, key: Key) -> bool | None:
        """The same for a witness; None if there is no cosignature of it. It signs the time with the text."""
        found = self._by(key)
        texts = [f"cosignature/v1\ntime {int.from_bytes(each[:8], 'big')}\n".encode() + self.text for each in found]
        right = [is_signed(key.public, text, each[8:]) for text, each in zip(texts, found)]
        return all(right) if found else None


class Checkpoint:
    """What the ledger's key signed: the first so many entries, by their root. Raises ValueError for anything else."""

    def __init__(self, data: bytes) -> None:
        self.note = Note(data)
        lines = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,9})\n([^\n]+)\n", self.note.text.decode())
        if not lines:
            raise ValueError("this is not a checkpoint of three lines")
        self.origin, self.size, self.root = lines[1], int(lines[2]), from_base64(lines[3])


# ======== 5. What records look like. `at:time why?:text` is a record with a time, maybe a text, and nothing else

RECORDS = {
    # Entries of the ledger, in the order of their letters: R B C O N X S D T A P E
    "round": "at:time title:text pot:pence bids:number ballot:ballot rule:rule mode:mode fewest:ten eligible?:count "
    "organisers:one-or-two custody:custody receipts:receipts closes:time ledger:key receipts_key:key seal_key:bytes "
    "witnesses:{witness} quorum:count software:software reason?:text",
    "bid": "bid:number title:text group:text asked:pence minimum?:pence one_of:[text] pot:count document:hash",
    "cards": "count:count root:bytes",
    "open": "at:time",
    "notice": "at:time by:text text:text",
    "close": "at:time used:count void:count out:count back:count why?:text",
    "seal": "at:time mode:mode boxes:[box]",
    "draw": "at:time dice?:digits lots?:[{number}]",
    "tally": "withdrawn:[number] bids:[row]",
    "allocation": "awards:bid-number>pence left:pence",
    "publish": "at:time files:text>hash",
    "correct": "at:time why:text",
    # What is in them
    "software": "version:text verify:hash",
    "box": "box:text count:count root:bytes",
    "row": "bid:number count:count sum:count marked:count voters:count marks?:mark>number",
    "score ballot": "kind:text best:points every:yes-or-no",
    "approve ballot": "kind:text least:count most?:count",
    "rank ballot": "kind:text most:points",
    "points ballot": "kind:text total:points",
    "spend ballot": "kind:text limit:pence",
    "highest-first rule": "rule:text ties:{way} remainder:remainder measure:measure least_average?:count "
    "least_ballots?:count least_total?:count prize?:count pays_unsupported:yes-or-no",
    "best-total rule": "rule:text ties:{way} satisfaction:satisfaction",
    "pots rule": "rule:text ties:{way} pots:[pot] spill:spill",
    "pot": "name:text amount:count rule:rule most?:count largest?:count",
    "equal-shares rule": "rule:text ties:{way} satisfaction:satisfaction completion:completion step:number",
    "exact-equal-shares rule": "rule:text ties:{way} satisfaction:same-for-all raised:yes-or-no",
    "phragmen rule": "rule:text ties:{way}",
    # Cards, and what a voter keeps
    "used card": "card:card code:code st:text",
    "void card": "card:card lock:hash st:text",
    "out card": "card:card lock:hash st:text",
    "receipt": "code:secret nonce:secret note:note marks?:bid-number>count",
}
NUMBERS = {
    "count": (0, LARGEST),
    "number": (1, LARGEST),
    "pence": (0, 10**12),
    "points": (1, 10**6),
    "ten": (10, 10),
    "one-or-two": (1, 2),
}
TEXTS = {
    "text": "(?s).*",
    "note": "[^\ud800-\udfff]*",
    "secret": "[ -~]+",
    "hash": "[0-9a-f]{64}",
    "digits": "[0-9]+",
    "card": "[0-9A-HJKMNP-TV-Z]{8}",
    "code": "[0-9A-HJKMNP-TV-Z]{16}",
    "round-id": "r-[0-9a-f]{12}",
    "bid-number": "[1-9][0-9]{0,8}",
    "mark": "0|[1-9][0-9]{0,6}",
    "mode": "slips|ballots|tallies",
    "custody": "server|scrutineers",
    "receipts": "offered|asked|none",
    "way": "more-voters|smaller-request|larger-request|lots|dice|number",
    "remainder": "stop|skip|part-fund",
    "measure": "total|average|voters|per-pound",
    "satisfaction": "cost|cardinality|score",
    "same-for-all": "cost|cardinality",
    "completion": "none|utilitarian|add1|add1u|add1-full|add1-fullu",
    "spill": "kept|next|all",
}
LETTERS = dict(zip(RECORDS, "RBCONXSDTAPE"))
OTHERS: dict[str, Callable[[Any], bool]] = {
    "yes-or-no": lambda value: type(value) is bool,
    "time": lambda value: can_be(value, lambda text: strptime(text, "%Y-%m-%dT%H:%M:%SZ"), TIME),
    "bytes": lambda value: can_be(value, lambda text: len(from_base64(text)) == 32),
    "key": lambda value: can_be(value, lambda text: Key(text, SIGNS)),
    "witness": lambda value: can_be(value, lambda text: Key(text, COSIGNS)),
    "ballot": lambda value: is_one_of(value, "kind", "ballot"),
    # Of a rule no more than its name must be there. The rest is looked at where awards are recounted.
    "rule": lambda value: type(value) is dict and type(value.get("rule")) is str,
}
TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]Z"


def fits(value: Any, form: str) -> bool:
    """Whether a value is of a form, which is a name from the tables above; or [form], a list of such; or {form}, a list
    in which nothing is twice; or form>form, an object with any such keys and values."""
    if form[0] in "[{":
        right = type(value) is list and all(fits(each, form[1:-1]) for each in value)
        return right and (form[0] == "[" or len(set(value)) == len(value))
    if ">" in form:
        key, inner = form.split(">")
        return type(value) is dict and all(fits(each, key) and fits(value[each], inner) for each in value)
    if form in NUMBERS:
        return type(value) is int and NUMBERS[form][0] <= value <= NUMBERS[form][1]
    if form in TEXTS:
        return type(value) is str and re.fullmatch(TEXTS[form], value) is not None
    return not wrong_field(value, RECORDS[form]) if form in RECORDS else OTHERS[form](value)


def wrong_field(record: Any, fields: str) -> str:
    """The name of a field that is missing, strange or not of its form; empty if there is none."""
    forms = dict(field.split(":") for field in fields.split())
    if type(record) is not dict:
        return "all of it"
    for name in sorted(record):
        form = forms.get(name, forms.get(f"{name}?"))
        if form is None or not fits(record[name], form):
            return str(name)
    return "".join([name for name in forms if name not in record and not name.endswith("?")][:1])


def is_one_of(value: Any, field: str, what: str) -> bool:
    """Whether it is a record of the kind that it names in this field."""
    kind = value.get(field) if type(value) is dict else None
    return f"{kind} {what}" in RECORDS and fits(value, f"{kind} {what}")


def can_be(value: Any, read: Callable[[str], object], pattern: str = ".*") -> bool:
    try:
        return type(value) is str and re.fullmatch(pattern, value) is not None and bool(read(value))
    except ValueError:
        return False


# ======== 6. The checks, in their order


class Given:
    """What the person at the keyboard gave, read before anything is checked. Raises Unreadable."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.key = arguments.key and arguments.key.strip()
        if self.key is not None and not fits(self.key, "key"):
            raise Unreadable("What was given with --key is not a key: one looks like name+1a2b3c4d+base64.")
        self.seen = {path: checkpoint_given(path) for path in arguments.seen}
        self.receipts = [(path, receipt_given(path)) for path in arguments.receipt]
        void = file_given(arguments.void).decode("utf-8", "replace").split("\n") if arguments.void else []
        self.void = [card_given(line) for line in void if line.strip()]
        self.unused = [card_given(card) for card in arguments.unused]


def checkpoint_given(path: str) -> Checkpoint:
    try:
        return Checkpoint(file_given(path))
    except ValueError as error:
        raise Unreadable(f"{path} is not a checkpoint: {error}.") from None


def receipt_given(path: str) -> Any:
    try:
        receipt = json.loads(file_given(path).decode("utf-8"))
    except (ValueError, RecursionError):
        receipt = None
    if not fits(receipt, "receipt"):
        raise Unreadable(f"{path} is not a receipt: one has a code, a nonce and a note, and may have marks.")
    return receipt


def card_given(typed: str) -> str:
    card = typed.strip().upper()
    if not fits(card, "card"):
        raise Unreadable(f"{plain(typed)} is not the number of a card: one has 8 symbols.")
    return card


class Checking:
    """One bundle. Each check is a function below, in the order in which they are made: it gives what it found as a
    sentence (an empty one if there was nothing to look at), or raises Failed. What a check has made sure of, those
    after it rely on. `code` is that of the check that is made."""

    def __init__(self, bundle: Folder | Zip, given: Given) -> None:
        self.bundle, self.given, self.code = bundle, given, ""

    def run(self) -> Iterator[str]:
        for check in (
            self.c01_lines, self.c02_entries, self.c06_order, self.c03_newest_checkpoint, self.c04_checkpoints,
            self.c05_witnesses, self.c07_bids, self.c08_cards, self.c10_numbers, self.c18_eligible, self.c21_mode,
            self.c09_boxes, self.c11_tallies, self.c12_awards, self.c15_files, self.c17_timestamps, self.c19_receipts,
            self.c20_unused,
        ):  # fmt: skip
            self.code = check.__name__[:3].upper()
            sentence = check()
            if sentence:
                yield f"{self.code}  {sentence}"

    def all(self, kind: str) -> list[dict[str, Any]]:
        """The entries of one kind."""
        return [entry for entry in self.entries if entry.get("k") == kind]

    def records_of(self, name: str) -> Iterator[tuple[bytes, dict[str, Any]]]:
        """Each line of a file, and what it says."""
        need(name in self.bundle.names, f"{plain(name)} is missing.")
        *lines, rest = self.bundle.read(name).split(b"\n")
        need(not rest, f"{name} was cut off: its last line does not end.")
        for place, line in enumerate(lines, 1):
            try:
                yield line, slip_from(line)
            except (ValueError, RecursionError) as error:
                why = str(error) if type(error) is ValueError else "it cannot be read"
                raise Failed(f"Line {place} of {name} is not as it must be: {why}.") from None

    def c01_lines(self) -> str:
        if "ledger.jsonl" not in self.bundle.names:
            raise Unreadable("There is no ledger.jsonl, so this is not what a round publishes.")
        read = list(self.records_of("ledger.jsonl"))
        self.ledger, self.entries = [line for line, _ in read], [entry for _, entry in read]
        self.cards = [card for _, card in self.records_of("cards.jsonl")]
        # Nothing is known of the last seal yet, but the names of boxes in it.
        boxes = self.all("seal")[-1].get("boxes") if self.all("seal") else []
        names = [box.get("box") for box in boxes if type(box) is dict] if type(boxes) is list else []
        for name in names:
            for _ in self.records_of(f"boxes/{name}.jsonl") if type(name) is str else ():
                pass
        return f"All records are written in the one way there is. The ledger has {len(self.ledger)} entries."

    def c02_entries(self) -> str:
        latest = ""
        for place, entry in enumerate(self.entries):
            kind = entry.get("k")
            need(type(kind) is str and kind in LETTERS, f"Entry {place} of the ledger is of no kind that there is.")
            wrong = wrong_field(entry, f"{RECORDS[str(kind)]} k:text n:count round:round-id v:text")
            need(not wrong, f"Entry {place} of the ledger ({kind}) has something wrong with its '{plain(wrong)}'.")
            right = "minimum" not in entry or 1 <= entry["minimum"] <= entry["asked"]
            need(right, f"Entry {place} of the ledger ({kind}) has a minimum that is not from 1 to what is asked.")
            need(entry["n"] == place, f"Entry {place} of the ledger is numbered {entry['n']}.")
            same = entry["v"] == "pb1" and entry["round"] == self.entries[0]["round"]
            need(same, f"Entry {place} of the ledger is of another round or version.")
            at = entry.get("at", latest)
            need(at >= latest, f"Entry {place} of the ledger is dated before one that stands above it.")
            latest = at
        return "Every entry has its number, its fields and a time that does not go back."

    def c06_order(self) -> str:
        kinds = "".join(LETTERS[entry["k"]] for entry in self.entries)
        before, opened, after = kinds.partition("O")
        acts = before + opened + after.replace("N", "")
        begun = re.fullmatch("RB*C?O?X?S?D?T?A?", acts)
        need(not begun, "The ledger ends before a result was published: it can be looked at, but it is no result.")
        right = re.fullmatch("RB+COXSD?TAP(ED?TAP)*", acts)
        need(bool(right), "The acts are not in the order of a round, so something was changed when it could not be.")
        self.round, self.closed, self.seal = self.entries[0], self.all("close")[0], self.all("seal")[0]
        self.sizes = {"the round was opened": kinds.index("O") + 1, "the boxes were sealed": kinds.index("S") + 1}
        return "The acts are in the order of a round, and nothing was changed after the round was opened."

    def c03_newest_checkpoint(self) -> str:
        self.key = Key(self.round["ledger"], SIGNS)
        given = self.given.key in (None, self.round["ledger"])
        need(given, "The ledger has another key than the one given with --key, so it is not that of your poster.")
        need("checkpoint" in self.bundle.names, "The newest checkpoint is missing.")
        self.newest = self.signed("checkpoint")
        size, entries = self.newest.size, len(self.ledger)
        need(size == entries, f"The newest checkpoint was signed for {size} entries, and there are {entries}.")
        return f"The whole ledger is signed by {plain(self.round['ledger'])}"

    def signed(self, name: str) -> Checkpoint:
        """A checkpoint of the bundle, if the key of the ledger signed it."""
        data = self.bundle.read(name)
        need(len(data) <= 2**18, f"{name} is too long for a checkpoint.")
        try:
            checkpoint = Checkpoint(data)
        except ValueError as error:
            raise Failed(f"{name} is not a checkpoint: {error}.") from None
        self.check_signed(name, checkpoint)
        return checkpoint

    def check_signed(self, name: str, checkpoint: Checkpoint) -> None:
        right = checkpoint.origin == self.key.name and checkpoint.note.is_signed_by(self.key)
        need(right, f"{name} is not signed by the key of this ledger.")

    def check_true(self, name: str, checkpoint: Checkpoint) -> None:
        size, entries = checkpoint.size, len(self.ledger)
        need(size <= entries, f"{name} was signed for {size} entries, and there are {entries}: some were taken out.")
        root = root_of(leaf_of(line) for line in self.ledger[:size])
        need(root == checkpoint.root, f"The first {size} entries are not those that {name} was signed for.")

    def c04_checkpoints(self) -> str:
        self.check_true("checkpoint", self.newest)
        self.checkpoints = {}
        for name in sorted(self.bundle.names):
            if not re.fullmatch(r"checkpoints/(0|[1-9][0-9]{0,9})\.txt", name):
                continue
            checkpoint = self.signed(name)
            self.check_true(name, checkpoint)
            need(name == f"checkpoints/{checkpoint.size}.txt", f"{name} was signed for {checkpoint.size} entries.")
            self.checkpoints[checkpoint.size] = checkpoint
        for path, checkpoint in self.given.seen.items():
            self.check_signed(path, checkpoint)
            self.check_true(path, checkpoint)
        for when, size in self.sizes.items():
            need(size in self.checkpoints, f"There is no checkpoint of the moment when {when}.")
        many, given = len(self.checkpoints), len(self.given.seen)
        return f"The ledger begins as {many} checkpoints say, and {given} that you gave."

    def c05_witnesses(self) -> str:
        keys = [Key(text, COSIGNS) for text in self.round["witnesses"]]

        def witnesses(checkpoint: Checkpoint) -> int:
            found = [checkpoint.note.is_cosigned_by(key) for key in keys]
            wrong = [key.name for key, right in zip(keys, found) if right is False]
            need(not wrong, f"A cosignature of {listed(wrong)} is wrong.")
            return found.count(True)

        for checkpoint in [self.newest, *self.given.seen.values()]:
            witnesses(checkpoint)
        signed = {size: witnesses(checkpoint) for size, checkpoint in self.checkpoints.items()}
        quorum = self.round["quorum"]
        for when, size in self.sizes.items():
            need(signed[size] >= quorum, f"{signed[size]} witnesses signed when {when}, and {quorum} are needed.")
        return f"At least {quorum} witnesses signed when the round was opened and when the boxes were sealed."

    def c07_bids(self) -> str:
        self.bids = {bid["bid"]: bid for bid in self.all("bid")}
        numbers, many = [bid["bid"] for bid in self.all("bid")], self.round["bids"]
        right = len(numbers) == many and numbers == list(range(1, many + 1))
        need(right, f"The round has {many} bids, and those in the ledger are not numbered from 1 to {many}.")
        for number, bid in self.bids.items():
            name = f"documents/{number}.txt"
            need(name in self.bundle.names, f"{name} is missing.")
            right = sha256(self.bundle.read(name)).hex() == bid["document"]
            need(right, f"{name} was changed since the round was opened: it is not the bid that residents saw.")
        return f"There are {many} bids, with the documents that residents saw."

    def c08_cards(self) -> str:
        self.states, leaves = {}, []
        for place, card in enumerate(self.cards, 1):
            need(is_one_of(card, "st", "card"), f"Line {place} of cards.jsonl is not a card.")
            # The code of a card that was used gives the lock that was fixed when the round was opened.
            lock = card.get("lock") or hash_of("pb1/lock", self.round["round"], card["card"], card["code"])
            leaves.append(leaf_of(canonical({"card": card["card"], "lock": lock})))
            self.states[card["card"]] = card["st"]
        in_order = [card["card"] for card in self.cards] == sorted(self.states)
        need(in_order, "The cards are not in order, or one is there twice.")
        fixed = self.all("cards")[0]
        right = len(leaves) == fixed["count"] and to_base64(root_of(leaves)) == fixed["root"]
        need(right, "The cards are not those that were fixed when the round was opened, or one shows a false code.")
        for number in self.given.void:
            state = self.states.get(number, "not there")
            need(state == "void", f"Card {number} was handed back unused, you say, but here it is {state}.")
        return f"There are {len(leaves)} cards, all fixed when the round was opened."

    def c10_numbers(self) -> str:
        found = Counter(self.states.values())
        for state in ("used", "void", "out"):
            closed = self.closed[state]
            need(closed == found[state], f"When voting closed, {closed} cards were {state}; now {found[state]} are.")
        need(self.closed["back"] <= self.closed["out"], "More cards came back than were out.")
        self.cast = self.closed["used"]
        for box in self.seal["boxes"]:
            count, name = box["count"], plain(box["box"])
            need(count == self.cast, f"Box {name} was sealed with {count} slips, and there were {self.cast} ballots.")
        return f"{found['used']} cards used, {found['void']} void, {found['out']} out; each box has {self.cast} slips."

    def c18_eligible(self) -> str:
        eligible = self.round.get("eligible")
        if eligible is None:
            return ""
        need(self.cast <= eligible, f"There are {self.cast} ballots, and {eligible} people may vote.")
        return f"There are no more ballots than the {eligible} people who may vote."

    def c21_mode(self) -> str:
        self.torn, self.open = self.round["mode"], self.seal["mode"]
        right = "tallies" if self.cast < self.round["fewest"] else self.torn
        need(self.open == right, f"Of {self.cast} ballots in this round, {right} are shown and not {self.open}.")
        return f"What is shown of the ballots is what was said when the round was opened: {self.open}."

    def c09_boxes(self) -> str:
        ballot = self.round["ballot"]
        # The most points that a ballot can give a bid, and the marks there are.
        most = {"score": ballot.get("best"), "rank": ballot.get("most"), "points": ballot.get("total")}
        self.top = most.get(ballot["kind"], 1)
        self.legal = range(0 if ballot["kind"] == "score" else 1, self.top + 1)
        # What the boxes come to: for each bid, how many slips have which mark; and whole ballots, as points by bid.
        self.marks: dict[int, Counter[int]] = {number: Counter() for number in self.bids}
        self.ballots: Counter[tuple[int, ...]] = Counter()
        names = ["all"] if self.torn == "ballots" else [str(number) for number in self.bids]
        need([box["box"] for box in self.seal["boxes"]] == names, "The boxes are not those that this round must have.")
        for box in self.seal["boxes"]:
            self.look_into(box)
        return f"The {len(names)} boxes are as they were sealed, and hold nothing that nobody could cast."

    def look_into(self, box: Mapping[str, Any]) -> None:
        name, last, leaves = f"boxes/{box['box']}.jsonl", "", []
        closed = self.open == "tallies"
        wrong_with = self.wrong_with_ballot if self.torn == "ballots" else self.wrong_with_slip
        for place, (line, slip) in enumerate(self.records_of(name), 1):
            number = slip.get("h" if closed else "s")
            if type(number) is not str or not (LEAF_HASH if closed else SLIP_NUMBER).fullmatch(number):
                raise Failed(f"Line {place} of {name} has no number as it must have one.")
            wrong = (
                "" if len(slip) == 1 else "is not a slip that stays closed" if closed else wrong_with(box["box"], slip)
            )
            if wrong or number <= last:
                raise Failed(f"Line {place} of {name} {wrong or 'is not in its place, or is there twice'}.")
            last = number
            leaves.append(bytes.fromhex(number) if closed else leaf_of(line))
        need(len(leaves) == box["count"], f"{name} has {len(leaves)} slips, and {box['count']} were sealed.")
        need(to_base64(root_of(leaves)) == box["root"], f"{name} does not hold the slips that were sealed.")

    def wrong_with_slip(self, box: str, slip: Mapping[str, Any]) -> str:
        """Take down the mark of a slip. Says what is wrong with it, if anything is."""
        if {"m", *slip} != {"b", "m", "s"} or type(slip["b"]) is not int or str(slip["b"]) != box:
            return "is not a slip of this box"
        if "m" not in slip:
            return "has no mark, and each must have one" if self.round["ballot"].get("every") else ""
        if type(slip["m"]) is not int or slip["m"] not in self.legal:
            return "has a mark that nobody could give"
        self.marks[slip["b"]][slip["m"]] += 1
        return ""

    def wrong_with_ballot(self, _: str, slip: Mapping[str, Any]) -> str:
        """Take down the marks of a whole ballot. Says what is wrong with it, if anything is."""
        if set(slip) != {"m", "s"} or not fits(slip["m"], "bid-number>count"):
            return "is not a ballot"
        marks = {int(bid): mark for bid, mark in slip["m"].items()}
        if any(bid not in self.bids or mark not in self.legal for bid, mark in marks.items()):
            return "has a mark that nobody could give"
        if not self.could_be_cast(marks):
            return "has marks that nobody could give together, or too few"
        for bid, mark in marks.items():
            self.marks[bid][mark] += 1
        self.ballots[tuple(self.points_of(marks[bid]) if bid in marks else 0 for bid in self.bids)] += 1
        return ""

    def points_of(self, mark: int) -> int:
        return self.top + 1 - mark if self.round["ballot"]["kind"] == "rank" else mark

    def could_be_cast(self, marks: Mapping[int, int]) -> Any:
        ballot = self.round["ballot"]
        if ballot["kind"] == "score":
            return not ballot["every"] or len(marks) == len(self.bids)
        if ballot["kind"] == "approve":
            return ballot["least"] <= len(marks) <= ballot.get("most", len(marks))
        if ballot["kind"] == "rank":
            return len(marks) > 0 and sorted(marks.values()) == list(range(1, len(marks) + 1))
        if ballot["kind"] == "points":
            return 1 <= sum(marks.values()) <= ballot["total"]
        return len(marks) > 0 and sum(self.bids[bid]["asked"] for bid in marks) <= ballot["limit"]

    def c11_tallies(self) -> str:
        for tally in self.all("tally"):
            withdrawn, rows = tally["withdrawn"], tally["bids"]
            known = [bid for bid in self.bids if bid in withdrawn] == withdrawn
            need(
                known, "The bids that were withdrawn are not in order, or one is there twice, or is not in this round."
            )
            others = [bid for bid in self.bids if bid not in withdrawn]
            need([row["bid"] for row in rows] == others, "The tally has other bids than those that were not withdrawn.")
            for row in rows:
                right = self.is_possible(row) if self.open == "tallies" else row == self.counted(row["bid"])
                need(right, f"The tally of bid {row['bid']} is not what its slips can come to.")
            need(self.are_possible(rows), "So many ballots could not give all bids together what the tally says.")
        shown = "can be that of so many ballots" if self.open == "tallies" else "is what the slips come to"
        return f"Every tally {shown}."

    def counted(self, bid: int) -> dict[str, Any]:
        marks = self.marks[bid]
        return {
            "bid": bid,
            "count": self.cast,
            "sum": sum(self.points_of(mark) * slips for mark, slips in marks.items()),
            "marked": sum(marks.values()),
            "voters": sum(slips for mark, slips in marks.items() if self.points_of(mark)),
            "marks": {str(mark): slips for mark, slips in marks.items()},
        }

    def is_possible(self, row: Mapping[str, Any]) -> Any:
        ballot, marked, voters = self.round["ballot"], row["marked"], row["voters"]
        right = "marks" not in row and row["count"] == self.cast and voters <= row["sum"] <= voters * self.top
        if ballot["kind"] != "score":
            return right and voters == marked <= self.cast
        # Only a score can be a mark that is worth nothing.
        return right and voters <= marked <= self.cast and (not ballot["every"] or marked == self.cast)

    def are_possible(self, rows: list[dict[str, Any]]) -> Any:
        ballot, points = self.round["ballot"], sum(row["sum"] for row in rows)
        if ballot["kind"] == "rank":
            marked, most = sum(row["marked"] for row in rows), ballot["most"]
            return marked <= most * self.cast and 2 * points <= most * (most + 1) * self.cast
        if ballot["kind"] == "spend":
            return sum(self.bids[row["bid"]]["asked"] * row["marked"] for row in rows) <= ballot["limit"] * self.cast
        limit = {"approve": ballot.get("most"), "points": ballot.get("total")}.get(ballot["kind"])
        return limit is None or points <= limit * self.cast

    def c12_awards(self) -> str:
        rule, tally, draw = self.round["rule"], self.entries[0], self.entries[0]
        check_rule(rule)
        self.recounted = self.open == "ballots" or not needs_ballots(rule)
        if rule["rule"] == "pots":
            check_pots(rule, self.round["pot"], self.bids)
        for entry in self.entries:
            draw = entry if entry["k"] == "draw" else draw
            tally = entry if entry["k"] == "tally" else tally
            if entry["k"] == "allocation":
                self.check_awards(entry, self.election(tally), draw)
        if not self.recounted:
            return "The awards were NOT recounted: their rule reads whole ballots, and those stay closed."
        return f"The awards follow from the tally by the rule of the round, {rule['rule']}."

    def check_awards(self, entry: Mapping[str, Any], election: Election, draw: Mapping[str, Any]) -> None:
        awards = {int(number): award for number, award in entry["awards"].items()}
        need(set(awards) == set(self.bids), "The awards are not for exactly the bids of this round.")
        for number, award in awards.items():
            need(award <= election.asked.get(number, 0), f"Bid {number} was awarded more than it can get.")
        right = entry["left"] == self.round["pot"] - sum(awards.values())
        need(right, "The awards and what is left do not make up the pot.")
        due = recount(election, self.round["rule"], draw) if self.recounted else awards
        for number, award in awards.items():
            rule = pounds(due.get(number, 0))
            need(award == due.get(number, 0), f"Bid {number} was awarded {pounds(award)}; by the rule it gets {rule}.")

    def election(self, tally: Mapping[str, Any]) -> Election:
        rows = {row["bid"]: row for row in tally["bids"]}
        ballots = [
            ({bid: given for bid, given in zip(self.bids, points) if given and bid in rows}, many)
            for points, many in self.ballots.items()
        ]
        bids = {bid: self.bids[bid] for bid in rows}
        points = {bid: row["sum"] for bid, row in rows.items()}
        voters = {bid: row["voters"] for bid, row in rows.items()}
        return Election(self.round["pot"], bids, self.cast, self.top, points, voters, ballots)

    def c15_files(self) -> str:
        files, boxes = self.all("publish")[-1]["files"], [box["box"] for box in self.seal["boxes"]]
        wanted = {"README.txt", "cards.jsonl", *(f"boxes/{box}.jsonl" for box in boxes)}
        wanted |= {f"documents/{number}.txt" for number in self.bids}
        wanted |= {f"csv/{box}.csv" for box in boxes if self.open != "tallies"}
        strange = listed(wanted ^ set(files))
        need(not strange, f"The list of published files lacks these, or should not have them: {strange}.")
        signed = {"ledger.jsonl", "checkpoint", *(f"checkpoints/{size}.txt" for size in self.checkpoints)}
        stamps = {f"timestamps/{size}.tsr" for size in self.checkpoints} & self.bundle.names
        strange = listed((wanted | signed | stamps) ^ self.bundle.names)
        need(not strange, f"These files are missing, or should not be there: {strange}.")
        for name, right in sorted(files.items()):
            need(sha256(self.bundle.read(name)).hex() == right, f"{name} was changed since it was published.")
        return f"The {len(self.bundle.names)} files are those that were published, and no others."

    def c17_timestamps(self) -> str:
        sizes = sorted(size for size in self.checkpoints if f"timestamps/{size}.tsr" in self.bundle.names)
        lines = "\n     head -n 3 checkpoints/{0}.txt | openssl ts -verify -data /dev/stdin"
        command = lines + " -in timestamps/{0}.tsr -CAfile CERTIFICATES"
        commands = "".join(command.format(size) for size in sizes)
        return commands and f"Timestamps are not checked here. With their server's certificates, these do:{commands}"

    def c19_receipts(self) -> str:
        for path, receipt in self.given.receipts:
            check_receipt(self, path, receipt)
        many = len(self.given.receipts)
        return f"The slips of {many} receipts are in their boxes as they were signed for." if many else ""

    def c20_unused(self) -> str:
        for card in self.given.unused:
            state = self.states.get(card, "not there")
            need(state in ("void", "out"), f"Nobody voted with card {card}, you say, but here it is {state}.")
        return f"Nobody voted with {', '.join(self.given.unused)}." if self.given.unused else ""


def listed(names: Iterable[str]) -> str:
    return ", ".join(plain(name) for name in sorted(names)[:5])


# ======== 7. The count: from the tally (or the ballots) and the rule to the awards. All in pence, nothing is rounded

Rule = Mapping[str, Any]
Awards = Dict[int, int]  # by the number of the bid; only of those that are funded


class Election:
    """`bids` are those that were not withdrawn, by number, as the ledger has them; `points` and `voters` are what the
    tally says of them; `cast` is how many ballots there are. `ballots` are the whole ballots where those are open: the
    points by bid, and how many ballots are like it. `top` is the most points that a ballot can give a bid."""

    def __init__(
        self, money: int, bids: Any, cast: int, top: int, points: Awards, voters: Awards, ballots: Any
    ) -> None:
        self.money, self.bids, self.cast, self.top = money, bids, cast, top
        self.points, self.voters, self.ballots = points, voters, ballots
        self.asked: Awards = {number: bid["asked"] for number, bid in bids.items()}
        self.labels = {number: frozenset(bid["one_of"]) for number, bid in bids.items()}

    def among(self, numbers: Iterable[int], money: int) -> Election:
        """The same ballots, for some of the bids and money of their own."""
        bids = {number: self.bids[number] for number in numbers}
        return Election(money, bids, self.cast, self.top, self.points, self.voters, self.ballots)

    def with_points(self) -> list[int]:
        """Bids with a point, those with the most first."""
        return sorted((bid for bid in self.bids if self.points[bid]), key=lambda bid: (-self.points[bid], bid))


def check_rule(rule: Rule) -> None:
    name = plain(rule["rule"])
    known = f"{name} rule" in RECORDS
    need(known, f"This checker does not know the rule '{name}', so the awards were not recounted.")
    wrong = wrong_field(rule, RECORDS[f"{name} rule"])
    need(not wrong, f"The rule of the round, {name}, has something wrong with its '{plain(wrong)}'.")
    # The last way ends every tie, and no other does.
    ends = [way in ("lots", "dice", "number") for way in rule["ties"]]
    different = len(set(rule["ties"])) == len(ends)
    good = different and ends[-1:] == [True] and sum(ends) == 1
    need(good, f"The rule of the round, {name}, does not say how ties end.")
    for pot in rule.get("pots", []):
        check_rule(pot["rule"])


def needs_ballots(rule: Rule) -> bool:
    """Whether the tally is not enough: the rule reads what one voter marked together."""
    alone = rule["rule"] in ("equal-shares", "exact-equal-shares", "phragmen")
    return alone or any(needs_ballots(pot["rule"]) for pot in rule.get("pots", []))


def check_pots(rule: Rule, money: int, bids: Mapping[int, Any]) -> None:
    """Raises Failed where several pots do not go with the money of the round, or with the bids, withdrawn or not."""
    pots = rule["pots"]
    need(sum(pot["amount"] for pot in pots) <= money, "The pots have more money than the round.")
    can_be = all(pot["rule"]["rule"] != "pots" and pot.get("most", pot["amount"]) >= pot["amount"] for pot in pots)
    need(can_be, "A pot may give less than it has, or is shared out as several pots.")
    names = {pot["name"] for pot in pots if pot["name"].strip()}
    need(0 < len(pots) == len(names), "There is no pot, or not each has a name of its own.")
    need({pot["rule"]["ties"][-1] for pot in pots} == {rule["ties"][-1]}, "Ties end in different ways.")
    for number, bid in bids.items():
        need(bid["pot"] < len(pots), f"Bid {number} is for a pot that is not there.")
        largest = pots[bid["pot"]].get("largest", bid["asked"])
        need(bid["asked"] <= largest, f"Bid {number} asks for more than its pot allows.")


def recount(election: Election, rule: Rule, draw: Mapping[str, Any]) -> Awards:
    """The awards by the rule. Raises Failed where a draw that can change them is missing.

    Of ties that should be drawn and were not, every order is tried, if they are of few bids. None may change an award.
    """
    ties = Ties(rule["ties"], election, draw)
    awards = amounts(share(election, rule, ties))
    tried: set[int] = set()
    while tried != ties.undrawn:
        tried = set(ties.undrawn)
        need(len(tried) <= 5, not_drawn(tried))
        for order in permutations(sorted(tried)):
            ties.tried = order
            need(amounts(share(election, rule, ties)) == awards, not_drawn(tried))
    return awards


def amounts(awards: Awards) -> Awards:
    return {number: award for number, award in awards.items() if award}


def not_drawn(bids: Iterable[int]) -> str:
    return f"Bids {', '.join(map(str, sorted(bids)))} are level and it matters who goes first, but nothing was drawn."


def share(election: Election, rule: Rule, ties: Ties) -> Awards:
    """What each bid that is funded gets; one that asks for nothing gets 0."""
    can_exclude = rule["rule"] in ("highest-first", "pots") or not any(election.labels.values())
    need(can_exclude, f"The rule {rule['rule']} cannot keep to bids that exclude each other.")
    return SHARE[rule["rule"]](election, rule, ties)


# 7a. Ties


class Ties:
    """Which of several level bids goes first: by the ways of the rule, and the draw of this result.

    `undrawn` gets the bids of ties that should be drawn and were not. Those go by number, or by the order in `tried`.
    """

    def __init__(self, ways: list[str], election: Election, draw: Mapping[str, Any]) -> None:
        self.ways, self.election, self.draw = ways, election, draw
        self.undrawn: set[int] = set()
        self.tried: tuple[int, ...] = ()

    def by(self, ways: list[str]) -> Ties:
        """The same draw, under a rule with other ways."""
        ties = Ties(ways, self.election, self.draw)
        ties.undrawn, ties.tried = self.undrawn, self.tried
        return ties

    def place(self, number: int) -> list[int]:
        """By all ways but the last. Less goes first."""
        asked = self.election.asked[number]
        places = {"more-voters": -self.election.voters[number], "smaller-request": asked, "larger-request": -asked}
        return [places[way] for way in self.ways[:-1]]

    def drawn(self, level: list[int]) -> list[int]:
        """These bids, level by all ways but the last, in its order; empty if it is a draw and there was none."""
        if self.ways[-1] == "number":
            return sorted(level)
        if self.ways[-1] == "dice":
            dice = self.draw.get("dice")
            return sorted(level, key=lambda number: sha256(f"{dice}/{number}".encode())) if dice else []
        lists = [lots for lots in self.draw.get("lots", []) if set(level) <= set(lots)]
        return [number for number in min(lists, key=len) if number in level] if lists else []

    def first(self, level: Iterable[int]) -> int:
        best = min(map(self.place, level))
        left = sorted(number for number in level if self.place(number) == best)
        drawn = left if len(left) == 1 else self.drawn(left)
        if not drawn:
            self.undrawn.update(left)
            drawn = [number for number in self.tried if number in left] or left
        return drawn[0]

    def in_order(self, level: list[int], give: Callable[[list[int]], Sharing]) -> list[int]:
        """Bids of the same place. By number, if no order changes what they get: each is tried first, and last."""
        orders = [[number] + [other for other in level if other != number] for number in level]
        orders += [[other for other in level if other != number] + [number] for number in level]
        if all(amounts(give(order).awards) == amounts(give(level).awards) for order in orders):
            return level
        drawn = self.drawn(level)
        need(bool(drawn), not_drawn(level))
        return drawn


# 7b. Highest first


class Sharing(NamedTuple):
    """How far it has come. `taken` has the labels of bids that were funded."""

    left: int
    stopped: bool
    taken: frozenset[str]
    awards: Awards


def highest_first(election: Election, rule: Rule, ties: Ties) -> Awards:
    def height(number: int) -> Any:
        points, price = election.points[number], price_of(election, rule, number)
        if rule["measure"] == "per-pound":
            return (price == 0 and points > 0, Fraction(points, price or 1))
        return election.voters[number] if rule["measure"] == "voters" else points

    sharing = Sharing(election.money, False, frozenset(), {})
    running = sorted(number for number in election.bids if not is_out(election, rule, number))
    for _, level in groupby(sorted(running, key=height, reverse=True), height):
        for _, part in groupby(sorted(level, key=ties.place), ties.place):
            give = partial(in_turn, election, rule, sharing)
            sharing = give(ties.in_order(list(part), give))
    return sharing.awards


def price_of(election: Election, rule: Rule, number: int) -> int:
    """What a bid gets if it is funded in full: what it asks, or the prize if that is less."""
    return int(min(election.asked[number], rule.get("prize", election.asked[number])))


def is_out(election: Election, rule: Rule, number: int) -> bool:
    """Whether a bid is out of the running, whatever the money."""
    points, voters, cast = election.points[number], election.voters[number], election.cast
    return rule["rule"] == "highest-first" and (
        (points == 0 and not rule["pays_unsupported"])
        or 100 * points < rule.get("least_average", 0) * cast * election.top
        or 100 * voters < rule.get("least_ballots", 0) * cast
        or points < rule.get("least_total", 0)
    )


def in_turn(election: Election, rule: Rule, before: Sharing, order: list[int]) -> Sharing:
    """What comes of it when these bids have their turn, one after the other."""
    left, stopped, taken, awards = before.left, before.stopped, before.taken, dict(before.awards)
    for number in order:
        price, labels = price_of(election, rule, number), election.labels[number]
        least = price if "prize" in rule else election.bids[number].get("minimum", price)
        if stopped or (left == 0 and price > 0) or taken & labels:
            continue
        if price <= left or (rule["remainder"] == "part-fund" and least <= left):
            awards[number] = min(price, left)
            left, taken = left - awards[number], taken | labels
        elif rule["remainder"] == "stop":
            stopped = True
    return Sharing(left, stopped, taken, awards)


# 7c. The best total


def best_total(election: Election, rule: Rule, ties: Ties) -> Awards:
    by_cost, worth = rule["satisfaction"] == "cost", dict(election.voters)
    if rule["satisfaction"] == "score":
        worth = dict(election.points)
    cost = election.asked
    waiting = {bid: worth[bid] * (cost[bid] if by_cost and cost[bid] else 1) for bid in cost if worth[bid]}
    left = election.money
    funded: list[int] = []

    def reaches(without: int, money: int, at_least: int) -> bool:
        """Whether the bids that wait, without this one, can be worth so much for the money."""
        others = [(cost[bid], waiting[bid]) for bid in waiting if bid != without]
        return most_worth(others, money, at_least) >= at_least

    while True:
        most = most_worth([(cost[bid], waiting[bid]) for bid in waiting], left, 0)
        if most == 0:
            return {bid: cost[bid] for bid in funded}
        able = [bid for bid in waiting if cost[bid] <= left]
        sure = [bid for bid in able if not reaches(bid, left, most)]
        if not sure:
            sure = [ties.first([bid for bid in able if reaches(bid, left - cost[bid], most - waiting[bid])])]
        for bid in sure:
            del waiting[bid]
            left -= cost[bid]
        funded += sure


def most_worth(things: list[tuple[int, int]], money: int, at_least: int) -> int:
    """The most that some of these things are worth together, if the money pays for them; -1 if that is below at_least.

    Things are (cost, worth). They are looked at one by one, and all sets of those so far are kept, as (cost, worth):
    but not one that costs no less and is worth no more than another, nor one that cannot become worth at_least.
    """
    # What costs nothing comes first, then what is worth most for its cost.
    order = sorted((each for each in things if each[0] <= money), key=lambda each: Fraction(-each[1], each[0] or 1))
    order.sort(key=lambda each: each[0] > 0)
    costs, worths = [0], [0]  # of the first so many together
    for cost, worth in order:
        costs.append(costs[-1] + cost)
        worths.append(worths[-1] + worth)

    def at_most(place: int, cost: int, worth: int) -> int:
        """What a set of the first `place` things can become worth: with all of the next that fit, and of the one after
        those the part that fits."""
        room = costs[place] + money - cost
        last = bisect_right(costs, room) - 1
        part = (room - costs[last]) * order[last][1] // order[last][0] if last < len(order) else 0
        return worth + worths[last] - worths[place] + part

    room, greedy = money, 0
    for cost, worth in order:
        if cost <= room:
            room, greedy = room - cost, greedy + worth
    at_least = max(at_least, greedy)
    kept = [(0, 0)]
    for place, (cost, worth) in enumerate(order, 1):
        both = kept + [(c + cost, w + worth) for c, w in kept if c + cost <= money]
        kept, most = [], -1
        for c, w in sorted(both, key=lambda each: (each[0], -each[1])):
            if w > most and at_most(place, c, w) >= at_least:
                kept.append((c, w))
            most = max(most, w)
        need(len(kept) <= 2_000_000, "There are more ways to spend the pot than can be compared.")
    return max([w for _, w in kept if w >= at_least], default=-1)


# 7d. Several pots


def share_pots(election: Election, rule: Rule, ties: Ties) -> Awards:
    pots, pot_of = rule["pots"], {number: bid["pot"] for number, bid in election.bids.items()}
    spilt = election.money - sum(pot["amount"] for pot in pots)
    awards: Awards = {}
    for place, pot in enumerate(pots):
        money = pot["amount"] + (spilt if rule["spill"] == "next" else 0)
        money = min(money, pot.get("most", money))
        able = [
            bid
            for bid in election.bids
            if pot_of[bid] == place and not taken_by(election, awards) & election.labels[bid]
        ]
        won = share(election.among(able, money), pot["rule"], ties.by(pot["rule"]["ties"]))
        spilt += pot["amount"] - sum(won.values())
        awards.update(won)
    return spend_the_rest(election, rule, ties, awards) if rule["spill"] == "all" else awards


def taken_by(election: Election, awards: Iterable[int]) -> frozenset[str]:
    return frozenset(label for number in awards for label in election.labels[number])


def spend_the_rest(election: Election, rule: Rule, ties: Ties, awards: Awards) -> Awards:
    """Fund the bid with the most points that still fits, whatever its pot, again and again."""
    pots = {number: rule["pots"][bid["pot"]] for number, bid in election.bids.items()}
    price = {number: price_of(election, pot["rule"], number) for number, pot in pots.items()}
    able = [number for number in election.with_points() if not is_out(election, pots[number]["rule"], number)]

    def fit(awards: Awards, more: list[int]) -> bool:
        funded = {**awards, **{number: price[number] for number in more}}
        labels = [label for number in more for label in election.labels[number]]
        free = len(set(labels)) == len(labels) and not taken_by(election, awards) & set(labels)
        within = all(
            sum(award for number, award in funded.items() if pots[number] is pot) <= pot.get("most", election.money)
            for pot in rule["pots"]
        )
        return free and within and sum(funded.values()) <= election.money

    return most_points_first(election, ties, awards, able, price, fit)


def most_points_first(
    election: Election,
    ties: Ties,
    awards: Awards,
    able: list[int],
    price: Awards,
    fit: Callable[[Awards, list[int]], bool],
) -> Awards:
    """Fund the first of the able bids that fits, again and again. Of level ones a tie says which, unless all fit."""
    while True:
        fitting = [number for number in able if number not in awards and fit(awards, [number])]
        if not fitting:
            return awards
        level = [number for number in fitting if election.points[number] == election.points[fitting[0]]]
        chosen = level[0] if fit(awards, level) else ties.first(level)
        awards = {**awards, chosen: price[chosen]}


# 7e. Rules in which voters pay for bids together. They read whole ballots


class Market:
    """The bids with points: those that cost nothing, and those that cost something, with their voters, as
    (place of a ballot, what the bid is worth to each voter with such a ballot, how many they are)."""

    def __init__(self, election: Election, rule: Rule) -> None:
        self.election, asked = election, election.asked
        self.free = {bid: 0 for bid in election.with_points() if not asked[bid]}
        self.costs = {bid: asked[bid] for bid in election.with_points() if asked[bid]}
        self.voters = {bid: self._voters(bid, rule.get("satisfaction", "cardinality")) for bid in self.costs}
        self.pays_for_all = sum(self.costs.values()) <= election.money

    def _voters(self, bid: int, satisfaction: str) -> list[tuple[int, int, int]]:
        same = {"cost": self.costs[bid], "cardinality": 1}.get(satisfaction)
        ballots = enumerate(self.election.ballots)
        return [(place, same or points[bid], many) for place, (points, many) in ballots if bid in points]

    def left(self, bought: Iterable[int]) -> int:
        return self.election.money - sum(self.costs[bid] for bid in bought)

    def awards(self, bought: Iterable[int]) -> Awards:
        return {**self.free, **{bid: self.costs[bid] for bid in bought}}


def equal_shares(election: Election, rule: Rule, ties: Ties) -> Awards:
    market, step, completion = Market(election, rule), rule["step"], rule["completion"]
    if market.pays_for_all:
        return market.awards(market.costs)
    full = completion.startswith("add1-full")
    endowment = Fraction(election.money, election.cast)
    if full:
        endowment = Fraction(endowment // step * step)
    bought = bought_from(market, endowment, ties)
    while completion.startswith("add1"):
        if not full and all(cost > market.left(bought) for bid, cost in market.costs.items() if bid not in bought):
            break
        endowment += step
        more = bought_from(market, endowment, ties)
        if market.left(more) < 0:
            break
        bought = more
    awards = market.awards(bought)
    if completion not in ("utilitarian", "add1u", "add1-fullu"):
        return awards

    def fit(awards: Awards, more: list[int]) -> bool:
        return sum(awards.values()) + sum(election.asked[bid] for bid in more) <= election.money

    return most_points_first(election, ties, awards, election.with_points(), election.asked, fit)


def bought_from(market: Market, endowment: Fraction, ties: Ties) -> list[int]:
    """What voters buy who have so much each: again and again the bid with the lowest rate."""
    purses = [endowment] * len(market.election.ballots)
    bought: list[int] = []
    # The rate of each bid when it was last looked at. It only rises, so that not every bid is looked at every time.
    rates: dict[int, Fraction] = dict.fromkeys(market.costs, Fraction(0))
    while True:
        looked_at: list[int] = []
        for bid in sorted(rates, key=lambda bid: rates[bid]):
            if looked_at and rates[bid] > min(rates[each] for each in looked_at):
                break
            voters = [(purses[place], worth, many) for place, worth, many in market.voters[bid]]
            if sum(purse * many for purse, _, many in voters) < market.costs[bid]:
                del rates[bid]
                continue
            rates[bid] = rate_of(market.costs[bid], voters)
            looked_at.append(bid)
        if not looked_at:
            return bought
        rate = min(rates[bid] for bid in looked_at)
        chosen = ties.first([bid for bid in looked_at if rates[bid] == rate])
        del rates[chosen]
        for place, worth, _ in market.voters[chosen]:
            purses[place] -= min(purses[place], rate * worth)
        bought.append(chosen)


def rate_of(cost: int, voters: list[tuple[Fraction, int, int]]) -> Fraction:
    """What each voter pays for each unit of worth, so that all pay the cost together; who has less pays all they have.

    Voters are (purse, worth, how many), and have enough between them.
    """
    rest, units = Fraction(cost), sum(worth * many for _, worth, many in voters)
    for purse, worth, many in sorted(voters, key=lambda voter: voter[0] / voter[1]):
        if rest * worth <= units * purse:
            break
        rest, units = rest - purse * many, units - worth * many
    return rest / units


def exact_equal_shares(election: Election, rule: Rule, ties: Ties) -> Awards:
    market = Market(election, rule)
    if market.pays_for_all:
        return market.awards(market.costs)
    by_cost, start = rule["satisfaction"] == "cost", Fraction(election.money, election.cast)
    rounds = [Round([Fraction(0)] * len(election.ballots), [], None)]
    bought, following = bought_exactly(market, start, by_cost, ties, rounds)
    while rule["raised"] and following is not None:
        more, following = bought_exactly(market, following, by_cost, ties, rounds)
        if market.left(more) < 0:
            break
        bought = more
    return market.awards(bought)


class Round(NamedTuple):
    """What voters have spent after some purchases, and the least larger endowment from which these would be others."""

    spent: list[Fraction]
    bought: list[int]
    changes_at: Fraction | None


def bought_exactly(
    market: Market, endowment: Fraction, by_cost: bool, ties: Ties, rounds: list[Round]
) -> tuple[list[int], Fraction | None]:
    """What voters buy who have so much each, where all who pay for a bid pay the same: again and again the bid with the
    best value, which is how many pay, by cost, or else how many pay for each penny. And the least larger endowment from
    which anything would go another way, if there is one. `rounds` are those of a smaller endowment: most stay."""
    while rounds[-1].changes_at is not None and rounds[-1].changes_at <= endowment:
        rounds.pop()
    while True:
        spent, bought = rounds[-1].spent, rounds[-1].bought
        waiting = [bid for bid in market.costs if bid not in bought]
        least_first = sorted(range(len(spent)), key=lambda place: spent[place])
        chances = {bid: chances_of(market.costs[bid], market.voters[bid], spent, least_first) for bid in waiting}
        payers = {bid: max((many for many, need in chances[bid] if need <= endowment), default=0) for bid in waiting}
        per_value = {bid: 1 if by_cost else market.costs[bid] for bid in waiting}
        best = max((Fraction(payers[bid], per_value[bid]) for bid in waiting), default=Fraction(0))
        changes = [] if rounds[-1].changes_at is None else [rounds[-1].changes_at]
        for bid in waiting:
            # With as many payers as this, and more than there are, it would be as good as the best, or better.
            as_good = max(payers[bid] + 1, math.ceil(best * per_value[bid]))
            changes += [need for many, need in chances[bid] if many >= as_good]
        changes_at = min(changes, default=None)
        if not best:
            return bought, changes_at
        chosen = ties.first([bid for bid in waiting if Fraction(payers[bid], per_value[bid]) == best])
        price, spent = Fraction(market.costs[chosen], payers[chosen]), list(spent)
        for place, _, _ in market.voters[chosen]:
            spent[place] += price if spent[place] + price <= endowment else 0
        rounds.append(Round(spent, [*bought, chosen], changes_at))


def chances_of(
    cost: int, voters: list[tuple[int, int, int]], spent: list[Fraction], least_first: list[int]
) -> list[tuple[int, Fraction]]:
    """(how many, the endowment from which so many can pay the same), with those who have spent the least."""
    chances, payers, many = [], 0, {place: many for place, _, many in voters}
    for place in least_first:
        if place in many:
            payers += many[place]
            chances.append((payers, spent[place] + Fraction(cost, payers)))
    return chances


def phragmen(election: Election, rule: Rule, ties: Ties) -> Awards:
    """All voters earn at the same speed. As soon as those of a bid have earned its cost together, they buy it."""
    market = Market(election, rule)
    bought: list[int] = []
    # What everybody had earned when a voter last bought something.
    spent = [Fraction(0)] * len(election.ballots)
    waiting = {bid: voters for bid, voters in market.voters.items() if market.costs[bid] <= election.money}
    while waiting:
        moments = {}
        for bid, voters in waiting.items():
            already = sum(spent[place] * many for place, _, many in voters)
            moments[bid] = Fraction(market.costs[bid] + already) / sum(many for _, _, many in voters)
        level = [bid for bid in waiting if moments[bid] == min(moments.values())]
        if any(market.costs[bid] > market.left(bought) for bid in level):
            break
        chosen = ties.first(level)
        for place, _, _ in waiting.pop(chosen):
            spent[place] = moments[chosen]
        bought.append(chosen)
    return market.awards(bought)


SHARE: dict[str, Callable[[Election, Rule, Ties], Awards]] = {
    "highest-first": highest_first,
    "best-total": best_total,
    "pots": share_pots,
    "equal-shares": equal_shares,
    "exact-equal-shares": exact_equal_shares,
    "phragmen": phragmen,
}


# ======== 8. Receipts: whether the slips of one ballot are in the boxes as they were signed for


def check_receipt(checking: Checking, path: str, receipt: Mapping[str, Any]) -> None:
    round_id, marks = checking.round["round"], receipt.get("marks")
    secret = hash_of("pb1/ballot", round_id, receipt["code"], receipt["nonce"])
    whole, known = checking.torn == "ballots", marks is not None
    closed = whole and checking.open == "tallies" and not known
    need(not closed, f"{path}: without its marks, a receipt cannot be checked where whole ballots stay closed.")
    slips, missing = [], []
    for bid in ["*"] if whole else map(str, checking.bids):
        box, number = "all" if whole else bid, hash_of("pb1/slip", round_id, bid, secret)[:32]
        possible = possible_lines(checking, marks, bid, number)
        found = line_found(checking, f"boxes/{box}.jsonl", number, possible)
        missing += [] if found else [f"box {box}"]
        slips.append(found or b"".join(possible[:1]))
    need(known or not missing, f"{path}: its slips are not in {listed(missing)}, and its marks are not known.")
    right = is_signed_for(receipt["note"], checking.round, to_base64(root_of(map(leaf_of, slips))))
    need(right, f"{path}: this receipt was not signed for these slips.")
    need(not missing, f"{path}: slips that were signed for are not in {listed(missing)}: this is PROOF OF TAMPERING.")


def possible_lines(checking: Checking, marks: Mapping[str, int] | None, bid: str, number: str) -> list[bytes]:
    """The lines that a slip can have; none if it can have any with its number."""
    if bid == "*":
        return [] if marks is None else [canonical({"m": marks, "s": number})]
    if marks is not None:
        return [canonical({"b": int(bid), "s": number, **({"m": marks[bid]} if bid in marks else {})})]
    if checking.open != "tallies":
        return []
    with_marks = [canonical({"b": int(bid), "m": mark, "s": number}) for mark in checking.legal]
    return [canonical({"b": int(bid), "s": number}), *with_marks]


def line_found(checking: Checking, name: str, number: str, possible: list[bytes]) -> bytes:
    """The line of a slip in its box; empty if it is not there."""
    lines = checking.bundle.read(name)
    if checking.open == "tallies":
        return b"".join([line for line in possible if leaf_of(line).hex().encode() in lines][:1])
    place = lines.find(b'"s":"%s"}\n' % number.encode())
    line = lines[lines.rfind(b"\n", 0, place) + 1 : lines.index(b"\n", place)] if place >= 0 else b""
    return line if not possible or line in possible else b""


def is_signed_for(note: str, first: Mapping[str, Any], fingerprint: str) -> bool:
    try:
        signed = Note(note.encode())
    except ValueError:
        return False
    text = f"pb1 receipt\n{first['round']}\n{fingerprint}\n"
    return signed.text == text.encode() and signed.is_signed_by(Key(first["receipts_key"], SIGNS))


# ======== 9. What is said


def result_of(checking: Checking) -> Iterator[str]:
    """The awards, once everything holds, and what the checks could not show."""
    last = checking.all("allocation")[-1]
    yield f"\n{plain(checking.round['title'])}"
    for number, bid in checking.bids.items():
        yield f"{pounds(last['awards'][str(number)]):>15}  bid {number}, {plain(bid['title'])}"
    yield f"{pounds(last['left']):>15}  is left\n"
    for when, size in checking.sizes.items():
        yield f"Seal number when {when}: {to_base64(checking.checkpoints[size].root)}"
    if sha256(file_given(__file__)).hex() != checking.round["software"]["verify"]:
        yield "This checker is not the file that the ledger names. That is no harm if you know where it comes from."
    if not checking.given.key:
        yield "You gave no --key: compare the key above with the poster. Only then do you know that this is your round."
    if checking.recounted:
        yield "All checks passed."
    else:
        yield "No check failed, but the awards were NOT recounted, so this does not say that they are right."


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check what a round published: see the first lines of this file.")
    parser.add_argument("bundle", metavar="BUNDLE", help="result.zip, or a folder with the same files")
    parser.add_argument("--key", metavar="KEY", help="the key on the poster")
    parser.add_argument("--seen", metavar="FILE", action="append", default=[], help="a checkpoint that you kept")
    parser.add_argument("--receipt", metavar="FILE", action="append", default=[], help="a receipt of a ballot")
    parser.add_argument("--void", metavar="FILE", help="a list of cards that were handed back unused")
    parser.add_argument("--unused", metavar="CARD", action="append", default=[], help="a card that nobody voted with")
    try:
        return checked(parser.parse_args(argv))
    except Unreadable as error:
        print(error)
        return 2


def checked(arguments: argparse.Namespace) -> int:
    bundle = Folder(arguments.bundle) if os.path.isdir(arguments.bundle) else Zip(arguments.bundle)
    checking = Checking(bundle, Given(arguments))
    try:
        for sentence in checking.run():
            print(sentence)
    except Failed as error:
        print(f"{checking.code}: {error}")
        return 1
    for sentence in result_of(checking):
        print(sentence)
    return 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
