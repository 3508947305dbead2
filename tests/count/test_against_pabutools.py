"""Every rule that pabutools has too, on elections made by chance: the same bids, in the same order, by both.

How many elections are compared (see tests/thorough.py for more), and how many runs of each program there are on each:

| rule | small | small and tied, made fast | larger | runs on each |
|---|---|---|---|---|
| greedy-votes, value | 80 | 200 | 20 | 2 to 4 |
| best-total | 60 | 200 | 20 | 1 to 3 |
| equal-shares | 50 | 150 | 12 | 6 to 18: satisfactions by completions |
| phragmen | 80 | 200 | 20 | 1 |

That is 1,092 elections and some 5,000 comparisons. Budget: 12 seconds of CI for this file.
Exact equal shares are not in pabutools 1.2.3: test_exact_equal_shares.py compares them with our own slow way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pabutools.election import Cardinality_Sat

from pb.count.election import Bid, Election
from pb.count.outcome import Outcome
from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Remainder,
    Rule,
    Satisfaction,
    TieBreak,
)
from pb.count.share import run, tie_order
from tests.count.make import one_by_one
from tests.count.peer import Peer, Points, PointsTimesCost, Voted
from tests.thorough import examples

MORE, LESS, LARGER, NUMBER = TieBreak.MORE_VOTERS, TieBreak.SMALLER_REQUEST, TieBreak.LARGER_REQUEST, TieBreak.NUMBER
Compare = Callable[[Any], None]
FINISHED = (Completion.UTILITARIAN, Completion.ADD1U, Completion.ADD1_FULLU)
CHAINS = [(NUMBER,), (LESS, NUMBER), (MORE, NUMBER), (LESS, MORE, NUMBER), (LARGER, MORE, NUMBER)]


@dataclass(frozen=True)
class Case:
    """One election, what its ballots are, how its ties end, and by what an endowment is raised."""

    election: Election
    voted: Voted
    chain: tuple[TieBreak, ...]
    step: int

    def funded(self, rule: Rule) -> list[int]:
        return list(self.outcome(rule).funded)

    def outcome(self, rule: Rule) -> Outcome:
        return run(self.election, rule, tie_order(self.election, rule))

    def peer(self) -> Peer:
        return Peer(self.election, self.voted, self.chain)


def _case(pot: int, costs: list[int], ballots: list[dict[int, int]], voted: Voted, chain: Any, step: int) -> Case:
    bids = [Bid(number, f"Bid {number}", cost) for number, cost in enumerate(costs, start=1)]
    top = max([1, *(points for marks in ballots for points in marks.values())])
    return Case(Election.of(pot, bids, ballots, top), voted, chain, step)


@st.composite
def small(draw: st.DrawFn) -> Case:
    """One to seven bids that cost 1 to 8, one to eight ballots: most of them meet a tie."""
    costs = draw(st.lists(st.integers(1, 8), min_size=1, max_size=7))
    voted = draw(st.sampled_from(Voted))
    numbers = st.integers(1, len(costs))
    if voted is Voted.POINTS:
        marks: st.SearchStrategy[dict[int, int]] = st.dictionaries(numbers, st.integers(0, 3), max_size=len(costs))
    else:
        named = st.lists(numbers, unique=True, max_size=len(costs))
        marks = named.map(_ranked if voted is Voted.RANKINGS else _approved)
    ballots = draw(st.lists(marks, min_size=1, max_size=8))
    pot = draw(st.integers(0, sum(costs)))
    return _case(pot, costs, ballots, voted, draw(st.sampled_from(CHAINS)), draw(st.integers(1, 3)))


def _tied(seed: int) -> Case:
    """The like by chance alone, which is ten times as fast to make."""
    chance = Random(seed)
    costs = [chance.randint(1, 8) for _ in range(chance.randint(2, 8))]
    return _by_chance(chance, costs, chance.randint(2, 10), chance.randint(1, sum(costs)), chance.randint(1, 3))


def _larger(seed: int) -> Case:
    """Up to 24 bids and 80 ballots, in one of three currencies, so that purses are split into odd fractions."""
    chance = Random(seed)
    unit = chance.choice([1, 100, 12_347])
    costs = [chance.randint(1, 40) * unit for _ in range(chance.randint(8, 24))]
    pot = chance.randint(sum(costs) // 6, sum(costs) // 2) + chance.randint(0, unit - 1)
    return _by_chance(chance, costs, chance.randint(15, 80), pot, unit)


def _by_chance(chance: Random, costs: list[int], voters: int, pot: int, step: int) -> Case:
    voted = chance.choice(list(Voted))
    ballots = [_ballot(chance, len(costs), voted) for _ in range(voters)]
    return _case(pot, costs, ballots, voted, chance.choice(CHAINS), step)


def _ballot(chance: Random, bids: int, voted: Voted) -> dict[int, int]:
    # Low numbers are liked by more, as some projects are.
    named = chance.sample(range(1, chance.choice([bids, bids // 2]) + 1), chance.randint(0, min(6, bids // 2)))
    if voted is Voted.POINTS:
        return {number: chance.randint(0, 9) for number in named}
    return _ranked(named) if voted is Voted.RANKINGS else _approved(named)


def _approved(named: list[int]) -> dict[int, int]:
    return dict.fromkeys(named, 1)


def _ranked(named: list[int]) -> dict[int, int]:
    """Borda: the last of a ranking gets 0 points."""
    return {number: len(named) - place for place, number in enumerate(named, start=1)}


def compared(small_ones: int, tied_ones: int, larger_ones: int) -> Callable[[Compare], Callable[..., None]]:
    """Run a comparison on so many elections of each kind."""
    seeds = st.integers(0, 2**40)
    kinds = [(small(), small_ones), (seeds.map(_tied), tied_ones), (seeds.map(_larger), larger_ones)]

    def over(compare: Compare) -> Callable[..., None]:
        @pytest.mark.parametrize(("cases", "usual"), kinds, ids=["small", "tied", "larger"])
        def test(cases: st.SearchStrategy[Case], usual: int) -> None:
            examples(usual)(given(cases)(compare))()

        test.__name__ = compare.__name__
        return test

    return over


@compared(80, 200, 20)
def test_greedy_rules_fund_the_same_in_the_same_order(case: Case) -> None:
    peer = case.peer()
    for measure, satisfaction in (
        (Measure.TOTAL, PointsTimesCost),
        (Measure.PER_POUND, Points),
    ):
        rule = HighestFirst(Remainder.SKIP, case.chain, measure, pays_unsupported=True)
        assert case.funded(rule) == peer.greedy(satisfaction), measure
    if case.voted is Voted.APPROVALS:
        by_voters = HighestFirst(Remainder.SKIP, case.chain, Measure.VOTERS, pays_unsupported=True)
        assert case.funded(by_voters) == peer.greedy(PointsTimesCost)
        per_pound = HighestFirst(Remainder.SKIP, case.chain, Measure.PER_POUND, pays_unsupported=True)
        assert case.funded(per_pound) == peer.greedy(Cardinality_Sat)


@compared(60, 200, 20)
def test_best_total_is_worth_the_same(case: Case) -> None:
    peer = case.peer()
    for satisfaction in Satisfaction:
        ours = case.funded(BestTotal(satisfaction, case.chain))
        if satisfaction is Satisfaction.SCORE or case.voted is Voted.APPROVALS:
            assert _worth(case, ours, satisfaction) == _worth(case, peer.best(satisfaction), satisfaction), satisfaction


def _worth(case: Case, numbers: list[int], satisfaction: Satisfaction) -> int:
    asked = {bid.number: bid.asked for bid in case.election.bids}
    assert sum(asked[number] for number in numbers) <= case.election.pot
    each = {Satisfaction.COST: asked, Satisfaction.CARDINALITY: dict.fromkeys(asked, 1)}
    ballots = one_by_one(case.election.ballots)
    if satisfaction is Satisfaction.SCORE:
        return sum(marks.get(number, 0) for marks in ballots for number in numbers)
    return sum(each[satisfaction][number] for marks in ballots for number in numbers if marks.get(number))


@compared(50, 150, 12)
def test_equal_shares_buys_the_same_in_the_same_order(case: Case) -> None:
    peer = case.peer()
    wanted = sum(bid.asked for bid in case.election.bids if bid.number in peer.supported)
    if wanted <= case.election.pot:
        return  # the pot pays for everything that is supported: see the head of peer.py
    for satisfaction in Satisfaction:
        if case.voted is Voted.RANKINGS and satisfaction is not Satisfaction.SCORE:
            continue  # there the last of a ranking is supported as well, here it was given 0 points
        for completion in Completion:
            rule = EqualShares(satisfaction, completion, case.chain, case.step)
            ours, theirs = case.funded(rule), peer.equal_shares(satisfaction, completion, case.step)
            if completion in FINISHED:  # where all that are level fit, their order is by number here
                ours, theirs = sorted(ours), sorted(theirs)
            assert (ours, satisfaction, completion) == (theirs, satisfaction, completion)


@compared(80, 200, 20)
def test_phragmen_buys_the_same(case: Case) -> None:
    # It reads who supports a bid: the ballots are approvals of every bid that was given a point.
    approvals = [
        {number: 1 for number, points in marks.items() if points} for marks in one_by_one(case.election.ballots)
    ]
    election = Election.of(case.election.pot, case.election.bids, approvals, 1)
    approved = Case(election, Voted.APPROVALS, case.chain, case.step)
    assert set(approved.funded(Phragmen(case.chain))) == approved.peer().phragmen()
    assert set(case.funded(Phragmen(case.chain))) == set(approved.funded(Phragmen(case.chain)))
