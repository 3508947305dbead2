"""The same ballots under other rules."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given

from pb.count.ballot_types import Approve
from pb.count.compare import CANNOT_EXCLUDE, COMPARED, TOO_HARD, compare, compared, side_by_side
from pb.count.election import Election
from pb.count.rule import EqualShares, HighestFirst, Pot, Pots, Remainder, Spill, TieBreak
from tests.count.make import make_bid, one_by_one, shared
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples

SKIP = HighestFirst(Remainder.SKIP, BY_NUMBER)


def test_compare_counts_the_residents_who_see_something_of_theirs() -> None:
    # Bid 1 is funded. Two supported it alone, one with another, one only the other, one nothing at all.
    bids = (make_bid(1, 10), make_bid(2, 10))
    election = Election.of(10, bids, [{1: 1}, {1: 1}, {1: 1, 2: 1}, {2: 1}, {}], top=1)
    found = compare("Skip", election, shared(election, SKIP))
    assert (found.pleased, found.share) == (3, (1 + 1 + Fraction(1, 2) + 0) / 4)


def test_compare_divides_by_nothing_where_nobody_supports_a_bid() -> None:
    election = Election.of(10, (make_bid(1, 10),), [{}], top=1)
    found = compare("Skip", election, shared(election, SKIP))
    assert (found.pleased, found.share) == (0, Fraction(0))


@examples(30)
@given(small_elections(top=3))
def test_compared_has_every_rule_and_agrees_with_looking_at_every_ballot(election: Election) -> None:
    done, left_out = compared(election, Approve())
    assert ([each.name for each in done], left_out) == ([name for name, _ in COMPARED], [])
    for each in done:
        funded = set(each.funded)
        wanted = [{bid for bid, points in marks.items() if points} for marks in one_by_one(election.ballots)]
        assert each.pleased == sum(bool(bids & funded) for bids in wanted)
        shares = [Fraction(len(bids & funded), len(bids)) for bids in wanted if bids]
        assert each.share == (sum(shares) / len(shares) if shares else 0)


def test_compared_names_the_rules_that_are_too_hard() -> None:
    election = Election.of(2**60, (make_bid(1, 2**61), make_bid(2, 5)), [{1: 1, 2: 1}], top=1)
    _, left_out = compared(election, Approve())
    assert left_out == [("Equal shares", TOO_HARD)]


def test_compared_leaves_out_exact_equal_shares_where_there_are_many_ballots() -> None:
    election = Election.of(10, (make_bid(1, 20), make_bid(2, 5)), [{1: 1, 2: 1}] * 10_001, top=1)
    _, left_out = compared(election, Approve())
    assert left_out == [("Exact equal shares", TOO_HARD)]


def test_compared_leaves_out_rules_that_cannot_keep_to_bids_that_exclude_each_other() -> None:
    bids = tuple(replace(make_bid(number, 10), one_of=("exclusion 1",)) for number in (1, 2))
    done, left_out = compared(Election.of(20, bids, [{1: 1, 2: 1}], top=1), Approve())
    assert {each.funded for each in done} == {(1,)}
    assert left_out == [(name, CANNOT_EXCLUDE) for name, rule in COMPARED if not isinstance(rule, HighestFirst)]


def test_side_by_side_has_the_round_s_own_rule_first_with_level_bids_by_number() -> None:
    election = Election.of(10, (make_bid(1, 10), make_bid(2, 10)), [{1: 1}, {2: 1}], top=1)
    lots = HighestFirst(Remainder.SKIP, (TieBreak.LOTS,))
    rules = side_by_side(election, Approve(), "Ours", lots)
    assert rules.own is not None
    assert (rules.own.name, rules.own.awards, rules.own.spent, rules.own.pleased) == ("Ours", {1: 10, 2: 0}, 10, 1)
    others, left_out = compared(election, Approve())
    assert (rules.others, rules.left_out) == (tuple(others), tuple(left_out))


def test_side_by_side_goes_without_a_rule_that_is_not_chosen_or_too_hard() -> None:
    election = Election.of(2**60, (make_bid(1, 2**61), make_bid(2, 5)), [{1: 1, 2: 1}], top=1)
    assert side_by_side(election, Approve(), "Ours", None).own is None
    hard = side_by_side(election, Approve(), "Ours", EqualShares(ties=BY_NUMBER))
    assert (hard.own, hard.left_out) == (None, (("Ours", TOO_HARD), ("Equal shares", TOO_HARD)))


def test_compared_shares_out_every_pot_by_each_rule() -> None:
    bids = (make_bid(1, 10), replace(make_bid(2, 10), pot=1), replace(make_bid(3, 5), pot=1))
    election = Election.of(20, bids, [{1: 1, 2: 1}, {1: 1, 3: 1}, {1: 1}], top=1)
    pots = Pots((Pot("Parks", 10, SKIP), Pot("Streets", 10, EqualShares(ties=BY_NUMBER))), Spill.KEPT, BY_NUMBER)
    done, left_out = compared(election, Approve(), pots=pots)
    assert ([each.name for each in done], left_out) == ([name for name, _ in COMPARED], [])
    assert {1 in each.funded for each in done} == {True}
