"""Slips sorted into boxes, what is published of them, and reading it back."""

import csv
from io import StringIO

import pytest

from pb.count.ballot_types import BallotType, Rank, ScoreEvery
from pb.proof.boxes import (
    ReadSlip,
    box_names,
    csv_of,
    is_short_and_canonical,
    leaf_line,
    read_leaf,
    read_slip,
    read_whole,
    root_of,
    sealed_mode,
)
from pb.proof.canonical import canonical, read_line
from pb.proof.merkle import leaf, root
from pb.proof.slips import Mode, Slip, slip_line, torn
from tests.proof.boxing import boxes_of

NUMBER = "0123456789abcdef" * 2
BALLOTS: tuple[dict[int, int], ...] = ({1: 5, 2: 0}, {2: 3}, {})


def slips(mode: Mode) -> list[Slip]:
    return [slip for place, marks in enumerate(BALLOTS) for slip in torn("r", mode, f"key {place}", marks, (1, 2))]


def test_sealed_mode_keeps_boxes_shut_below_ten_ballots() -> None:
    assert [sealed_mode(mode, 9) for mode in Mode] == [Mode.TALLIES] * 3
    assert [sealed_mode(mode, 10) for mode in Mode] == list(Mode)


def test_box_names_are_numbers_in_their_order_or_one() -> None:
    assert box_names(Mode.SLIPS, [10, 9]) == box_names(Mode.TALLIES, [9, 10]) == ["9", "10"]
    assert box_names(Mode.BALLOTS, [10, 9]) == ["all"]


def test_leaf_line_is_canonical() -> None:
    line = slip_line(7, 4, NUMBER)
    assert read_line(leaf_line(line)) == {"h": leaf(line).hex()}


def test_read_leaf_reads_it_back_and_nothing_else() -> None:
    line = slip_line(7, 4, NUMBER)
    assert read_leaf(leaf_line(line)) == leaf(line).hex()
    assert [read_leaf(each) for each in (b"", line, leaf_line(line) + b" ", leaf_line(line).upper())] == [None] * 4


def test_root_of_an_empty_box_is_that_of_nothing() -> None:
    assert root_of([], Mode.SLIPS) == root_of([], Mode.TALLIES) == root([])


def test_read_slip_reads_back_what_was_torn() -> None:
    assert read_slip(slip_line(7, 4, NUMBER)) == ReadSlip("7", NUMBER, {7: 4})
    assert read_slip(slip_line(7, 0, NUMBER)) == ReadSlip("7", NUMBER, {7: 0})
    assert read_slip(slip_line(7, None, NUMBER)) == ReadSlip("7", NUMBER, {})


@pytest.mark.parametrize(
    "line",
    [
        {"b": 0, "s": NUMBER},
        {"b": -7, "s": NUMBER},
        {"b": 7, "m": -1, "s": NUMBER},
        {"b": 7, "m": 10**7, "s": NUMBER},
        {"b": 7, "m": "4", "s": NUMBER},
        {"b": True, "s": NUMBER},
        {"b": 7, "s": NUMBER[1:]},
        {"b": 7, "s": NUMBER.upper()},
        {"b": 7, "s": NUMBER, "x": 1},
        {"s": NUMBER},
    ],
)
def test_read_slip_reads_nothing_else(line: dict[str, object]) -> None:
    assert read_slip(canonical(line)) is None


def test_read_whole_reads_back_a_ballot() -> None:
    [slip] = torn("r", Mode.BALLOTS, "k", {1: 5, 10: 0}, (1, 2, 10))
    assert read_whole(slip.line) == ReadSlip("all", slip.number, {1: 5, 10: 0})


@pytest.mark.parametrize(
    "line",
    [
        {"m": {}, "s": NUMBER[1:]},
        {"m": {"0": 1}, "s": NUMBER},
        {"m": {"01": 1}, "s": NUMBER},
        {"m": {"x": 1}, "s": NUMBER},
        {"m": {"1": -1}, "s": NUMBER},
        {"m": {"1": True}, "s": NUMBER},
        {"m": [], "s": NUMBER},
        {"m": {}, "s": NUMBER, "x": 1},
        {"s": NUMBER},
    ],
)
def test_read_whole_reads_nothing_else(line: dict[str, object]) -> None:
    assert read_whole(canonical(line)) is None


def test_read_whole_reads_no_line_that_is_not_canonical() -> None:
    assert read_whole(canonical({"m": {}, "s": NUMBER}) + b" ") is None


@pytest.mark.parametrize("line", [slip_line(7, 4, NUMBER), slip_line(7, None, NUMBER), leaf_line(b"")])
def test_is_short_and_canonical_knows_most_lines_at_one_look(line: bytes) -> None:
    assert is_short_and_canonical(line)
    assert canonical(read_line(line)) == line
    for changed in (b" " + line, line + b"\r", line.replace(b":", b": "), line.replace(b"7", b"07"), b""):
        assert changed == line or not is_short_and_canonical(changed)


def rows(name: str, mode: Mode, ballot: BallotType) -> list[list[str]]:
    [box] = [each for each in boxes_of(slips(mode), box_names(mode, [1, 2]), mode) if each.name == name]
    text = b"".join(csv_of(name, box.lines, ballot, [1, 2])).decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n") == len(BALLOTS) + 1
    return list(csv.reader(StringIO(text)))


def test_csv_of_a_box_has_a_column_that_adds_up() -> None:
    head, *told = rows("2", Mode.SLIPS, ScoreEvery(5))
    assert head == ["slip", "mark", "points"]
    assert sorted(row[1:] for row in told) == [["", ""], ["0", "0"], ["3", "3"]]
    assert all(row[0].startswith("#") and len(row[0]) == 33 for row in told)


def test_csv_of_places_says_what_they_are_worth() -> None:
    ballots = torn("r", Mode.SLIPS, "k", {1: 1}, [1])
    assert b"".join(csv_of("1", [ballots[0].line], Rank(3), [1])).endswith(b",1,3\r\n")


def test_csv_of_whole_ballots_has_a_column_for_each_bid() -> None:
    head, *told = rows("all", Mode.BALLOTS, ScoreEvery(5))
    assert head == ["slip", "bid 1", "bid 2"]
    assert sorted(row[1:] for row in told) == [["", ""], ["", "3"], ["5", "0"]]
