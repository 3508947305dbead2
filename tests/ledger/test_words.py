"""The entries of a ledger as people read them."""

from datetime import UTC, datetime

from pb.ledger.words import ANCHORS, EntryInWords, in_words
from pb.proof.canonical import read_line
from pb.proof.entries import KINDS
from tests.proof.good import good
from tests.proof.make import make


def test_told_of_has_words_for_every_kind_of_entry() -> None:
    kinds, texts = set(), set()
    for name in ("corrected-dice", "many-notices"):
        for line in b"".join(make(good()[name]).files["ledger.jsonl"]).splitlines():
            entry = read_line(line)
            said = in_words(entry)
            assert said.number == entry["n"]
            assert said.text.endswith(".")
            kinds.add(entry["k"])
            texts.add(said.text)
    assert kinds == set(KINDS)
    assert len(texts) > len(kinds)


def test_told_of_says_when() -> None:
    entry = {"k": "open", "n": 5, "at": "2027-03-20T12:00:00Z"}
    assert in_words(entry) == EntryInWords(
        5, datetime(2027, 3, 20, 12, tzinfo=UTC), "The round was opened. Nothing above can be changed."
    )
    assert in_words({"k": "cards", "n": 4, "count": 1}) == EntryInWords(4, None, "1 card can vote, and no others.")


def test_anchors_are_kinds_of_entries() -> None:
    assert set(ANCHORS) < set(KINDS)
