"""Making voting codes, and casting ballots."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from pb.bids import actions as bids
from pb.bids.models import Bid
from pb.db import Database
from pb.problems import NotFound, Problems, Refused
from pb.rounds.models import Minute
from pb.rounds.rules import Phase
from pb.voting.actions import Sent, add_codes, cast_ballot, forget_digests, start_batch, void_batch
from pb.voting.codes import code_digest, new_code
from pb.voting.models import Ballot, Batch, CodeState, VotingCode
from pb.voting.queries import Turnout, ballots_in_box, turnout
from tests import make

USED = "This code has voted already. Each code votes once"
VOID = "This code was withdrawn. Ask the organisers for another"
UNKNOWN = "This code is not for this round. Check that you have the right card"
CLOSED = make.NOW + timedelta(hours=12)


def box(store: Database, round_id: int = 1) -> list[str]:
    with store.read() as session:
        return ballots_in_box(session, round_id)


def codes_kept(store: Database) -> list[tuple[str, bool]]:
    """(state, whether a ballot digest is there) of every code, used ones first."""
    with store.read() as session:
        kept = session.exec(select(VotingCode.state, VotingCode.ballot_digest))
        return sorted(((state, digest is not None) for state, digest in kept), reverse=True)


def refused_code(store: Database, slug: str, code: str) -> str:
    with pytest.raises(Problems) as raised:
        make.cast(store, slug, code, {1: 5, 2: 0, 3: None}, nonce="another page")
    assert list(raised.value.by_field) == ["code"]
    return raised.value.by_field["code"]


def last_minute(store: Database) -> str:
    with store.read() as session:
        return session.exec(select(Minute.text).order_by(col(Minute.id).desc())).first() or ""


def test_cast_ballot_uses_the_code_and_puts_the_marks_in_the_box(store: Database) -> None:
    slug = make.make_round(store)
    code, _ = make.make_codes(store, slug, 2)
    make.cast(store, slug, code, {1: 5, 2: 0, 3: None})
    assert box(store) == ['{"1":5,"2":0}']
    assert codes_kept(store) == [(CodeState.USED, True), (CodeState.UNUSED, False)]


def test_cast_ballot_keeps_a_ballot_without_any_score(store: Database) -> None:
    slug = make.make_round(store)
    make.cast(store, slug, make.make_codes(store, slug)[0], {1: None, 2: None, 3: None})
    assert box(store) == ["{}"]


def test_cast_ballot_takes_the_same_page_again_and_changes_nothing(store: Database) -> None:
    slug = make.make_round(store)
    code = make.make_codes(store, slug)[0]
    for _ in range(3):
        make.cast(store, slug, code, {1: 5, 2: 0, 3: None})
    assert box(store) == ['{"1":5,"2":0}']
    assert codes_kept(store) == [(CodeState.USED, True)]


def test_cast_ballot_takes_the_same_page_again_after_voting_closed(store: Database) -> None:
    slug = make.make_round(store)
    code = make.make_codes(store, slug)[0]
    make.cast(store, slug, code, {1: 5, 2: 0, 3: None})
    make.cast(store, slug, code, {1: 5, 2: 0, 3: None}, now=CLOSED)
    assert box(store) == ['{"1":5,"2":0}']


@pytest.mark.parametrize(
    ("marks", "nonce"),
    [({1: 4, 2: 0, 3: None}, "nonce of the page"), ({1: 5, 2: 0, 3: None}, "another page")],
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
    assert box(store) == ['{"1":5,"2":0}']
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
    assert box(store) == []
    make.cast(store, other_round, other_code, {1: 1, 2: 1, 3: 1})
    assert (box(store, 1), box(store, 2)) == ([], ['{"1":1,"2":1,"3":1}'])


def test_cast_ballot_keeps_nothing_of_a_ballot_with_a_mistake(store: Database) -> None:
    slug = make.make_round(store)
    code = make.make_codes(store, slug)[0]
    with pytest.raises(Problems) as raised:
        make.cast(store, slug, code, {1: 5, 2: 6, 3: None})
    assert list(raised.value.by_field) == ["bid-2"]
    assert (box(store), codes_kept(store)) == ([], [(CodeState.UNUSED, False)])
    make.cast(store, slug, code, {1: 5, 2: 5, 3: None})
    assert box(store) == ['{"1":5,"2":5}']


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        (Phase.REVIEW, "Voting has not opened yet."),
        (Phase.BALLOT_FIXED, "Voting has not opened yet."),
        (Phase.CLOSED, "Voting has closed."),
        (Phase.COUNTED, "Voting has closed."),
        (Phase.PUBLISHED, "Voting has closed."),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Phase) else "",
)
def test_cast_ballot_is_refused_outside_voting(store: Database, phase: Phase, sentence: str) -> None:
    slug = make.make_round(store, phase)
    code = _code_made_in_time(store)
    with pytest.raises(Refused, match=f"^{sentence}$"):
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    assert (box(store), codes_kept(store)) == ([], [(CodeState.UNUSED, False)])


def _code_made_in_time(store: Database) -> str:
    """Of the only round; a round that has been counted takes no new codes, so the rows are written here."""
    code = new_code()
    batch = Batch(round_id=1, label="Front desk", size=1, made_at=make.NOW, form_key="form")
    store.write(lambda s: s.add(batch))
    store.write(lambda s: add_codes(s, 1, batch.id, [code_digest(make.KEY, 1, code)]))
    return code


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
    assert len(box(store)) == 2


def test_cast_ballot_refuses_a_mark_for_a_bid_that_is_not_on_the_ballot(store: Database) -> None:
    """Declined bids have no place on it, and another round's numbers mean nothing here."""
    slug = make.make_round(store, Phase.REVIEW)
    opens = make.NOW + timedelta(days=10)
    ids = make.bid_ids(store, slug)
    for bid_id in ids[:2]:
        store.write(lambda s, b=bid_id: bids.accept_bid(s, slug, b, by=make.BY, now=make.NOW))  # type: ignore[misc]
    store.write(lambda s: bids.accept_bid(s, slug, ids[2], by=make.BY, now=make.NOW))
    store.write(lambda s: bids.decline_bid(s, slug, ids[2], "No.", by=make.BY, now=make.NOW))
    store.write(lambda s: bids.fix_ballot(s, slug, by=make.BY, now=make.NOW))
    code = make.make_codes(store, slug)[0]
    for foreign in (3, 4):
        with pytest.raises(Refused, match="^This form is not of this ballot."):
            make.cast(store, slug, code, {1: 5, 2: 5, foreign: 5}, now=opens)
    make.cast(store, slug, code, {1: 5, 2: 5}, now=opens)
    assert box(store) == ['{"1":5,"2":5}']
    with store.read() as session:
        assert session.exec(select(Bid.number).where(Bid.id == ids[2])).one() == 3


def test_cast_ballot_finds_no_round_at_another_address(store: Database) -> None:
    sent = Sent(new_code(), "nonce", {})
    with pytest.raises(NotFound):
        store.write(lambda s: cast_ballot(s, "nowhere", sent, make.KEY, now=make.NOW))


def test_start_batch_writes_a_minute_and_refuses_the_same_form_again(store: Database) -> None:
    slug = make.make_round(store)
    ids = store.write(lambda s: start_batch(s, slug, "Front desk", 50, "form", by=make.BY, now=make.NOW))
    assert ids == (1, 1)
    assert last_minute(store) == "Made 50 voting codes: Front desk."
    with pytest.raises(Refused, match="^These codes were made already, and codes are shown once."):
        store.write(lambda s: start_batch(s, slug, "Front desk", 50, "form", by=make.BY, now=make.NOW))
    with store.read() as session:
        assert session.exec(select(sa.func.count()).select_from(Batch)).one() == 1


def test_start_batch_is_refused_once_voting_has_closed(store: Database) -> None:
    slug = make.make_round(store, Phase.CLOSED)
    with pytest.raises(Refused, match="^Voting has closed: a new code could not be used.$"):
        store.write(lambda s: start_batch(s, slug, "Front desk", 50, "form", by=make.BY, now=make.NOW))


def test_add_codes_keeps_digests_of_a_batch_in_slices(store: Database) -> None:
    slug = make.make_round(store)
    batch, round_id = store.write(lambda s: start_batch(s, slug, "Hall", 4, "form", by=make.BY, now=make.NOW))
    made = [new_code() for _ in range(4)]
    digests = [code_digest(make.KEY, round_id, code) for code in made]
    for part in (digests[:2], digests[2:]):
        store.write(lambda s, part=part: add_codes(s, round_id, batch, part))  # type: ignore[misc]
    with store.read() as session:
        assert sorted(session.exec(select(VotingCode.digest))) == sorted(digests)
        assert turnout(session, round_id) == Turnout(made=4, cast=0, void=0)


def test_void_batch_withdraws_only_the_unused_codes_of_that_batch(store: Database) -> None:
    slug = make.make_round(store)
    lost, kept = make.make_codes(store, slug, 3), make.make_codes(store, slug, 2)
    make.cast(store, slug, lost[0], {1: 5, 2: 5, 3: 5})
    store.write(lambda s: void_batch(s, slug, 1, by=make.BY, now=make.NOW))
    assert last_minute(store) == "Withdrew the 2 unused codes of Front desk."
    assert [refused_code(store, slug, code) for code in lost] == [USED, VOID, VOID]
    make.cast(store, slug, kept[0], {1: 4, 2: 4, 3: 4})
    assert box(store) == ['{"1":4,"2":4,"3":4}', '{"1":5,"2":5,"3":5}']


def test_void_batch_finds_only_batches_of_its_own_round(store: Database) -> None:
    slug = make.make_round(store)
    make.make_codes(store, slug)
    other = make.make_round(store, name="Another round")
    for round, batch in ((other, 1), (slug, 99)):
        with pytest.raises(NotFound):
            store.write(lambda s, r=round, b=batch: void_batch(s, r, b, by=make.BY, now=make.NOW))  # type: ignore[misc]
    assert codes_kept(store) == [(CodeState.UNUSED, False)]


def test_forget_digests_wipes_what_recognises_a_ballot_of_this_round_alone(store: Database) -> None:
    for name in ("Marlfield decides", "Another round"):
        slug = make.make_round(store, name=name)
        make.cast(store, slug, make.make_codes(store, slug)[0], {1: 5, 2: 5, 3: 5})
    store.write(lambda s: forget_digests(s, 1))
    with store.read() as session:
        kept = session.exec(select(VotingCode.round_id).where(col(VotingCode.ballot_digest).is_not(None))).all()
        assert kept == [2]
        assert session.exec(select(sa.func.count()).select_from(Ballot)).one() == 2
