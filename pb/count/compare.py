"""The same ballots under other rules: who would be funded, and how many residents would see something of theirs."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pb.count.ballot_types import BallotType
from pb.count.combination import suited
from pb.count.election import Election
from pb.count.outcome import Outcome
from pb.count.rule import BestTotal, EqualShares, HighestFirst, Measure, Phragmen, Remainder, Rule, TieBreak
from pb.count.share import run, tie_order

# Nobody draws lots for what did not happen: level bids go by number, and the page says so.
_TIES = (TieBreak.NUMBER,)
COMPARED: tuple[tuple[str, Rule], ...] = (
    ("Most points first, stop at what does not fit", HighestFirst(Remainder.STOP, _TIES)),
    ("Most points first, skip what does not fit", HighestFirst(Remainder.SKIP, _TIES)),
    ("Most points first, part-fund what does not fit", HighestFirst(Remainder.PART_FUND, _TIES)),
    ("Most points for each pound first", HighestFirst(Remainder.SKIP, _TIES, Measure.PER_POUND)),
    ("The set of bids with the most points", BestTotal(ties=_TIES)),
    ("Equal shares", EqualShares(ties=_TIES)),
    ("Taking turns (Phragmén)", Phragmen(_TIES)),
)


@dataclass(frozen=True)
class Compared:
    """What one rule gives. `pleased` residents supported at least one funded bid; `share` is how much of what a
    resident supported is funded, in bids, on average over those who supported any."""

    name: str
    outcome: Outcome
    pleased: int
    share: Fraction


def compared(election: Election, ballot_type: BallotType) -> tuple[list[Compared], list[str]]:
    """Every rule of COMPARED as it reads this ballot; and the names of those that are too hard to work out.

    Level bids go by number.
    """
    done, too_hard = [], []
    for name, rule in COMPARED:
        reading = suited(rule, ballot_type)
        try:
            outcome = run(election, reading, tie_order(election, reading))
        except ValueError:
            too_hard.append(name)
        else:
            done.append(compare(name, election, outcome))
    return done, too_hard


def compare(name: str, election: Election, outcome: Outcome) -> Compared:
    """One outcome, seen by the residents who voted. O(entries on different ballots)."""
    ballots = election.ballots
    standing = np.isin(ballots.bids, [bid.number for bid in election.standing])
    supported = (ballots.points > 0) & standing
    rows, size = ballots.rows_of_entries, len(ballots.times)
    wanted = np.bincount(rows[supported], minlength=size)
    got = np.bincount(rows[supported & np.isin(ballots.bids, outcome.funded)], minlength=size)
    shares, voters = Fraction(0), 0
    pairs, places = np.unique(np.stack((got, wanted), axis=1), axis=0, return_inverse=True)
    times = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(times, places.reshape(-1), ballots.times)
    for (funded, asked_for), count in zip(pairs.tolist(), times.tolist(), strict=True):
        if asked_for:
            shares, voters = shares + Fraction(funded, asked_for) * count, voters + count
    pleased = int(ballots.times[got > 0].sum())
    return Compared(name, outcome, pleased, shares / voters if voters else Fraction(0))
