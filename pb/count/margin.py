"""How close a result was, and whether doubtful ballots could have changed it."""

from dataclasses import dataclass
from itertools import pairwise

from pb.count.election import Election
from pb.count.outcome import Outcome
from pb.count.rule import HighestFirst, Measure, Rule
from pb.count.tally import tally


@dataclass(frozen=True)
class Margin:
    """A funded and an unfunded bid that are closest to each other, and the points between them."""

    funded: int
    not_funded: int
    points: int


def margin(election: Election, rule: Rule, outcome: Outcome) -> Margin | None:
    """None where bids are not put in order by their points, or all bids or none are funded.

    Withdrawn bids are left out. Time: O(bids x bids).
    """
    if not isinstance(rule, HighestFirst) or rule.measure is not Measure.TOTAL:
        return None
    totals = {number: each.total for number, each in tally(election).items()}
    funded = [number for number in outcome.funded if number in totals]
    others = totals.keys() - {*funded}
    pairs = [Margin(one, other, abs(totals[one] - totals[other])) for one in funded for other in others]
    return min(pairs, key=lambda pair: (pair.points, pair.funded, pair.not_funded), default=None)


def stands_without(election: Election, rule: Rule, outcome: Outcome, doubtful: int) -> bool:
    """Whether the awards are surely the same whichever of so many ballots are taken out.

    True only where taking them out cannot change the order of any two bids, or leave a funded bid without a point.
    """
    plain = isinstance(rule, HighestFirst) and rule.measure is Measure.TOTAL
    if not plain or any(getattr(rule, name) for name in ("least_average", "least_ballots", "least_total")):
        return doubtful == 0
    if doubtful == 0:
        return True
    totals = {number: each.total for number, each in tally(election).items()}
    most = doubtful * election.top
    gaps = [high - low for high, low in pairwise(sorted(totals.values(), reverse=True))]
    return min([*gaps, *(totals[number] for number in outcome.funded)], default=most + 1) > most
