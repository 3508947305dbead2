"""Every rule in the words that residents read."""

from pathlib import Path

import pytest

from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Rule,
    Satisfaction,
    Spill,
    TieBreak,
)
from pb.count.words import rule_in_words
from tests.count.make import BY_LOTS, SMALLER_FIRST

MORE_THEN_DICE = (TieBreak.MORE_VOTERS, TieBreak.LARGER_REQUEST, TieBreak.DICE)
EVERY_RULE: list[Rule] = [
    *(
        HighestFirst(Remainder.SKIP, ties=ties, measure=measure)
        for measure in Measure
        for ties in (BY_LOTS, MORE_THEN_DICE)
    ),
    HighestFirst(Remainder.STOP, least_average=40, least_ballots=10, least_total=50, prize=500_00),
    *(BestTotal(satisfaction, (TieBreak.DICE,)) for satisfaction in Satisfaction),
    *(EqualShares(satisfaction, completion) for satisfaction in Satisfaction for completion in Completion),
    *(ExactEqualShares(raised=raised) for raised in (True, False)),
    Phragmen((TieBreak.NUMBER,)),
    *(
        Pots(
            (
                Pot("Parks", 10_000_00, HighestFirst(Remainder.SKIP), most=12_000_00),
                Pot("Streets", 8_000_00, HighestFirst(Remainder.STOP), largest=2_000_00),
            ),
            spill,
        )
        for spill in Spill
    ),
]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=repr)
def test_rule_in_words_is_a_few_short_sentences(rule: Rule) -> None:
    sentences = rule_in_words(rule)
    assert 2 <= len(sentences) <= 10
    for words in sentences:
        assert words.endswith(".")
        assert words.count(".") == 1 or words.startswith("£")
        assert len(words.split()) <= 26


def test_rule_in_words_says_each_policy() -> None:
    first = "We pay the bid with the most points first, and never one with no points."
    lots = "If points are equal and the order matters, we draw lots."
    assert rule_in_words(HighestFirst(Remainder.STOP)) == (
        first,
        "We stop at the first bid that we cannot pay in full.",
        lots,
    )
    assert rule_in_words(HighestFirst(Remainder.SKIP)) == (
        first,
        "If we cannot pay a bid in full, we go on to the next one.",
        lots,
    )
    assert rule_in_words(HighestFirst(Remainder.PART_FUND, SMALLER_FIRST)) == (
        first,
        "If we cannot pay a bid in full, it gets what is left.",
        "If what is left is below its minimum, it gets nothing and we try the next.",
        "If points are equal, the bid asking for less goes first, then we may draw lots.",
    )


def test_rule_in_words_says_what_each_pot_has_and_how_it_is_shared() -> None:
    skip = HighestFirst(Remainder.SKIP)
    same = Pots((Pot("Parks", 10_000_00, skip), Pot("Streets", 8_000_00, skip)), Spill.KEPT)
    assert rule_in_words(same) == (
        "£10,000 is for Parks.",
        "£8,000 is for Streets.",
        "In each pot: we pay the bid with the most points first, and never one with no points.",
        *rule_in_words(skip)[1:],
        "Money that a pot does not spend is left over.",
    )
    different = Pots((Pot("Parks", 10_000_00, skip, 12_000_00, 500_00), Pot("Streets", 1, Phragmen())), Spill.NEXT)
    assert rule_in_words(different) == (
        "£10,000 is for Parks. One bid may ask for up to £500. Together they get £12,000 at most.",
        "£0.01 is for Streets.",
        "In Parks: we pay the bid with the most points first, and never one with no points.",
        *rule_in_words(skip)[1:],
        "In Streets: everyone who votes earns money at the same speed.",
        *rule_in_words(Phragmen())[1:],
        "Money that a pot does not spend goes on to the next pot.",
    )


def test_rule_in_words_stands_in_the_rulebook() -> None:
    said = (Path(__file__).parents[2] / "docs" / "rulebook.md").read_text(encoding="utf-8")
    said = " ".join(said.split())
    plain = [HighestFirst(remainder, SMALLER_FIRST) for remainder in Remainder]
    for rule in [*plain, *EVERY_RULE]:
        for words in rule_in_words(rule)[:-1]:
            assert words in said
