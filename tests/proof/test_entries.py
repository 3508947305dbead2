"""The kinds of entries, their fields, and the order they come in."""

from typing import Any

import pytest

from pb.proof.canonical import read_line
from pb.proof.entries import KINDS, WrongEntry, check_entry, entry_line, is_complete
from tests.proof.good import PLAIN
from tests.proof.make import make

ROUND = "r-0123456789ab"
LETTER = {kind.letter: name for name, kind in KINDS.items()}
ENTRIES = [read_line(line) for line in make(PLAIN).bytes_by_name()["ledger.jsonl"].split(b"\n")[:-1]]


def complete(letters: str) -> bool:
    return is_complete(LETTER[letter] for letter in letters)


def test_entry_line_has_the_fields_of_every_entry() -> None:
    line = entry_line("open", 7, ROUND, {"at": "2026-05-09T15:00:00Z"})
    assert read_line(line) == {"at": "2026-05-09T15:00:00Z", "k": "open", "n": 7, "round": ROUND, "v": "pb1"}


def test_entry_line_refuses_what_nobody_could_check() -> None:
    with pytest.raises(WrongEntry, match="'at'"):
        entry_line("open", 7, ROUND, {"at": "yesterday"})


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["n"]))
def test_check_entry_takes_good_ones_and_no_field_may_be_missing_or_added(entry: dict[str, Any]) -> None:
    check_entry(entry)
    for name in entry.keys() - {"eligible", "minimum"}:
        with pytest.raises(WrongEntry):
            check_entry({key: value for key, value in entry.items() if key != name})
    with pytest.raises(WrongEntry, match="'bonus_for'"):
        check_entry({**entry, "bonus_for": 1})


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["n"]))
def test_check_entry_refuses_a_field_of_another_type(entry: dict[str, Any]) -> None:
    for name in entry:
        for other in (True, -1, [0], {"": 0}):
            with pytest.raises(WrongEntry):
                check_entry({**entry, name: other})


@pytest.mark.parametrize(
    ("asked", "minimum", "fits"), [(500, 1, True), (500, 500, True), (500, 501, False), (500, 0, False), (0, 1, False)]
)
def test_check_entry_looks_at_the_minimum_of_a_bid(asked: int, minimum: int, fits: bool) -> None:
    bid = next(entry for entry in ENTRIES if entry["k"] == "bid")
    changed = {**bid, "asked": asked, "minimum": minimum}
    if fits:
        check_entry(changed)
    else:
        with pytest.raises(WrongEntry, match="minimum"):
            check_entry(changed)


@pytest.mark.parametrize(
    "letters", ["RBCOXSTAP", "RBBBCOXSDTAP", "RBCONNXNSNDNTNANPN", "RBCOXSTAPEDTAPETAP", "RBCOXSDTAPNETAPN"]
)
def test_is_complete_takes_a_round_with_its_result(letters: str) -> None:
    assert complete(letters)


@pytest.mark.parametrize(
    "letters",
    [
        "",
        "RBCOXSTA",
        "RBCOXSTAPE",
        "RBCOXSTAPETA",
        "RCOXSTAP",
        "BCOXSTAP",
        "RRBCOXSTAP",
        "RBCCOXSTAP",
        "RBOXSTAP",
        "RBCXSTAP",
        "RBCOOXSTAP",
        "RBCOBXSTAP",
        "RBCOSXTAP",
        "RBCOXSSTAP",
        "RBCOXDSTAP",
        "RBCOXSDDTAP",
        "RBCOXSTDAP",
        "RBCOXSATP",
        "RBCOXSTAPTAP",
        "RBCOXSTAPDTAP",
        "NRBCOXSTAP",
        "RBNCOXSTAP",
        "RBCOXSTAPRBCOXSTAP",
    ],
)
def test_is_complete_refuses_every_other_order(letters: str) -> None:
    assert not complete(letters)
