"""The files of a bundle: their names, what is in them, and writing them so that the bytes are always the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pb.count.ballot_types import BallotType
from pb.proof.boxes import Box, csv_of
from pb.proof.slips import Mode

README = "README.txt"
LEDGER = "ledger.jsonl"
CHECKPOINT = "checkpoint"
CARDS = "cards.jsonl"

# The bytes of a file in pieces. It is gone through more than once: to hash it, and to write it.
Chunks = Iterable[bytes]

_DATE = (1980, 1, 1, 0, 0, 0)
_LINES_AT_ONCE = 1000


def checkpoint_name(size: int) -> str:
    return f"checkpoints/{size}.txt"


def box_name(box: str) -> str:
    return f"boxes/{box}.jsonl"


def csv_name(box: str) -> str:
    return f"csv/{box}.csv"


def document_name(bid: int) -> str:
    return f"documents/{bid}.txt"


def timestamp_name(size: int) -> str:
    return f"timestamps/{size}.tsr"


@dataclass(frozen=True)
class Lines:
    """A `.jsonl` file made of lines, which are given without their newlines."""

    lines: Iterable[bytes]

    def __iter__(self) -> Iterator[bytes]:
        block: list[bytes] = []
        for line in self.lines:
            block.append(line)
            if len(block) == _LINES_AT_ONCE:
                yield b"\n".join((*block, b""))
                block.clear()
        if block:
            yield b"\n".join((*block, b""))


@dataclass(frozen=True)
class BoxTable:
    """The CSV file of a box."""

    box: Box
    ballot: BallotType
    bids: Sequence[int]

    def __iter__(self) -> Iterator[bytes]:
        return csv_of(self.box.name, self.box.lines, self.ballot, self.bids)


def published_files(
    title: str,
    cards: Iterable[bytes],
    boxes: Iterable[Box],
    documents: Mapping[int, bytes],
    ballot: BallotType,
    sealed: Mode,
) -> dict[str, Chunks]:
    """Every file that the `publish` entry lists. `cards` are lines in the order of the cards; `documents` is by the
    number of the bid."""
    files: dict[str, Chunks] = {README: [readme(title, sealed)], CARDS: Lines(cards)}
    files |= {document_name(bid): [document] for bid, document in documents.items()}
    for box in boxes:
        files[box_name(box.name)] = Lines(box.lines)
        if sealed is not Mode.TALLIES:
            files[csv_name(box.name)] = BoxTable(box, ballot, sorted(documents))
    return files


def signed_files(ledger: Iterable[bytes], newest: str, checkpoints: Mapping[int, str]) -> dict[str, Chunks]:
    """The files beside those: the lines of the ledger, the newest checkpoint, and all of them by their size."""
    kept: dict[str, Chunks] = {checkpoint_name(size): [note.encode()] for size, note in checkpoints.items()}
    return {LEDGER: Lines(ledger), CHECKPOINT: [newest.encode()], **kept}


def digests(files: Mapping[str, Chunks]) -> dict[str, str]:
    """Name -> SHA-256 in hex, as the `publish` entry has it."""
    return {name: digest_of_chunks(chunks) for name, chunks in sorted(files.items())}


def digest_of_chunks(chunks: Chunks) -> str:
    """SHA-256 in hex."""
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def write_zip(target: BinaryIO, files: Mapping[str, Chunks]) -> None:
    """Write the bundle, one chunk after the other. The same files always give the same bytes.

    Raises ValueError for a target in which one cannot go back: its bytes would be others.
    """
    if not target.seekable():
        raise ValueError("A bundle is written to a file, not to a pipe")
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, chunks in sorted(files.items()):
            info = ZipInfo(name, _DATE)
            info.create_system = 3  # the same on every machine
            info.external_attr = 0o100644 << 16
            with archive.open(info, "w") as member:
                for chunk in chunks:
                    member.write(chunk)


def write_folder(folder: Path, files: Mapping[str, Chunks]) -> None:
    """The same as a folder."""
    for name, chunks in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(chunks)


def document(bid: int, title: str, parts: Iterable[tuple[str, str]]) -> bytes:
    """A bid as residents saw it: its number and title, then each part under its heading. Empty parts are left out."""
    told = "".join(f"\n{heading}\n{text.strip()}\n" for heading, text in parts if text.strip())
    return f"Bid {bid}: {title}\n{told}".encode()


_HELD = {
    Mode.SLIPS: "every ballot, torn into slips so that nobody can tell whose it was",
    Mode.BALLOTS: "every ballot, whole and without a name",
    Mode.TALLIES: "the total of every bid, and no ballot",
}
_BY_HAND = {
    Mode.SLIPS: 'To count a bid yourself, open its file in csv with a spreadsheet and add up the column "points".\n',
    Mode.BALLOTS: "To count a bid yourself, open csv/all.csv with a spreadsheet and add up its column.\n",
    Mode.TALLIES: "",
}


def readme(title: str, sealed: Mode) -> bytes:
    """How to check, for people. `sealed` is what of the ballots is published."""
    return f"""{title}: how to check this result

This folder holds {_HELD[sealed]}; and the minute-book of the round.
Take a checker from somebody you trust, not from those who ran this round: either of verify.py and check.html will do.
Give it this folder, and the key from the poster that hung in the hall while people voted.
It says in one sentence that all is well, or what is wrong.
{_BY_HAND[sealed]}If you kept your receipt, the checker also tells you whether your slips are here.
""".encode()
