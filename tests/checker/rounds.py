"""Small rounds by chance, with many ties, and what our own count makes of them: for checkers to be compared with."""

import random
from dataclasses import replace
from typing import Any

from pb.count.ballots import Marks
from pb.count.election import Bid, Election
from pb.count.outcome import Outcome
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
    Ties,
)
from pb.count.share import share_out
from pb.count.tally import tally
from pb.count.ties import NO_DRAWS, Draws
from pb.proof.result import rule_fields
from tests.count.make import drawn_to_the_end

BEFORE = (TieBreak.MORE_VOTERS, TieBreak.SMALLER_REQUEST, TieBreak.LARGER_REQUEST)
ENDS = (TieBreak.LOTS, TieBreak.DICE, TieBreak.NUMBER)
DICE = "35142"


def invented(seed: int) -> dict[str, Any]:
    """A round with its rule, what was drawn, and the awards: plain data, as check.html takes it.

    `needed` says whether pence depend on a draw; None if nobody can say from our count, which also waits where a bid
    that asks for nothing is funded or not, and where more than five bids exclude each other.
    """
    chance = random.Random(seed)
    rule = _rule(chance)
    election = _election(chance, rule)
    waits = not isinstance(share_out(election, rule), Outcome)
    outcome, draws = _drawn(election, rule)
    return {
        "election": _plain(election),
        "rule": rule_fields(rule),
        "draw": {"lots": [list(each) for each in draws.lots], **({"dice": draws.dice} if draws.dice else {})},
        "awards": {str(number): award for number, award in outcome.awards.items() if award},
        "needed": None if waits and not _is_certain(election) else waits,
    }


def _is_certain(election: Election) -> bool:
    few = len(election.bids) <= 5 or not any(bid.one_of for bid in election.bids)
    return few and all(bid.asked for bid in election.bids)


def _drawn(election: Election, rule: Rule) -> tuple[Outcome, Draws]:
    if rule.ties[-1] is not TieBreak.DICE:
        return drawn_to_the_end(election, rule)
    draws = NO_DRAWS if isinstance(share_out(election, rule), Outcome) else Draws(dice=DICE)
    outcome = share_out(election, rule, draws)
    assert isinstance(outcome, Outcome)
    return outcome, draws


def _ties(chance: random.Random, end: TieBreak) -> Ties:
    return (*chance.sample(BEFORE, chance.choice((0, 0, 1, 2))), end)


def _rule(chance: random.Random) -> Rule:
    end = chance.choice(ENDS)
    kind = chance.choice(("highest", "highest", "highest", "best", "pots", "pots", "shares", "exact", "phragmen"))
    return _pots(chance, end) if kind == "pots" else _single(chance, kind, _ties(chance, end))


def _single(chance: random.Random, kind: str, ties: Ties) -> Rule:
    if kind == "best":
        return BestTotal(chance.choice(list(Satisfaction)), ties)
    if kind == "shares":
        return EqualShares(chance.choice(list(Satisfaction)), chance.choice(list(Completion)), ties, step=2)
    if kind == "exact":
        return ExactEqualShares(chance.choice(list(Satisfaction)[:2]), chance.random() < 0.7, ties)
    return Phragmen(ties) if kind == "phragmen" else _highest_first(chance, ties)


def _highest_first(chance: random.Random, ties: Ties) -> HighestFirst:
    return HighestFirst(
        chance.choice(list(Remainder)),
        ties,
        chance.choice(list(Measure)),
        least_average=_maybe(chance, 60),
        least_ballots=_maybe(chance, 60),
        least_total=_maybe(chance, 5),
        prize=_maybe(chance, 9),
        pays_unsupported=chance.random() < 0.3,
    )


def _maybe(chance: random.Random, most: int) -> int | None:
    return chance.choice((None, None, chance.randint(0, most)))


def _pots(chance: random.Random, end: TieBreak) -> Pots:
    pots = []
    for place in range(chance.randint(1, 3)):
        amount = chance.randint(0, 9)
        rule = _single(chance, chance.choice(("highest", "highest", "best", "shares")), _ties(chance, end))
        most = chance.choice((None, amount + chance.randint(0, 9)))
        pots.append(Pot(f"Pot {place}", amount, rule, most))
    return Pots(tuple(pots), chance.choice(list(Spill)), _ties(chance, end))


def _election(chance: random.Random, rule: Rule) -> Election:
    numbers = sorted(chance.sample(range(1, 20), chance.randint(1, 7)))
    pots = len(rule.pots) if isinstance(rule, Pots) else 1
    level = chance.random() < 0.5  # so that many bids are level, and no tie is in doubt
    bids = [_bid(chance, number, chance.randrange(pots), level, _may_exclude(rule)) for number in numbers]
    ballots = [_ballot(chance, numbers, level) for _ in range(chance.choice((0, 1, 3, 4, 6)))]
    pot = chance.randint(3, 9) if level else chance.randint(0, 14)
    if isinstance(rule, Pots):
        pot = max(pot, sum(each.amount for each in rule.pots))
    return Election.of(pot, bids, ballots, top=3)


def _may_exclude(rule: Rule) -> bool:
    if isinstance(rule, Pots):
        return all(_may_exclude(each.rule) for each in rule.pots)
    return isinstance(rule, HighestFirst)


def _bid(chance: random.Random, number: int, pot: int, level: bool, may_exclude: bool) -> Bid:
    asked = chance.choice((3, 4)) if level else chance.choice((0, 1, 2, 3, 4, 4, 4, 5, 6))
    minimum = chance.randint(1, asked) if asked and chance.random() < 0.4 else None
    labels = tuple(chance.sample("ab", 1)) if may_exclude and not level and chance.random() < 0.3 else ()
    bid = Bid(number, f"Bid {number}", asked, minimum, withdrawn=chance.random() < 0.1)
    return replace(bid, one_of=labels, pot=pot)


def _ballot(chance: random.Random, numbers: list[int], level: bool) -> Marks:
    points = (1,) if level else (0, 1, 1, 1, 2, 3)
    return {number: chance.choice(points) for number in numbers if chance.random() < 0.5}


def _plain(election: Election) -> dict[str, Any]:
    counted = tally(election)
    standing = {bid.number for bid in election.standing}
    return {
        "pot": election.pot,
        "top": election.top,
        "cast": election.ballots.cast,
        "bids": [
            {
                "number": bid.number,
                "asked": bid.asked,
                "minimum": bid.least,
                "labels": list(bid.one_of),
                "pot": bid.pot,
            }
            for bid in election.standing
        ],
        "points": [[number, each.total] for number, each in counted.items()],
        "voters": [[number, each.supporters] for number, each in counted.items()],
        "ballots": [
            {"times": times, "points": [[bid, points] for bid, points in marks.items() if bid in standing]}
            for marks, times in election.ballots
        ],
    }
