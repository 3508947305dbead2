"""Who signs what a round says, and looking a receipt up: what it proves, and what it does not."""

from collections.abc import Sequence
from enum import StrEnum

from pb.problems import Problems
from pb.proof.checks.given import Receipt, receipt_given
from pb.proof.note import SIGNS, WrongNote, key_from, signed_by
from pb.proof.reading import CannotRead
from pb.proof.slips import Slip, fingerprint, receipt_text


class Found(StrEnum):
    """What looking up a receipt came to."""

    GOOD = "good"
    NOT_OURS = "not-ours"
    MISSING = "missing"
    OTHERS = "others"


def as_first_signed(note: str) -> str:
    """A checkpoint without what witnesses added to it later, so that a photograph of it stays readable."""
    text, _, lines = note.rpartition("\n\n")
    return f"{text}\n\n{lines.splitlines()[0]}\n"


def watched_in_words(witnesses: Sequence[str], timestamps: bool) -> tuple[str, ...]:
    """Who signs the seal numbers besides the round itself, in sentences: witnesses by name, and a timestamp server."""
    names = ", ".join(witnesses)
    signed = (f"They can also be signed by the witnesses of this round, each with a key of their own: {names}.",)
    stamped = ("A server elsewhere is asked for a timestamp of each, which shows that it was there at that time.",)
    return (*(signed if witnesses else ()), *(stamped if timestamps else ()))


def read_receipt(typed: str) -> Receipt:
    """Raises Problems for anything but the text of a receipt file."""
    try:
        return receipt_given("receipt", typed.encode(errors="replace"))
    except CannotRead:
        raise Problems({"receipt": "Open the receipt file that you saved, copy all of it, and paste it here"}) from None


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
