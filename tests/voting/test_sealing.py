"""What is in an envelope, and what its voter is given for it."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.proof.canonical import canonical
from pb.proof.note import SigningKey, signed_by, to_base64
from pb.proof.slips import Mode, ballot_key, fingerprint, receipt_text, torn
from pb.voting.sealing import Opened, Terms, filled, read, size_for

TERMS = Terms("r-0123456789ab", Mode.SLIPS, (1, 2, 12))
SIGNER = SigningKey("test/rounds/marlfield/receipts", bytes(range(32)))
CODE, NONCE = "7K2M9QXD4T0BH8WE", "feedface"
MARKS = {1: 5, 12: 0}


@pytest.mark.parametrize("mode", Mode)
def test_filled_gives_a_receipt_over_the_slips_of_this_ballot(mode: Mode) -> None:
    terms = replace(TERMS, mode=mode)
    text, receipt = filled(terms, CODE, NONCE, MARKS, SIGNER)
    key = ballot_key(terms.round, CODE, NONCE)
    wanted = receipt_text(terms.round, fingerprint(torn(terms.round, mode, key, MARKS, terms.bids)))
    assert signed_by(receipt, SIGNER.verifier).text == wanted
    assert json.loads(text) == {
        "c": CODE,
        "k": key,
        "m": {"1": 5, "12": 0},
        "r": to_base64(SIGNER.signature(wanted)),
    }


def test_filled_gives_the_same_for_the_same_page_and_another_receipt_for_anything_else() -> None:
    same = filled(TERMS, CODE, NONCE, MARKS, SIGNER)
    assert filled(TERMS, CODE, NONCE, MARKS, SIGNER) == same
    others = [
        filled(TERMS, CODE, NONCE, {1: 5}, SIGNER),
        filled(TERMS, CODE, "another", MARKS, SIGNER),
        filled(TERMS, "0" * 16, NONCE, MARKS, SIGNER),
    ]
    assert len({same[1], *(receipt for _, receipt in others)}) == 4


def test_filled_says_nothing_of_the_ballot_on_the_receipt() -> None:
    """Somebody who knows every ballot there can be cannot try them out: they would need the nonce."""
    _, receipt = filled(TERMS, CODE, NONCE, MARKS, SIGNER)
    for secret in (CODE, NONCE, ballot_key(TERMS.round, CODE, NONCE), '"m"'):
        assert secret not in receipt


def test_read_gives_back_what_was_filled_in() -> None:
    text, _ = filled(TERMS, CODE, NONCE, MARKS, SIGNER)
    assert read(TERMS, text, SIGNER) == Opened(CODE, ballot_key(TERMS.round, CODE, NONCE), MARKS)


CHANGED: dict[str, Mapping[str, object]] = {
    "another-mark": {"m": {"1": 4, "12": 0}},
    "a-mark-more": {"m": {"1": 5, "2": 5, "12": 0}},
    "another-ballot": {"k": "0" * 64},
    "no-signature": {"r": ""},
    "another-signature": {"r": to_base64(SigningKey(SIGNER.name, bytes(32)).signature("pb1"))},
    "a-field-more": {"extra": 1},
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_read_refuses_what_this_server_did_not_put_there(change: Mapping[str, object]) -> None:
    text, _ = filled(TERMS, CODE, NONCE, MARKS, SIGNER)
    with pytest.raises(ValueError):
        read(TERMS, canonical({**json.loads(text), **change}), SIGNER)


def test_read_refuses_a_ballot_of_another_round_and_what_is_no_ballot() -> None:
    text, _ = filled(replace(TERMS, round="r-ba9876543210"), CODE, NONCE, MARKS, SIGNER)
    for wrong in (text, b"", b"{}", text[:-1], text.replace(b":", b": ")):
        with pytest.raises(ValueError):
            read(TERMS, wrong, SIGNER)


TYPES: tuple[BallotType, ...] = (
    ScoreEvery(5),
    ScoreEvery(100, every=True),
    Approve(1, None),
    Rank(12),
    SharePoints(1000),
    SpendThePot(2000_00),
)


@pytest.mark.parametrize("ballot_type", TYPES, ids=lambda each: each.kind)
def test_size_for_is_enough_for_the_longest_ballot_and_whole_blocks(ballot_type: BallotType) -> None:
    bids = [*range(1, 31), 999]
    terms = replace(TERMS, bids=tuple(bids))
    size = size_for(ballot_type, bids)
    fullest, _ = filled(terms, CODE, NONCE, dict.fromkeys(bids, ballot_type.top), SIGNER)
    assert len(fullest) <= size < len(fullest) + 128
    assert size % 128 == 0
