"""The entries of a ledger as sentences, the same on every page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pb.money import pounds
from pb.plural import many

# The entries after which a checkpoint is made that people are asked to keep.
ANCHORS = {
    "open": "When the round was opened",
    "seal": "When the boxes were sealed",
    "publish": "When the result came out",
}


@dataclass(frozen=True)
class EntryInWords:
    """One entry of the ledger in words; `number` is its place, from 0."""

    number: int
    at: datetime | None
    text: str


def in_words(entry: dict[str, Any]) -> EntryInWords:
    """An entry, as it was read from its line, in words."""
    at = datetime.fromisoformat(entry["at"]) if "at" in entry else None
    return EntryInWords(entry["n"], at, _WORDS[entry["k"]](entry))


def _cards_in_words(entry: dict[str, Any]) -> str:
    explained = f" {entry['why']}" if "why" in entry else ""
    return (
        f"Every card is accounted for: {entry['used']} voted, {entry['void']} were withdrawn, {entry['out']} did not "
        f"vote; {entry['back']} of these came back.{explained}"
    )


def _lots(entry: dict[str, Any]) -> str:
    return "; ".join(", ".join(map(str, drawn)) for drawn in entry["lots"])


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "round": lambda entry: f"The rules of {entry['title']}, with {pounds(entry['pot'])} to share.",
    "bid": lambda entry: f"Bid {entry['bid']}, {entry['title']}, asks for {pounds(entry['asked'])}.",
    "cards": lambda entry: f"{many(entry['count'], 'card')} can vote, and no others.",
    "open": lambda _: "The round was opened. Nothing above can be changed.",
    "notice": lambda entry: str(entry["text"]),
    "close": _cards_in_words,
    "seal": lambda entry: f"Boxes sealed: {len(entry['boxes'])}.",
    "draw": lambda entry: f"Dice rolled: {entry['dice']}." if "dice" in entry else f"Lots drawn: {_lots(entry)}.",
    "tally": lambda entry: f"The points of {many(len(entry['bids']), 'bid')} were added up.",
    "allocation": lambda entry: f"The money was shared out. {pounds(entry['left'])} is left.",
    "publish": lambda entry: f"The result was published, in {many(len(entry['files']), 'file')}.",
    "correct": lambda entry: f"The result was corrected. Reason: {entry['why']}",
}
