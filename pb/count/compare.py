"""The same ballots under other rules: who would be funded, and how many residents would see something of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from pb.count.ballot_types import BallotType
from pb.count.combination import check_can_exclude, suited
from pb.count.election import Election
from pb.count.outcome import Outcome
from pb.count.rule import (
    BestTotal,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pots,
    Remainder,
    Rule,
    TieBreak,
    by_number_at_last,
)
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
    ("Exact equal shares", ExactEqualShares(ties=_TIES)),
    ("Taking turns (Phragmén)", Phragmen(_TIES)),
)

TOO_HARD = "there is too much to try, so it was not worked out here"
CANNOT_EXCLUDE = "it cannot keep to bids that exclude each other"
# Bids times ballots. Exact equal shares looks at each of them again and again; more would take minutes.
_MOST_FOR_EXACT = 20_000


@dataclass(frozen=True)
class Compared:
    """What one rule gives: `awards` by number of bid, in pence, and the numbers of the `funded` bids in their order.

    `pleased` residents supported at least one funded bid; `share` is how much of what a resident supported is funded,
    in bids, on average over those who supported any. None where whole ballots would be needed and are gone.
    """

    name: str
    awards: Mapping[int, int]
    funded: tuple[int, ...]
    pleased: int | None
    share: Fraction | None

    @property
    def spent(self) -> int:
        """Pence."""
        return sum(self.awards.values())


@dataclass(frozen=True)
class SideBySide:
    """A round's own rule first, where it has one and it can be worked out; then the others; and those left out, each
    with the reason."""

    own: Compared | None
    others: tuple[Compared, ...]
    left_out: tuple[tuple[str, str], ...]


def side_by_side(election: Election, ballot_type: BallotType, name: str, rule: Rule | None) -> SideBySide:
    """Every rule on these ballots, and the round's own `rule` under this name; also there level bids go by number
    where lots would be drawn."""
    own, hard = compared(election, ballot_type, [(name, rule)] if rule else [])
    others, left_out = compared(election, ballot_type, pots=rule if isinstance(rule, Pots) else None)
    return SideBySide(next(iter(own), None), tuple(others), (*hard, *left_out))


def compared(
    election: Election,
    ballot_type: BallotType,
    rules: Sequence[tuple[str, Rule]] = COMPARED,
    pots: Pots | None = None,
) -> tuple[list[Compared], list[tuple[str, str]]]:
    """Every rule as it reads this ballot; and the names of those left out, each with the reason.

    What would be drawn goes by number instead. Where a round has several `pots`, each rule shares out every one.
    """
    done, left_out = [], []
    for name, alone in rules:
        rule = alone if pots is None else _in_every_pot(alone, pots)
        if why := _why_not(election, rule):
            left_out.append((name, why))
            continue
        try:
            settled = suited(rule, ballot_type).with_ties(by_number_at_last)
            done.append(compare(name, election, run(election, settled, tie_order(election, settled))))
        except ValueError:
            left_out.append((name, TOO_HARD))
    return done, left_out


def _in_every_pot(rule: Rule, pots: Pots) -> Pots:
    return replace(pots, pots=tuple(replace(pot, rule=rule) for pot in pots.pots), ties=rule.ties)


def _why_not(election: Election, rule: Rule) -> str:
    rules = [pot.rule for pot in rule.pots] if isinstance(rule, Pots) else [rule]
    exact = any(isinstance(each, ExactEqualShares) for each in rules)
    if exact and len(election.bids) * len(election.ballots) > _MOST_FOR_EXACT:
        return TOO_HARD
    try:
        if any(bid.one_of for bid in election.standing):
            check_can_exclude(rule)
    except ValueError:
        return CANNOT_EXCLUDE
    return ""


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
    return Compared(name, outcome.awards, outcome.funded, pleased, shares / voters if voters else Fraction(0))
