"""A rule as plain data and back."""

import json
from typing import Any

import pytest

from pb.count.parameters import parameters_of, rule_from
from pb.count.rule import EqualShares, Rule
from tests.count.test_words import EVERY_RULE


@pytest.mark.parametrize("rule", EVERY_RULE, ids=repr)
def test_rule_from_reads_back_what_parameters_of_wrote(rule: Rule) -> None:
    assert rule_from(json.loads(json.dumps(parameters_of(rule)))) == rule


def test_parameters_of_is_plain_data_with_the_name_of_the_rule() -> None:
    assert parameters_of(EqualShares()) == {
        "rule": "equal-shares",
        "satisfaction": "cost",
        "completion": "add1u",
        "ties": ["lots"],
        "step": 100,
    }


def test_parameters_of_refuses_what_is_no_rule() -> None:
    with pytest.raises(TypeError, match="Rule is not one of the rules"):
        parameters_of(Rule())


GOOD = parameters_of(EqualShares())


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"rule": "whoever-shouts"},
        {**GOOD, "satisfaction": "joy"},
        {**GOOD, "ties": []},
        {**GOOD, "ties": "lots"},
        {**GOOD, "ties": ["lots", "lots"]},
        {**GOOD, "colour": "green"},
        {key: value for key, value in GOOD.items() if key != "step"},
    ],
    ids=["nothing", "unknown", "word", "no-end", "text", "twice", "more", "less"],
)
def test_rule_from_refuses_anything_else(plain: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        rule_from(plain)
