"""The result for a spreadsheet."""

import csv
from io import StringIO

import pytest

from pb.count.election import Bid, Election
from pb.count.rule import Remainder
from pb.publish.result_csv import result_csv
from tests.count.make import make_bid, marlfield, rule, shared

SCORES = ("Total score", "Ballots that scored it")
HEADER = ("Number", "Title", "Group", "Asked (£)", "Minimum (£)", *SCORES, "Awarded (£)", "Outcome")


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_result_csv_has_a_row_for_every_bid_in_the_order_considered() -> None:
    election = marlfield()
    header, *rows = read(
        result_csv(election, shared(election, rule(Remainder.PART_FUND)), {18: "Calm Corner, NK4"}, SCORES)
    )
    assert header == list(HEADER)
    assert len(rows) == 24
    assert rows[0] == [
        "5",
        "Scam Safe Surgeries",
        "",
        "1450.00",
        "900.00",
        "539",
        "137",
        "1450.00",
        "funded in full",
    ]
    assert rows[10] == [
        "18",
        "Calm Corner Stay and Play",
        "Calm Corner, NK4",
        "3150.00",
        "1900.00",
        "407",
        "137",
        "2200.00",
        "part-funded with £2,200, its minimum is £1,900",
    ]
    assert rows[11][4] == ""


def test_result_csv_shows_no_score_for_a_withdrawn_bid() -> None:
    bids = (make_bid(1, 12_34, 5_06), make_bid(2, 500, withdrawn=True))
    election = Election.of(20_00, bids, ({1: 0, 2: 5}, {1: 3}, {}))
    assert read(result_csv(election, shared(election, rule(Remainder.STOP)), {}, SCORES))[1:] == [
        ["1", "Bid 1", "", "12.34", "5.06", "3", "2", "12.34", "funded in full"],
        ["2", "Bid 2", "", "5.00", "", "", "", "0.00", "withdrawn, its scores were not counted"],
    ]


def test_result_csv_starts_with_a_byte_order_mark_and_ends_lines_for_spreadsheets() -> None:
    election = Election.of(0, (), ())
    data = result_csv(election, shared(election, rule(Remainder.STOP)), {}, SCORES)
    assert data == b"\xef\xbb\xbf" + ",".join(HEADER).encode() + b"\r\n"


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 club", "'+44 club"),
        ("-5 a side", "'-5 a side"),
        ("@home", "'@home"),
        ("\t=1+1", "'=1+1"),
        ("\r=1+1", "'=1+1"),
        (" =1+1", "'=1+1"),
        ("\n@home", "'@home"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\tTea", "Tea"),
        ("5-a-side = fun", "5-a-side = fun"),
        ('Tea, "cake"\nand chat', 'Tea, "cake" and chat'),
    ],
)
def test_result_csv_never_lets_a_title_or_a_group_be_a_formula(title: str, cell: str) -> None:
    election = Election.of(5, (Bid(1, title, 5),), ({1: 1},))
    row = read(result_csv(election, shared(election, rule(Remainder.STOP)), {1: title}, SCORES))[1]
    assert (row[1], row[2]) == (cell, cell)
