"""Looking a receipt up: what it proves, and what it does not."""

import json
from dataclasses import dataclass
from enum import StrEnum

from pb.problems import Problems
from pb.proof.note import SIGNS, WrongNote, key_from, signed_by
from pb.proof.slips import Slip, fingerprint, receipt_text

LONGEST_RECEIPT = 5000
_FIELDS = {"code", "nonce", "note"}


@dataclass(frozen=True)
class Receipt:
    code: str
    nonce: str
    note: str


class Found(StrEnum):
    """What looking up a receipt came to."""

    GOOD = "good"
    NOT_OURS = "not-ours"
    MISSING = "missing"
    OTHERS = "others"


def read_receipt(typed: str) -> Receipt:
    """Raises Problems for anything but the text of a receipt file. Marks that a voter kept in it are not read."""
    try:
        said = json.loads(typed[:LONGEST_RECEIPT])
        good = (
            isinstance(said, dict) and said.keys() >= _FIELDS and all(isinstance(said[name], str) for name in _FIELDS)
        )
    except (ValueError, RecursionError):
        good = False
    if not good:
        raise Problems({"receipt": "Open the receipt file that you saved, copy all of it, and paste it here"})
    return Receipt(said["code"], said["nonce"], said["note"])


def looked_up(receipt: Receipt, round: str, receipts_key: str, slips: list[Slip | None]) -> Found:
    """Whether these slips, found by the numbers that the receipt gives, are the ones it was signed for.

    `round` is the public name and `receipts_key` the key from the ledger; None is a slip that is not in its box.
    """
    try:
        text = signed_by(receipt.note, key_from(receipts_key, SIGNS)).text
    except WrongNote:
        return Found.NOT_OURS
    if not text.startswith(receipt_text(round, "").removesuffix("\n")):
        return Found.NOT_OURS
    there = [slip for slip in slips if slip is not None]
    if len(there) < len(slips):
        return Found.MISSING
    return Found.GOOD if text == receipt_text(round, fingerprint(there)) else Found.OTHERS
