"""What is published of a box, and reading it back. Its slips stand in the order of their numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pb.count.ballot_types import BallotType
from pb.proof.canonical import NotCanonical, read_line
from pb.proof.entries import FEWEST
from pb.proof.marks import points_of
from pb.proof.merkle import leaf, root
from pb.proof.shapes import bid_as_text, count, like, map_of, record
from pb.proof.slips import ALL, Mode

# Whatever these match is canonical, so nothing else needs to be asked of such a line. A slip: bid, mark, number.
SLIP = re.compile(rb'\{"b":([1-9][0-9]{0,8}),(?:"m":(0|[1-9][0-9]{0,6}),)?"s":"([0-9a-f]{32})"\}')
_LEAF = re.compile(rb'\{"h":"([0-9a-f]{64})"\}')
_is_whole = record({"m": map_of(bid_as_text, count), "s": like("[0-9a-f]{32}")})
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Box:
    """One box as it is published: its lines in order, without newlines, and the root over them."""

    name: str
    lines: Sequence[bytes]
    root: bytes


def sealed_mode(mode: Mode, used: int) -> Mode:
    """What may be open of a round of this mode with so many ballots."""
    return Mode.TALLIES if used < FEWEST else mode


def box_names(mode: Mode, bids: Iterable[int]) -> list[str]:
    """The boxes of a round of this mode, in the order of the `seal` entry."""
    return [ALL] if mode is Mode.BALLOTS else [str(bid) for bid in sorted(bids)]


def leaf_line(line: bytes) -> bytes:
    """What is published of a slip that stays in its box."""
    return f'{{"h":"{leaf(line).hex()}"}}'.encode()


def root_of(lines: Iterable[bytes], sealed: Mode) -> bytes:
    """The root over the published lines of a box, each of its right form. They are gone through once."""
    if sealed is Mode.TALLIES:
        return root(bytes.fromhex(line[6:70].decode()) for line in lines)
    return root(map(leaf, lines))


@dataclass(frozen=True)
class ReadSlip:
    """A slip read back: its number, and the marks it has by the number of the bid. `box` is where it belongs."""

    box: str
    number: str
    marks: Mapping[int, int]


def read_slip(line: bytes) -> ReadSlip | None:
    """Read the line of a slip for one bid; None for anything else."""
    found = SLIP.fullmatch(line)
    if not found:
        return None
    bid, mark, number = found.groups()
    return ReadSlip(bid.decode(), number.decode(), {int(bid): int(mark)} if mark else {})


def read_whole(line: bytes) -> ReadSlip | None:
    """Read the line of a whole ballot; None for anything else."""
    try:
        record = read_line(line)
    except NotCanonical:
        return None
    if not _is_whole(record):
        return None
    return ReadSlip(ALL, record["s"], {int(bid): mark for bid, mark in record["m"].items()})


def read_leaf(line: bytes) -> str | None:
    """The hex of what is published of a slip that stays in its box; None for anything else."""
    found = _LEAF.fullmatch(line)
    return found[1].decode() if found else None


def is_short_and_canonical(line: bytes) -> bool:
    """Whether a line is surely canonical, at one look. Of another line it is not known."""
    return SLIP.fullmatch(line) is not None or _LEAF.fullmatch(line) is not None


def csv_of(name: str, lines: Iterable[bytes], ballot: BallotType, bids: Sequence[int]) -> Iterator[bytes]:
    """A box as a table for spreadsheets, in chunks: UTF-8 with a byte order mark, `\r\n` after each row.

    A number begins with `#`, so that no spreadsheet takes it for a very large one. The column `points` adds up to the
    bid's total; no mark is an empty cell. Of whole ballots each bid has a column with its points.
    """
    if name == ALL:
        yield _BOM + _row("slip", *(f"bid {bid}" for bid in bids))
        for slip in filter(None, map(read_whole, lines)):
            yield _row(f"#{slip.number}", *(_points(ballot, slip.marks.get(bid)) for bid in bids))
    else:
        yield _BOM + _row("slip", "mark", "points")
        for slip in filter(None, map(read_slip, lines)):
            mark = slip.marks.get(int(name))
            yield _row(f"#{slip.number}", "" if mark is None else str(mark), _points(ballot, mark))


def _points(ballot: BallotType, mark: int | None) -> str:
    return "" if mark is None else str(points_of(ballot, mark))


def _row(*cells: str) -> bytes:
    return f"{','.join(cells)}\r\n".encode()
