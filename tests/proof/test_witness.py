"""What a witness looks at before they sign."""

from collections.abc import Sequence

import pytest

from pb.proof.canonical import canonical
from pb.proof.merkle import leaf, root
from pb.proof.note import SigningKey, VerifierKey, WrongNote, checkpoint_text, cosigned_by, read_note
from pb.proof.witness import CosigningKey, Forked, WillNotSign, cosigning_key_from, is_name, text_to_sign

KEY = SigningKey("town.example/rounds/x", bytes(32))
WITNESS = CosigningKey("town.example/witness/clerk", bytes(range(32)))
STRANGER = CosigningKey("town.example/witness/stranger", bytes(32))
TERMS = canonical({"ledger": KEY.verifier.as_text(), "witnesses": [WITNESS.verifier.as_text()]})
LINES = (TERMS, b"one", b"two", b"three")


def ledger(lines: Sequence[bytes] = LINES) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def note(size: int, lines: Sequence[bytes] = LINES, key: SigningKey = KEY, origin: str = KEY.name) -> str:
    return key.note(checkpoint_text(origin, size, root(map(leaf, lines[:size]))))


def test_a_cosignature_is_good_under_its_own_key_alone() -> None:
    signed = read_note(note(4) + WITNESS.cosignature(read_note(note(4)).text, 1_800_000_000))
    assert cosigned_by(signed, WITNESS.verifier)
    assert not cosigned_by(signed, STRANGER.verifier)


def test_cosigning_key_from_reads_what_as_text_wrote() -> None:
    assert cosigning_key_from(WITNESS.as_text()) == WITNESS


@pytest.mark.parametrize(
    "text",
    [
        "",
        WITNESS.verifier.as_text(),
        WITNESS.as_text()[:-4],
        WITNESS.as_text().replace("clerk", "mayor"),
        WITNESS.as_text().replace("+BAAB", "+AQAB"),
    ],
    ids=["nothing", "the public one", "cut short", "another name", "another kind"],
)
def test_cosigning_key_from_refuses_anything_else(text: str) -> None:
    with pytest.raises(WrongNote):
        cosigning_key_from(text)


def test_is_name_refuses_what_would_break_a_key() -> None:
    assert is_name(WITNESS.name)
    assert not any(map(is_name, ("", "a b", "a+b", "a\n", "n\xe9")))


@pytest.mark.parametrize(
    ("before", "size"),
    [("", 4), (note(2), 4), (note(4), 4), (note(4), 2), (note(1), 1)],
    ids=["the first", "it went on", "the same again", "an older one", "only the terms"],
)
def test_text_to_sign_is_that_of_a_checkpoint_of_this_ledger(before: str, size: int) -> None:
    assert text_to_sign(note(size), ledger(), WITNESS.verifier, before) == read_note(note(size)).text


def test_text_to_sign_minds_no_cosignatures_of_others() -> None:
    there = note(4) + STRANGER.cosignature("something else\n", 0)
    assert text_to_sign(there, ledger(), WITNESS.verifier, "") == read_note(there).text


CHANGED = (TERMS, b"one", b"TWO", b"three")


@pytest.mark.parametrize(
    ("checkpoint", "lines", "before", "why"),
    [
        (note(4, CHANGED), CHANGED, note(3), "The first 3 entries are not those that you signed"),
        (note(2), LINES[:2], note(3), "You signed 3 entries, and now there are 2"),
        (note(4), CHANGED, "", "The ledger is not the one that this checkpoint was signed for"),
        (note(4), CHANGED, note(2), "The ledger is not the one that this checkpoint was signed for"),
    ],
    ids=["changed and signed again", "cut short", "changed", "changed after what was signed"],
)
def test_text_to_sign_sees_a_fork(checkpoint: str, lines: Sequence[bytes], before: str, why: str) -> None:
    with pytest.raises(Forked, match=why):
        text_to_sign(checkpoint, ledger(lines), WITNESS.verifier, before)


OTHER = SigningKey(KEY.name, bytes([1] * 32))


@pytest.mark.parametrize(
    ("checkpoint", "given", "witness", "why"),
    [
        (note(4), ledger()[:-1], WITNESS.verifier, "This is no whole ledger"),
        (note(4), b"\n", WITNESS.verifier, "This is no ledger that we know"),
        (note(4), b"[]\n", WITNESS.verifier, "This is no ledger that we know"),
        (note(4), b"{}\n", WITNESS.verifier, "This is no ledger that we know"),
        (note(4), b'{"ledger":1,"witnesses":[]}\n', WITNESS.verifier, "This is no ledger that we know"),
        (note(4), ledger(), STRANGER.verifier, "Your key is not among those of the witnesses"),
        (note(4, key=OTHER), ledger(), WITNESS.verifier, "This checkpoint is not signed with the key of this ledger"),
        (note(4, origin="elsewhere"), ledger(), WITNESS.verifier, "This checkpoint is of another ledger"),
        ("", ledger(), WITNESS.verifier, "This checkpoint is not signed with the key of this ledger"),
        (note(4), ledger(LINES[:3]), WITNESS.verifier, "The ledger has 3 entries, and the checkpoint is of 4"),
    ],
)
def test_text_to_sign_says_why_it_does_not(checkpoint: str, given: bytes, witness: VerifierKey, why: str) -> None:
    with pytest.raises(WillNotSign, match=why) as said:
        text_to_sign(checkpoint, given, witness, "")
    assert not isinstance(said.value, Forked)


def test_text_to_sign_refuses_what_was_signed_for_another_round() -> None:
    with pytest.raises(WillNotSign, match="The checkpoint that you signed last is not signed with the key of this"):
        text_to_sign(note(4), ledger(), WITNESS.verifier, note(4, key=OTHER))
