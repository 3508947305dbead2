"""Voting codes: hard to mistype, forgiving to read, and never kept."""

from hashlib import sha256
from itertools import combinations
from secrets import token_hex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.problems import Refused
from pb.voting.codes import (
    ALPHABET,
    CARD_LENGTH,
    LENGTH,
    Card,
    MistypedCode,
    ballot_digest,
    check_nonce,
    code_digest,
    new_card,
    new_code,
    nonce_of_paper,
    place_in_order,
    read_code,
    read_number,
    written,
)
from tests import make
from tests.thorough import examples

KEY = bytes(range(32))
MARKS = {"bid-1": ["5"]}
NO_CODE = "^Enter the code on your card. It has 16 letters and numbers$"
SLIP = "^Check the code: one of its letters or numbers is not right$"


def is_code(symbols: str) -> bool:
    try:
        return read_code(symbols) == symbols
    except MistypedCode:
        return False


def code_from(free: str) -> str:
    """The code that begins with these 15 symbols."""
    fitting = [free + symbol for symbol in ALPHABET if is_code(free + symbol)]
    assert len(fitting) == 1, "exactly one check symbol fits"
    return fitting[0]


SAMPLES = [
    code_from(free)
    for free in ("0" * 15, "Z" * 15, "0123456789ABCDE", "ZYXWVTSRQPNMKJH", "0Z0Z0Z0Z0Z0Z0Z0", "7K2M9QXD4T0BH8W")
]
codes = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(code_from)


def test_new_code_is_16_symbols_that_read_as_themselves() -> None:
    made = [new_code() for _ in range(200)]
    assert [read_code(code) for code in made] == made
    assert {len(code) for code in made} == {16}


def test_new_code_never_repeats_and_uses_every_symbol() -> None:
    made = [new_code() for _ in range(500)]
    assert len(set(made)) == 500
    assert set("".join(made)) == set(ALPHABET)


def test_new_card_has_a_number_and_a_code_that_say_nothing_of_each_other() -> None:
    made = [new_card() for _ in range(300)]
    assert {read_number(card.number) for card in made} == {card.number for card in made}
    assert {read_code(card.code) for card in made} == {card.code for card in made}
    assert len({card.number for card in made}) == len({card.code for card in made}) == 300
    assert set("".join(card.number for card in made)) == set(ALPHABET)
    assert not [card for card in made if card.code.startswith(card.number[:6])]


def test_a_card_keeps_its_number_a_digest_and_a_lock_of_the_round_and_not_its_code() -> None:
    card = Card("ABCDEFGH", SAMPLES[0])
    kept = card.kept(KEY, 1, "r-0123456789ab")
    lock = sha256(f"pb1/lock\nr-0123456789ab\nABCDEFGH\n{SAMPLES[0]}\n".encode()).digest()
    assert kept == {"digest": code_digest(KEY, 1, SAMPLES[0]), "card": "ABCDEFGH", "lock": lock}


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567I", "1234567l", "=1+1+1+1", "1234 678"])
def test_read_number_refuses_what_is_no_number_of_a_card(text: str) -> None:
    assert read_number("7K2M9QXD") == "7K2M9QXD"
    assert CARD_LENGTH == 8
    with pytest.raises(MistypedCode):
        read_number(text)


@pytest.mark.parametrize("code", SAMPLES)
def test_read_code_finds_every_single_wrong_symbol(code: str) -> None:
    wrong = {code[:place] + symbol + code[place + 1 :] for place in range(LENGTH) for symbol in ALPHABET} - {code}
    assert len(wrong) == LENGTH * (len(ALPHABET) - 1)
    assert [other for other in wrong if is_code(other)] == []


@pytest.mark.parametrize("code", SAMPLES)
def test_read_code_finds_every_swap_of_two_symbols(code: str) -> None:
    swapped = {_swapped(code, *places) for places in combinations(range(LENGTH), 2)} - {code}
    assert [other for other in swapped if is_code(other)] == []


@examples(50)
@given(codes, st.integers(0, 15), st.integers(0, 15), st.sampled_from(ALPHABET))
def test_read_code_finds_a_slip_in_any_code(code: str, one: int, other: int, symbol: str) -> None:
    for slipped in {code[:one] + symbol + code[one + 1 :], _swapped(code, one, other)} - {code}:
        with pytest.raises(MistypedCode, match=SLIP):
            read_code(slipped)


def _swapped(code: str, one: int, other: int) -> str:
    symbols = list(code)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    return "".join(symbols)


CODE = code_from("A0B1C2D3E4F5G6H")
FORGIVEN = {
    "as-printed": written(CODE),
    "lower-case": CODE.lower(),
    "spaces": " ".join(CODE),
    "tabs-and-lines": f"\t{CODE[:8]}\r\n{CODE[8:]}\n",
    "no-break-space": "\u00a0".join([CODE[:4], CODE[4:]]),
    "hyphen": "\u2010".join([CODE[:4], CODE[4:]]),
    "no-break-hyphen": "\u2011".join([CODE[:4], CODE[4:]]),
    "figure-dash": "\u2012".join([CODE[:4], CODE[4:]]),
    "en-dash": "\u2013".join([CODE[:4], CODE[4:]]),
    "em-dash": "\u2014".join([CODE[:4], CODE[4:]]),
    "minus": "\u2212".join([CODE[:4], CODE[4:]]),
    "soft-hyphen": "\u00ad".join([CODE[:4], CODE[4:]]),
    "letter-o": CODE.replace("0", "O"),
    "small-o": CODE.replace("0", "o"),
    "letter-i": CODE.replace("1", "I"),
    "letter-l": CODE.replace("1", "L"),
    "small-l": CODE.replace("1", "l"),
    "dotless-i": CODE.replace("1", "\u0131"),
}


@pytest.mark.parametrize("typed", FORGIVEN.values(), ids=FORGIVEN)
def test_read_code_does_not_mind(typed: str) -> None:
    assert read_code(typed) == CODE


NO_CODES = {
    "empty": "",
    "spaces": "   ",
    "15-symbols": CODE[:-1],
    "17-symbols": CODE + "0",
    "letter-u": "U" + CODE[1:],
    "accent": "\u00c4" + CODE[1:],
    "arabic-digit": CODE.replace("0", "\u0660"),
    "underscore": CODE.replace("0", "_"),
    "nul": CODE.replace("0", "\x00"),
}


@pytest.mark.parametrize("typed", NO_CODES.values(), ids=NO_CODES)
def test_read_code_refuses_what_is_no_code(typed: str) -> None:
    with pytest.raises(MistypedCode, match=NO_CODE):
        read_code(typed)


@given(st.text(max_size=40))
def test_read_code_gives_a_code_or_refuses_whatever_was_typed(typed: str) -> None:
    try:
        code = read_code(typed)
    except MistypedCode:
        return
    assert is_code(code)


@pytest.mark.parametrize("address", ["https://vote.example.org/rounds/marlfield/vote#", "HTTP://HALL.LOCAL/VOTE#"])
def test_read_code_takes_the_whole_address_that_is_on_a_card(address: str) -> None:
    assert read_code(address + CODE) == read_code(address + written(CODE).lower()) == CODE


def test_written_is_four_groups_of_four() -> None:
    assert written("7K2M9QXD4T0BH8WE") == "7K2M-9QXD-4T0B-H8WE"
    assert read_code(written(CODE)) == CODE


def test_code_digest_is_another_with_another_key_round_or_code() -> None:
    other = code_from("B0B1C2D3E4F5G6H")
    digests = {
        code_digest(KEY, 1, CODE),
        code_digest(bytes(32), 1, CODE),
        code_digest(KEY, 2, CODE),
        code_digest(KEY, 1, other),
    }
    assert {len(digest) for digest in digests} == {32}
    assert len(digests) == 4
    assert code_digest(KEY, 1, CODE) in digests


def test_ballot_digest_is_another_with_anything_else() -> None:
    digests = {
        ballot_digest(KEY, 1, CODE, "nonce", MARKS),
        ballot_digest(bytes(32), 1, CODE, "nonce", MARKS),
        ballot_digest(KEY, 2, CODE, "nonce", MARKS),
        ballot_digest(KEY, 1, CODE, "another", MARKS),
        ballot_digest(KEY, 1, CODE, "nonce", {"bid-1": ["4"]}),
        code_digest(KEY, 1, CODE),
    }
    assert {len(digest) for digest in digests} == {32}
    assert len(digests) == 6


def test_ballot_digest_does_not_take_the_end_of_one_answer_for_the_beginning_of_the_next() -> None:
    answers = [
        {"bid-1": ["1"], "bid-2": ["1"]},
        {"bid-1": ["1", "1"]},
        {"bid-1": ["1,1"]},
        {"bid-1": ['1"], "bid-2": ["1']},
        {'bid-1": ["1"], "bid-2': ["1"]},
        {"bid-1": ["1\nbid-2=1"]},
    ]
    assert len({ballot_digest(KEY, 1, CODE, make.NONCE, typed) for typed in answers}) == len(answers)


@pytest.mark.parametrize(
    "nonce", ["", "ab" * 15, "ab" * 17, "AB" * 16, "ab" * 15 + "a\n", "ab" * 16 + "\n", "\nbid-1=1" * 4, "é" * 32]
)
def test_check_nonce_takes_what_our_pages_make_and_nothing_else(nonce: str) -> None:
    check_nonce(token_hex(16))
    with pytest.raises(Refused, match="did not come whole"):
        check_nonce(nonce)


def test_place_in_order_is_the_same_each_time_and_another_for_each_voter() -> None:
    def order(digest: bytes) -> list[int]:
        return sorted(range(1, 25), key=lambda number: place_in_order(KEY, digest, number))

    voters = [code_digest(KEY, 1, code) for code in SAMPLES]
    assert [order(voter) for voter in voters] == [order(voter) for voter in voters]
    assert len({tuple(order(voter)) for voter in voters}) == len(voters)


def test_place_in_order_puts_every_bid_first_about_as_often() -> None:
    voters = [code_digest(KEY, 1, code_from(f"{number:015}")) for number in range(600)]
    first = [min((1, 2, 3), key=lambda number: place_in_order(KEY, voter, number)) for voter in voters]
    # 200 each; fewer than 150 would be four standard deviations away, and the numbers never change.
    assert all(first.count(number) > 150 for number in (1, 2, 3))


def test_nonce_of_paper_is_known_to_whoever_has_the_paper_and_the_key() -> None:
    ways = [(key, round, code) for key in (b"0" * 32, b"1" * 32) for round in (1, 2) for code in ("0" * 16, "1" * 16)]
    nonces = [nonce_of_paper(*way) for way in ways]
    assert nonces == [nonce_of_paper(*way) for way in ways]
    assert len(set(nonces)) == len(ways)
    check_nonce(nonces[0])
