"""How near a bid came: how many more supporters would have won it, found by counting again with them."""

from dataclasses import replace

from pb.count.election import Election
from pb.count.outcome import Outcome
from pb.count.rule import Rule, by_number_at_last
from pb.count.share import run, tie_order

# With so many times the ballots cast, more of them are no answer to anybody.
MOST_TIMES = 100


def near_misses(election: Election, rule: Rule, outcome: Outcome) -> dict[int, int | None]:
    """Bid number -> `more_supporters`, for every standing bid that was not funded."""
    lost = [bid.number for bid in election.standing if bid.number not in outcome.funded]
    return {number: more_supporters(election, rule, number) for number in lost}


def more_supporters(election: Election, rule: Rule, number: int) -> int | None:
    """The least number of more ballots, all giving this bid the top score and nothing else, that would have funded a
    bid that was not. None if no number up to a hundred times the ballots cast would do.

    So many would do, and one fewer would not; where a rule is not monotonic a still smaller number could do as well.
    What would be drawn goes by number instead, this bid last among those it is level with. Time: twice the logarithm
    of the answer in runs.
    """
    most = MOST_TIMES * max(1, election.ballots.cast)
    too_few, enough = 0, 1
    while not _funded_with(enough, election, rule, number):
        if enough == most:
            return None
        too_few, enough = enough, min(most, enough * 2)
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _funded_with(middle, election, rule, number):
            enough = middle
        else:
            too_few = middle
    return enough


def _funded_with(more: int, election: Election, rule: Rule, number: int) -> bool:
    ballots = election.ballots.with_more({number: election.top}, more)
    tried, plain = replace(election, ballots=ballots), rule.with_ties(by_number_at_last)
    last = {number: max(bid.number for bid in election.bids) + 1}
    return number in run(tried, plain, replace(tie_order(tried, plain), instead=last)).funded
