"""What cannot change a result does not: elections that say the same in another way are counted the same.

For each property the comment says which rules it holds for and why. Budget: 10 seconds of CI, for 5 rules, 7
properties and 20 elections each; see tests/thorough.py for more.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.ballots import Ballots
from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Step, Tie
from pb.count.rule import BestTotal, EqualShares, HighestFirst, Measure, Rule, Satisfaction
from pb.count.tally import tally
from tests.count.any_rule import BY_LOTS, counted, drawn, every_rule, rounds
from tests.count.make import one_by_one
from tests.thorough import examples

Test = Callable[..., None]


def for_every_rule(
    rules: dict[str, st.SearchStrategy[Rule]] | None = None, **more: st.SearchStrategy[Any]
) -> Callable[[Test], Test]:
    """Try it on elections and rules by chance, so many for each rule."""

    def over(check: Test) -> Test:
        @pytest.mark.parametrize("name", list(rules or every_rule()))
        def test(name: str) -> None:
            examples(20)(given(election=rounds(), rule=(rules or every_rule())[name], **more)(check))()

        test.__name__ = check.__name__
        return test

    return over


def without_rates(outcome: Outcome) -> list[Step]:
    return [replace(step, rate=None) for step in outcome.steps]


# 1. All money in another unit. Holds for every rule: no rule compares money with anything but money.
@for_every_rule(times=st.sampled_from([3, 100, 12_347]))
def test_all_amounts_multiplied_give_all_awards_multiplied(election: Election, rule: Rule, times: int) -> None:
    dearer = replace(election, pot=election.pot * times, bids=tuple(_dearer(bid, times) for bid in election.bids))
    once, again = counted(election, rule), counted(dearer, _dearer_rule(rule, times))
    assert without_rates(again) == [_dearer_step(step, rule, times) for step in once.steps]
    assert again.endowment == (None if once.endowment is None else once.endowment * times)
    for step, other in zip(once.steps, again.steps, strict=True):
        assert other.rate == _dearer_rate(step, rule, times)


def _dearer(bid: Bid, times: int) -> Bid:
    return replace(bid, asked=bid.asked * times, minimum=bid.minimum and bid.minimum * times)


def _dearer_rule(rule: Rule, times: int) -> Rule:
    if isinstance(rule, HighestFirst) and rule.prize:
        return replace(rule, prize=rule.prize * times)
    return replace(rule, step=rule.step * times) if isinstance(rule, EqualShares) else rule


def _dearer_step(step: Step, rule: Rule, times: int) -> Step:
    return replace(
        step,
        asked=step.asked * times,
        minimum=step.minimum and step.minimum * times,
        left_before=step.left_before * times,
        award=step.award * times,
        tie=step.tie and _dearer_tie(step.tie, rule, times),
        rate=None,
    )


def _dearer_tie(tie: Tie, rule: Rule, times: int) -> Tie:
    """What the best set is worth is money where every voter counts what is spent on them."""
    is_money = isinstance(rule, BestTotal) and rule.satisfaction is Satisfaction.COST
    return replace(tie, total=tie.total * times) if is_money else tie


def _dearer_rate(step: Step, rule: Rule, times: int) -> Fraction | None:
    """Phragmén and exact equal shares say pence; highest first says points, or points for each pound."""
    if step.rate is None or not isinstance(rule, HighestFirst):
        return step.rate and step.rate * times
    if rule.measure is Measure.PER_POUND and step.asked:
        return step.rate / times
    return step.rate


# 2. One more bid, for which nobody votes. Holds for every rule: only bids with a point are looked at. Where the
# rule pays bids without a point out of what is left, they come last, and what was decided before stays.
@for_every_rule(asked=st.integers(0, 9), number=st.integers(41, 50) | st.integers(1, 50))
def test_a_bid_without_votes_changes_nothing_for_the_others(
    election: Election, rule: Rule, asked: int, number: int
) -> None:
    if number in {bid.number for bid in election.bids}:
        number = 51
    larger = replace(election, bids=(Bid(number, "Nobody wants it", asked), *election.bids))
    once, again = counted(election, rule), counted(larger, rule)
    if isinstance(rule, HighestFirst) and rule.pays_unsupported:
        assert _decided(again, larger) == _decided(once, election)
    else:
        assert without_rates(once) == [step for step in without_rates(again) if step.number != number]
        assert again.awards[number] == 0
        assert (once.ties, once.endowment, once.left) == (again.ties, again.endowment, again.left)


def _decided(outcome: Outcome, election: Election) -> list[tuple[int, int, str]]:
    """About bids with a point."""
    wanted = {number for number, each in tally(election).items() if each.total}
    return [(step.number, step.award, step.verdict) for step in outcome.steps if step.number in wanted]


# 3. Ballots and bids in any order, equal ballots together or not, marks on a ballot in any order. Holds for
# every rule: all they read are sums over ballots.
@for_every_rule(chance=st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_bids_changes_nothing(election: Election, rule: Rule, chance: Random) -> None:
    cast = [list(marks.items()) for marks in one_by_one(election.ballots)]
    mixed = [chance.sample(marks, len(marks)) for marks in chance.sample(cast, len(cast))]
    bids = tuple(chance.sample(election.bids, len(election.bids)))
    assert counted(replace(election, bids=bids, ballots=_not_merged(mixed)), rule) == counted(election, rule)


def _not_merged(ballots: list[list[tuple[int, int]]]) -> Ballots:
    """Each ballot in a row of its own, as it stands."""
    entries = np.array([entry for marks in ballots for entry in marks], dtype=np.int64).reshape(-1, 2)
    starts = np.cumsum([0, *(len(marks) for marks in ballots)])
    return Ballots(np.ones(len(ballots), dtype=np.int64), starts, entries[:, 0], entries[:, 1])


# 4. Every ballot cast twice. Holds for every rule that compares shares of ballots; a least number of points is
# doubled with the points. Under rules of shares everyone has half as much and pays half: equal shares are the
# same where the endowment is not raised, and where it is raised by half a step.
@for_every_rule()
def test_every_ballot_cast_twice_gives_the_same_awards(election: Election, rule: Rule) -> None:
    twice = replace(election, ballots=replace(election.ballots, times=election.ballots.times * 2))
    once, again = counted(election, rule), counted(twice, _rule_for_twice(rule))
    assert [(step.number, step.award, step.verdict, step.stage) for step in again.steps] == [
        (step.number, step.award, step.verdict, step.stage) for step in once.steps
    ]
    assert [step.total for step in again.steps] == [step.total * 2 for step in once.steps]
    assert again.endowment == (None if once.endowment is None else once.endowment / 2)
    assert [(tie.among, tie.by, tie.order) for tie in again.ties] == [
        (tie.among, tie.by, tie.order) for tie in once.ties
    ]


def _rule_for_twice(rule: Rule) -> Rule:
    if isinstance(rule, HighestFirst) and rule.least_total:
        return replace(rule, least_total=rule.least_total * 2)
    return replace(rule, step=rule.step // 2) if isinstance(rule, EqualShares) else rule


# 5. Other numbers for the bids. Holds for every rule while ties do not end by number: lots are drawn, and whatever
# is drawn for a bid is drawn for it under its other number too. (Bids that are level and get what they ask in any
# order are listed by number, so awards are compared and not the order of the list.)
@for_every_rule(every_rule(BY_LOTS), chance=st.randoms(use_true_random=False))
def test_other_numbers_give_the_same_awards(election: Election, rule: Rule, chance: Random) -> None:
    numbers = [bid.number for bid in election.bids]
    other = dict(zip(numbers, chance.sample(range(1, 60), len(numbers)), strict=True))
    places = {number: place for place, number in enumerate(chance.sample(numbers, len(numbers)))}
    renumbered = Election.of(
        election.pot,
        [replace(bid, number=other[bid.number]) for bid in election.bids],
        [{other[number]: points for number, points in marks.items()} for marks in one_by_one(election.ballots)],
        election.top,
    )
    once = drawn(election, rule, places)
    again = drawn(renumbered, rule, {other[number]: place for number, place in places.items()})
    assert {other[number]: award for number, award in once.awards.items()} == again.awards


# 6. All points multiplied, as if voters had ten points where they had one. Holds for every rule; a least number of
# points is multiplied with them.
@for_every_rule(times=st.integers(2, 10))
def test_all_points_multiplied_give_the_same_awards(election: Election, rule: Rule, times: int) -> None:
    ballots = replace(election.ballots, points=election.ballots.points * times)
    if isinstance(rule, HighestFirst) and rule.least_total:
        again = counted(
            replace(election, ballots=ballots, top=3 * times), replace(rule, least_total=rule.least_total * times)
        )
    else:
        again = counted(replace(election, ballots=ballots, top=3 * times), rule)
    once = counted(election, rule)
    assert [(step.number, step.award, step.verdict) for step in again.steps] == [
        (step.number, step.award, step.verdict) for step in once.steps
    ]


# 7. A bid that was withdrawn, and one that was never there. Holds for every rule: a withdrawn bid is only named.
@for_every_rule()
def test_a_withdrawn_bid_might_as_well_not_be_there(election: Election, rule: Rule) -> None:
    gone = {bid.number for bid in election.bids if bid.withdrawn}
    kept = [{n: points for n, points in marks.items() if n not in gone} for marks in one_by_one(election.ballots)]
    without = Election.of(election.pot, election.standing, kept, election.top)
    once, again = counted(election, rule), counted(without, rule)
    assert [step for step in once.steps if step.number not in gone] == list(again.steps)
    assert (once.ties, once.endowment, once.left) == (again.ties, again.endowment, again.left)
