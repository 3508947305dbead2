"""Opening envelopes and tearing ballots into slips."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

import pytest

from pb.box.tearing import Contents, Torn, opened
from pb.envelope import Opener, Sealer
from pb.problems import Refused
from pb.proof.canonical import canonical
from pb.proof.note import SigningKey
from pb.proof.slips import Mode, ballot_key, slip_line, slip_number
from pb.voting.sealing import Terms, filled

TERMS = Terms("r-0123456789ab", Mode.SLIPS, (1, 2))
SIGNER = SigningKey("test/receipts", bytes(range(32)))
OPENER = Opener(bytes(32), TERMS.round)
SEALER = Sealer(OPENER.public, TERMS.round)
# Code -> marks; the nonce of each page is its code in small letters.
BALLOTS = {"A" * 16: {1: 5, 2: 0}, "B" * 16: {1: 4}, "C" * 16: {}}


def digest(code: str) -> bytes:
    return sha256(code.encode()).digest()


USED = set(map(digest, BALLOTS))


def envelope(code: str, marks: dict[int, int], terms: Terms = TERMS, signer: SigningKey = SIGNER) -> bytes:
    return SEALER.seal(filled(terms, code, code.lower(), marks, signer)[0], 384)


def envelopes(terms: Terms = TERMS) -> list[bytes]:
    return [envelope(code, marks, terms) for code, marks in BALLOTS.items()]


def look(box: Sequence[bytes], terms: Terms = TERMS, *, needs_whole: bool = False) -> Contents:
    return opened(terms, box, USED, OPENER, SIGNER, digest, needs_whole=needs_whole)


def slips(bid: int) -> list[bytes]:
    numbered = sorted(
        (slip_number(TERMS.round, str(bid), ballot_key(TERMS.round, code, code.lower())), marks.get(bid))
        for code, marks in BALLOTS.items()
    )
    return [slip_line(bid, mark, number) for number, mark in numbered]


def whole() -> list[bytes]:
    numbered = sorted(
        (slip_number(TERMS.round, "*", ballot_key(TERMS.round, code, code.lower())), marks)
        for code, marks in BALLOTS.items()
    )
    return [
        canonical({"m": {str(bid): mark for bid, mark in marks.items()}, "s": number}) for number, marks in numbered
    ]


def torn(name: str, lines: list[bytes]) -> Torn:
    return Torn(name, len(lines), b"\n".join(lines))


def test_opened_puts_a_slip_of_every_ballot_in_every_box_by_their_numbers() -> None:
    contents = look(envelopes())
    assert list(contents.boxes) == [torn("1", slips(1)), torn("2", slips(2))]
    assert contents.codes == {digest(code): code for code in BALLOTS}


def test_opened_gives_the_same_boxes_whatever_the_order_of_the_envelopes() -> None:
    box = envelopes()
    for seed in range(4):
        random.Random(seed).shuffle(box)
        assert look(box).boxes == look(envelopes()).boxes


@pytest.mark.parametrize(
    ("mode", "needs_whole", "names"),
    [
        (Mode.SLIPS, False, ["1", "2"]),
        (Mode.TALLIES, False, ["1", "2"]),
        (Mode.TALLIES, True, ["1", "2", "all"]),
        (Mode.BALLOTS, False, ["all"]),
        (Mode.BALLOTS, True, ["all"]),
    ],
)
def test_opened_keeps_whole_ballots_only_where_they_are_published_or_the_rule_reads_them(
    mode: Mode, needs_whole: bool, names: list[str]
) -> None:
    terms = replace(TERMS, mode=mode)
    boxes = {box.name: box for box in look(envelopes(terms), terms, needs_whole=needs_whole).boxes}
    assert list(boxes) == names
    if "all" in names:
        assert boxes["all"] == torn("all", whole())


def test_opened_hands_over_the_marks_of_each_ballot_for_what_is_worked_out_before_it_is_torn() -> None:
    assert sorted(look(envelopes()).whole, key=str) == sorted(BALLOTS.values(), key=str)


def test_opened_finds_empty_boxes_where_nobody_voted() -> None:
    contents = opened(TERMS, [], set(), OPENER, SIGNER, digest, needs_whole=False)
    assert list(contents.boxes) == [Torn("1", 0, b""), Torn("2", 0, b"")]


FOREIGN = SigningKey(SIGNER.name, bytes(32))
Tamper = Callable[[list[bytes]], list[bytes]]
TAMPERED: dict[str, tuple[Tamper, str]] = {
    "missing": (lambda box: box[1:], "3 cards have voted, and there are 2 envelopes"),
    "inserted": (lambda box: [*box, envelope("D" * 16, {1: 5})], "1 are there more than once, or belong to no card"),
    "made without the key": (lambda box: [*box, envelope("A" * 16, {1: 5}, signer=FOREIGN)], "1 of them were not put"),
    "rubbish": (lambda box: [*box, b"nothing"], "1 of them were not put there by this server"),
    "copied": (lambda box: [*box, box[0]], "1 are there more than once, or belong to no card"),
    "copied over another": (lambda box: [box[0], box[0], box[2]], "1 are there more than once, or belong to no card"),
    "voted twice": (lambda box: [*box[:2], envelope("A" * 16, {1: 1})], "1 are there more than once"),
    "replaced": (lambda box: [*box[:2], envelope("C" * 16, {1: 5}, signer=FOREIGN)], "1 of them were not put"),
    "of another round": (
        lambda box: [*box[:2], envelope("C" * 16, {}, replace(TERMS, round="r-ba9876543210"))],
        "1 of them were not put",
    ),
    "changed": (lambda box: [*box[:2], box[2][:-1] + bytes([box[2][-1] ^ 1])], "1 of them were not put"),
}


@pytest.mark.parametrize(("tamper", "said"), TAMPERED.values(), ids=TAMPERED)
def test_opened_refuses_a_box_that_is_not_as_voters_left_it(tamper: Tamper, said: str) -> None:
    with pytest.raises(Refused) as raised:
        look(tamper(envelopes()))
    assert said in str(raised.value)
