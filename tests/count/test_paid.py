"""What each voter paid."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.outcome import Stage
from pb.count.paid import paid_by_voters
from pb.count.rule import Completion, EqualShares, ExactEqualShares, HighestFirst, Remainder, Satisfaction
from pb.count.share import run, tie_order
from tests.count.make import make_bid
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples

SHARES = EqualShares(Satisfaction.COST, Completion.UTILITARIAN, BY_NUMBER)


def test_paid_by_voters_of_the_example_of_equal_shares() -> None:
    # The club (£24) costs each of its four £6, the garden (£26) its two £13 each; the court is not paid from shares.
    bids = (make_bid(1, 24_00), make_bid(2, 60_00), make_bid(3, 26_00))
    election = Election.of(90_00, bids, [{1: 1, 2: 1}] * 4 + [{3: 1}] * 2, top=1)
    outcome = run(election, SHARES, tie_order(election, SHARES))
    paid = paid_by_voters(election, SHARES, outcome)
    court, garden = paid
    assert (court.voters, court.paid, court.left) == (4, {1: Fraction(6_00)}, Fraction(9_00))
    assert (garden.voters, garden.paid, garden.left) == (2, {3: Fraction(13_00)}, Fraction(2_00))


RULES = [
    *(
        EqualShares(satisfaction, completion, BY_NUMBER, 1)
        for satisfaction in Satisfaction
        for completion in Completion
    ),
    *(ExactEqualShares(Satisfaction.COST, raised, BY_NUMBER) for raised in (True, False)),
]


@examples(80)
@given(small_elections(top=3), st.sampled_from(RULES))
def test_paid_by_voters_adds_up_to_what_each_bid_costs(
    election: Election, rule: EqualShares | ExactEqualShares
) -> None:
    outcome = run(election, rule, tie_order(election, rule))
    paid = paid_by_voters(election, rule, outcome)
    received: Counter[int] = Counter()
    for each in paid:
        assert each.left >= 0
        assert all(each.marks[number] > 0 for number in each.paid)
        received.update({number: pence * each.voters for number, pence in each.paid.items()})
    costs = {step.number: Fraction(step.award) for step in outcome.steps if step.award and step.stage is Stage.RULE}
    supported = {number for marks, _ in election.ballots for number, points in marks.items() if points}
    if sum(bid.asked for bid in election.bids if bid.number in supported) > election.pot:
        assert received == costs
    else:
        assert not received


def test_paid_by_voters_refuses_a_rule_without_shares() -> None:
    election = Election.of(10, (make_bid(1, 5),), [{1: 1}], top=1)
    rule = HighestFirst(Remainder.SKIP, BY_NUMBER)
    with pytest.raises(ValueError, match="^Under this rule nobody has a share to pay from$"):
        paid_by_voters(election, rule, run(election, rule, tie_order(election, rule)))
