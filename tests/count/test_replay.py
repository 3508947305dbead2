"""Every step of every rule follows from those before it, and whoever follows notices when one does not.

Budget: 8 seconds of CI: 40 elections for each of 5 rules, 30 more where lots are drawn, and 40 wrong traces; see
tests/thorough.py for more.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.equal_shares import with_rates
from pb.count.outcome import Outcome, Settled, Step, Tie, Verdict
from pb.count.rule import (
    BestTotal,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Remainder,
    Rule,
    Satisfaction,
)
from tests.count.any_rule import BY_LOTS, counted, drawn, every_rule, rounds
from tests.count.make import SMALLER_FIRST, make_bid
from tests.count.slow.replay import DoesNotFollow, Reader
from tests.count.slow.replay_highest_first import replay_highest_first
from tests.count.slow.replay_shares import (
    replay_best_total,
    replay_equal_shares,
    replay_exact_equal_shares,
    replay_phragmen,
)
from tests.count.small import BY_NUMBER
from tests.thorough import examples

REPLAYS: dict[type[Rule], Callable[[Reader, Any], None]] = {
    HighestFirst: replay_highest_first,
    BestTotal: replay_best_total,
    EqualShares: replay_equal_shares,
    ExactEqualShares: replay_exact_equal_shares,
    Phragmen: replay_phragmen,
}
NAMES = list(every_rule())


def follow(election: Election, rule: Rule, outcome: Outcome) -> None:
    REPLAYS[type(rule)](Reader(election, rule, outcome), rule)


@pytest.mark.parametrize("name", NAMES)
@examples(40)
@given(data=st.data(), election=rounds())
def test_every_step_follows_from_those_before(name: str, data: st.DataObject, election: Election) -> None:
    rule = data.draw(every_rule()[name])
    outcome = counted(election, rule)
    follow(election, rule, outcome)
    if isinstance(rule, EqualShares):
        follow(election, rule, with_rates(election, rule, outcome))


def test_the_best_total_by_cost_lists_what_is_free_last() -> None:
    election = Election.of(1, (make_bid(2, 0), make_bid(4, 1)), [{2: 1, 4: 1}], top=1)
    rule = BestTotal(Satisfaction.COST, BY_NUMBER)
    outcome = counted(election, rule)
    assert outcome.funded == (4, 2)
    follow(election, rule, outcome)
    with pytest.raises(DoesNotFollow):
        follow(election, rule, _again(outcome, [outcome.steps[1], outcome.steps[0]]))


@pytest.mark.parametrize("name", NAMES)
@examples(30)
@given(data=st.data(), election=rounds(), chance=st.randoms(use_true_random=False))
def test_every_step_follows_where_lots_are_drawn(
    name: str, data: st.DataObject, election: Election, chance: Random
) -> None:
    rule = data.draw(every_rule(BY_LOTS)[name])
    numbers = [bid.number for bid in election.bids]
    places = {number: place for place, number in enumerate(chance.sample(numbers, len(numbers)))}
    follow(election, rule, drawn(election, rule, places))


@pytest.mark.parametrize(("pot", "by"), [(2, Settled.NO_DIFFERENCE), (4, Settled.LOTS), (5, Settled.NO_DIFFERENCE)])
def test_whether_lots_matter_follows_from_what_the_smaller_request_has_left(pot: int, by: Settled) -> None:
    # Bid 4 is paid first. The other two ask for 2 each: what is left then pays for none, one or both.
    bids = (make_bid(1, 2), make_bid(2, 2), make_bid(4, 1))
    election = Election.of(pot, bids, [{1: 1, 2: 1, 4: 1}], top=1)
    rule = HighestFirst(Remainder.STOP, SMALLER_FIRST)
    outcome = drawn(election, rule, {2: 0, 1: 1})
    assert [tie.by for tie in outcome.ties] == [Settled.SMALLER_REQUEST, by]
    follow(election, rule, outcome)


@pytest.mark.parametrize("name", NAMES)
@examples(40)
@given(data=st.data(), election=rounds())
def test_a_step_that_was_changed_does_not_follow(name: str, data: st.DataObject, election: Election) -> None:
    rule = data.draw(every_rule()[name])
    outcome = counted(election, rule)
    assume(outcome.steps)
    wrong = data.draw(st.sampled_from(MISTAKES))(data.draw, outcome)
    assume(wrong != outcome)
    with pytest.raises(DoesNotFollow):
        follow(election, rule, wrong)


def test_another_rate_of_a_bid_that_costs_nothing_does_not_follow() -> None:
    # Bid 1 has two points, bid 2 none and bid 3 five, for a penny: 500 for a pound is the most a priced bid has.
    bids = (make_bid(1, 0), make_bid(2, 0), make_bid(3, 1))
    election = Election.of(1, bids, [{1: 2, 3: 5}], top=5)
    rule = HighestFirst(Remainder.STOP, BY_NUMBER, Measure.PER_POUND, pays_unsupported=True)
    outcome = counted(election, rule)
    assert {step.number: step.rate for step in outcome.steps} == {1: 700, 3: 500, 2: 0}
    follow(election, rule, outcome)
    for place, step in enumerate(outcome.steps):
        wrong = list(outcome.steps)
        wrong[place] = replace(step, rate=(step.rate or Fraction(0)) + 1)
        with pytest.raises(DoesNotFollow):
            follow(election, rule, _again(outcome, wrong))


def _again(outcome: Outcome, steps: list[Step]) -> Outcome:
    """With sums that are right for these steps, so that only the steps can give it away."""
    left, chained = outcome.spent + outcome.left, []
    for step in steps:
        chained.append(replace(step, left_before=left))
        left -= step.award
    return Outcome.of(outcome.spent + outcome.left, tuple(chained), outcome.ties, outcome.endowment)


def _two_swapped(draw: Any, outcome: Outcome) -> Outcome:
    steps = list(outcome.steps)
    one, other = draw(st.integers(0, len(steps) - 1)), draw(st.integers(0, len(steps) - 1))
    steps[one], steps[other] = steps[other], steps[one]
    return _again(outcome, steps)


def _changed(draw: Any, outcome: Outcome, change: Callable[[Step], Step]) -> Outcome:
    steps = list(outcome.steps)
    place = draw(st.integers(0, len(steps) - 1))
    steps[place] = change(steps[place])
    return _again(outcome, steps)


def _another_award(draw: Any, outcome: Outcome) -> Outcome:
    award = draw(st.integers(0, 10))
    return _changed(draw, outcome, lambda step: replace(step, award=award))


def _another_verdict(draw: Any, outcome: Outcome) -> Outcome:
    verdict = draw(st.sampled_from(Verdict))
    return _changed(draw, outcome, lambda step: replace(step, verdict=verdict))


def _funded_after_all(draw: Any, outcome: Outcome) -> Outcome:
    return _changed(draw, outcome, lambda step: replace(step, award=step.asked, verdict=Verdict.FUNDED))


def _not_funded_after_all(draw: Any, outcome: Outcome) -> Outcome:
    reasons = [step.verdict for step in outcome.steps if not step.award] or [Verdict.DOES_NOT_FIT]
    why_not = draw(st.sampled_from(reasons))
    return _changed(draw, outcome, lambda step: replace(step, award=0, verdict=why_not))


def _another_rate(draw: Any, outcome: Outcome) -> Outcome:
    return _changed(draw, outcome, lambda step: replace(step, rate=(step.rate or Fraction(0)) + 1))


def _a_tie_that_was_not(draw: Any, outcome: Outcome) -> Outcome:
    among = tuple(sorted(step.number for step in outcome.steps))
    tie = Tie(among, 0, Settled.NUMBER, among[:1])
    return _changed(draw, replace(outcome, ties=(*outcome.ties, tie)), lambda step: replace(step, tie=tie))


def _a_tie_left_out(draw: Any, outcome: Outcome) -> Outcome:
    return _changed(draw, replace(outcome, ties=outcome.ties[1:]), lambda step: replace(step, tie=None))


def _a_step_left_out(draw: Any, outcome: Outcome) -> Outcome:
    gone = draw(st.integers(0, len(outcome.steps) - 1))
    return _again(outcome, [step for place, step in enumerate(outcome.steps) if place != gone])


def _another_sum(draw: Any, outcome: Outcome) -> Outcome:
    return replace(outcome, left=outcome.left + draw(st.integers(1, 9)))


def _another_share(_draw: Any, outcome: Outcome) -> Outcome:
    """Less than there is for everyone, which no rule of shares gives."""
    return outcome if outcome.endowment is None else replace(outcome, endowment=outcome.endowment / 2 - 1)


MISTAKES = [
    _two_swapped,
    _another_award,
    _another_verdict,
    _funded_after_all,
    _not_funded_after_all,
    _another_rate,
    _a_tie_that_was_not,
    _a_tie_left_out,
    _a_step_left_out,
    _another_sum,
    _another_share,
]
