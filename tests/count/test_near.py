"""How many more supporters would have won a bid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.count.ballots import Marks
from pb.count.election import Election
from pb.count.near import more_supporters
from pb.count.rule import Completion, EqualShares, HighestFirst, Phragmen, Remainder, Rule, Satisfaction
from pb.count.share import run, tie_order
from tests.count.make import make_bid, one_by_one
from tests.count.small import BY_NUMBER, small_elections

SKIP = HighestFirst(Remainder.SKIP, BY_NUMBER)
SHARES = EqualShares(Satisfaction.COST, Completion.NONE, BY_NUMBER)


def test_more_supporters_of_the_example_in_the_rulebook() -> None:
    # Ten votes against seven for the last £50: three more would be level and might lose the draw.
    votes = [{1: 1}] * 10 + [{2: 1}] * 7
    election = Election.of(50_00, (make_bid(1, 50_00), make_bid(2, 50_00)), votes, top=1)
    assert more_supporters(election, SKIP, 2) == 4
    assert more_supporters(election, SKIP, 1) == 0


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
@settings(deadline=None, max_examples=60)
@given(election=small_elections(), data=st.data())
def test_so_many_more_supporters_would_do_and_one_fewer_would_not(
    rule: Rule, election: Election, data: st.DataObject
) -> None:
    number = data.draw(st.sampled_from([bid.number for bid in election.bids]))
    more = more_supporters(election, rule, number)
    if more is not None:
        assert _funded(election, rule, number, more)
        assert more == 0 or not _funded(election, rule, number, more - 1)
    else:
        assert not any(_funded(election, rule, number, tried) for tried in (0, 1, 2, 3, 10))


def _funded(election: Election, rule: Rule, number: int, more: int) -> bool:
    """Counted again from the ballots one by one, the bid moved behind all others."""
    behind = {bid.number: bid.number if bid.number != number else 1000 for bid in election.bids}
    bids = [make_bid(behind[bid.number], bid.asked) for bid in election.bids]
    cast: list[Marks] = [*one_by_one(election.ballots), *[{number: election.top}] * more]
    moved: list[Marks] = [{behind[bid]: points for bid, points in marks.items()} for marks in cast]
    again = Election.of(election.pot, bids, moved, election.top)
    return 1000 in run(again, rule, tie_order(again, rule)).funded
