"""How many more supporters would have won a bid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.ballots import Marks
from pb.count.election import Election
from pb.count.near import more_supporters, near_misses
from pb.count.outcome import Outcome
from pb.count.rule import (
    Completion,
    EqualShares,
    HighestFirst,
    Phragmen,
    Remainder,
    Rule,
    Satisfaction,
    TieBreak,
)
from pb.count.share import run, share_out, tie_order
from pb.count.ties import Draws
from tests.count.make import make_bid, one_by_one
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples

SKIP = HighestFirst(Remainder.SKIP, BY_NUMBER)
SHARES = EqualShares(Satisfaction.COST, Completion.NONE, BY_NUMBER)


def test_more_supporters_of_the_example_in_the_rulebook() -> None:
    # Ten votes against seven for the last £50: three more would be level and might lose the draw.
    votes = [{1: 1}] * 10 + [{2: 1}] * 7
    election = Election.of(50_00, (make_bid(1, 50_00), make_bid(2, 50_00)), votes, top=1)
    assert more_supporters(election, SKIP, 2) == 4


def test_more_supporters_under_equal_shares_bring_a_share_each() -> None:
    # Five voters share £50. Two want the shed (£30) and have £20. With n more everyone has 50/(5+n): they have enough
    # when (2+n)/(5+n) reaches 30/50, at n = 3: five of eight have £31.25.
    votes = [{1: 1}] * 3 + [{2: 1}] * 2
    election = Election.of(50_00, (make_bid(1, 30_00), make_bid(2, 30_00)), votes, top=1)
    assert more_supporters(election, SHARES, 2) == 3


def test_more_supporters_are_no_help_to_a_bid_above_the_pot() -> None:
    election = Election.of(50, (make_bid(1, 50), make_bid(2, 51)), [{1: 1, 2: 1}], top=1)
    assert more_supporters(election, SKIP, 2) is None


@pytest.mark.parametrize("rule", [SKIP, HighestFirst(Remainder.STOP, BY_NUMBER), SHARES, Phragmen(BY_NUMBER)], ids=repr)
@examples(40)
@given(election=small_elections(), data=st.data())
def test_so_many_more_supporters_would_do_and_one_fewer_would_not(
    rule: Rule, election: Election, data: st.DataObject
) -> None:
    number = data.draw(st.sampled_from([bid.number for bid in election.bids]))
    more = more_supporters(election, rule, number)
    if more is not None:
        assert _funded(election, rule, number, more)
        assert more == 1 or not _funded(election, rule, number, more - 1)
    else:
        assert not any(_funded(election, rule, number, tried) for tried in (1, 2, 3, 10))


def _funded(election: Election, rule: Rule, number: int, more: int) -> bool:
    """Counted again from the ballots one by one, the bid moved behind all others."""
    behind = {bid.number: bid.number if bid.number != number else 1000 for bid in election.bids}
    bids = [make_bid(behind[bid.number], bid.asked) for bid in election.bids]
    cast: list[Marks] = [*one_by_one(election.ballots), *[{number: election.top}] * more]
    moved: list[Marks] = [{behind[bid]: points for bid, points in marks.items()} for marks in cast]
    again = Election.of(election.pot, bids, moved, election.top)
    return 1000 in run(again, rule, tie_order(again, rule)).funded


def test_near_misses_are_of_every_bid_that_was_not_funded() -> None:
    bids = (make_bid(1, 50), make_bid(2, 50), make_bid(3, 99), make_bid(4, 1, withdrawn=True))
    election = Election.of(50, bids, [{1: 1, 4: 1}, {1: 1, 2: 1}], top=1)
    assert near_misses(election, SKIP, run(election, SKIP, tie_order(election, SKIP))) == {2: 2, 3: None}


def test_near_misses_are_never_of_nobody_where_lots_decided() -> None:
    lots = HighestFirst(Remainder.SKIP, (TieBreak.LOTS,))
    election = Election.of(10, (make_bid(1, 6), make_bid(2, 10), make_bid(3, 4)), [{1: 2, 2: 2, 3: 1}])
    outcome = share_out(election, lots, Draws(((2, 1),)))
    assert isinstance(outcome, Outcome)
    assert outcome.funded == (2,)
    assert near_misses(election, lots, outcome) == {1: 1, 3: 1}


def test_more_supporters_tries_a_hundred_times_the_ballots_and_no_more() -> None:
    votes = [{1: 1}]
    assert more_supporters(Election.of(100, (make_bid(1, 100), make_bid(2, 99)), votes, top=1), SHARES, 2) == 99
    assert more_supporters(Election.of(101, (make_bid(1, 101), make_bid(2, 101)), votes, top=1), SHARES, 2) is None
