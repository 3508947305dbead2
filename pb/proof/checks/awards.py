"""C12: the awards, worked out anew from the tally, the rule and what was drawn."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from pb.count.ballots import Ballots
from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Settled, TieToSettle
from pb.count.rule import Rule
from pb.count.share import share_out
from pb.count.ties import Draws
from pb.proof.boxes import read_whole
from pb.proof.bundle import box_name
from pb.proof.checks.failure import Failed, need
from pb.proof.checks.ledger import Entry, Ledger, Result
from pb.proof.marks import points_of
from pb.proof.reading import Bundle, lines
from pb.proof.result import allocation_fields, rule_of
from pb.proof.slips import ALL, Mode

# Bid number -> (points, how many ballots gave it so many), one after the other.
Blocks = Mapping[int, list[tuple[int, int]]]


def check_awards(bundle: Bundle, ledger: Ledger) -> bool:
    """Whether the awards could be worked out: not by a rule that needs whole ballots, where none are published.

    Raises Failed.
    """
    try:
        rule = rule_of(ledger.terms["rule"])
    except ValueError:
        raise Failed("C12", "The rule of this round is not one that we know.") from None
    whole = rule.needs_whole_ballots
    possible = not whole or ledger.sealed is Mode.BALLOTS
    for result in ledger.results:
        if possible:
            ballots = Ballots.of(_whole_ballots(bundle, ledger)) if whole else _tallied(ledger, result)
            _check_recounted(ledger, rule, result, ballots)
        else:
            _check_sums(ledger, result)
    return possible


def _check_recounted(ledger: Ledger, rule: Rule, result: Result, ballots: Ballots) -> None:
    try:
        outcome = _shared(_election(ledger, result, ballots), rule, result.draw or {})
    except (ValueError, OverflowError) as wrong:
        raise Failed("C12", f"The awards cannot be worked out: {wrong}.") from None
    right, told = allocation_fields(outcome), result.allocation
    for bid in ledger.numbers:
        said, is_right = told["awards"].get(str(bid)), right["awards"][str(bid)]
        need(said == is_right, "C12", f"Bid {bid} is given {_pence(said)}, and by the rule it gets {_pence(is_right)}.")
    need(told["awards"].keys() == right["awards"].keys(), "C12", "A bid that is not there is given something.")
    need(told["left"] == right["left"], "C12", "What is left is not the pot less all awards.")


def _pence(amount: int | None) -> str:
    return "nothing" if not amount else f"{amount:,} pence"


def _check_sums(ledger: Ledger, result: Result) -> None:
    """What must hold whatever the rule."""
    awards, withdrawn = result.allocation["awards"], result.tally["withdrawn"]
    every = awards.keys() == {str(bid) for bid in ledger.numbers}
    need(every, "C12", "The awards are not those of exactly the bids of this round.")
    for bid in ledger.bids:
        most = 0 if bid["bid"] in withdrawn else bid["asked"]
        need(awards[str(bid["bid"])] <= most, "C12", f"Bid {bid['bid']} is given more than it can get.")
    adds_up = sum(awards.values()) + result.allocation["left"] == ledger.terms["pot"]
    need(adds_up, "C12", "What is left is not the pot less all awards.")


def _election(ledger: Ledger, result: Result, ballots: Ballots) -> Election:
    withdrawn = result.tally["withdrawn"]
    bids = tuple(
        Bid(
            number=bid["bid"],
            title=f"Bid {bid['bid']}",
            asked=bid["asked"],
            minimum=bid.get("minimum"),
            withdrawn=bid["bid"] in withdrawn,
            one_of=tuple(bid["one_of"]),
            pot=bid["pot"],
        )
        for bid in ledger.bids
    )
    return Election(ledger.terms["pot"], bids, ballots, ledger.ballot.top)


def _shared(election: Election, rule: Rule, draw: Entry) -> Outcome:
    """The outcome, with the draws it asks for. Raises Failed where one is missing, ValueError if it cannot be had."""
    listed = sorted((tuple(each) for each in draw.get("lots", ())), key=len)
    used: list[tuple[int, ...]] = []
    while isinstance(answer := share_out(election, rule, Draws(tuple(used), draw.get("dice", ""))), TieToSettle):
        among = set(answer.among)
        fitting = [each for each in listed if among <= set(each) and answer.by is Settled.LOTS]
        names = ", ".join(map(str, answer.among))
        need(bool(fitting), "C12", f"Bids {names} are level, their order matters, and nothing was drawn for them.")
        used.append(tuple(bid for bid in fitting[0] if bid in among))
    return answer


def _tallied(ledger: Ledger, result: Result) -> Ballots:
    """Ballots that nobody cast and that have the same tally: no more is asked of them by most rules."""
    return dealt({each["bid"]: _blocks(each) for each in result.tally["bids"]}, ledger.used)


def _blocks(counted: Entry) -> list[tuple[int, int]]:
    points, marked, voters = counted["sum"], counted["marked"], counted["voters"]
    each, more = divmod(points, voters) if voters else (0, 0)
    return [(each + 1, more), (each, voters - more), (0, marked - voters)]


def dealt(blocks: Blocks, cast: int) -> Ballots:
    """So many ballots, on which every bid is given these points, from the first ballot on. Time: O(blocks x bids)."""
    edges = sorted({0, cast, *(end for each in blocks.values() for _, end, _ in _placed(each))})
    rows: list[list[tuple[int, int]]] = [[] for _ in edges[1:]]
    place = {edge: row for row, edge in enumerate(edges)}
    for bid, each in sorted(blocks.items()):
        for start, end, points in _placed(each):
            for row in range(place[start], place[end]):
                rows[row].append((bid, points))
    return Ballots(
        times=np.array([end - start for start, end in pairwise(edges)], dtype=np.int64),
        starts=np.cumsum([0, *map(len, rows)], dtype=np.int64),
        bids=np.array([bid for row in rows for bid, _ in row], dtype=np.int64),
        points=np.array([points for row in rows for _, points in row], dtype=np.int64),
    )


def _placed(blocks: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(first ballot, the one after the last, points) of each block that is not empty."""
    start = 0
    for points, times in blocks:
        if times:
            yield start, start + times, points
        start += times


def _whole_ballots(bundle: Bundle, ledger: Ledger) -> Iterator[dict[int, int]]:
    """The points on each ballot, as they were cast."""
    for slip in filter(None, map(read_whole, lines(bundle.chunks(box_name(ALL))))):
        yield {bid: points_of(ledger.ballot, mark) for bid, mark in slip.marks.items()}
