"""Rounds of every kind, as bundles are made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from pb.bids import actions as bids
from pb.count.ballot_types import Approve, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.rule import (
    BestTotal,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Satisfaction,
    Spill,
    TieBreak,
)
from pb.db import Database
from pb.publish.actions import count_round
from pb.publish.bundle import bundle_of
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from tests import make

SLUG = "marlfield-decides"
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
BY_NUMBER = (TieBreak.NUMBER,)
SKIP = HighestFirst(Remainder.SKIP, BY_NUMBER)
WHOLE, TOTALS = (replace(make.ALONE, disclosure=mode) for mode in ("ballots", "tallies"))
# Bids 1 and 2 tie for a pot of £1,800, and 3 and 4 for the £300 that is then left.
TWO_TIES = tuple(
    make.bid(f"Bid {number}", amount=amount, minimum=None)
    for number, amount in ((1, 1500_00), (2, 1500_00), (3, 300_00), (4, 300_00))
)
LEVEL = [{1: 5, 2: 5, 3: 2, 4: 2}] * 10
TIED: dict[str, Any] = {"bids": TWO_TIES, "funders": [("Council", 1800_00)]}
SCORES = [{1: number % 6, 2: 4, 3: (number * 7) % 6} for number in range(11)] + [{}]
CHOSEN = [{1: 1}, {1: 1, 2: 1}, {2: 1, 3: 1}] * 4
PLACES = [{1: 1}, {2: 1, 1: 2}, {3: 1, 2: 2, 1: 3}] * 4
SHARED = [{1: 10}, {1: 7, 2: 3}, {3: 1}] * 4


@dataclass(frozen=True)
class Story:
    """A round that is voted on like this, what is drawn at the count, and the bid that is withdrawn after it."""

    ballots: Sequence[Mapping[int, int]]
    round: Mapping[str, Any] = field(default_factory=dict)
    lots: Sequence[tuple[int, ...]] = ()
    dice: str = ""
    withdrawn: int = 0
    recounted: bool = True


def ruled(ballots: Sequence[Mapping[int, int]], kind: Any, rule: Any, checking: Any = make.ALONE) -> Story:
    return Story(ballots, {"ballot_type": kind, "rule": rule, "checking": checking})


STORIES = {
    "scores": Story(SCORES),
    "two-organisers": Story(SCORES, {"checking": replace(make.TOGETHER, eligible=2400, receipts="none")}),
    "every-score": ruled(
        [{1: 5, 2: 2, 3: 0}] * 10,
        ScoreEvery(every=True),
        HighestFirst(Remainder.SKIP, BY_NUMBER, Measure.AVERAGE, least_average=30),
    ),
    "whole-ballots": ruled(CHOSEN, Approve(1, 2), HighestFirst(Remainder.SKIP, BY_NUMBER, Measure.PER_POUND), WHOLE),
    "prizes": ruled(PLACES, Rank(3), HighestFirst(Remainder.STOP, BY_NUMBER, Measure.VOTERS, prize=500_00)),
    "only-totals": ruled(SHARED, SharePoints(10), BestTotal(Satisfaction.SCORE, BY_NUMBER), TOTALS),
    "best-total": ruled(SHARED, SharePoints(10), BestTotal(Satisfaction.COST, BY_NUMBER)),
    "a-few": ruled(PLACES[:9], Rank(3), HighestFirst(Remainder.PART_FUND, BY_NUMBER)),
    "a-few-whole": ruled(CHOSEN[:3], Approve(1, 2), SKIP, WHOLE),
    "nobody": Story([]),
    "lots": Story(LEVEL, {**TIED, "rule": HighestFirst(Remainder.SKIP, (TieBreak.LOTS,))}, lots=[(2, 1), (3, 4)]),
    "dice": Story(LEVEL, {**TIED, "rule": HighestFirst(Remainder.SKIP, (TieBreak.DICE,))}, dice="35142"),
    "pots": Story(
        SCORES,
        {
            "rule": Pots((Pot("Parks", 1100_00, SKIP, 1500_00), Pot("Streets", 600_00, SKIP)), Spill.ALL, BY_NUMBER),
            "bids": [replace(bid, pot=place % 2) for place, bid in enumerate(make.THREE_BIDS)],
        },
    ),
    "withdrawn": Story(SCORES, withdrawn=1),
    "withdrawn-after-dice": Story(
        LEVEL, {**TIED, "rule": HighestFirst(Remainder.SKIP, (TieBreak.DICE,))}, dice="35142", withdrawn=1
    ),
    "equal-shares": replace(ruled(CHOSEN, SpendThePot(2000_00), EqualShares()), recounted=False),
    "equal-shares-whole": ruled(CHOSEN, SpendThePot(2000_00), EqualShares(), WHOLE),
    "exact-equal-shares": ruled(CHOSEN, Approve(1, 2), ExactEqualShares(), WHOLE),
    "taking-turns": ruled(PLACES, Rank(3), Phragmen(), WHOLE),
}
WITHOUT_MARKS = {"only-totals", "a-few", "a-few-whole", "nobody", "equal-shares"}


def told_of(store: Database, story: Story) -> str:
    """The address of the round once all of it has happened."""
    slug = make.make_round(store, Phase.SEALED, ballots=story.ballots, **story.round)
    count(store, slug, story)
    make.publish(store, slug)
    if story.withdrawn:
        store.write(lambda s: bids.withdraw_bid(s, slug, story.withdrawn, "It gave up.", by=make.BY, now=make.NOW))
        count(store, slug, story, "A bid was withdrawn.")
        make.publish(store, slug, 2)
    return slug


def count(store: Database, slug: str, story: Story, reason: str = "") -> None:
    tie = store.write(lambda s: count_round(s, slug, story.lots, reason, by=make.BY, now=make.NOW, dice=story.dice))
    assert tie is None, tie


def zipped(store: Database, slug: str) -> bytes:
    with store.read() as session, bundle_of(session, round_by_slug(session, slug)) as body:
        return body.read()
