"""From a ballot to its slips. Every number here can be had with `printf '…' | sha256sum`."""

import subprocess

import pytest

from pb.proof.canonical import canonical, read_line
from pb.proof.merkle import leaf, root
from pb.proof.note import to_base64
from pb.proof.slips import (
    Mode,
    Slip,
    ballot_key,
    digest_of,
    fingerprint,
    lock_of,
    receipt_text,
    slip_line,
    slip_number,
    torn,
    whole_line,
)

ROUND, CODE, NONCE = "r-0123456789ab", "7K2M9QXD4T0BH8WE", "00ff" * 8


def said_by_the_shell(*fields: str) -> str:
    told = subprocess.run(["sha256sum"], input="".join(f"{each}\n" for each in fields).encode(), capture_output=True)
    return told.stdout.decode().split()[0]


def test_digest_of_ends_each_field_with_a_newline() -> None:
    assert digest_of("a", "bc").hex() == said_by_the_shell("a", "bc")


def test_lock_of_depends_on_round_card_and_code() -> None:
    assert lock_of(ROUND, "0123ABCD", CODE) == said_by_the_shell("pb1/lock", ROUND, "0123ABCD", CODE)


def test_ballot_key_depends_on_the_nonce_too() -> None:
    assert ballot_key(ROUND, CODE, NONCE) == said_by_the_shell("pb1/ballot", ROUND, CODE, NONCE)


def test_slip_number_is_half_a_digest() -> None:
    assert slip_number(ROUND, "7", "ab" * 32) == said_by_the_shell("pb1/slip", ROUND, "7", "ab" * 32)[:32]


@pytest.mark.parametrize("mark", [None, 0, 12])
def test_slip_line_is_canonical(mark: int | None) -> None:
    said = {"b": 7, "s": "0" * 32} | ({} if mark is None else {"m": mark})
    assert slip_line(7, mark, "0" * 32) == canonical(said)


def test_whole_line_is_canonical_in_whatever_order_the_marks_came() -> None:
    assert whole_line({10: 1, 2: 5}, "0" * 32) == canonical({"s": "0" * 32, "m": {"2": 5, "10": 1}})


def test_torn_has_a_slip_for_every_bid() -> None:
    slips = torn(ROUND, Mode.SLIPS, "k", {2: 5}, [1, 2])
    assert [slip.box for slip in slips] == ["1", "2"]
    assert [slip.number for slip in slips] == [slip_number(ROUND, each, "k") for each in ("1", "2")]
    assert [read_line(slip.line) for slip in slips] == [
        {"b": 1, "s": slips[0].number},
        {"b": 2, "m": 5, "s": slips[1].number},
    ]
    assert torn(ROUND, Mode.TALLIES, "k", {2: 5}, [1, 2]) == slips


def test_torn_leaves_a_ballot_whole_where_ballots_are_published() -> None:
    number = slip_number(ROUND, "*", "k")
    line = canonical({"m": {"2": 5, "10": 1}, "s": number})
    assert torn(ROUND, Mode.BALLOTS, "k", {10: 1, 2: 5}, [1, 2, 10]) == [Slip("all", number, line)]


def test_fingerprint_is_the_root_over_the_lines() -> None:
    slips = torn(ROUND, Mode.SLIPS, "k", {}, [1, 2, 3])
    assert fingerprint(slips) == to_base64(root(leaf(slip.line) for slip in slips))


def test_receipt_text_names_round_and_fingerprint() -> None:
    assert receipt_text(ROUND, "YQ==") == f"pb1 receipt\n{ROUND}\nYQ==\n"
