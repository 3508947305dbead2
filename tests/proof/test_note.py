"""Signed notes, cosignatures and checkpoints: our own, and one of a log that is not ours."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pb.proof.note import (
    COSIGNS,
    SIGNS,
    Note,
    SigningKey,
    VerifierKey,
    WrongNote,
    checkpoint_text,
    cosigned_by,
    cosigned_text,
    from_base64,
    key_from,
    line_of,
    read_checkpoint,
    read_note,
    seal_number,
    signed_by,
    size_of,
    to_base64,
)

# A public log that signs in this way: the checksum database of Go modules, as it was in January 2023.
GO = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_CHECKPOINT = (
    "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n"
    "\u2014 sum.golang.org "
    "Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=\n"
)
KEY = SigningKey("pb.example/r-1", b"k" * 32)
WITNESS_PRIVATE = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
WITNESS = VerifierKey("witness.example", COSIGNS, WITNESS_PRIVATE.public_key().public_bytes_raw())
TEXT = checkpoint_text(KEY.name, 3, b"r" * 32)


def cosignature(text: str, time: int) -> str:
    return line_of(WITNESS, time.to_bytes(8, "big") + WITNESS_PRIVATE.sign(cosigned_text(text, time)))


def test_signed_by_takes_a_note_of_another_log() -> None:
    origin, size, _ = read_checkpoint(signed_by(GO_CHECKPOINT, key_from(GO, SIGNS)).text)
    assert (origin, size) == ("go.sum database tree", 15081221)


def test_key_from_reads_back_what_as_text_wrote() -> None:
    assert key_from(GO, SIGNS).as_text() == GO
    assert key_from(WITNESS.as_text(), COSIGNS) == WITNESS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sum.golang.org",
        GO + "\n",
        GO.replace("sum", "sun"),
        GO.replace("033de0ae", "033de0af"),
        GO.replace("033de0ae", "033DE0AE"),
        GO.replace("Ac4z", "Bc4z"),
        GO[:-4],
        GO + "=",
        GO.replace("sum.golang.org", "sum golang"),
        GO.replace("sum.golang.org", ""),
        GO.replace("sum.golang.org", "\ud800"),
        VerifierKey("n\xe9", SIGNS, b"p" * 32).as_text(),
        VerifierKey("na\x85me", SIGNS, b"p" * 32).as_text(),
        WITNESS.as_text(),
    ],
)
def test_key_from_refuses_what_is_no_key_for_signing(text: str) -> None:
    with pytest.raises(WrongNote):
        key_from(text, SIGNS)


@pytest.mark.parametrize("text", ["YR==", "YQ", "YQ== ", "YQ==\n", "Y Q==", "_w==", "é", "YQ==YQ=="])
def test_from_base64_refuses_every_way_but_one(text: str) -> None:
    with pytest.raises(WrongNote):
        from_base64(text)


def test_to_base64_is_read_back() -> None:
    assert from_base64(to_base64(b"a\xff")) == b"a\xff"


def test_line_of_names_the_key_and_begins_with_its_number() -> None:
    name, written = line_of(WITNESS, b"signature").removeprefix("\u2014 ").removesuffix("\n").split(" ")
    assert (name, from_base64(written)) == (WITNESS.name, WITNESS.id + b"signature")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n- name c2ln\n",
        "text\n\n\u2014 name c2ln",
        "text\n\n\u2014 name c2ln\nmore\n",
        "text\n\n\u2014 name  c2ln\n",
        "text\n\n\u2014 name not-base64!\n",
        "text\n\n\u2014 name c2ln\r\n",
        "te\x07xt\n\n\u2014 name c2ln\n",
        "text\n\n\u2014 na+me c2ln\n",
        "text\n\n\u2014 na\x85me c2ln\n",
    ],
)
def test_read_note_refuses_what_is_no_note(note: str) -> None:
    with pytest.raises(WrongNote):
        read_note(note)


def test_read_note_takes_it_apart() -> None:
    assert read_note("one\n\ntwo\n\n\u2014 name c2ln\n") == Note("one\n\ntwo\n", (("name", b"sig"),))


def test_signed_by_refuses_another_text_key_or_signature() -> None:
    note = KEY.note(TEXT)
    assert signed_by(note, KEY.verifier).text == TEXT
    wrong = {
        "text": (note.replace("\n3\n", "\n4\n"), KEY.verifier),
        "key": (note, SigningKey(KEY.name, b"o" * 32).verifier),
        "name": (note, SigningKey("pb.example/r-2", KEY.private).verifier),
        "signature": (TEXT + "\n" + line_of(KEY.verifier, bytes(64)), KEY.verifier),
        "no signature": (TEXT + "\n" + line_of(KEY.verifier, b""), KEY.verifier),
        "one of two": (note + line_of(KEY.verifier, bytes(64)), KEY.verifier),
    }
    for what, (changed, key) in wrong.items():
        with pytest.raises(WrongNote):
            pytest.fail(f"{what}: {signed_by(changed, key)}")


def test_cosigned_by_says_whether_and_refuses_a_wrong_one() -> None:
    assert cosigned_by(read_note(KEY.note(TEXT) + cosignature(TEXT, 1_700_000_000)), WITNESS)
    assert not cosigned_by(read_note(KEY.note(TEXT)), WITNESS)
    for wrong in (cosignature("other\n", 1), line_of(WITNESS, bytes(72)), line_of(WITNESS, b"short")):
        with pytest.raises(WrongNote):
            cosigned_by(read_note(KEY.note(TEXT) + wrong), WITNESS)


def test_cosigned_text_is_that_of_c2sp() -> None:
    assert cosigned_text("a\n", 5) == b"cosignature/v1\ntime 5\na\n"


def test_checkpoint_text_has_three_lines() -> None:
    assert checkpoint_text("name", 12, b"\x00" * 32) == f"name\n12\n{'A' * 43}=\n"


def test_read_checkpoint_reads_back_what_was_written() -> None:
    assert read_checkpoint(TEXT) == (KEY.name, 3, b"r" * 32)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n01\nYQ==\n", "a\n-1\nYQ==\n", "a\n1\nYQ==\nmore\n", "a\n1\nYQ==", "a\n1\nYR==\n", "\n1\nYQ==\n"],
)
def test_read_checkpoint_refuses_everything_else(text: str) -> None:
    with pytest.raises(WrongNote):
        read_checkpoint(text)


def test_size_of_a_signed_checkpoint_counts_its_entries() -> None:
    assert size_of(KEY.note(TEXT)) == 3


def test_seal_number_is_the_line_that_people_compare() -> None:
    assert seal_number(KEY.note(TEXT)) == TEXT.splitlines()[2]
