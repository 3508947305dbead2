"""Slips put in boxes as docs/bundle.md says, one after the other, apart from how `pb.box.tearing` does it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pb.proof.boxes import Box, ReadSlip, leaf_line, root_of
from pb.proof.note import to_base64
from pb.proof.slips import Mode, Slip


def boxes_of(slips: Iterable[Slip], names: Iterable[str], sealed: Mode) -> list[Box]:
    """`names` is every box there is, `sealed` the mode of the seal."""
    sorted_in: dict[str, list[Slip]] = {name: [] for name in names}
    for slip in sorted(slips, key=lambda slip: slip.number):
        sorted_in[slip.box].append(slip)
    return [_box(name, [slip.line for slip in mine], sealed) for name, mine in sorted_in.items()]


def _box(name: str, lines: list[bytes], sealed: Mode) -> Box:
    published = sorted(map(leaf_line, lines)) if sealed is Mode.TALLIES else lines
    return Box(name, published, root_of(published, sealed))


def seal_fields(sealed: Mode, boxes: Iterable[Box]) -> dict[str, Any]:
    """Of the `seal` entry, all but its time."""
    listed = [{"box": box.name, "count": len(box.lines), "root": to_base64(box.root)} for box in boxes]
    return {"mode": sealed.value, "boxes": listed}


def marks_given(slips: Iterable[ReadSlip], bids: Iterable[int]) -> dict[int, Counter[int]]:
    """Bid number -> mark -> how many slips gave it."""
    given: dict[int, Counter[int]] = {bid: Counter() for bid in bids}
    for slip in slips:
        for bid, mark in slip.marks.items():
            given[bid][mark] += 1
    return given
