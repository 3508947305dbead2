"""Equal shares: worked by hand, and against the slow way."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.equal_shares import equal_shares, with_rates
from pb.count.outcome import Stage, Verdict
from pb.count.rule import Completion, EqualShares, Satisfaction
from pb.count.share import run, tie_order
from tests.count.make import make_bid, one_by_one
from tests.count.slow.equal_shares import equal_shares as slow
from tests.count.small import BY_NUMBER, costs_of, small_elections
from tests.thorough import examples


def by_hand() -> Election:
    """A pot of £90 and 6 voters: £15 each. Four want the court (£60) and the club (£24), two the garden (£26)."""
    bids = (make_bid(1, 60_00), make_bid(2, 24_00), make_bid(3, 26_00))
    return Election.of(90_00, bids, [{1: 1, 2: 1}] * 4 + [{3: 1}] * 2, top=1)


def test_equal_shares_of_the_example_in_the_rulebook() -> None:
    # The club costs its 4 voters £6 each; then they have £9 each, £36 together: too little for the court.
    # The garden costs its 2 voters £13 each.
    rule = EqualShares(Satisfaction.CARDINALITY, Completion.NONE, BY_NUMBER)
    outcome = equal_shares(by_hand(), rule, tie_order(by_hand(), rule))
    assert (outcome.funded, outcome.left, outcome.endowment) == ((2, 3), 40_00, Fraction(15_00))
    assert outcome.steps[-1].verdict is Verdict.NOT_AFFORDABLE


def test_with_rates_says_what_each_supporter_paid_at_most() -> None:
    rule = EqualShares(Satisfaction.CARDINALITY, Completion.NONE, BY_NUMBER)
    outcome = with_rates(by_hand(), rule, run(by_hand(), rule, tie_order(by_hand(), rule)))
    assert [step.rate for step in outcome.steps] == [6_00, 13_00, None]


def test_with_rates_refuses_steps_that_cannot_have_been_taken() -> None:
    election, rule = by_hand(), EqualShares(Satisfaction.CARDINALITY, Completion.NONE, BY_NUMBER)
    outcome = run(election, rule, tie_order(election, rule))
    poorer = Election.of(60_00, election.bids, one_by_one(election.ballots), top=1)
    with pytest.raises(ValueError, match="cannot pay for it"):
        with_rates(poorer, rule, replace(outcome, endowment=Fraction(5_00)))


@pytest.mark.parametrize("satisfaction", [Satisfaction.COST, Satisfaction.CARDINALITY])
@pytest.mark.parametrize("completion", Completion)
@examples(50)
@given(election=small_elections(), step=st.integers(1, 3))
def test_equal_shares_agrees_with_the_slow_way(
    satisfaction: Satisfaction, completion: Completion, election: Election, step: int
) -> None:
    rule = EqualShares(satisfaction, completion, BY_NUMBER, step)
    funded = run(election, rule, tie_order(election, rule)).funded
    ballots = one_by_one(election.ballots)
    assert set(funded) == slow(election.pot, costs_of(election), ballots, satisfaction, completion, step)


@pytest.mark.parametrize("completion", Completion)
@examples(50)
@given(election=small_elections(top=4))
def test_equal_shares_agrees_with_the_slow_way_where_voters_give_points(
    completion: Completion, election: Election
) -> None:
    rule = EqualShares(Satisfaction.SCORE, completion, BY_NUMBER, 1)
    funded = run(election, rule, tie_order(election, rule)).funded
    ballots = one_by_one(election.ballots)
    assert set(funded) == slow(election.pot, costs_of(election), ballots, Satisfaction.SCORE, completion, 1)


@examples(50)
@given(
    election=small_elections(top=3), completion=st.sampled_from(Completion), satisfaction=st.sampled_from(Satisfaction)
)
def test_equal_shares_replays_from_its_steps(
    election: Election, completion: Completion, satisfaction: Satisfaction
) -> None:
    rule = EqualShares(satisfaction, completion, BY_NUMBER, 1)
    outcome = with_rates(election, rule, run(election, rule, tie_order(election, rule)))
    left = election.pot
    for step in outcome.steps:
        assert step.left_before == left
        assert step.award in (0, step.asked)
        left -= step.award
    assert left == outcome.left >= 0
    assert {step.number for step in outcome.steps} == {bid.number for bid in election.bids}
    if completion is Completion.NONE:
        assert {step.stage for step in outcome.steps} <= {Stage.RULE}


@pytest.mark.parametrize("completion", Completion)
@pytest.mark.parametrize(
    "election",
    [
        Election.of(0, (make_bid(1, 5),), [{1: 1}], top=1),
        Election.of(50, (make_bid(1, 5),), [], top=1),
        Election.of(50, (), [{}], top=1),
        Election.of(50, (make_bid(1, 51), make_bid(2, 60)), [{1: 1}, {2: 1}], top=1),
        Election.of(50, (make_bid(1, 5),), [{}, {1: 0}], top=1),
    ],
    ids=["no-money", "no-ballots", "no-bids", "all-too-dear", "nobody-supports"],
)
def test_equal_shares_at_the_edges_funds_nobody(completion: Completion, election: Election) -> None:
    rule = EqualShares(Satisfaction.COST, completion, BY_NUMBER, 1)
    outcome = run(election, rule, tie_order(election, rule))
    assert (outcome.funded, outcome.left) == ((), election.pot)


def test_equal_shares_funds_what_costs_nothing_if_somebody_supports_it() -> None:
    election = Election.of(10, (make_bid(1, 0), make_bid(2, 0), make_bid(3, 10)), [{1: 1}, {3: 1}], top=1)
    rule = EqualShares(Satisfaction.COST, Completion.NONE, BY_NUMBER, 1)
    assert run(election, rule, tie_order(election, rule)).funded == (1, 3)
