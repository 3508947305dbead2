"""Making voting codes, withdrawing them, and what is left of them once the box is emptied."""

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from pb.box.actions import open_round
from pb.db import Database
from pb.problems import NotFound, Refused
from pb.proof.canonical import read_line
from pb.proof.slips import lock_of
from pb.rounds.models import Minute
from pb.rounds.rules import Phase
from pb.voting.actions import add_cards, empty_box, start_batch, void_batch
from pb.voting.codes import code_digest, new_card
from pb.voting.models import Batch, CodeState, Envelope, VotingCode
from pb.voting.queries import Turnout, cards_of, turnout
from tests import make
from tests.doing import do, wrote
from tests.looking import everything, marks_in_box, the_round
from tests.voting.casting import USED, VOID, codes_kept, ledger, refused_code


def last_minute(store: Database) -> str:
    with store.read() as session:
        return session.exec(select(Minute.text).order_by(col(Minute.id).desc())).first() or ""


def test_start_batch_writes_a_minute_and_refuses_the_same_form_again(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    batch = store.write(lambda s: start_batch(s, slug, "Front desk", 50, "form", by=make.BY, now=make.NOW))
    assert (batch.batch_id, batch.public_name) == (1, the_round(store, slug).public_name)
    assert last_minute(store) == "Made 50 voting codes: Front desk."
    with pytest.raises(Refused, match="^These codes were made already, and codes are shown once."):
        store.write(lambda s: start_batch(s, slug, "Front desk", 50, "form", by=make.BY, now=make.NOW))
    with store.read() as session:
        assert session.exec(select(sa.func.count()).select_from(Batch)).one() == 1


@pytest.mark.parametrize("phase", [Phase.READY, Phase.VOTING, Phase.CLOSED])
def test_start_batch_is_refused_once_the_round_is_open(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    before = everything(store)
    with pytest.raises(
        Refused, match="^The cards were fixed when the round was opened, so that nobody can add a vote."
    ):
        store.write(lambda s: start_batch(s, slug, "Front desk", 50, "form", by=make.BY, now=make.NOW))
    assert everything(store) == before


def test_add_cards_keeps_of_each_its_number_a_digest_and_its_lock_and_no_code(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    batch = store.write(lambda s: start_batch(s, slug, "Hall", 4, "form", by=make.BY, now=make.NOW))
    made = [new_card() for _ in range(4)]
    for part in (made[:2], made[2:]):
        wrote(store, add_cards, batch, part, make.KEY)
    with store.read() as session:
        kept = session.exec(select(VotingCode.digest, VotingCode.card, VotingCode.lock, VotingCode.code)).all()
        assert turnout(session, batch.round_id) == Turnout(made=4, cast=0, void=0)
    assert sorted(kept) == sorted(
        (
            code_digest(make.KEY, batch.round_id, card.code),
            card.number,
            bytes.fromhex(lock_of(batch.public_name, card.number, card.code)),
            None,
        )
        for card in made
    )


def test_add_cards_adds_none_to_a_round_that_was_opened_between_two_slices(store: Database) -> None:
    """Not even before the opening is signed: a card that is not in the ledger must never vote."""
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    batch = store.write(lambda s: start_batch(s, slug, "Hall", 2, "form", by=make.BY, now=make.NOW))
    store.write(lambda s: add_cards(s, batch, [new_card()], make.KEY))
    keys = make.vault(store)
    store.write(lambda s: open_round(s, slug, keys, "test", at_once=True, by=make.BY, now=make.NOW))
    with pytest.raises(Refused, match="^The round was opened while these codes were being made"):
        store.write(lambda s: add_cards(s, batch, [new_card()], make.KEY))
    with store.read() as session:
        assert turnout(session, batch.round_id).made == 1


def test_void_batch_withdraws_only_the_unused_codes_of_that_batch(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    lost, kept = make.make_codes(store, slug, 3), make.make_codes(store, slug, 2)
    make.open_round(store, slug, at_once=True)
    make.cast(store, slug, lost[0], {1: 5, 2: 5, 3: 5})
    store.write(lambda s: void_batch(s, slug, 1, by=make.BY, now=make.NOW))
    assert last_minute(store) == "Withdrew the 2 unused codes of Front desk."
    assert [refused_code(store, slug, code) for code in lost] == [USED, VOID, VOID]
    make.cast(store, slug, kept[0], {1: 4, 2: 4, 3: 4})
    assert marks_in_box(store, slug) == ['{"1":4,"2":4,"3":4}', '{"1":5,"2":5,"3":5}']


def test_void_batch_stands_in_the_ledger_as_the_act_of_as_many_organisers_as_the_round_asks(store: Database) -> None:
    slug = make.make_round(store, checking=make.TOGETHER, cards=1)
    store.write(lambda s: void_batch(s, slug, 1, by="Ada and Bob", now=make.NOW))
    assert read_line(ledger(store)[-1])["by"] == "two organisers"


def test_void_batch_finds_only_batches_of_its_own_round(store: Database) -> None:
    slug = make.make_round(store, cards=1)
    other = make.make_round(store, name="Another round", cards=1)
    for round, batch in ((other, 1), (slug, 99)):
        with pytest.raises(NotFound):
            do(store, void_batch, round, batch)
    assert codes_kept(store) == [(CodeState.UNUSED, False)] * 2


def test_void_batch_is_refused_once_the_boxes_are_sealed(store: Database) -> None:
    slug = make.make_round(store, Phase.SEALED, ballots=[{1: 5}])
    with pytest.raises(Refused, match="^The boxes are sealed: what became of every card is written down.$"):
        store.write(lambda s: void_batch(s, slug, 1, by=make.BY, now=make.NOW))


def test_empty_box_leaves_of_this_round_alone_the_codes_that_voted(store: Database) -> None:
    """No envelope, nothing that recognises a ballot sent twice; the other round keeps both."""
    for name in ("Marlfield decides", "Another round"):
        slug = make.make_round(store, name=name, cards=2)
        code, _ = make.make_codes(store, slug, 2)
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
        if name == "Marlfield decides":
            voted = {code_digest(make.KEY, 1, code): code}
    store.write(lambda s: empty_box(s, 1, voted))
    with store.read() as session:
        assert session.exec(select(Envelope.round_id)).all() == [2]
        left = session.exec(select(VotingCode.round_id).where(col(VotingCode.ballot_digest).is_not(None))).all()
        assert left == [2]
        assert {card.code for card in cards_of(session, 1)} == {None, *voted.values()}
        assert {card.code for card in cards_of(session, 2)} == {None}
