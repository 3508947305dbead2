"""What all rules share."""

from typing import Any, cast

import pytest

from pb.count.rule import (
    EqualShares,
    HighestFirst,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Rule,
    TieBreak,
    by_number,
    by_number_at_last,
)

SMALLER = (TieBreak.SMALLER_REQUEST, TieBreak.LOTS)


def in_pots(ties: tuple[TieBreak, ...], other: tuple[TieBreak, ...]) -> Pots:
    pots = (Pot("Parks", 1, HighestFirst(Remainder.SKIP, ties)), Pot("Streets", 1, Phragmen(other)))
    return Pots(pots, ties=ties)


def test_by_number_settles_every_tie_of_every_pot_by_number() -> None:
    plain = (TieBreak.NUMBER,)
    assert Phragmen(SMALLER).with_ties(by_number) == Phragmen(plain)
    assert in_pots(SMALLER, (TieBreak.LOTS,)).with_ties(by_number) == in_pots(plain, plain)


def test_by_number_at_last_only_takes_the_place_of_the_draw() -> None:
    smaller = (TieBreak.SMALLER_REQUEST, TieBreak.NUMBER)
    assert Phragmen(SMALLER).with_ties(by_number_at_last) == Phragmen(smaller)
    assert in_pots(SMALLER, (TieBreak.LOTS,)).with_ties(by_number_at_last) == in_pots(smaller, (TieBreak.NUMBER,))


@pytest.mark.parametrize(
    ("ties", "why"),
    [
        ((), "must be one that always settles it"),
        ((TieBreak.MORE_VOTERS,), "must be one that always settles it"),
        ((TieBreak.LOTS, TieBreak.NUMBER), "Nothing can come after"),
        ((TieBreak.MORE_VOTERS, TieBreak.MORE_VOTERS, TieBreak.LOTS), "named twice"),
    ],
)
def test_a_rule_refuses_a_chain_that_does_not_end_every_tie(ties: tuple[TieBreak, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Phragmen(ties)


def test_rules_that_read_slips_need_no_whole_ballots_and_others_do() -> None:
    rules: list[Rule] = [HighestFirst(Remainder.SKIP), Phragmen()]
    assert [rule.needs_whole_ballots for rule in rules] == [False, True]
    pots = [Pots((Pot("Parks", 1, rule),)) for rule in rules]
    assert [rule.needs_whole_ballots for rule in pots] == [False, True]


def test_a_rule_refuses_numbers_that_are_no_whole_numbers() -> None:
    for make, why in (
        (lambda: HighestFirst(Remainder.SKIP, least_average=cast(Any, 2.5)), "least_average must be a whole number"),
        (lambda: HighestFirst(Remainder.SKIP, prize=True), "prize must be a whole number"),
        (lambda: EqualShares(step=0), "step of Add1 must be a whole number, 1 or more, not 0"),
        (lambda: Pot("Parks", 1, Phragmen(), most=cast(Any, 1.0)), "most of the pot Parks"),
    ):
        with pytest.raises(ValueError, match=why):
            make()
