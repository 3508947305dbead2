"""Small elections by chance, with many ties, for rules that are compared with slow ones."""

from hypothesis import strategies as st

from pb.count.election import Bid, Election
from pb.count.rule import TieBreak

BY_NUMBER = (TieBreak.NUMBER,)


@st.composite
def small_elections(draw: st.DrawFn, top: int = 1) -> Election:
    """One to six bids that cost 1 to 9, one to seven ballots, a pot of 0 to 25."""
    costs = draw(st.lists(st.integers(1, 9), min_size=1, max_size=6))
    bids = [Bid(number, f"Bid {number}", cost) for number, cost in enumerate(costs, start=1)]
    marks = st.dictionaries(st.integers(1, len(bids)), st.integers(0, top), max_size=len(bids))
    ballots = draw(st.lists(marks, min_size=1, max_size=7))
    return Election.of(draw(st.integers(0, 25)), bids, ballots, top)


def costs_of(election: Election) -> dict[int, int]:
    return {bid.number: bid.asked for bid in election.bids}
