"""Good rounds of every kind, by name. Whatever is checked about a bundle must hold for each of them."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.election import Bid
from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Rule,
    Satisfaction,
    Spill,
    TieBreak,
)
from pb.proof.slips import Mode
from tests.proof.story import SCORES, Correction, Marks, Story, bids

LOTS, DICE, NUMBER = (TieBreak.LOTS,), (TieBreak.DICE,), (TieBreak.NUMBER,)
FIVE = bids(400, (300, 50), 250, (200, 120), 150)


def scored(voters: int, bids: int = 5, best: int = 5, every: bool = False, seed: int = 1) -> tuple[Marks, ...]:
    """Ballots of scores; without `every`, some bids get none."""
    chance = random.Random(seed)
    numbers = range(1, bids + 1)
    return tuple(
        {bid: min(best, chance.randint(0, best) + (bid < 3)) for bid in numbers if every or chance.random() > 0.2}
        for _ in range(voters)
    )


def chosen(voters: int, most: int, bids: int = 5, seed: int = 2) -> tuple[Marks, ...]:
    """Ballots that choose 1 to `most` bids."""
    chance = random.Random(seed)
    numbers = range(1, bids + 1)
    return tuple({bid: 1 for bid in chance.sample(numbers, chance.randint(1, most))} for _ in range(voters))


def ranked(voters: int, most: int, bids: int = 5, seed: int = 3) -> tuple[Marks, ...]:
    chance = random.Random(seed)
    numbers = range(1, bids + 1)
    return tuple(
        {bid: place for place, bid in enumerate(chance.sample(numbers, chance.randint(1, most)), start=1)}
        for _ in range(voters)
    )


def shared(voters: int, total: int, bids: int = 5, seed: int = 4) -> tuple[Marks, ...]:
    """Ballots that share out 1 to `total` points."""
    chance = random.Random(seed)
    ballots: list[Marks] = []
    for _ in range(voters):
        given = chance.choices(range(1, bids + 1), k=chance.randint(1, total))
        ballots.append({bid: given.count(bid) for bid in set(given)})
    return tuple(ballots)


def story(ballots: tuple[Marks, ...], rule: Rule, ballot: BallotType = SCORES) -> Story:
    return Story(ballots, FIVE, rule=rule, ballot=ballot)


def level(*times: int) -> tuple[Marks, ...]:
    """Ten ballots; so many of them choose bid 1, bid 2, …"""
    return tuple({bid: 1 for bid, chosen in enumerate(times, start=1) if voter < chosen} for voter in range(10))


PLAIN = story(scored(12), HighestFirst(Remainder.SKIP))
# Twelve people choose up to three of five.
CHOSEN = story(chosen(12, 3), HighestFirst(Remainder.SKIP), Approve(1, 3))
EQUAL = Story(level(8, 8, 8, 2), bids(400, 300, 500, 100), ballot=Approve(0, None), rule=HighestFirst(Remainder.SKIP))
LABELLED = tuple(replace(bid, one_of=("hall",) if bid.number in (1, 2) else ()) for bid in FIVE)
FREE = (*FIVE, Bid(6, "Bid 6", 0))
TWO_POTS = tuple(replace(bid, pot=bid.number % 2) for bid in FIVE)


def pots(spill: Spill, ties: tuple[TieBreak, ...] = LOTS, prize: int | None = None) -> Pots:
    return Pots(
        (
            Pot("Large", 450_00, HighestFirst(Remainder.SKIP, ties, least_ballots=30, prize=prize), most=700_00),
            Pot("Small", 350_00, BestTotal(Satisfaction.SCORE, ties), largest=400_00),
        ),
        spill,
        ties,
    )


def _slips() -> dict[str, Story]:
    return {
        "skip": PLAIN,
        "stop": PLAIN.told(rule=HighestFirst(Remainder.STOP)),
        "part-fund": PLAIN.told(rule=HighestFirst(Remainder.PART_FUND)),
        "average": PLAIN.told(rule=HighestFirst(Remainder.SKIP, measure=Measure.AVERAGE, least_average=45)),
        "voters": PLAIN.told(rule=HighestFirst(Remainder.SKIP, measure=Measure.VOTERS, least_ballots=70)),
        "per-pound": PLAIN.told(rule=HighestFirst(Remainder.SKIP, measure=Measure.PER_POUND), bids=FREE),
        "least-total": PLAIN.told(rule=HighestFirst(Remainder.SKIP, least_total=28)),
        "prize": PLAIN.told(rule=HighestFirst(Remainder.PART_FUND, prize=175_00)),
        "pays-unsupported": PLAIN.told(
            rule=HighestFirst(Remainder.SKIP, pays_unsupported=True),
            ballots=tuple({1: 3, 2: 1} for _ in range(10)),
        ),
        "one-of": PLAIN.told(bids=LABELLED),
        "approve": CHOSEN,
        "rank": story(ranked(12, 3), HighestFirst(Remainder.SKIP), Rank(3)),
        "points": story(shared(12, 10), HighestFirst(Remainder.SKIP), SharePoints(10)),
        "spend": story(chosen(12, 2), HighestFirst(Remainder.SKIP), SpendThePot(700_00)),
        "every": story(scored(12, every=True), HighestFirst(Remainder.SKIP), ScoreEvery(5, True)),
        "best-score": PLAIN.told(rule=BestTotal(Satisfaction.SCORE)),
        "best-cost": PLAIN.told(rule=BestTotal(Satisfaction.COST), bids=FREE),
        "best-cardinality": PLAIN.told(rule=BestTotal(Satisfaction.CARDINALITY)),
    }


def _ties() -> dict[str, Story]:
    more = (TieBreak.MORE_VOTERS, TieBreak.SMALLER_REQUEST, TieBreak.LOTS)
    best = Story(level(6, 6, 6), bids(500, 500, 500), ballot=Approve(0, None), rule=BestTotal())
    return {
        "lots": EQUAL,
        "dice": EQUAL.told(rule=HighestFirst(Remainder.SKIP, DICE)),
        "number": EQUAL.told(rule=HighestFirst(Remainder.SKIP, NUMBER)),
        "smaller-request": EQUAL.told(rule=HighestFirst(Remainder.SKIP, more)),
        "larger-request": EQUAL.told(rule=HighestFirst(Remainder.STOP, (TieBreak.LARGER_REQUEST, TieBreak.DICE))),
        "no-difference": EQUAL.told(pot=1200_00),
        "stop-no-difference": EQUAL.told(rule=HighestFirst(Remainder.STOP), pot=1200_00),
        "stop-lots": EQUAL.told(rule=HighestFirst(Remainder.STOP)),
        "part-fund-lots": EQUAL.told(
            rule=HighestFirst(Remainder.PART_FUND), bids=bids(400, (300, 100), (500, 200), 90)
        ),
        "one-of-lots": EQUAL.told(bids=tuple(replace(bid, one_of=("hall",)) for bid in EQUAL.bids), pot=5000_00),
        "best-lots": best,
        "best-dice": best.told(rule=BestTotal(Satisfaction.COST, DICE)),
        "best-number": best.told(rule=BestTotal(Satisfaction.CARDINALITY, NUMBER)),
        "pots-lots": EQUAL.told(rule=Pots((Pot("One", 350_00, HighestFirst(Remainder.SKIP)),), Spill.ALL), pot=900_00),
    }


def _pots() -> dict[str, Story]:
    named = {f"pots-{spill.value}": PLAIN.told(rule=pots(spill), bids=TWO_POTS) for spill in Spill}
    labelled = tuple(replace(bid, one_of=("hall",) if bid.number > 3 else ()) for bid in TWO_POTS)
    return {
        **named,
        "pots-all-prize": PLAIN.told(rule=pots(Spill.ALL, prize=180_00), bids=labelled),
        "pots-next-dice": PLAIN.told(rule=pots(Spill.NEXT, DICE), bids=labelled),
    }


def _ballots() -> dict[str, Story]:
    whole: Callable[[Story], Story] = lambda each: each.told(mode=Mode.BALLOTS)  # noqa: E731 - one word for one change
    approved = whole(CHOSEN)
    return {
        "ballots-score": whole(PLAIN),
        "ballots-every": whole(_slips()["every"]),
        "ballots-approve": approved,
        "ballots-rank": whole(_slips()["rank"]),
        "ballots-points": whole(_slips()["points"]),
        "ballots-spend": whole(_slips()["spend"]),
        "ballots-withdrawn": whole(PLAIN).told(withdrawn=(2, 4)),
        "ballots-equal-shares": approved.told(rule=EqualShares(Satisfaction.COST, Completion.ADD1U, NUMBER)),
        "ballots-exact-equal-shares": approved.told(rule=ExactEqualShares(ties=NUMBER)),
        "ballots-phragmen": approved.told(rule=Phragmen(DICE)),
        "ballots-equal-shares-lots": EQUAL.told(
            mode=Mode.BALLOTS, rule=EqualShares(Satisfaction.COST, Completion.UTILITARIAN)
        ),
        "ballots-few": whole(PLAIN).told(ballots=scored(4)),
        "ballots-equal-shares-few": approved.told(ballots=chosen(4, 3), rule=EqualShares()),
    }


def _tallies() -> dict[str, Story]:
    return {
        "tallies": PLAIN.told(mode=Mode.TALLIES),
        "tallies-rank": _slips()["rank"].told(mode=Mode.TALLIES),
        "tallies-per-pound": _slips()["per-pound"].told(mode=Mode.TALLIES),
        "tallies-best-cost": _slips()["best-cost"].told(mode=Mode.TALLIES),
        "tallies-lots": EQUAL.told(mode=Mode.TALLIES),
        "few": PLAIN.told(ballots=scored(9)),
        "few-every": PLAIN.told(ballots=scored(4, every=True), ballot=ScoreEvery(5, True)),
        "few-approve": CHOSEN.told(ballots=chosen(3, 3)),
        "ten": PLAIN.told(ballots=scored(10)),
        "nobody": PLAIN.told(ballots=()),
    }


def _stories() -> dict[str, Story]:
    again = (Correction("Bid 1 withdrew.", (1,)), Correction("Bid 3 withdrew as well.", (1, 3)))
    return {
        "withdrawn": PLAIN.told(withdrawn=(2,)),
        "corrected": PLAIN.told(corrections=again),
        "corrected-lots": EQUAL.told(corrections=(Correction("Bid 4 withdrew.", (4,)),)),
        "corrected-dice": EQUAL.told(
            rule=HighestFirst(Remainder.SKIP, DICE), corrections=(Correction("Bid 4 withdrew.", (4,)),)
        ),
        "no-witness": PLAIN.told(witnesses=0, quorum=0),
        "one-witness-missing": PLAIN.told(witnesses=3, quorum=2),
        "anybody": PLAIN.told(eligible=None),
        "no-notice": PLAIN.told(notices=()),
        "many-notices": PLAIN.told(notices=("Rain.", "Tea is served.", "The hall closes at six.")),
        "all-voted": PLAIN.told(void=0, out=0, back=0),
        "all-back": PLAIN.told(out=4, back=4),
        "timestamps": PLAIN.told(timestamps=True),
        "other-letters": PLAIN.told(title='Dún Laoghaire: "ours"\t\\ \u2028 \x7f \U0001f33b'),
    }


@cache
def good() -> dict[str, Story]:
    """Every one of them."""
    return {**_slips(), **_ties(), **_pots(), **_ballots(), **_tallies(), **_stories()}
