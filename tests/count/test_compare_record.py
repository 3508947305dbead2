"""The written record of rules side by side."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings

from pb.count.ballot_types import Approve
from pb.count.compare import Compared, SideBySide, side_by_side
from pb.count.compare_record import side_by_side_bytes, side_by_side_from
from pb.count.election import Election
from pb.count.rule import HighestFirst, Remainder
from tests.count.small import BY_NUMBER, small_elections

OWN = Compared("Ours", {1: 500, 2: 0}, (1,), 7, Fraction(2, 3))
RULES = SideBySide(OWN, (Compared("Other £", {1: 0, 2: 0}, (), None, None),), (("Hard", "too much"),))


def test_side_by_side_bytes_are_one_line_and_say_no_more_than_is_shown() -> None:
    data = side_by_side_bytes(RULES)
    assert (data.count(b"\n"), data[-1:]) == (1, b"\n")
    assert json.loads(data) == {
        "left_out": [["Hard", "too much"]],
        "others": [{"awards": {"1": 0, "2": 0}, "funded": [], "name": "Other £", "percent": None, "pleased": None}],
        "own": {"awards": {"1": 500, "2": 0}, "funded": [1], "name": "Ours", "percent": 66, "pleased": 7},
    }


@settings(deadline=None, max_examples=30)
@given(small_elections(top=3))
def test_side_by_side_from_reads_back_all_that_is_shown(election: Election) -> None:
    rules = side_by_side(election, Approve(), "Ours", HighestFirst(Remainder.SKIP, BY_NUMBER))
    read = side_by_side_from(side_by_side_bytes(rules))
    assert [shown(each) for each in (*read.others, read.own)] == [shown(each) for each in (*rules.others, rules.own)]
    assert (read.left_out, side_by_side_bytes(read)) == (rules.left_out, side_by_side_bytes(rules))


def shown(rule: Compared | None) -> object:
    assert rule is not None
    return rule.name, rule.awards, rule.funded, rule.pleased, int((rule.share or 0) * 100)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}\n",
        b"\xff",
        side_by_side_bytes(RULES) + b"\n",
        side_by_side_bytes(RULES).replace(b":", b": "),
        side_by_side_bytes(RULES).replace(b'"pleased":7', b'"pleased":7,"who":"Ada"'),
        side_by_side_bytes(RULES).replace(b'["Hard","too much"]', b'["Hard"]'),
    ],
)
def test_side_by_side_from_refuses_anything_else(data: bytes) -> None:
    with pytest.raises(ValueError, match="record of rules side by side"):
        side_by_side_from(data)
