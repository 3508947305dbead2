"""Casting ballots. Making codes is in `test_actions_codes.py`."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from pb.bids import actions as bids
from pb.bids.models import Bid
from pb.box.models import Box
from pb.count.ballot_types import Approve
from pb.db import Database
from pb.problems import NotFound, Problems, Refused
from pb.proof.note import signed_by
from pb.proof.slips import Mode, ballot_key, fingerprint, receipt_text, slip_number, torn
from pb.rounds.rules import Phase
from pb.rounds.signing import sign_all
from pb.vault import OLDER
from pb.voting.actions import Sent, cast_ballot, void_batch
from pb.voting.codes import new_code
from pb.voting.models import CodeState
from tests import make
from tests.doing import do, wrote
from tests.looking import everything, marks_in_box, the_round
from tests.voting.casting import UNKNOWN, USED, VOID, codes_kept, ledger, refused_code

CLOSED = make.NOW + timedelta(hours=12)


def receipt_of(store: Database, slug: str, code: str, now: datetime = make.NOW) -> str:
    """Of the same ballot each time it is sent."""
    return make.cast(store, slug, code, {1: 5, 2: 0, 3: None}, now=now).receipt


def test_cast_ballot_uses_the_code_and_puts_the_marks_in_the_box(store: Database) -> None:
    slug = make.make_round(store, cards=2)
    code, _ = make.make_codes(store, slug, 2)
    make.cast(store, slug, code, {1: 5, 2: 0, 3: None})
    assert marks_in_box(store, slug) == ['{"1":5,"2":0}']
    assert codes_kept(store) == [(CodeState.USED, True), (CodeState.UNUSED, False)]


def test_cast_ballot_says_the_name_of_the_round_and_who_gets_receipts(store: Database) -> None:
    slug = make.make_round(store, checking=replace(make.ALONE, receipts="asked"))
    cast = make.cast(store, slug, make.make_codes(store, slug)[0], {1: 5, 2: 0, 3: None})
    assert (cast.name, cast.receipts) == ("Marlfield decides", "asked")


def test_cast_ballot_gives_a_receipt_that_is_signed_for_these_marks_and_no_others(store: Database) -> None:
    slug = make.make_round(store)
    code, round = make.make_codes(store, slug)[0], the_round(store, slug)
    cast = make.cast(store, slug, code, {1: 5, 2: 0, 3: None}, nonce="ab" * 16)
    note = signed_by(cast.receipt, make.vault(store).receipts_key(round.public_name, round.origin).verifier)
    key = ballot_key(round.public_name, code, "ab" * 16)
    texts = [
        receipt_text(round.public_name, fingerprint(torn(round.public_name, Mode.SLIPS, key, marks, [1, 2, 3])))
        for marks in ({1: 5, 2: 0}, {1: 5, 2: 1})
    ]
    assert [note.text == text for text in texts] == [True, False]


def test_cast_ballot_keeps_a_ballot_without_any_score(store: Database) -> None:
    slug = make.make_round(store)
    make.cast(store, slug, make.make_codes(store, slug)[0], {1: None, 2: None, 3: None})
    assert marks_in_box(store, slug) == ["{}"]


def test_cast_ballot_takes_the_same_page_again_and_changes_nothing(store: Database) -> None:
    slug = make.make_round(store, cards=1)
    code = make.make_codes(store, slug)[0]
    first = receipt_of(store, slug, code)
    before = everything(store)
    assert [receipt_of(store, slug, code) for _ in range(2)] == [first] * 2
    assert everything(store) == before
    assert marks_in_box(store, slug) == ['{"1":5,"2":0}']
    assert codes_kept(store) == [(CodeState.USED, True)]


def test_cast_ballot_signs_no_receipt_for_a_ballot_that_is_not_in_the_box(store: Database) -> None:
    """Else one voter could show a receipt that no box agrees with. What is sent again is the same in every part."""
    slug = make.make_round(store, ballot_type=Approve(), cards=2)
    code, unused = make.make_codes(store, slug, 2)
    first = Sent(code, make.NONCE, {"bid-2": ["1"]})
    store.write(lambda s: cast_ballot(s, slug, first, make.vault(store), now=make.NOW))
    for nonce, typed in (
        (f"{make.NONCE}\nbid-1=1", {"bid-2": ["1"]}),
        (make.NONCE, {"bid-1": ["1"], "bid-2": ["1"]}),
        (make.NONCE, {"bid-2": ["1", "1"]}),
    ):
        with pytest.raises(Problems, match=USED):
            wrote(store, cast_ballot, slug, Sent(code, nonce, typed), make.vault(store), now=make.NOW)
    odd = Sent(unused, f"{make.NONCE}\nbid-1=1", {"bid-2": ["1"]})
    with pytest.raises(Refused, match="did not come whole"):
        store.write(lambda s: cast_ballot(s, slug, odd, make.vault(store), now=make.NOW))
    assert marks_in_box(store, slug) == ['{"2":1}']


def test_cast_ballot_without_receipts_leaves_nothing_by_which_a_ballot_could_be_found(store: Database) -> None:
    """Not even by somebody who told a voter which nonce to send, and knows the code."""
    slug = make.make_round(store, checking=replace(make.ALONE, receipts="none"), cards=10)
    codes = make.make_codes(store, slug, 10)
    receipts = {make.cast(store, slug, code, {1: 5, 2: 0, 3: None}).receipt for code in codes}
    make.seal(store, slug, now=CLOSED)
    name = the_round(store, slug).public_name
    with store.read() as session:
        boxes = b"".join(box.lines for box in session.exec(select(Box)))
    assert boxes.count(b'"s"') == 30
    numbers = [slip_number(name, bid, ballot_key(name, code, make.NONCE)) for code in codes for bid in ("1", "2", "3")]
    assert (receipts, [number for number in numbers if number.encode() in boxes]) == ({""}, [])


def test_cast_ballot_seals_nothing_for_whoever_has_no_card(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealing costs more than all the rest, and everybody waits for it."""
    slug = make.make_round(store, cards=1)
    used = make.make_codes(store, slug)[0]
    make.cast(store, slug, used, {1: 5, 2: 0, 3: None})
    monkeypatch.setattr("pb.voting.actions._sealed", None)
    assert [refused_code(store, slug, code) for code in (used, new_code())] == [USED, UNKNOWN]


def test_cast_ballot_is_refused_after_going_back_to_an_older_database(store: Database) -> None:
    """The boxes of such a round can never be sealed, so nobody is told that they have voted."""
    slug = make.make_round(store, cards=1)
    code, keys, round = make.make_codes(store, slug)[0], make.vault(store), the_round(store, slug)
    keys.signed(round.public_name, round.origin, lambda: [*ledger(store), b"an act that this database does not know"])
    assert sign_all(store, keys) == [f"{slug}: {OLDER}"]
    sent = Sent(code, make.NONCE, {"bid-1": ["5"], "bid-2": ["0"], "bid-3": ["none"]})
    with pytest.raises(Refused, match="older than what was signed"):
        store.write(lambda s: cast_ballot(s, slug, sent, keys, now=make.NOW))
    assert (marks_in_box(store, slug), codes_kept(store)) == ([], [(CodeState.UNUSED, False)])


def test_cast_ballot_takes_the_same_page_again_after_voting_closed(store: Database) -> None:
    slug = make.make_round(store)
    code = make.make_codes(store, slug)[0]
    assert receipt_of(store, slug, code) == receipt_of(store, slug, code, now=CLOSED)
    assert marks_in_box(store, slug) == ['{"1":5,"2":0}']
    make.seal(store, slug, now=CLOSED)
    with pytest.raises(Refused, match="^Voting has closed.$"):
        receipt_of(store, slug, code, now=CLOSED)


@pytest.mark.parametrize(
    ("marks", "nonce"),
    [({1: 4, 2: 0, 3: None}, make.NONCE), ({1: 5, 2: 0, 3: None}, "ab" * 16)],
    ids=["other-marks", "same-marks-from-another-page"],
)
def test_cast_ballot_refuses_another_ballot_of_a_used_code(
    store: Database, marks: dict[int, int | None], nonce: str
) -> None:
    slug = make.make_round(store)
    code = make.make_codes(store, slug)[0]
    make.cast(store, slug, code, {1: 5, 2: 0, 3: None})
    with pytest.raises(Problems) as raised:
        make.cast(store, slug, code, marks, nonce=nonce)
    assert raised.value.by_field == {"code": USED}
    assert marks_in_box(store, slug) == ['{"1":5,"2":0}']
    with pytest.raises(Refused, match="^Voting has closed.$"):
        make.cast(store, slug, code, marks, nonce=nonce, now=CLOSED)


def test_cast_ballot_says_why_a_code_cannot_vote(store: Database) -> None:
    slug = make.make_round(store)
    code = make.make_codes(store, slug)[0]
    store.write(lambda s: void_batch(s, slug, 1, by=make.BY, now=make.NOW))
    other_round = make.make_round(store, name="Another round")
    other_code = make.make_codes(store, other_round)[0]
    assert refused_code(store, slug, code) == VOID
    assert refused_code(store, slug, new_code()) == UNKNOWN
    assert refused_code(store, slug, other_code) == UNKNOWN
    assert marks_in_box(store, slug) == []
    make.cast(store, other_round, other_code, {1: 1, 2: 1, 3: 1})
    assert (marks_in_box(store, slug), marks_in_box(store, other_round)) == ([], ['{"1":1,"2":1,"3":1}'])


def test_cast_ballot_keeps_nothing_of_a_ballot_with_a_mistake(store: Database) -> None:
    slug = make.make_round(store, cards=1)
    code = make.make_codes(store, slug)[0]
    with pytest.raises(Problems) as raised:
        make.cast(store, slug, code, {1: 5, 2: 6, 3: None})
    assert list(raised.value.by_field) == ["bid-2"]
    assert (marks_in_box(store, slug), codes_kept(store)) == ([], [(CodeState.UNUSED, False)])
    make.cast(store, slug, code, {1: 5, 2: 5, 3: None})
    assert marks_in_box(store, slug) == ['{"1":5,"2":5}']


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        (Phase.REVIEW, "Voting has not opened yet."),
        (Phase.BALLOT_FIXED, "Voting has not opened yet."),
        (Phase.READY, "Voting has not opened yet."),
        (Phase.CLOSED, "Voting has closed."),
        (Phase.SEALED, "Voting has closed."),
        (Phase.COUNTED, "Voting has closed."),
        (Phase.PUBLISHED, "Voting has closed."),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Phase) else "",
)
def test_cast_ballot_is_refused_outside_voting(store: Database, phase: Phase, sentence: str) -> None:
    slug = make.make_round(store, phase)
    code = make.make_codes(store, slug)[0]
    before = everything(store)
    with pytest.raises(Refused, match=f"^{sentence}$"):
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    assert everything(store) == before


def test_cast_ballot_is_refused_to_the_second(store: Database) -> None:
    slug = make.make_round(store)
    opens = CLOSED - timedelta(days=1)
    first, last = make.make_codes(store, slug, 2)
    marks = {1: 5, 2: 5, 3: 5}
    with pytest.raises(Refused, match="^Voting has not opened yet.$"):
        make.cast(store, slug, first, marks, now=opens - timedelta(microseconds=1))
    make.cast(store, slug, first, marks, now=opens)
    with pytest.raises(Refused, match="^Voting has closed.$"):
        make.cast(store, slug, last, marks, now=CLOSED)
    make.cast(store, slug, last, marks, now=CLOSED - timedelta(microseconds=1))
    assert len(marks_in_box(store, slug)) == 2


def test_cast_ballot_refuses_a_mark_for_a_bid_that_is_not_on_the_ballot(store: Database) -> None:
    """Declined bids have no place on it, and another round's numbers mean nothing here."""
    slug = make.make_round(store, Phase.REVIEW)
    opens = make.NOW + timedelta(days=9, hours=12)
    ids = make.bid_ids(store, slug)
    for bid_id in ids[:2]:
        do(store, bids.accept_bid, slug, bid_id)
    store.write(lambda s: bids.accept_bid(s, slug, ids[2], by=make.BY, now=make.NOW))
    store.write(lambda s: bids.decline_bid(s, slug, ids[2], "No.", by=make.BY, now=make.NOW))
    store.write(lambda s: bids.fix_ballot(s, slug, by=make.BY, now=make.NOW))
    code = make.make_codes(store, slug)[0]
    make.open_round(store, slug)
    for foreign in (3, 4):
        with pytest.raises(Refused, match="^This form is not of this ballot."):
            make.cast(store, slug, code, {1: 5, 2: 5, foreign: 5}, now=opens)
    make.cast(store, slug, code, {1: 5, 2: 5}, now=opens)
    assert marks_in_box(store, slug) == ['{"1":5,"2":5}']
    with store.read() as session:
        assert session.exec(select(Bid.number).where(Bid.id == ids[2])).one() == 3


def test_cast_ballot_finds_no_round_at_another_address(store: Database) -> None:
    sent = Sent(new_code(), make.NONCE, {})
    with pytest.raises(NotFound):
        store.write(lambda s: cast_ballot(s, "nowhere", sent, make.vault(store), now=make.NOW))
