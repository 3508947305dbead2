"""What is in an envelope, and what its voter is given for it. Pure.

An envelope holds the card's code, K of the ballot, its marks, and the signature that is on its receipt: whoever
puts an envelope into the database without the receipts key is found out when the box is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pb.count.ballot_types import BallotType
from pb.proof.canonical import canonical, read_line
from pb.proof.note import SigningKey, to_base64
from pb.proof.slips import Mode, ballot_key, fingerprint, receipt_text, torn

# An envelope is as long as the longest ballot needs, rounded up to whole blocks of so many bytes.
_BLOCK = 128


@dataclass(frozen=True)
class Terms:
    """What a ballot of one round is torn by: the round's public name, its mode, and the numbers of all its bids."""

    round: str
    mode: Mode
    bids: Sequence[int]


@dataclass(frozen=True)
class Opened:
    """A ballot out of its envelope. `key` is K."""

    code: str
    key: str
    marks: Mapping[int, int]


def filled(terms: Terms, code: str, nonce: str, marks: Mapping[int, int], signer: SigningKey) -> tuple[bytes, str]:
    """What goes into the envelope, and the receipt: a signed note that does not say how anybody voted."""
    key = ballot_key(terms.round, code, nonce)
    text = receipt_text(terms.round, fingerprint(torn(terms.round, terms.mode, key, marks, terms.bids)))
    signature = signer.signature(text)
    ballot = {"c": code, "k": key, "m": {str(bid): mark for bid, mark in marks.items()}, "r": to_base64(signature)}
    return canonical(ballot), signer.note(text)


def read(terms: Terms, text: bytes, signer: SigningKey) -> Opened:
    """What an envelope held. Raises ValueError where this server did not put it there: then it could not have signed
    its receipt. (Signing again is three times as fast as checking a signature, and there is only one to a text.)"""
    ballot = read_line(text)
    if set(ballot) != {"c", "k", "m", "r"}:
        raise ValueError("this is no ballot")
    marks = {int(bid): mark for bid, mark in ballot["m"].items()}
    receipt = receipt_text(terms.round, fingerprint(torn(terms.round, terms.mode, ballot["k"], marks, terms.bids)))
    if to_base64(signer.signature(receipt)) != ballot["r"]:
        raise ValueError("the receipt of this ballot was not signed here")
    return Opened(ballot["c"], ballot["k"], marks)


def size_for(ballot_type: BallotType, bids: Sequence[int]) -> int:
    """The bytes that every envelope of a round is filled up to: enough for a mark on every bid."""
    marks = {str(bid): max(ballot_type.top, 1) for bid in bids}
    longest = len(canonical({"c": "0" * 16, "k": "0" * 64, "m": marks, "r": to_base64(bytes(64))}))
    return -(-longest // _BLOCK) * _BLOCK
