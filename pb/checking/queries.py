"""What anybody can look up about how a round is counted: its seal numbers, its ledger in words, a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from pb.box.queries import boxes_of, terms_of
from pb.checking.rules import Found, looked_up, watched_in_words
from pb.ledger.queries import anchors, checkpoints_of, entries_of
from pb.ledger.words import ANCHORS, EntryInWords, in_words
from pb.proof.checks.given import Receipt
from pb.proof.note import seal_number, size_of
from pb.proof.slips import ALL, Mode, Slip, ballot_key, slip_number
from pb.rounds.models import Round
from pb.rounds.words import disclosure_of
from pb.timestamps.queries import timestamps_of
from pb.witnesses.queries import witnesses_of


@dataclass(frozen=True)
class SealNumber:
    """A checkpoint for people: `kind` is that of the entry it was made after, `note` all that was signed."""

    kind: str
    note: str

    @property
    def when(self) -> str:
        return ANCHORS[self.kind]

    @property
    def size(self) -> int:
        return size_of(self.note)

    @property
    def number(self) -> str:
        return seal_number(self.note)


def seal_numbers(session: Session, round_id: int) -> list[SealNumber]:
    """The checkpoints that people are asked to compare, in order; a correction has one of its own."""
    notes, kinds = checkpoints_of(session, round_id), anchors(session, round_id)
    return [SealNumber(kinds[size], note) for size, note in notes.items() if size in kinds]


def ledger_key(session: Session, round_id: int) -> str:
    """The key that signs the seal numbers of a round that was opened."""
    return str(entries_of(session, round_id)[0]["ledger"])


def watched(session: Session, round_id: int, asked_now: bool) -> tuple[str, ...]:
    """Who signs the seal numbers of a round that was opened, in sentences; `asked_now` is whether this site asks a
    timestamp server."""
    names = [witness.name for witness in witnesses_of(session, round_id) if witness.key]
    return watched_in_words(names, asked_now or bool(timestamps_of(session, round_id)))


def minute_book(session: Session, round_id: int) -> list[EntryInWords]:
    """The ledger in words, oldest first."""
    return list(map(in_words, entries_of(session, round_id)))


def receipt_looked_up(session: Session, round: Round, receipt: Receipt) -> Found:
    """Find the slips of a receipt in the sealed boxes. Its marks are neither returned nor kept."""
    key = ballot_key(round.public_name, receipt.code, receipt.nonce)
    whole = disclosure_of(round) is Mode.BALLOTS
    names = [ALL] if whole else [str(bid) for bid in terms_of(session, round).bids]
    lines = {box.name: box.lines for box in boxes_of(session, round.id)}
    slips = [_slip(lines.get(name, b""), name, round.public_name, key) for name in names]
    return looked_up(receipt, round.public_name, entries_of(session, round.id)[0]["receipts_key"], slips)


def _slip(lines: bytes, box: str, round: str, key: str) -> Slip | None:
    number = slip_number(round, "*" if box == ALL else box, key)
    place = lines.find(f'"s":"{number}"}}'.encode())
    if place < 0:
        return None
    begin, end = lines.rfind(b"\n", 0, place) + 1, lines.find(b"\n", place)
    return Slip(box, number, lines[begin : len(lines) if end < 0 else end])


def promised(round: Round, numbers: Sequence[SealNumber]) -> Mode:
    """What is, or will be, published of the ballots of this round."""
    return Mode(round.sealed_as) if numbers and round.sealed_as else disclosure_of(round)
