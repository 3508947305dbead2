"""Adding up the points, bid by bid."""

from dataclasses import dataclass

import numpy as np

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
    added_up = election.ballots.by_bid.added_up
    return {bid.number: BidTally(*added_up.get(bid.number, (0, 0, 0))) for bid in election.standing}


def histograms(election: Election) -> dict[int, tuple[int, ...]]:
    """Bid number -> how many ballots gave it each score from 0 to the top, for every bid that still stands.

    Time: O(entries on different ballots + bids x top).
    """
    return {bid.number: _histogram_of(election, bid.number) for bid in election.standing}


def _histogram_of(election: Election, number: int) -> tuple[int, ...]:
    # Not np.bincount, whose weights are floats.
    _, times, points = election.ballots.by_bid.of(number)
    counts = np.zeros(election.top + 1, dtype=np.int64)
    np.add.at(counts, points, times)
    return tuple(counts.tolist())
