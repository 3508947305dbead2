"""The sentences people read."""

from fractions import Fraction
from typing import Any

import pytest

from pb.count.explain import (
    compared,
    draw_sentence,
    in_pounds,
    lots_sentence,
    near_sentence,
    opening,
    other_sentence,
    sentence,
    tie_sentence,
    verdict_in_words,
)
from pb.count.outcome import Outcome, Settled, Stage, Step, Tie, TieToSettle, Verdict
from pb.count.rule import (
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
)
from tests.count.make import marlfield, rule, shared


def make_step(verdict: Verdict, **changed: Any) -> Step:
    step = {
        "number": 1,
        "title": "Friday Night Kickabout",
        "asked": 485_000,
        "minimum": 300_000,
        "total": 505,
        "left_before": 120_000,
        "award": 0,
    }
    return Step(**{**step, **changed}, verdict=verdict)


SENTENCES = [
    (
        make_step(Verdict.MINIMUM_NOT_REACHED),
        "Friday Night Kickabout: £4,850 asked, £1,200 left: not funded, its minimum is £3,000",
    ),
    (
        make_step(Verdict.FUNDED, left_before=4_000_000, award=485_000),
        "Friday Night Kickabout: £4,850 asked, £40,000 left: funded in full",
    ),
    (
        make_step(Verdict.PART_FUNDED, asked=315_000, left_before=220_000, award=220_000, minimum=190_000),
        "Friday Night Kickabout: £3,150 asked, £2,200 left: part-funded with £2,200, its minimum is £1,900",
    ),
    (
        make_step(Verdict.MINIMUM_NOT_REACHED, minimum=None),
        "Friday Night Kickabout: £4,850 asked, £1,200 left: not funded, it is all or nothing",
    ),
    (
        make_step(Verdict.DOES_NOT_FIT),
        "Friday Night Kickabout: £4,850 asked, £1,200 left: not funded, there is not enough left",
    ),
    (
        make_step(Verdict.STOPS_HERE, left_before=120_050),
        (
            "Friday Night Kickabout: £4,850 asked, £1,200.50 left: not funded, there is not enough left: "
            "the sharing stops here"
        ),
    ),
    (
        make_step(Verdict.NOT_REACHED),
        "Friday Night Kickabout: £4,850 asked, £1,200 left: not funded, the sharing had already stopped",
    ),
    (
        make_step(Verdict.NOT_REACHED, left_before=0),
        "Friday Night Kickabout: £4,850 asked, £0 left: not funded, there is nothing left",
    ),
    (
        make_step(Verdict.BELOW_THRESHOLD),
        "Friday Night Kickabout: £4,850 asked, £1,200 left: not funded, it did not reach the least support",
    ),
    (
        make_step(Verdict.ONE_ALREADY),
        "Friday Night Kickabout: £4,850 asked, £1,200 left: not funded, another bid that excludes it was",
    ),
    (
        make_step(Verdict.NOT_AFFORDABLE),
        (
            "Friday Night Kickabout: £4,850 asked, £1,200 left: "
            "not funded, its voters have not got enough left between them"
        ),
    ),
    (
        make_step(Verdict.NOT_IN_BEST),
        (
            "Friday Night Kickabout: £4,850 asked, £1,200 left: "
            "not funded, no set of bids with this one in it that the pot can pay is better"
        ),
    ),
    (
        make_step(Verdict.NO_POINTS, total=0),
        "Friday Night Kickabout: £4,850 asked, £1,200 left: not funded, nobody gave it a point",
    ),
    (
        make_step(Verdict.WITHDRAWN, total=0),
        "Friday Night Kickabout: withdrawn, its scores were not counted",
    ),
]


@pytest.mark.parametrize(("step", "written"), SENTENCES)
def test_sentence_says_what_was_asked_what_was_left_and_why(step: Step, written: str) -> None:
    assert sentence(step) == written


def test_sentence_has_words_for_every_verdict() -> None:
    assert {step.verdict for step, _ in SENTENCES} == set(Verdict)


def test_sentence_of_the_last_award_of_the_demonstration_round() -> None:
    steps = shared(marlfield(), rule(Remainder.PART_FUND)).steps
    assert sentence(steps[10]) == (
        "Calm Corner Stay and Play: £3,150 asked, £2,200 left: part-funded with £2,200, its minimum is £1,900"
    )


@pytest.mark.parametrize(("step", "written"), SENTENCES)
def test_verdict_in_words_is_how_the_sentence_ends(step: Step, written: str) -> None:
    ending = verdict_in_words(step)
    assert written.endswith(f": {ending}")
    assert not ending.startswith(("£", step.title))


@pytest.mark.parametrize(
    ("tie", "written"),
    [
        (
            Tie((3, 7), 505, Settled.LOTS, (7, 3)),
            "Bids 3 and 7 both scored 505: lots were drawn and 7 came first",
        ),
        (
            Tie((3, 7, 9), 505, Settled.LOTS, (7, 9, 3)),
            "Bids 3, 7 and 9 all scored 505: lots were drawn and the order was 7, 9, then 3",
        ),
        (
            Tie((3, 9), 347, Settled.NO_DIFFERENCE, (3, 9)),
            (
                "Bids 3 and 9 both scored 347: their order makes no difference to what they get, "
                "so they are listed by number"
            ),
        ),
        (
            Tie((3, 9), 347, Settled.SMALLER_REQUEST, (9, 3)),
            "Bids 3 and 9 both scored 347: the one asking for less goes first",
        ),
    ],
)
def test_tie_sentence_says_how_it_was_settled(tie: Tie, written: str) -> None:
    assert tie_sentence(tie) == written


def test_draw_sentence_says_what_the_hall_must_do_and_why() -> None:
    assert draw_sentence(TieToSettle((3, 7), 505, 120_000)) == (
        "Bids 3 and 7 both scored 505 and £1,200 is left: draw lots, because their order decides who gets money"
    )


def test_draw_sentence_names_no_points_where_something_else_is_level() -> None:
    assert draw_sentence(TieToSettle((3, 7), 0, 120_000, Settled.DICE)) == (
        "Bids 3 and 7 are level: roll dice, because their order decides who gets money"
    )


def test_in_pounds_says_about_where_it_rounds() -> None:
    assert [in_pounds(Fraction(*parts)) for parts in ((600, 1), (1250, 1), (2000, 3), (1, 3))] == [
        "£6",
        "£12.50",
        "about £6.67",
        "about £0",
    ]


@pytest.mark.parametrize(
    ("endowment", "voters", "said"),
    [
        (None, 4, ""),
        (Fraction(25_00), 4, "Everyone who voted has £25 to spend on what they voted for"),
        (
            Fraction(30_00),
            4,
            "Everyone who voted has £30 to spend on what they voted for, raised from an equal share of £25",
        ),
        (Fraction(0), 0, ""),
    ],
    ids=["no-shares", "equal", "raised", "nobody-voted"],
)
def test_opening_says_what_everyone_has(endowment: Fraction | None, voters: int, said: str) -> None:
    assert opening(Outcome((), {}, 60_00, 40_00, (), endowment), voters) == said


@pytest.mark.parametrize(
    ("measure", "rate", "said"),
    [
        (Measure.TOTAL, None, []),
        (Measure.VOTERS, Fraction(1), ["1 voter"]),
        (Measure.VOTERS, Fraction(12), ["12 voters"]),
        (Measure.AVERAGE, Fraction(7, 2), ["3.5 points on average"]),
        (Measure.AVERAGE, Fraction(10, 3), ["about 3.33 points on average"]),
        (Measure.PER_POUND, Fraction(505, 4850), ["about 104.12 points for each £1,000"]),
    ],
)
def test_compared_says_what_put_a_bid_in_its_place(measure: Measure, rate: Fraction | None, said: list[str]) -> None:
    assert compared(make_step(Verdict.FUNDED, rate=rate), HighestFirst(Remainder.SKIP, measure=measure)) == said
    assert compared(make_step(Verdict.FUNDED, rate=rate), None) == []


_GREEN = EqualShares(Satisfaction.CARDINALITY, Completion.NONE)


@pytest.mark.parametrize(
    ("rule", "changes", "said"),
    [
        (_GREEN, {"rate": Fraction(600)}, "funded in full, its voters paid £6 each, or all they had left"),
        (
            EqualShares(),
            {"rate": Fraction(1, 800)},
            "funded in full, its voters paid about £6.06 each, or all they had left",
        ),
        (
            EqualShares(Satisfaction.SCORE),
            {"rate": Fraction(120)},
            "funded in full, its voters paid £1.20 for each point, or all they had left",
        ),
        (EqualShares(), {"stage": Stage.FINISH}, "funded in full, from what was left over"),
        (EqualShares(), {}, "funded in full"),
        (
            ExactEqualShares(),
            {"rate": Fraction(600)},
            "funded in full, its voters paid £6 each, all who had that much left",
        ),
        (Phragmen(), {"rate": Fraction(15_00)}, "funded in full, its voters bought it when everyone had earned £15"),
        (
            Phragmen(),
            {"rate": Fraction(40_00), "verdict": Verdict.STOPS_HERE, "award": 0},
            (
                "not funded, its turn came when everyone had earned £40 and there is not enough left: "
                "the sharing stops here"
            ),
        ),
        (
            HighestFirst(Remainder.SKIP, prize=450_00),
            {"award": 450_00},
            "funded with £450, what each funded bid gets",
        ),
        (
            Pots((Pot("Green", 10, _GREEN), Pot("Blue", 10, Phragmen()))),
            {"rate": Fraction(600), "pot": "Green"},
            "funded in full, its voters paid £6 each, or all they had left",
        ),
    ],
)  # fmt: skip
def test_verdict_in_words_says_who_paid_what(rule: Rule, changes: dict[str, Any], said: str) -> None:
    step = make_step(**{"verdict": Verdict.FUNDED, "award": 485_000, **changes})
    assert verdict_in_words(step, rule) == said


def test_near_sentence_says_how_many_more_or_that_none_would_do() -> None:
    assert near_sentence(4) == "4 more people, voting for nothing else, would have been enough"
    assert near_sentence(1) == "1 more person, voting for nothing else, would have been enough"
    assert near_sentence(None) == "a hundred times as many votes would not have been enough"


def test_other_sentence_says_who_would_get_what_instead() -> None:
    assert other_sentence({1: 0, 2: 400_00, 3: 12_50}, {1: 500_00, 2: 0, 3: 12_50}) == (
        "bid 1 would get nothing instead of £500, bid 2 would get £400 instead of nothing"
    )


def test_lots_sentence_says_what_lots_decided_that_no_step_shows() -> None:
    said = "Lots were drawn among bids 1, 2 and 4 and the order was 4, 1, then 2: they decided where the count stopped"
    assert lots_sentence((4, 1, 2)) == said
