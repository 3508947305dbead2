"""What bidders are told when a seal number is made. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from pb.ledger.words import ANCHORS
from pb.proof.note import seal_number

WIDTH = 72
_HEADINGS = {
    "open": "Seal number of the opening",
    "seal": "Seal number of the boxes",
    "publish": "Seal number of the result",
    "correct": "Seal number of the corrected result",
}
_WHAT = {
    "open": "The round has just been opened. From now on the rules, the bids and the voting cards stay as they are.",
    "seal": "Voting has closed and the boxes are sealed. From now on no vote can be added, taken out or changed.",
    "publish": "The result has just been published, with everything it takes to count it again.",
    "correct": "The result has just been corrected. The reason stands beside it.",
}
_WHY = (
    "You get this because your group asked for money, so nobody will look more closely than you. Please keep this "
    "letter. What was sealed cannot be changed without changing this number, and whoever has it can prove that."
)
_NEVER = "You need not answer. We never send a code or a ballot by e-mail, and a letter that asks for one is not ours."


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


def occasion(kinds: Sequence[str]) -> str:
    """Which letter a checkpoint is for, by the kinds of the entries it covers; empty for none."""
    last = kinds[-1] if kinds else ""
    if last not in ANCHORS:
        return ""
    return "correct" if kinds.count("publish") > 1 else last


def letter(what: str, round: str, bids: Sequence[str], note: str, address: str) -> Letter:
    """The letter to the contact of these bids (titles). `address` is of the page that shows seal numbers, or empty."""
    where = address or "It is on the page “How it is counted” of the round."
    parts = [
        _filled(f"Your group is on the ballot of {round}, with: {'; '.join(bids)}."),
        _filled(f"{_WHAT[what]} This is the seal number:"),
        f"    {seal_number(note)}",
        _filled(_WHY),
        _filled("Compare it with the number on the poster, where there is one, and with the number here:"),
        where,
        _filled(
            "Below is the same as it was signed. Once the result is out, anybody can check the whole count with it; "
            "how, that page says."
        ),
        note.rstrip("\n"),
        _filled(_NEVER),
    ]
    return Letter(f"{_HEADINGS[what]}: {round}", "\n\n".join(parts) + "\n")


def _filled(text: str) -> str:
    return "\n".join(wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False))
