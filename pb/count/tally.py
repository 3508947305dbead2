"""Adding up the points, bid by bid."""

from dataclasses import dataclass

import numpy as np

from pb.count.ballots import Integers
from pb.count.election import Election


@dataclass(frozen=True)
class BidTally:
    """All the points a bid was given, how many ballots gave it a point, and how many a score, be it 0."""

    total: int
    supporters: int
    scored_by: int


def tally(election: Election) -> dict[int, BidTally]:
    """Bid number -> its tally, for every bid that still stands.

    Withdrawn bids are left out and marks for them are ignored.
    Time: O(entries on different ballots x log bids).
    """
    numbers = [bid.number for bid in election.standing]
    ballots = election.ballots
    kept = np.isin(ballots.bids, numbers)
    columns = np.searchsorted(np.array(numbers, dtype=np.int64), ballots.bids[kept])
    times, points = ballots.times[ballots.rows_of_entries[kept]], ballots.points[kept]
    sums = (_added_up(columns, each, len(numbers)) for each in (times * points, times * (points > 0), times))
    return {number: BidTally(*each) for number, *each in zip(numbers, *sums, strict=True)}


def _added_up(columns: Integers, values: Integers, bids: int) -> list[int]:
    # Not np.bincount, whose weights are floats.
    added = np.zeros(bids, dtype=np.int64)
    np.add.at(added, columns, values)
    return [int(value) for value in added]


def histograms(election: Election) -> dict[int, tuple[int, ...]]:
    """Bid number -> how many ballots gave it each score from 0 to the top, for every bid that still stands."""
    counts = {bid.number: [0] * (election.top + 1) for bid in election.standing}
    for marks, times in election.ballots:
        for number, points in marks.items():
            if number in counts:
                counts[number][points] += times
    return {number: tuple(histogram) for number, histogram in counts.items()}
