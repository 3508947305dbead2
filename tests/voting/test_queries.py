"""What is known about codes and turnout."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from pb.db import Database
from pb.problems import NotFound, Problems
from pb.proof.slips import lock_of
from pb.rounds.models import Round
from pb.rounds.rules import Phase
from pb.voting.actions import void_batch
from pb.voting.codes import code_digest, new_code
from pb.voting.models import CodeState
from pb.voting.queries import (
    Turnout,
    batch_of,
    batches,
    cards_of,
    check_code,
    code_problem,
    digests_used,
    envelopes_of,
    turnout,
    turnout_by_channel,
)
from pb.voting.rules import Channel
from tests import make


def problem_of(store: Database, code: str, round_id: int = 1) -> str:
    with store.read() as session, pytest.raises(Problems) as raised:
        check_code(session, code_digest(make.KEY, round_id, code))
    return raised.value.by_field["code"]


def test_check_code_passes_an_unused_code_and_says_why_another_cannot_vote(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    unused, used = make.make_codes(store, slug, 2)
    void = make.make_codes(store, slug)[0]
    make.open_round(store, slug, at_once=True)
    make.cast(store, slug, used, {1: 5, 2: 5, 3: 5})
    store.write(lambda s: void_batch(s, slug, 2, by=make.BY, now=make.NOW))
    with store.read() as session:
        check_code(session, code_digest(make.KEY, 1, unused))
    assert problem_of(store, used) == "This code has voted already. Each code votes once"
    assert problem_of(store, void) == "This code was withdrawn. Ask the organisers for another"
    assert problem_of(store, new_code()) == "This code is not for this round. Check that you have the right card"
    assert problem_of(store, unused, round_id=2) == problem_of(store, new_code())


@pytest.mark.parametrize("state", [None, CodeState.USED, CodeState.VOID], ids=["unknown", "used", "void"])
def test_code_problem_is_beside_the_code(state: CodeState | None) -> None:
    assert list(code_problem(state).by_field) == ["code"]


def test_turnout_by_channel_keeps_cards_and_papers_apart(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    cards, papers = make.make_codes(store, slug, 3), make.make_codes(store, slug, 2, channel=Channel.PAPER)
    with store.read() as session:
        assert list(turnout_by_channel(session, 2)) == []
    make.open_round(store, slug, at_once=True)
    for code in (cards[0], cards[1], papers[0]):
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    store.write(lambda s: void_batch(s, slug, 2, by=make.BY, now=make.NOW))
    with store.read() as session:
        each = turnout_by_channel(session, 1)
    assert each == {Channel.CARD: Turnout(3, 2, 0), Channel.PAPER: Turnout(2, 1, 1)}


def test_batches_say_what_became_of_their_codes_newest_first(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    first, second = make.make_codes(store, slug, 3), make.make_codes(store, slug, 2)
    make.open_round(store, slug, at_once=True)
    for code in (first[0], first[1], second[0]):
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    store.write(lambda s: void_batch(s, slug, 2, by=make.BY, now=make.NOW))
    make.make_round(store, name="Another round", cards=9)
    with store.read() as session:
        assert [(batch.id, counted) for batch, counted in batches(session, 1)] == [
            (2, Turnout(made=2, cast=1, void=1)),
            (1, Turnout(made=3, cast=2, void=0)),
        ]
        assert turnout(session, 1) == Turnout(made=5, cast=3, void=1)
        assert turnout(session, 3) == Turnout(made=0, cast=0, void=0)


@pytest.mark.parametrize("number", [1, 3])
def test_batches_ask_the_database_as_often_for_three_as_for_one(store: Database, number: int) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    for _ in range(number):
        make.make_codes(store, slug)
    asked: list[str] = []
    sa.event.listen(store.reading, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with store.read() as session:
        assert len(batches(session, 1)) == number
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2


def test_batch_of_finds_only_batches_of_its_own_round(store: Database) -> None:
    make.make_round(store, cards=3)
    make.make_round(store, name="Another round")
    with store.read() as session:
        batch, counted = batch_of(session, 1, 1)
        assert (batch.label, counted) == ("Front desk", Turnout(made=3, cast=0, void=0))
        for round_id, batch_id in ((2, 1), (1, 2)):
            with pytest.raises(NotFound):
                batch_of(session, round_id, batch_id)


def test_envelopes_of_come_in_an_order_of_their_own_whatever_the_order_of_casting(store: Database) -> None:
    make.make_round(store, ballots=[{1: 5}, {2: 4}, {3: 3}, {1: 5}])
    make.make_round(store, name="Another round", ballots=[{1: 1}])
    with store.read() as session:
        envelopes = envelopes_of(session, 1)
        assert (len(envelopes), envelopes) == (4, sorted(envelopes))
        assert len(envelopes_of(session, 2)) == 1
        assert not set(envelopes) & set(envelopes_of(session, 2))


def test_digests_used_are_of_the_codes_of_this_round_that_voted(store: Database) -> None:
    used = {}
    for number, name in enumerate(("Marlfield decides", "Another round"), start=1):
        slug = make.make_round(store, name=name)
        used[number] = make.make_codes(store, slug)[0]
        make.cast(store, slug, used[number], {1: 5, 2: 5, 3: 5})
    with store.read() as session:
        for number, code in used.items():
            assert digests_used(session, number) == {code_digest(make.KEY, number, code)}


def test_cards_of_are_sorted_by_number_and_show_a_code_only_of_cards_that_voted_once_sealed(store: Database) -> None:
    slug = make.make_round(store, Phase.CLOSED, ballots=[{1: 5}], cards=2)
    store.write(lambda s: void_batch(s, slug, 1, by=make.BY, now=make.NOW))
    with store.read() as session:
        before = cards_of(session, 1)
    make.seal(store, slug)
    with store.read() as session:
        after = cards_of(session, 1)
    assert [card.number for card in before] == sorted(card.number for card in before)
    assert sorted(card.state for card in before) == [CodeState.USED, CodeState.VOID, CodeState.VOID]
    assert {card.code for card in before} == {None}
    assert [(card.number, card.lock, card.state) for card in after] == [
        (card.number, card.lock, card.state) for card in before
    ]
    for card in after:
        assert (card.code is not None) == (card.state == CodeState.USED)
        assert card.code is None or lock_of(public_name(store), card.number, card.code) == card.lock


def public_name(store: Database) -> str:
    with store.read() as session:
        return session.exec(select(Round.public_name)).one()
