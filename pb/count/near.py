"""How near a bid came: how many more supporters would have won it, found by counting again with them."""

from dataclasses import replace

from pb.count.alternatives import by_number
from pb.count.election import Election
from pb.count.rule import Rule
from pb.count.share import run, tie_order

# With so many times the ballots cast, more of them are no answer to anybody.
_MOST_TIMES = 100


def more_supporters(election: Election, rule: Rule, number: int) -> int | None:
    """The least number of more ballots, all giving this bid the top score and nothing else, that would have funded it.

    0 if it was funded. None if no number would do, up to a hundred times the ballots cast. So many would do, and one
    fewer would not; where a rule is not monotonic a still smaller number could do as well. Level bids go by number,
    this one last, so that it wins whatever a draw would say. Time: twice the logarithm of the answer in runs.
    """
    most = _MOST_TIMES * max(1, election.ballots.cast)
    too_few, enough = -1, 0
    while not _funded_with(enough, election, rule, number):
        too_few, enough = enough, max(1, enough * 2)
        if enough > most:
            return None
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _funded_with(middle, election, rule, number):
            enough = middle
        else:
            too_few = middle
    return enough


def _funded_with(more: int, election: Election, rule: Rule, number: int) -> bool:
    ballots = election.ballots.with_more({number: election.top}, more) if more else election.ballots
    tried, plain = replace(election, ballots=ballots), by_number(rule)
    last = {number: max(bid.number for bid in election.bids) + 1}
    return number in run(tried, plain, replace(tie_order(tried, plain), instead=last)).funded
