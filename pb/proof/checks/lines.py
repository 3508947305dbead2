"""C01: every line is there, whole, and written in the one way it can be."""

from collections.abc import Iterator
from typing import Any

from pb.proof.boxes import is_short_and_canonical
from pb.proof.bundle import CARDS, LEDGER, box_name
from pb.proof.canonical import NotCanonical, read_line
from pb.proof.cards import read_card
from pb.proof.checks.failure import Failed, need
from pb.proof.reading import Bundle, CutShort, lines

Entries = list[tuple[bytes, dict[str, Any]]]


def check_lines(bundle: Bundle) -> Entries:
    """Read all of them; the lines of the ledger are given back, each with what it says. Raises Failed."""
    ledger = [(line, _said(LEDGER, place, line)) for place, line in _numbered(bundle, LEDGER)]
    for name in (CARDS, *map(box_name, _boxes_named(ledger))):
        need(name in bundle.names, "C01", f"The file {name[:80]} is missing.")
        for place, line in _numbered(bundle, name):
            if not is_short_and_canonical(line) and read_card(line) is None:
                _said(name, place, line)
    return ledger


def _boxes_named(ledger: Entries) -> list[str]:
    """The boxes that the last seal names, as far as one can tell before the entries are looked at."""
    seals = [entry for _, entry in ledger if entry.get("k") == "seal"]
    boxes = seals[-1].get("boxes") if seals else []
    listed = [box.get("box") for box in boxes if isinstance(box, dict)] if isinstance(boxes, list) else []
    return [name for name in listed if isinstance(name, str)]


def _numbered(bundle: Bundle, name: str) -> Iterator[tuple[int, bytes]]:
    try:
        yield from enumerate(lines(bundle.chunks(name)), start=1)
    except CutShort as wrong:
        raise Failed("C01", f"The file {name} {wrong}.") from None


def _said(name: str, place: int, line: bytes) -> dict[str, Any]:
    try:
        return read_line(line)
    except NotCanonical as wrong:
        raise Failed("C01", f"Line {place:,} of {name} is not written as it must be: {wrong}.") from None
