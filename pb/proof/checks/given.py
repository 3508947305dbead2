"""What somebody gives the checker beside the bundle: what they kept, what they were handed, what they hold."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pb.proof.cards import SYMBOL
from pb.proof.note import SIGNS, VerifierKey, WrongNote, key_from, read_checkpoint, read_note
from pb.proof.reading import CannotRead
from pb.proof.shapes import bid_as_text, count, like, map_of, record

_plain = like("[\x20-\x7e]+")
# Half a surrogate pair can be read from JSON, and then not be written.
_note = like("[^\ud800-\udfff]*")
_is_receipt = record({"code": _plain, "nonce": _plain, "note": _note, "marks?": map_of(bid_as_text, count)})
_is_card = like(f"{SYMBOL}{{8}}")


@dataclass(frozen=True)
class Seen:
    """A checkpoint that somebody kept, under the name of its file."""

    name: str
    note: str


@dataclass(frozen=True)
class Receipt:
    """A voter's receipt, under the name of its file. `marks` is bid number -> mark, or None if they were not kept."""

    name: str
    code: str
    nonce: str
    note: str
    marks: Mapping[int, int] | None


@dataclass(frozen=True)
class Given:
    """All of it. `void` are the cards that were counted as handed back, `unused` those whose holder never voted."""

    key: VerifierKey | None = None
    seen: tuple[Seen, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    void: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def key_given(written: str) -> VerifierKey:
    """The key from the poster. Raises CannotRead."""
    try:
        return key_from(written.strip(), SIGNS)
    except WrongNote:
        raise CannotRead("What is given with --key is no key. Copy all of it from the poster.") from None


def seen_given(name: str, data: bytes) -> Seen:
    """A checkpoint that was kept. Raises CannotRead."""
    try:
        note = data.decode()
        read_checkpoint(read_note(note).text)
    except (WrongNote, UnicodeDecodeError):
        raise CannotRead(f"{name} is no checkpoint.") from None
    return Seen(name, note)


def receipt_given(name: str, data: bytes) -> Receipt:
    """Raises CannotRead."""
    try:
        said = json.loads(data.decode())
    except (ValueError, RecursionError):
        said = None
    if not _is_receipt(said):
        raise CannotRead(f"{name} is no receipt.")
    marks = {int(bid): mark for bid, mark in said["marks"].items()} if "marks" in said else None
    return Receipt(name, said["code"], said["nonce"], said["note"], marks)


def cards_given(name: str, data: bytes) -> tuple[str, ...]:
    """One card on each line; empty lines do not matter. Raises CannotRead."""
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        raise CannotRead(f"{name} is no list of cards.") from None
    return tuple(card_given(line) for line in lines if line.strip())


def card_given(typed: str) -> str:
    """The number of a card. Raises CannotRead."""
    card = typed.strip().upper()
    if not _is_card(card):
        raise CannotRead(f"{card[:20]!r} is not the number of a card. It has 8 letters and numbers.")
    return card


def given(
    key: str | None = None,
    seen: Iterable[tuple[str, bytes]] = (),
    receipts: Iterable[tuple[str, bytes]] = (),
    void: tuple[str, bytes] | None = None,
    unused: Iterable[str] = (),
) -> Given:
    """From what was typed, and (name, bytes) of the files. Raises CannotRead."""
    return Given(
        None if key is None else key_given(key),
        tuple(seen_given(*each) for each in seen),
        tuple(receipt_given(*each) for each in receipts),
        () if void is None else cards_given(*void),
        tuple(card_given(each) for each in unused),
    )
