"""How long the count of a round takes: one step for each mark, and sorting the bids."""

import random
import time
from dataclasses import replace

from pb.count.election import Bid, Election
from pb.count.record import inputs_bytes
from pb.count.rule import HighestFirst, Remainder
from pb.count.share import share_out


def election(ballots: int, bids: int) -> Election:
    chance = random.Random(ballots)
    asked = tuple(Bid(n, f"Bid {n}", 1000_00 + n, 400_00) for n in range(1, bids + 1))
    marks = [{n: chance.randint(0, 5) for n in range(1, bids + 1)} for _ in range(ballots)]
    return Election.of(40_000_00, asked, tuple(marks))


def run() -> list[tuple[str, str]]:
    """(size, CPU time) of a count with its record; the best of five."""
    return [(f"{ballots:,} ballots of {bids} bids", f"{_best(ballots, bids):.1f} cpu-ms") for ballots, bids in SIZES]


SIZES = ((137, 24), (1_000, 30), (10_000, 30), (100_000, 30))


def _best(ballots: int, bids: int) -> float:
    counted, rule = election(ballots, bids), HighestFirst(Remainder.PART_FUND)
    return min(_once(counted, rule) for _ in range(5)) * 1000


def _once(counted: Election, rule: HighestFirst) -> float:
    started = time.process_time()
    anew = replace(counted, ballots=replace(counted.ballots))  # so that nothing is known from the last time
    share_out(anew, rule)
    inputs_bytes(anew, rule)
    return time.process_time() - started
