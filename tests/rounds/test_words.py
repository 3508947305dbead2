"""A round's rules as sentences that a resident reads."""

import json
from typing import Any

import pytest

from pb.count.ballot_types import Rank, ScoreEvery
from pb.count.parameters import parameters_of
from pb.count.rule import EqualShares, HighestFirst, Remainder, Rule, TieBreak
from pb.rounds.models import Round
from pb.rounds.words import (
    ballot_of,
    ballot_type_kept,
    checking_in_words,
    eligibility_in_words,
    rule_of,
    sharing_in_words,
)


def a_round(**other: Any) -> Round:
    return Round(slug="m", name="Marlfield decides", place="Marlfield", **other)


@pytest.mark.parametrize(
    ("age", "connections", "sentence"),
    [
        (11, "live", "You can vote if you are 11 or over and you live in NK4."),
        (16, "work", "You can vote if you are 16 or over and you work or volunteer in NK4."),
        (11, "live study", "You can vote if you are 11 or over and you live or study in NK4."),
        (11, "live work study", "You can vote if you are 11 or over and you live, work, volunteer or study in NK4."),
        (0, "live", "You can vote, at any age, if you live in NK4."),
    ],
)
def test_eligibility_in_words_is_one_sentence(age: int, connections: str, sentence: str) -> None:
    assert eligibility_in_words(a_round(age_from=age, connections=connections, postcodes="NK4")) == sentence


def test_rule_of_reads_what_was_chosen() -> None:
    rule = HighestFirst(Remainder.SKIP, (TieBreak.SMALLER_REQUEST, TieBreak.LOTS))
    assert rule_of(a_round(rule=json.dumps(parameters_of(rule)))) == rule
    with pytest.raises(ValueError):
        rule_of(a_round())


def test_ballot_of_reads_what_was_chosen() -> None:
    assert ballot_of(a_round(ballot_type=Rank(3).as_text())) == Rank(3)
    assert ballot_type_kept(ScoreEvery().as_text()) == ScoreEvery()
    with pytest.raises(ValueError):
        ballot_of(a_round())


def test_sharing_in_words_is_empty_while_nothing_is_chosen() -> None:
    assert sharing_in_words(a_round()) == ()


def test_sharing_in_words_says_the_rule() -> None:
    assert sharing_in_words(a_round(rule=json.dumps(parameters_of(HighestFirst(Remainder.STOP))))) == (
        "We pay the bid with the most points first, and never one with no points.",
        "We stop at the first bid that we cannot pay in full.",
        "If points are equal and the order matters, we draw lots.",
    )


def test_sharing_in_words_says_that_each_group_gets_one_award() -> None:
    rule = json.dumps(parameters_of(HighestFirst(Remainder.STOP)))
    assert sharing_in_words(a_round(rule=rule, one_per_group=True))[-1] == "At most one bid of each group is funded."


@pytest.mark.parametrize(
    ("rule", "promised"),
    [
        (HighestFirst(Remainder.SKIP), "anyone can check the sharing"),
        (EqualShares(), "organisers alone can recount the votes and the sharing"),
    ],
)
def test_checking_in_words_promises_no_recount_that_totals_cannot_give(rule: Rule, promised: str) -> None:
    round = a_round(rule=json.dumps(parameters_of(rule)), disclosure="tallies", organisers=2, receipts="offered")
    assert promised in " ".join(checking_in_words(round))
