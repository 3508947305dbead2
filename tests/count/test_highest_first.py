"""Sharing out the pot: by hand, rule by rule, and at the edges."""

import pytest

from pb.count.election import Election
from pb.count.outcome import Outcome, Settled, Step, Tie, TieToSettle, Verdict
from pb.count.rule import Remainder
from pb.count.share import share_out
from pb.count.ties import Draws
from pb.money import pounds
from tests.count.make import (
    CASES,
    SMALLER_FIRST,
    make_bid,
    make_election,
    marlfield,
    rule,
    shared,
)

STOP, SKIP, PART_FUND = Remainder.STOP, Remainder.SKIP, Remainder.PART_FUND


def verdicts(outcome: Outcome) -> dict[int, Verdict]:
    return {step.number: step.verdict for step in outcome.steps}


# The demonstration round, worked by hand


def worked_by_hand() -> list[list[str]]:
    lines = (CASES / "marlfield.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == 10 and row[0].isdigit()]


def decision(step: Step) -> str:
    return pounds(step.award) if step.award else step.verdict.replace("-", " ")


@pytest.mark.parametrize(("remainder", "column"), [(STOP, 4), (SKIP, 6), (PART_FUND, 8)])
def test_highest_first_agrees_with_the_table_worked_by_hand(remainder: Remainder, column: int) -> None:
    by_hand = [row[:4] + row[column : column + 2] for row in worked_by_hand()]
    counted = [
        [
            str(step.number),
            str(step.total),
            pounds(step.asked),
            "all" if step.minimum is None else pounds(step.minimum),
            pounds(step.left_before),
            decision(step),
        ]
        for step in shared(marlfield(), rule(remainder)).steps
    ]
    assert len(by_hand) == 24
    assert counted == by_hand


@pytest.mark.parametrize(("remainder", "funded", "left"), [(STOP, 10, 220_000), (SKIP, 12, 80_000), (PART_FUND, 11, 0)])
def test_highest_first_of_the_demonstration_round(remainder: Remainder, funded: int, left: int) -> None:
    outcome = shared(marlfield(), rule(remainder))
    assert sum(award > 0 for award in outcome.awards.values()) == funded
    assert (outcome.left, outcome.spent) == (left, 4_000_000 - left)


def test_highest_first_part_funds_the_last_bid_of_the_demonstration_round() -> None:
    outcome = shared(marlfield(), rule(PART_FUND))
    last = [step for step in outcome.steps if step.award][-1]
    assert (last.title, last.asked, last.minimum) == ("Calm Corner Stay and Play", 315_000, 190_000)
    assert (last.award, last.verdict) == (220_000, Verdict.PART_FUNDED)


# What is left over


def test_highest_first_stop_ends_at_the_first_bid_that_does_not_fit() -> None:
    election = make_election(10, (make_bid(1, 6), 9), (make_bid(2, 5), 8), (make_bid(3, 1), 7))
    outcome = shared(election, rule(STOP))
    assert verdicts(outcome) == {1: Verdict.FUNDED, 2: Verdict.STOPS_HERE, 3: Verdict.NOT_REACHED}
    assert (outcome.awards, outcome.left, outcome.spent) == ({1: 6, 2: 0, 3: 0}, 4, 6)


def test_highest_first_skip_goes_on_to_the_next_bid_that_fits() -> None:
    election = make_election(10, (make_bid(1, 6), 9), (make_bid(2, 5, 1), 8), (make_bid(3, 3), 7))
    outcome = shared(election, rule(SKIP))
    assert verdicts(outcome) == {1: Verdict.FUNDED, 2: Verdict.DOES_NOT_FIT, 3: Verdict.FUNDED}
    assert (outcome.awards, outcome.left) == ({1: 6, 2: 0, 3: 3}, 1)


def test_highest_first_part_fund_gives_all_that_is_left_to_a_bid_that_can_use_it() -> None:
    election = make_election(10, (make_bid(1, 6), 9), (make_bid(2, 5, 4), 8), (make_bid(3, 1), 7))
    outcome = shared(election, rule(PART_FUND))
    assert verdicts(outcome) == {1: Verdict.FUNDED, 2: Verdict.PART_FUNDED, 3: Verdict.NOT_REACHED}
    assert (outcome.awards, outcome.left) == ({1: 6, 2: 4, 3: 0}, 0)


def test_highest_first_part_fund_asks_every_bid_that_does_not_fit_in_turn() -> None:
    election = make_election(
        10,
        (make_bid(1, 6), 12),
        (make_bid(2, 9, 5), 11),
        (make_bid(3, 9), 10),
        (make_bid(4, 1), 9),
        (make_bid(5, 9, 3), 8),
    )
    outcome = shared(election, rule(PART_FUND))
    assert verdicts(outcome) == {
        1: Verdict.FUNDED,
        2: Verdict.MINIMUM_NOT_REACHED,
        3: Verdict.MINIMUM_NOT_REACHED,
        4: Verdict.FUNDED,
        5: Verdict.PART_FUNDED,
    }
    assert outcome.awards == {1: 6, 2: 0, 3: 0, 4: 1, 5: 3}


# Who is never funded


def test_highest_first_never_funds_a_bid_without_a_point() -> None:
    election = Election.of(100, (make_bid(1, 5), make_bid(2, 5)), ({1: 1, 2: 0},))
    outcome = shared(election, rule(SKIP))
    assert verdicts(outcome) == {1: Verdict.FUNDED, 2: Verdict.NO_POINTS}
    assert (outcome.awards, outcome.left) == ({1: 5, 2: 0}, 95)


def test_highest_first_never_funds_a_withdrawn_bid_and_ignores_its_marks() -> None:
    withdrawn = make_bid(1, 5, withdrawn=True)
    election = make_election(10, (withdrawn, 20), (make_bid(2, 6), 3), (make_bid(3, 6), 0))
    outcome = shared(election, rule(STOP))
    assert [step.number for step in outcome.steps] == [2, 3, 1]
    assert outcome.steps[2] == Step(1, "Bid 1", 5, None, 0, 4, 0, Verdict.WITHDRAWN)
    assert outcome.awards == {1: 0, 2: 6, 3: 0}


# Ties


def tied_at_the_cut() -> Election:
    return make_election(12, (make_bid(9, 4), 10), (make_bid(7, 6), 8), (make_bid(3, 8), 8))


def test_highest_first_waits_for_lots_when_a_tie_at_the_cut_decides_who_is_funded() -> None:
    for remainder in Remainder:
        assert share_out(tied_at_the_cut(), rule(remainder)) == TieToSettle((3, 7), 8, 8)


@pytest.mark.parametrize(("drawn", "awards"), [((7, 3), {3: 0, 7: 6, 9: 4}), ((3, 7), {3: 8, 7: 0, 9: 4})])
def test_highest_first_follows_the_lots_that_were_drawn(drawn: tuple[int, int], awards: dict[int, int]) -> None:
    outcome = shared(tied_at_the_cut(), rule(SKIP), Draws((drawn,)))
    tie = Tie((3, 7), 8, Settled.LOTS, drawn)
    assert outcome.awards == awards
    assert outcome.ties == (tie,)
    assert [(step.number, step.tie) for step in outcome.steps] == [
        (9, None),
        (drawn[0], tie),
        (drawn[1], tie),
    ]


def test_highest_first_lists_a_tie_that_does_not_matter_by_number() -> None:
    election = make_election(100, (make_bid(7, 6), 8), (make_bid(3, 9), 8))
    outcome = shared(election, rule(STOP))
    tie = Tie((3, 7), 8, Settled.NO_DIFFERENCE, (3, 7))
    assert [(step.number, step.verdict, step.tie) for step in outcome.steps] == [
        (3, Verdict.FUNDED, tie),
        (7, Verdict.FUNDED, tie),
    ]


def test_highest_first_needs_no_lots_once_the_sharing_has_stopped() -> None:
    election = make_election(10, (make_bid(1, 11), 9), (make_bid(2, 6), 8), (make_bid(3, 6), 8))
    outcome = shared(election, rule(STOP))
    assert outcome.ties == (Tie((2, 3), 8, Settled.NO_DIFFERENCE, (2, 3)),)
    assert outcome.awards == {1: 0, 2: 0, 3: 0}


def test_highest_first_takes_the_smaller_request_first_when_the_rule_says_so() -> None:
    outcome = shared(tied_at_the_cut(), rule(SKIP, SMALLER_FIRST))
    tie = Tie((3, 7), 8, Settled.SMALLER_REQUEST, (7, 3))
    assert outcome.awards == {3: 0, 7: 6, 9: 4}
    assert outcome.ties == (tie,)
    assert [step.tie for step in outcome.steps] == [None, tie, tie]


def test_highest_first_draws_lots_only_among_the_equal_requests_of_a_tie() -> None:
    election = make_election(12, (make_bid(1, 9), 8), (make_bid(2, 5), 8), (make_bid(3, 5), 8), (make_bid(4, 4), 8))
    by_request = rule(SKIP, SMALLER_FIRST)
    assert share_out(election, by_request) == TieToSettle((2, 3), 8, 8)
    outcome = shared(election, by_request, Draws(((3, 2),)))
    lots = Tie((2, 3), 8, Settled.LOTS, (3, 2))
    smaller = Tie((1, 2, 3, 4), 8, Settled.SMALLER_REQUEST, (4, 3, 2, 1))
    assert outcome.awards == {1: 0, 2: 0, 3: 5, 4: 4}
    assert outcome.ties == (smaller, lots)
    assert [step.tie for step in outcome.steps] == [smaller, lots, lots, smaller]


def test_highest_first_asks_for_one_draw_after_another() -> None:
    election = make_election(7, (make_bid(1, 4), 9), (make_bid(2, 6), 9), (make_bid(3, 3), 8), (make_bid(4, 3), 8))
    assert share_out(election, rule(SKIP)) == TieToSettle((1, 2), 9, 7)
    assert share_out(election, rule(SKIP), Draws(((1, 2),))) == TieToSettle((3, 4), 8, 3)
    assert shared(
        election,
        rule(SKIP),
        Draws(
            (
                (1, 2),
                (4, 3),
            )
        ),
    ).awards == {1: 4, 2: 0, 3: 0, 4: 3}
    assert shared(election, rule(SKIP), Draws(((2, 1),))).awards == {1: 0, 2: 6, 3: 0, 4: 0}


@pytest.mark.parametrize(
    "lots",
    [[(7, 9)], [(7, 3), (9, 7)], [(3, 7, 9)], [(9, 3)]],
    ids=["no-tie", "one-too-many", "too-wide", "while-waiting"],
)
def test_highest_first_refuses_lots_no_tie_called_for(lots: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="but no tie among exactly these needed them"):
        share_out(tied_at_the_cut(), rule(SKIP), Draws(tuple(lots)))


def test_highest_first_refuses_lots_for_a_tie_that_makes_no_difference() -> None:
    election = make_election(100, (make_bid(7, 6), 8), (make_bid(3, 9), 8))
    with pytest.raises(ValueError, match="^Lots were drawn among bids 7, 3, but no tie among exactly"):
        share_out(election, rule(STOP), Draws(((7, 3),)))


def test_highest_first_refuses_lots_for_a_bid_that_is_not_in_the_round() -> None:
    with pytest.raises(ValueError, match="^Lots were drawn for bid 8, which is not in this round$"):
        share_out(tied_at_the_cut(), rule(SKIP), Draws(((7, 8),)))


# The edges


@pytest.mark.parametrize("remainder", Remainder)
def test_highest_first_at_the_edges(remainder: Remainder) -> None:
    first, second = make_bid(1, 6, 2), make_bid(2, 5)
    edges = {
        "no bids": (Election.of(10, (), ({},)), {}, {}),
        "no ballots": (
            Election.of(10, (first, second), ()),
            {1: 0, 2: 0},
            {1: Verdict.NO_POINTS, 2: Verdict.NO_POINTS},
        ),
        "all blank": (
            Election.of(10, (first, second), ({}, {})),
            {1: 0, 2: 0},
            {1: Verdict.NO_POINTS, 2: Verdict.NO_POINTS},
        ),
        "no money": (
            make_election(0, (first, 9), (second, 8)),
            {1: 0, 2: 0},
            {1: Verdict.NOT_REACHED, 2: Verdict.NOT_REACHED},
        ),
        "all fit": (
            make_election(11, (first, 9), (second, 8)),
            {1: 6, 2: 5},
            {1: Verdict.FUNDED, 2: Verdict.FUNDED},
        ),
        "one bid": (make_election(6, (first, 1), voters=1), {1: 6}, {1: Verdict.FUNDED}),
        "one voter": (
            make_election(6, (first, 5), (second, 4), voters=1),
            {1: 6, 2: 0},
            {1: Verdict.FUNDED, 2: Verdict.NOT_REACHED},
        ),
    }
    for name, (election, awards, expected) in edges.items():
        outcome = shared(election, rule(remainder))
        assert (outcome.awards, verdicts(outcome)) == (awards, expected), name
        assert outcome.left == election.pot - sum(awards.values()), name


@pytest.mark.parametrize(
    ("remainder", "first", "second"),
    [
        (STOP, Verdict.STOPS_HERE, Verdict.NOT_REACHED),
        (SKIP, Verdict.DOES_NOT_FIT, Verdict.DOES_NOT_FIT),
        (PART_FUND, Verdict.MINIMUM_NOT_REACHED, Verdict.MINIMUM_NOT_REACHED),
    ],
)
def test_highest_first_keeps_the_pot_when_every_bid_is_over_it(
    remainder: Remainder, first: Verdict, second: Verdict
) -> None:
    election = make_election(3, (make_bid(1, 6, 4), 9), (make_bid(2, 5), 8))
    outcome = shared(election, rule(remainder))
    assert verdicts(outcome) == {1: first, 2: second}
    assert (outcome.left, outcome.spent) == (3, 0)
