"""The cards, before opening and after."""

import pytest

from pb.proof.canonical import read_line
from pb.proof.cards import Card, State, cards_root, committed_line, read_card
from pb.proof.merkle import leaf, root
from pb.proof.slips import lock_of

ROUND, CODE = "r-0123456789ab", "7K2M9QXD4T0BH8WE"
LOCK = lock_of(ROUND, "0000AAAA", CODE)
USED = Card("0000AAAA", State.USED, CODE)
OUT = Card("0000AAAA", State.OUT, LOCK)


def test_committed_line_is_canonical() -> None:
    assert read_line(committed_line("0000AAAA", LOCK)) == {"card": "0000AAAA", "lock": LOCK}


def test_a_card_is_committed_to_the_same_whatever_became_of_it() -> None:
    assert USED.committed(ROUND) == OUT.committed(ROUND) == committed_line("0000AAAA", LOCK)


@pytest.mark.parametrize("card", [USED, OUT, Card("0000AAAA", State.VOID, LOCK)])
def test_read_card_reads_back_a_canonical_line(card: Card) -> None:
    assert read_card(card.line()) == card
    name = "code" if card.state is State.USED else "lock"
    assert read_line(card.line()) == {"card": card.card, name: card.secret, "st": card.state.value}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        USED.line() + b" ",
        USED.line().replace(b"used", b"out"),
        OUT.line().replace(b"out", b"used"),
        OUT.line().replace(b"out", b"lost"),
        USED.line().replace(b"0000AAAA", b"0000AAA"),
        USED.line().replace(b"0000AAAA", b"0000AAAI"),
        USED.line().replace(b"0000AAAA", b"0000aaaa"),
        USED.line().replace(CODE.encode(), CODE[1:].encode()),
        OUT.line().replace(LOCK.encode(), LOCK.upper().encode()),
        OUT.line().replace(b"0000AAAA", "0000AAA\uff10".encode()),
        b"\xff",
    ],
)
def test_read_card_reads_nothing_else(line: bytes) -> None:
    assert read_card(line) is None


def test_cards_root_is_over_the_cards_in_their_order() -> None:
    lines = [committed_line("0", LOCK), committed_line("1", LOCK), committed_line("2", LOCK)]
    assert cards_root([("2", LOCK), ("0", LOCK), ("1", LOCK)]) == root(map(leaf, lines))
