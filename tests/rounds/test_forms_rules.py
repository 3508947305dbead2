"""The questions of the ballot and of the rule: what is typed, and what it means."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Remainder,
    Rule,
    TieBreak,
)
from pb.problems import Problems
from pb.rounds.blanks import Blanks
from pb.rounds.forms_rules import BallotForm, SharingForm

LOTS = (TieBreak.LOTS,)
SMALLER = (TieBreak.SMALLER_REQUEST, TieBreak.LOTS)
DICE = (TieBreak.MORE_VOTERS, TieBreak.DICE)


def problems_of(form: Any) -> Mapping[str, str]:
    with pytest.raises(Problems) as raised:
        form.checked()
    return raised.value.by_field


@pytest.mark.parametrize(
    "ballot_type",
    [
        ScoreEvery(),
        ScoreEvery(3, every=True),
        Approve(3, 5),
        Approve(4, 4),
        Approve(1, None),
        Rank(3),
        SharePoints(10),
        SpendThePot(500_50),
    ],
    ids=lambda each: each.as_text(),
)
def test_ballot_form_reads_back_every_ballot(ballot_type: BallotType) -> None:
    for blanks in Blanks:
        assert BallotForm.of(ballot_type, "random", blanks).checked() == (ballot_type, "random", blanks)


@pytest.mark.parametrize("form", [BallotForm(), BallotForm("maybe", "by amount")], ids=["nothing", "unknown"])
def test_ballot_form_asks_for_both(form: BallotForm) -> None:
    assert problems_of(form) == {
        "must_score_all": "Choose whether every bid must be scored",
        "ballot_order": "Choose the order of the bids",
    }


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"ballot_type": "stickers"}, {"ballot_type": "Choose what voters do"}),
        ({"must_score_all": "no", "blanks": ""}, {"blanks": "Choose what becomes of a blank on paper"}),
        ({"ballot_type": ""}, {"ballot_type": "Choose what voters do"}),
        ({"must_score_all": "yes", "best": "11"}, {"best": "Enter a whole number from 1 to 10"}),
        (
            {"ballot_type": "approve", "least": "5", "most": "3"},
            {"most": "Enter 5 or more, the number that must be chosen"},
        ),
        ({"ballot_type": "approve", "least": "0"}, {"least": "Enter a whole number from 1 to 50"}),
        ({"ballot_type": "rank", "places": "many"}, {"places": "Enter a whole number from 1 to 10"}),
        ({"ballot_type": "points", "points": "9" * 9}, {"points": "Enter a whole number from 1 to 1,000"}),
        ({"ballot_type": "spend", "limit": "0"}, {"limit": "Enter an amount above £0"}),
        ({"ballot_type": "spend"}, {"limit": "Enter an amount in pounds, like 2,500 or 2500.50"}),
    ],
)
def test_ballot_form_says_what_is_wrong(typed: dict[str, str], problems: dict[str, str]) -> None:
    assert problems_of(BallotForm(**{"ballot_order": "pitch", **typed})) == problems


@pytest.mark.parametrize(
    "rule",
    [
        *(HighestFirst(remainder, ties) for remainder in Remainder for ties in (LOTS, SMALLER)),
        *(HighestFirst(Remainder.SKIP, (TieBreak.DICE,), measure) for measure in Measure),
        HighestFirst(Remainder.SKIP, LOTS, Measure.PER_POUND, prize=500_00),
        HighestFirst(Remainder.SKIP, LOTS, least_average=40, least_ballots=10, least_total=50),
        *(ExactEqualShares(raised=raised, ties=DICE) for raised in (True, False)),
        BestTotal(ties=SMALLER),
        Phragmen(SMALLER),
        *(EqualShares(completion=completion, ties=SMALLER) for completion in Completion),
    ],
    ids=repr,
)
def test_sharing_form_reads_back_every_rule(rule: Rule) -> None:
    assert SharingForm.of(rule).checked() == (rule, False)


def test_sharing_form_keeps_one_award_for_each_group_with_highest_first_alone() -> None:
    rule = HighestFirst(Remainder.SKIP)
    form = SharingForm.of(rule, one_per_group=True)
    assert form.checked() == (rule, True)
    assert replace(form, rule="phragmen").checked() == (Phragmen(), False)


@pytest.mark.parametrize(
    "form",
    [SharingForm.of(None), SharingForm(remainder="keep", ties="lots", draw="number")],
    ids=["nothing", "unknown"],
)
def test_sharing_form_asks_for_all_three(form: SharingForm) -> None:
    assert problems_of(form) == {
        "remainder": "Choose what happens when a bid does not fit in what is left",
        "ties": "Choose which of two level bids goes first",
        "draw": "Choose how a tie is settled in the end",
    }


def test_sharing_form_asks_again_for_a_rule_that_organisers_cannot_choose() -> None:
    form = SharingForm.of(HighestFirst(Remainder.SKIP, (TieBreak.NUMBER,)))
    assert problems_of(form) == {"draw": "Choose how a tie is settled in the end"}


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"rule": "whoever shouts"}, {"rule": "Choose how the money is shared"}),
        ({"measure": "loudest"}, {"measure": "Choose what puts bids in order"}),
        ({"rule": "equal-shares", "completion": "magic"}, {"completion": "Choose what is done with money left over"}),
        (
            {"rule": "exact-equal-shares", "raised": ""},
            {"raised": "Choose whether the share is raised while money is left"},
        ),
        ({"one_per_group": "perhaps"}, {"one_per_group": "Choose whether a group can get more than one award"}),
        ({"least_average": "101"}, {"least_average": "Enter a whole number from 1 to 100"}),
        ({"least_ballots": "-1"}, {"least_ballots": "Enter a whole number from 1 to 100"}),
        ({"least_total": "0"}, {"least_total": "Enter a whole number from 1 to 100,000"}),
        ({"prize": "0"}, {"prize": "Enter an amount above £0"}),
        ({"prize": "much"}, {"prize": "Enter an amount in pounds, like 2,500 or 2500.50"}),
    ],
)
def test_sharing_form_says_what_is_wrong(typed: dict[str, str], problems: dict[str, str]) -> None:
    assert problems_of(SharingForm(**{"remainder": "skip", "ties": "draw", "draw": "lots", **typed})) == problems
