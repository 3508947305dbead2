"""The written record: the same round, the same bytes."""

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.ballots import Ballots
from pb.count.election import Election
from pb.count.record import inputs_bytes, inputs_digest, inputs_from, outcome_bytes, outcome_from
from pb.count.rule import HighestFirst, Remainder
from pb.count.tally import tally
from pb.count.ties import Draws
from tests.count.make import (
    SMALLER_FIRST,
    drawn_to_the_end,
    elections,
    make_bid,
    marlfield,
    one_by_one,
    rule,
    rules,
    shared,
)
from tests.thorough import examples


def small_round() -> Election:
    bids = (make_bid(2, 500, 300), make_bid(1, 700), make_bid(3, 100, withdrawn=True))
    return Election.of(1000, bids, ({1: 2, 2: 0, 3: 1}, {1: 1}), top=2)


def test_inputs_bytes_writes_slips_and_no_ballot() -> None:
    assert inputs_bytes(small_round(), rule(Remainder.STOP), Draws(((2, 1),))).decode() == (
        '{"ballots":2,'
        '"bids":[{"asked":700,"minimum":null,"number":1,"one_of":[],"pot":0,"title":"Bid 1","withdrawn":false},'
        '{"asked":500,"minimum":300,"number":2,"one_of":[],"pot":0,"title":"Bid 2","withdrawn":false},'
        '{"asked":100,"minimum":null,"number":3,"one_of":[],"pot":0,"title":"Bid 3","withdrawn":true}],'
        '"dice":"","lots":[[2,1]],"pot":1000,'
        '"rule":{"least_average":null,"least_ballots":null,"least_total":null,"measure":"total",'
        '"pays_unsupported":false,"prize":null,"remainder":"stop","rule":"highest-first","ties":["lots"]},'
        '"scores":{"1":[0,1,1],"2":[1,0,0]},"top":2,"whole":null}\n'
    )


@examples(40)
@given(elections(), rules(), st.randoms(use_true_random=False))
def test_inputs_bytes_are_the_same_whatever_the_order(election: Election, rule: HighestFirst, chance: Random) -> None:
    _, lots = drawn_to_the_end(election, rule)
    cast = one_by_one(election.ballots)
    mixed = replace(
        election,
        bids=tuple(chance.sample(election.bids, len(election.bids))),
        ballots=Ballots.of(
            dict(chance.sample(list(marks.items()), len(marks))) for marks in chance.sample(cast, len(cast))
        ),
    )
    mixed_lots = Draws(tuple(chance.sample(lots.lots, len(lots.lots))))
    assert inputs_bytes(mixed, rule, mixed_lots) == inputs_bytes(election, rule, lots)


def test_inputs_bytes_do_not_depend_on_which_draw_is_named_first() -> None:
    bids = tuple(make_bid(number, 500) for number in (1, 2, 3, 4))
    election = Election.of(1000, bids, ())
    one_way = inputs_bytes(election, rule(Remainder.SKIP), Draws(((4, 3), (2, 1))))
    assert one_way == inputs_bytes(election, rule(Remainder.SKIP), Draws(((2, 1), (4, 3))))
    assert b'"lots":[[2,1],[4,3]]' in one_way


def test_inputs_bytes_differ_when_anything_that_counts_differs() -> None:
    election = small_round()
    other_rounds = [
        replace(election, pot=1001),
        replace(election, top=3),
        replace(election, bids=(make_bid(2, 500), *election.bids[1:])),
        replace(election, ballots=Ballots.of([{1: 2, 3: 1}, {1: 1}])),
        replace(election, ballots=Ballots.of([*one_by_one(election.ballots), {}])),
    ]
    written = {inputs_bytes(other, rule(Remainder.STOP)) for other in [election, *other_rounds]}
    written.add(inputs_bytes(election, rule(Remainder.SKIP)))
    written.add(inputs_bytes(election, rule(Remainder.STOP, SMALLER_FIRST)))
    written.add(inputs_bytes(election, rule(Remainder.STOP), Draws(((1, 2),))))
    written.add(inputs_bytes(election, rule(Remainder.STOP), Draws(((2, 1),))))
    assert len(written) == 10


@examples(40)
@given(elections(), rules())
def test_inputs_from_gives_an_election_with_the_same_outcome(election: Election, rule: HighestFirst) -> None:
    outcome, lots = drawn_to_the_end(election, rule)
    dealt, same_rule, same_lots = inputs_from(inputs_bytes(election, rule, lots))
    assert same_rule == rule
    assert set(same_lots.lots) == set(lots.lots)
    assert len(dealt.ballots) == len(election.ballots)
    assert tally(dealt) == tally(election)
    assert shared(dealt, same_rule, lots) == outcome


def test_inputs_from_refuses_what_inputs_bytes_did_not_write() -> None:
    data = inputs_bytes(small_round(), rule(Remainder.STOP), Draws(((2, 1),)))
    for broken in (b"", b"null", b"{}", data.replace(b'"stop"', b'"never"'), data.replace(b"700", b"-7")):
        with pytest.raises(ValueError, match="^This is not the record of what was counted$"):
            inputs_from(broken)
    one_slip_too_many = data.replace(b"[0,1,1]", b"[1,1,1]")
    for other in (data[:-1], data + b"\n", one_slip_too_many):
        with pytest.raises(ValueError, match="not written in the canonical way"):
            inputs_from(other)


def test_inputs_digest_is_the_same_on_every_machine() -> None:
    assert (
        inputs_digest(small_round(), rule(Remainder.STOP), Draws(((2, 1),)))
        == "995171bde732d11374122c91c670a4741400e6a2090ee5139748e694ee2415fb"
    )


@examples(40)
@given(elections(), rules())
def test_outcome_from_reads_back_what_outcome_bytes_wrote(election: Election, rule: HighestFirst) -> None:
    outcome, lots = drawn_to_the_end(election, rule)
    written = outcome_bytes(outcome)
    assert outcome_from(written) == outcome
    assert outcome_bytes(shared(election, rule, lots)) == written


def test_outcome_bytes_are_one_line_of_plain_json() -> None:
    written = outcome_bytes(shared(marlfield(), rule(Remainder.SKIP)))
    read = json.loads(written)
    assert written.count(b"\n") == 1
    assert written.endswith(b"}\n")
    assert "£" not in written.decode()
    assert read["left"] == 80_000
    assert read["awards"]["5"] == 145_000
    assert read["steps"][0]["verdict"] == "funded"
    assert list(read) == sorted(read)


def test_outcome_bytes_keep_titles_as_they_were_typed() -> None:
    bid = replace(make_bid(1, 5), title="Caffi'r Ddôl \U0001f375")
    outcome = shared(Election.of(5, (bid,), ({1: 1},)), rule(Remainder.STOP))
    assert "Caffi'r Ddôl \U0001f375".encode() in outcome_bytes(outcome)
    assert outcome_from(outcome_bytes(outcome)) == outcome


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"\xff", b'{"steps": 1}', b"[" * 100_000, b"null"],
    ids=["empty", "no-keys", "a-list", "not-utf-8", "wrong-kind", "deep", "null"],
)
def test_outcome_from_refuses_what_is_no_record(data: bytes) -> None:
    with pytest.raises(ValueError, match="^This is not the record of an outcome$"):
        outcome_from(data)


def test_outcome_from_refuses_the_same_content_in_other_bytes() -> None:
    written = outcome_bytes(shared(marlfield(), rule(Remainder.SKIP)))
    for other in (written[:-1], written + b"\n", json.dumps(json.loads(written)).encode()):
        with pytest.raises(ValueError, match="not written in the canonical way"):
            outcome_from(other)


def test_outcome_from_refuses_a_field_it_does_not_know() -> None:
    read = json.loads(outcome_bytes(shared(marlfield(), rule(Remainder.SKIP))))
    read["extra"] = 1
    with pytest.raises(ValueError, match="not written in the canonical way"):
        outcome_from(json.dumps(read).encode())
