"""Sequential Phragmén: worked by hand, and against the slow way."""

from fractions import Fraction

from hypothesis import given

from pb.count.election import Election
from pb.count.outcome import Verdict
from pb.count.phragmen import phragmen
from pb.count.rule import Phragmen
from pb.count.share import run, tie_order
from tests.count.make import make_bid, one_by_one
from tests.count.slow.phragmen import phragmen as slow
from tests.count.small import BY_NUMBER, costs_of, small_elections
from tests.thorough import examples

RULE = Phragmen(BY_NUMBER)


def test_phragmen_of_the_example_in_the_rulebook() -> None:
    # Three voters want bid 1 (£60) and bid 2 (£45), one wants bid 3 (£40). When everyone has earned £15, three have
    # £45 for bid 2. When everyone has earned £35, they have £20 each again: £60 for bid 1. At £40 the fourth could
    # buy bid 3, but £105 of the £120 are spent.
    bids = (make_bid(1, 60_00), make_bid(2, 45_00), make_bid(3, 40_00))
    election = Election.of(120_00, bids, [{1: 1, 2: 1}] * 3 + [{3: 1}], top=1)
    outcome = phragmen(election, RULE, tie_order(election, RULE))
    assert [(step.number, step.rate, step.verdict) for step in outcome.steps] == [
        (2, Fraction(15_00), Verdict.FUNDED),
        (1, Fraction(35_00), Verdict.FUNDED),
        (3, Fraction(40_00), Verdict.STOPS_HERE),
    ]


@examples(200)
@given(small_elections())
def test_phragmen_agrees_with_the_slow_way(election: Election) -> None:
    outcome = run(election, RULE, tie_order(election, RULE))
    assert list(outcome.funded) == slow(election.pot, costs_of(election), one_by_one(election.ballots))


def test_phragmen_funds_what_costs_nothing_and_leaves_out_what_costs_more_than_the_pot() -> None:
    election = Election.of(10, (make_bid(1, 0), make_bid(2, 11), make_bid(3, 10)), [{1: 1, 2: 1, 3: 1}], top=1)
    outcome = run(election, RULE, tie_order(election, RULE))
    assert outcome.funded == (1, 3)
    assert outcome.steps[-1].verdict is Verdict.DOES_NOT_FIT
