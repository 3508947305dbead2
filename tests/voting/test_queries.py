"""What is known about codes and turnout."""

import pytest
import sqlalchemy as sa

from pb.db import Database
from pb.problems import NotFound, Problems
from pb.voting.actions import void_batch
from pb.voting.codes import code_digest, new_code
from pb.voting.models import CodeState
from pb.voting.queries import Turnout, ballots_in_box, batch_of, batches, check_code, code_problem, turnout
from tests import make

BALLOTS: tuple[dict[int, int], ...] = ({1: 5, 2: 0}, {3: 2}, {}, {1: 5, 2: 0})


def problem_of(store: Database, code: str, round_id: int = 1) -> str:
    with store.read() as session, pytest.raises(Problems) as raised:
        check_code(session, code_digest(make.KEY, round_id, code))
    return raised.value.by_field["code"]


def test_check_code_passes_an_unused_code_and_says_why_another_cannot_vote(store: Database) -> None:
    slug = make.make_round(store)
    unused, used = make.make_codes(store, slug, 2)
    void = make.make_codes(store, slug)[0]
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


def test_batches_say_what_became_of_their_codes_newest_first(store: Database) -> None:
    slug = make.make_round(store)
    first, second = make.make_codes(store, slug, 3), make.make_codes(store, slug, 2)
    for code in (first[0], first[1], second[0]):
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    store.write(lambda s: void_batch(s, slug, 2, by=make.BY, now=make.NOW))
    other = make.make_round(store, name="Another round")
    make.make_codes(store, other, 9)
    with store.read() as session:
        assert [(batch.id, counted) for batch, counted in batches(session, 1)] == [
            (2, Turnout(made=2, cast=1, void=1)),
            (1, Turnout(made=3, cast=2, void=0)),
        ]
        assert turnout(session, 1) == Turnout(made=5, cast=3, void=1)
        assert turnout(session, 3) == Turnout(made=0, cast=0, void=0)


@pytest.mark.parametrize("number", [1, 3])
def test_batches_ask_the_database_as_often_for_three_as_for_one(store: Database, number: int) -> None:
    slug = make.make_round(store)
    for _ in range(number):
        make.make_codes(store, slug)
    asked: list[str] = []
    sa.event.listen(store.reading, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with store.read() as session:
        assert len(batches(session, 1)) == number
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2


def test_batch_of_finds_only_batches_of_its_own_round(store: Database) -> None:
    slug = make.make_round(store)
    make.make_codes(store, slug, 3)
    make.make_round(store, name="Another round")
    with store.read() as session:
        batch, counted = batch_of(session, 1, 1)
        assert (batch.label, counted) == ("Front desk", Turnout(made=3, cast=0, void=0))
        for round_id, batch_id in ((2, 1), (1, 2)):
            with pytest.raises(NotFound):
                batch_of(session, round_id, batch_id)


def test_ballots_in_box_come_sorted_so_that_no_order_of_casting_is_left(store: Database) -> None:
    one, other = make.make_round(store, ballots=BALLOTS), make.make_round(store, name="Again", ballots=BALLOTS[::-1])
    assert (one, other) == ("marlfield-decides", "again")
    with store.read() as session:
        assert ballots_in_box(session, 1) == ['{"1":5,"2":0}', '{"1":5,"2":0}', '{"3":2}', "{}"]
        assert ballots_in_box(session, 2) == ballots_in_box(session, 1)
