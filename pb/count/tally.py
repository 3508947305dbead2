"""Adding up the points, bid by bid."""

from dataclasses import dataclass

import numpy as np

from pb.count.ballots import Ballots
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
    Time: O(entries on different ballots + bids).
    """
    return {bid.number: _tally_of(election.ballots, bid.number) for bid in election.standing}


def _tally_of(ballots: Ballots, number: int) -> BidTally:
    rows, points = ballots.by_bid.of(number)
    times = ballots.times[rows]
    return BidTally(int(times @ points), int(times[points > 0].sum()), int(times.sum()))


def histograms(election: Election) -> dict[int, tuple[int, ...]]:
    """Bid number -> how many ballots gave it each score from 0 to the top, for every bid that still stands.

    Time: O(entries on different ballots + bids x top).
    """
    return {bid.number: _histogram_of(election, bid.number) for bid in election.standing}


def _histogram_of(election: Election, number: int) -> tuple[int, ...]:
    # Not np.bincount, whose weights are floats.
    rows, points = election.ballots.by_bid.of(number)
    counts = np.zeros(election.top + 1, dtype=np.int64)
    np.add.at(counts, points, election.ballots.times[rows])
    return tuple(counts.tolist())
