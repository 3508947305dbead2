"""From a ballot to its slips, and the numbers that only its voter can work out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from pb.proof.canonical import canonical
from pb.proof.merkle import leaf, root
from pb.proof.note import to_base64

ALL = "all"


class Mode(StrEnum):
    """What of the ballots is published."""

    SLIPS = "slips"
    BALLOTS = "ballots"
    TALLIES = "tallies"


@dataclass(frozen=True)
class Slip:
    """One line of one box, named by the bid's number or `all`. `number` is what it is sorted by."""

    box: str
    number: str
    line: bytes


def digest_of(*fields: str) -> bytes:
    """SHA-256 of the fields, each ended by a newline: `printf 'a\\nb\\n' | sha256sum`."""
    return sha256("".join(f"{field}\n" for field in fields).encode()).digest()


def lock_of(round: str, card: str, code: str) -> str:
    """What is published of a card that was not used: hex."""
    return digest_of("pb1/lock", round, card, code).hex()


def ballot_key(round: str, code: str, nonce: str) -> str:
    """K of a ballot: hex. Who knows it can find its slips."""
    return digest_of("pb1/ballot", round, code, nonce).hex()


def slip_number(round: str, bid: str, key: str) -> str:
    """32 hex digits; `bid` is a number or `*`."""
    return digest_of("pb1/slip", round, bid, key).hex()[:32]


def torn(round: str, mode: Mode, key: str, marks: Mapping[int, int], bids: Sequence[int]) -> list[Slip]:
    """The slips of a ballot, by the number of the bid; of a whole ballot, one for all. `bids` is every bid there is."""
    if mode is Mode.BALLOTS:
        number = slip_number(round, "*", key)
        return [Slip(ALL, number, whole_line(marks, number))]
    numbered = ((bid, slip_number(round, str(bid), key)) for bid in bids)
    return [Slip(str(bid), number, slip_line(bid, marks.get(bid), number)) for bid, number in numbered]


def slip_line(bid: int, mark: int | None, number: str) -> bytes:
    """`{"b":7,"m":4,"s":"…"}`: canonical, and written by hand because there are so many."""
    middle = "" if mark is None else f'"m":{mark},'
    return f'{{"b":{bid},{middle}"s":"{number}"}}'.encode()


def whole_line(marks: Mapping[int, int], number: str) -> bytes:
    """`{"m":{"7":4},"s":"…"}`: the line of a whole ballot."""
    return canonical({"m": {str(bid): mark for bid, mark in marks.items()}, "s": number})


def fingerprint(slips: Sequence[Slip]) -> str:
    """What a receipt is signed for: base64 of the root over the lines of one ballot's slips."""
    return to_base64(root(leaf(slip.line) for slip in slips))


def receipt_text(round: str, fingerprint: str) -> str:
    """The text that the receipts key signs."""
    return f"pb1 receipt\n{round}\n{fingerprint}\n"
