"""Who can be a witness, and which signatures are taken."""

from datetime import timedelta
from hashlib import sha256

import pytest

from pb.problems import Problems, Refused
from pb.proof.note import COSIGNS, SIGNS, SigningKey, VerifierKey, checkpoint_text
from pb.proof.witness import CosigningKey
from pb.witnesses.rules import (
    MOST_WITNESSES,
    check_enough_enrolled,
    check_invitation,
    check_key,
    check_quorum,
    check_time,
    check_waits,
    check_witnessed,
    how_many_signed,
    invitation_digest,
    key_name,
    short_number,
    size_signed,
    time_signed,
    waiting,
)
from tests.make import NOW

CLERK, MAYOR = CosigningKey("town/witness/clerk", bytes(32)), CosigningKey("town/witness/mayor", bytes(range(32)))
LEDGER = SigningKey("town/rounds/x", bytes(range(32)))
TEXTS = {size: checkpoint_text(LEDGER.name, size, bytes(32)) for size in (6, 7)}
NOTES = {size: LEDGER.note(text) for size, text in TEXTS.items()}
TIME = int(NOW.timestamp())


def line(size: int = 6, key: CosigningKey = CLERK) -> str:
    return key.cosignature(TEXTS[size], TIME).removesuffix("\n")


def test_invitation_digest_is_the_hash_of_the_code() -> None:
    assert invitation_digest("ABCD") == sha256(b"ABCD").digest()


def test_key_name_is_unlike_any_other() -> None:
    first = key_name("town", "Tenants' association", [])
    assert first == "town/witness/tenants-association"
    assert key_name("town", "Tenants association", [first]) == f"{first}-2"
    assert key_name("town", "Tenants association", [first, f"{first}-2"]) == f"{first}-3"
    assert key_name("town", "市民", []) == "town/witness/witness"


def test_short_number_is_easy_to_read_out() -> None:
    assert short_number("town/witness/clerk+1a2b3c4d+AAAA") == "1a2b 3c4d"


@pytest.mark.parametrize("name", ["", "x" * 61, "two\nlines"], ids=["empty", "long", "lines"])
def test_check_invitation_wants_a_name(name: str) -> None:
    with pytest.raises(Problems, match="60 characters or fewer"):
        check_invitation(name, [])


def test_check_invitation_refuses_a_name_that_is_there_and_one_too_many() -> None:
    names = [f"Witness {number}" for number in range(MOST_WITNESSES)]
    check_invitation("x" * 60, names[1:])
    with pytest.raises(Problems, match="There is a witness of this name already"):
        check_invitation("WITNESS 1", names[:3])
    with pytest.raises(Problems, match="as many as there can be"):
        check_invitation("One more", names)


@pytest.mark.parametrize("typed", ["", "-1", "21", "two", "1.5", "²"])
def test_check_quorum_takes_0_to_20(typed: str) -> None:
    assert (check_quorum("0"), check_quorum("20")) == (0, 20)
    with pytest.raises(Problems, match="from 0 to 20"):
        check_quorum(typed)


def test_check_enough_enrolled_refuses_a_quorum_that_could_never_be_met() -> None:
    check_enough_enrolled(0, 0)
    check_enough_enrolled(2, 2)
    with pytest.raises(Refused, match="At least 2 of the witnesses must sign, and 1 of them enrolled so far"):
        check_enough_enrolled(1, 2)


def test_check_key_takes_one_of_this_name() -> None:
    typed = CLERK.verifier.as_text()
    assert check_key(typed, CLERK.name) == typed


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "This is not the public key of a witness"),
        (CLERK.as_text(), "This is not the public key of a witness"),
        (VerifierKey(CLERK.name, SIGNS, bytes(32)).as_text(), "This is not the public key of a witness"),
        (CLERK.verifier.as_text().replace("clerk", "mayor"), "This is not the public key of a witness"),
        (MAYOR.verifier.as_text(), "This key is for another name. Make one for town/witness/clerk"),
    ],
    ids=["nothing", "private", "another kind", "another number", "another name"],
)
def test_check_key_refuses_anything_else(typed: str, why: str) -> None:
    with pytest.raises(Problems, match=why):
        check_key(typed, CLERK.name)


@pytest.mark.parametrize(
    ("anchors", "newest", "signed", "sizes"),
    [
        ({}, 0, [], []),
        ({6: "open"}, 6, [], [6]),
        ({6: "open"}, 6, [6], []),
        ({6: "open"}, 8, [], [6, 8]),
        ({6: "open"}, 8, [6], [8]),
        ({6: "open", 9: "seal"}, 9, [6, 8], [9]),
        ({6: "open", 9: "seal", 12: "publish"}, 15, [6], [9, 15]),
    ],
)
def test_waiting_is_the_opening_the_seal_and_the_newest(
    anchors: dict[int, str], newest: int, signed: list[int], sizes: list[int]
) -> None:
    assert waiting(anchors, newest, signed) == sizes


def test_size_signed_finds_the_checkpoint() -> None:
    assert size_signed(line(6), CLERK.verifier, NOTES) == 6
    assert size_signed(line(7), CLERK.verifier, NOTES) == 7


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "This is not the signature of a witness"),
        (line()[2:], "This is not the signature of a witness"),
        (line()[:-4], "This is not the signature of a witness"),
        (f"{line()} more", "This is not the signature of a witness"),
        (NOTES[6].split("\n")[4], "This is not the signature of a witness"),
        (line(key=MAYOR), "This was signed with another key than the one that you enrolled"),
        (line().replace("clerk", "mayor"), "This was signed with another key than the one that you enrolled"),
        (CLERK.cosignature("other\n", TIME).strip(), "This signature is wrong"),
    ],
    ids=["nothing", "no dash", "short", "longer", "of the ledger", "foreign", "renamed", "of something else"],
)
def test_size_signed_says_what_is_wrong(typed: str, why: str) -> None:
    with pytest.raises(Problems, match=why):
        size_signed(typed, CLERK.verifier, NOTES)


def test_time_signed_is_in_the_line() -> None:
    assert time_signed(line()) == TIME


def test_check_waits_refuses_what_is_signed_or_overtaken() -> None:
    check_waits(7, [7], [6])
    with pytest.raises(Problems, match="You have signed the first 6 entries already"):
        check_waits(6, [7], [6])
    with pytest.raises(Problems, match="More has happened since the first 5 entries"):
        check_waits(5, [7], [6])


@pytest.mark.parametrize("minutes", [-11, 71])
def test_check_time_wants_a_clock_that_is_right(minutes: int) -> None:
    made, now = NOW, NOW + timedelta(hours=1)
    for right in (-10, 0, 70):
        check_time(TIME + right * 60, made, now)
    with pytest.raises(Problems, match="The clock of your device is wrong: here it is 13:00 UTC, on 20 March 2027"):
        check_time(TIME + minutes * 60, made, now)


def test_how_many_signed_counts_good_signatures_of_these_keys() -> None:
    keys = [CLERK.verifier, MAYOR.verifier]
    wrong = CLERK.cosignature("other\n", TIME)
    assert how_many_signed(NOTES[6], keys) == 0
    assert how_many_signed(f"{NOTES[6]}{line()}\n", keys) == 1
    assert how_many_signed(f"{NOTES[6]}{line()}\n{line(key=MAYOR)}\n", keys) == 2
    assert how_many_signed(f"{NOTES[6]}{line()}\n{line()}\n", keys) == 1
    assert how_many_signed(f"{NOTES[6]}{wrong}{line(key=MAYOR)}\n", keys) == 1
    assert how_many_signed(f"{NOTES[6]}{line()}\n", [VerifierKey(CLERK.name, COSIGNS, bytes(32))]) == 0


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        ({"open": 2, "seal": 1}, "from when the boxes were sealed, and 1 of them did"),
        ({"open": 1, "seal": 2}, "from when the round was opened, and 1 of them did"),
        ({"publish": 2}, "from when the round was opened, and 0 of them did"),
    ],
)
def test_check_witnessed_wants_enough_at_the_opening_and_at_the_seal(signed: dict[str, int], why: str) -> None:
    check_witnessed({"open": 2, "seal": 3}, 2)
    check_witnessed({}, 0)
    with pytest.raises(Refused, match=why):
        check_witnessed(signed, 2)
