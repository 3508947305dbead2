"""What follows from the boxes, as the ledger has it."""

from typing import Any

import pytest

from pb.count.ballot_types import Rank, ScoreEvery
from pb.count.parameters import parameters_of
from pb.count.rule import BestTotal, EqualShares, HighestFirst, Phragmen, Pot, Pots, Remainder, Rule
from pb.proof.result import allocation_fields, bid_tally, rule_fields, rule_of, tally_fields
from pb.proof.slips import Mode
from tests.count.make import make_bid, make_election, shared

GIVEN = {1: {0: 2, 3: 1}, 2: {5: 4}, 3: {}}


def test_rule_fields_leave_out_what_has_no_value_in_every_pot() -> None:
    first = HighestFirst(Remainder.SKIP, least_total=3)
    fields = rule_fields(Pots((Pot("One", 100, first),)))
    assert fields["pots"] == [{"name": "One", "amount": 100, "rule": rule_fields(first)}]
    assert rule_fields(first) == {key: value for key, value in parameters_of(first).items() if value is not None}
    assert rule_fields(BestTotal()) == {"rule": "best-total", "satisfaction": "score", "ties": ["lots"]}


@pytest.mark.parametrize(
    "rule", [HighestFirst(Remainder.SKIP, prize=5), BestTotal(), Pots((Pot("One", 1, Phragmen()),)), EqualShares()]
)
def test_rule_of_reads_back_what_rule_fields_wrote(rule: Rule) -> None:
    assert rule_of(rule_fields(rule)) == rule


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "wheel"},
        {"rule": ["pots"]},
        {"remainder": 1},
        {"ties": None},
        {"prize": "5"},
        {"prize": None, "bonus": 1},
        {"pays_unsupported": 0},
        {"rule": "pots", "pots": 1},
        {"rule": "pots", "pots": [{}]},
    ],
)
def test_rule_of_refuses_everything_else(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="."):
        rule_of({**rule_fields(HighestFirst(Remainder.SKIP)), **change})


def test_tally_fields_leave_out_what_is_withdrawn() -> None:
    fields = tally_fields(ScoreEvery(5), Mode.SLIPS, 4, GIVEN, {2})
    assert fields["withdrawn"] == [2]
    assert fields["bids"] == [
        {"bid": 1, "count": 4, "sum": 3, "marked": 3, "voters": 1, "marks": {"0": 2, "3": 1}},
        {"bid": 3, "count": 4, "sum": 0, "marked": 0, "voters": 0, "marks": {}},
    ]


def test_bid_tally_says_no_marks_where_boxes_stay_shut() -> None:
    assert "marks" not in bid_tally(ScoreEvery(5), Mode.TALLIES, 4, 1, GIVEN[1])


def test_bid_tally_adds_up_what_places_are_worth() -> None:
    assert bid_tally(Rank(3), Mode.TALLIES, 4, 1, {1: 2, 3: 1})["sum"] == 7


@pytest.mark.parametrize("pot", [0, 700])
def test_allocation_fields_have_every_bid_and_what_is_left(pot: int) -> None:
    election = make_election(pot, (make_bid(1, 500), 9), (make_bid(2, 400), 8))
    outcome = shared(election, HighestFirst(Remainder.STOP))
    assert allocation_fields(outcome) == {"awards": {"1": 500 * (pot > 0), "2": 0}, "left": pot - 500 * (pot > 0)}
