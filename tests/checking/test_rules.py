"""Looking a receipt up: what it proves, and what it does not."""

import json

import pytest

from pb.checking.rules import Found, as_first_signed, looked_up, read_receipt, watched_in_words
from pb.problems import Problems
from pb.proof.checks.given import Receipt
from pb.proof.note import COSIGNS, SigningKey, VerifierKey, line_of, signed_by
from pb.proof.slips import Mode, Slip, ballot_key, fingerprint, receipt_text, torn

ROUND = "r-0123456789ab"
KEY = SigningKey("test/rounds/one/receipts", bytes(32))
SLIPS: list[Slip | None] = [*torn(ROUND, Mode.SLIPS, ballot_key(ROUND, "CODE", "nonce"), {1: 5, 3: 0}, (1, 2, 3))]
NOTE = KEY.note(receipt_text(ROUND, fingerprint([slip for slip in SLIPS if slip])))


def receipt_with(note: str) -> Receipt:
    return Receipt("receipt", "CODE", "nonce", note, marks=None)


GOOD = receipt_with(NOTE)


def look_up(receipt: Receipt, slips: list[Slip | None], round: str = ROUND) -> Found:
    return looked_up(receipt, round, KEY.verifier.as_text(), slips)


def test_looked_up_finds_a_ballot_as_it_was_cast() -> None:
    assert look_up(GOOD, SLIPS) is Found.GOOD


def test_looked_up_tells_a_missing_slip_from_another_one() -> None:
    assert look_up(GOOD, [SLIPS[0], None, SLIPS[2]]) is Found.MISSING
    changed = Slip("1", SLIPS[0].number, SLIPS[0].line.replace(b'"m":5', b'"m":4')) if SLIPS[0] else None
    assert look_up(GOOD, [changed, *SLIPS[1:]]) is Found.OTHERS


def test_looked_up_is_not_fooled_by_a_receipt_that_was_not_signed_here() -> None:
    forged = SigningKey(KEY.name, bytes([1] * 32)).note(receipt_text(ROUND, "AAAA"))
    assert look_up(receipt_with(forged), SLIPS) is Found.NOT_OURS
    assert look_up(receipt_with("no note"), SLIPS) is Found.NOT_OURS
    assert look_up(GOOD, SLIPS, "r-ba9876543210") is Found.NOT_OURS


def test_read_receipt_reads_the_file_that_a_voter_saved() -> None:
    saved = {"code": "CODE", "nonce": "nonce", "note": NOTE}
    assert read_receipt(json.dumps(saved)) == GOOD
    assert read_receipt(json.dumps({**saved, "marks": {"1": 5}})).marks == {1: 5}


def test_as_first_signed_is_a_checkpoint_without_its_witnesses_and_still_signed() -> None:
    witness = VerifierKey("test/witness/ada", COSIGNS, bytes(range(32)))
    seen = NOTE + line_of(witness, bytes(72)) * 20
    assert as_first_signed(seen) == as_first_signed(NOTE) == NOTE
    assert signed_by(as_first_signed(seen), KEY.verifier).text in NOTE


@pytest.mark.parametrize(
    "typed",
    [
        *("", "{", "[1]", '{"code":1,"nonce":"n","note":"n"}', '{"code":"c"}', "[" * 4000),
        '{"code":"\\ud800","nonce":"n","note":"n"}',
        '{"code":"c","nonce":"","note":"n"}',
        '{"code":"c","nonce":"n","note":"\\udfff"}',
    ],
)
def test_read_receipt_says_what_to_paste(typed: str) -> None:
    with pytest.raises(Problems) as caught:
        read_receipt(typed)
    assert caught.value.by_field == {
        "receipt": "Open the receipt file that you saved, copy all of it, and paste it here"
    }


BY_WITNESSES = "They can also be signed by the witnesses of this round, each with a key of their own:"
STAMPED = "A server elsewhere is asked for a timestamp of each, which shows that it was there at that time."


@pytest.mark.parametrize(
    ("witnesses", "timestamps", "sentences"),
    [
        ([], False, ()),
        (["The vicar"], False, (f"{BY_WITNESSES} The vicar.",)),
        (["The vicar", "The Pond Club"], True, (f"{BY_WITNESSES} The vicar, The Pond Club.", STAMPED)),
        ([], True, (STAMPED,)),
    ],
)
def test_watched_in_words_names_witnesses_and_timestamps_where_there_are_any(
    witnesses: list[str], timestamps: bool, sentences: tuple[str, ...]
) -> None:
    assert watched_in_words(witnesses, timestamps) == sentences
