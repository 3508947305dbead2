"""Adding up the scores, bid by bid."""

from dataclasses import dataclass

from pb.count.election import Election


@dataclass(frozen=True)
class BidTally:
    """`histogram[s]` is how many ballots gave the bid the score s, for s from 0 to the top score."""

    histogram: tuple[int, ...]

    @property
    def total(self) -> int:
        """All the points the bid was given."""
        return sum(score * ballots for score, ballots in enumerate(self.histogram))

    @property
    def scored_by(self) -> int:
        """How many ballots gave it a score. A score of 0 counts; no score does not."""
        return sum(self.histogram)


def tally(election: Election) -> dict[int, BidTally]:
    """Bid number -> its tally, for every bid that still stands.

    Withdrawn bids are left out and marks for them are ignored.
    Time: one step for each mark on each ballot.
    """
    counts = {bid.number: [0] * (election.top + 1) for bid in election.bids if not bid.withdrawn}
    for marks in election.ballots:
        for number, score in marks.items():
            if number in counts:
                counts[number][score] += 1
    return {number: BidTally(tuple(histogram)) for number, histogram in counts.items()}
