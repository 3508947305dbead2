"""What sealed ballots cost: `python -m tests.bench --sealing`, or `--sealing --large`.

The floor of opening a box is the least that anybody must do who holds the key: open each envelope, and one SHA-256 for
the number of each slip.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from random import Random
from secrets import token_bytes

from pb.box.tearing import opened
from pb.count.ballot_types import ScoreEvery
from pb.count.compare import side_by_side
from pb.count.election import Bid, Election
from pb.count.rule import HighestFirst, Remainder
from pb.envelope import Opener, Sealer
from pb.proof.note import SigningKey
from pb.proof.slips import Mode
from pb.voting.codes import new_code
from pb.voting.sealing import Terms, filled, size_for
from tests.bench.once import most_memory

ROUND = "r-0123456789ab"
BIDS = tuple(range(1, 31))
RULE = HighestFirst(Remainder.SKIP)
SIZES = (1_000, 20_000)
LARGE = 100_000
HEAD = (
    "size",
    "a ballot into its envelope, ms",
    "the floor, s",
    "opened and torn, s",
    "times the floor",
    "rules compared, s",
    "most memory, MB",
)


def run(large: bool) -> Iterator[tuple[str, ...]]:
    """A row for each size; CPU seconds, each in a process of its own."""
    for ballots in (*SIZES, *([LARGE] if large else [])):
        command = [sys.executable, "-m", "tests.bench.sealing", str(ballots)]
        said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        putting, floor, tearing, comparing, peak = said
        yield (
            f"{ballots:,} ballots of {len(BIDS)} bids",
            f"{putting * 1000 / ballots:.2f}",
            f"{floor:.1f}",
            f"{tearing:.1f}",
            f"{tearing / floor:.1f}",
            f"{comparing:.1f}",
            f"{peak:.0f}",
        )


def _here(ballots: int) -> tuple[float, float, float, float, float]:
    """CPU seconds for putting all ballots into envelopes, the floor, opening and tearing them, and comparing the rules
    on them; and megabytes."""
    opener, signer = Opener(token_bytes(32), ROUND), SigningKey("bench/receipts", token_bytes(32))
    sealer, terms = Sealer(opener.public, ROUND), Terms(ROUND, Mode.SLIPS, BIDS)
    size, chance = size_for(ScoreEvery(), BIDS), Random(ballots)
    cast = [(new_code(), token_bytes(16).hex(), {bid: chance.randrange(6) for bid in BIDS}) for _ in range(ballots)]
    times = [time.process_time()]
    envelopes = [sealer.seal(filled(terms, *ballot, signer)[0], size) for ballot in cast]
    times.append(time.process_time())
    _least(opener, envelopes)
    times.append(time.process_time())
    used = {code.encode() for code, _, _ in cast}
    contents = opened(terms, envelopes, used, opener, signer, str.encode, needs_whole=False)
    times.append(time.process_time())
    bids = [Bid(number, f"Bid {number}", chance.randrange(500_00, 5000_00)) for number in BIDS]
    side_by_side(Election.of(40_000_00, bids, contents.whole), ScoreEvery(), "Ours", RULE)
    times.append(time.process_time())
    putting, floor, tearing, comparing = (after - before for before, after in pairwise(times))
    return putting, floor, tearing, comparing, most_memory()


def _least(opener: Opener, envelopes: list[bytes]) -> None:
    for envelope in envelopes:
        opener.open(envelope)
        for bid in BIDS:
            sha256(b"pb1/slip\n%s\n%d\n%064d\n" % (ROUND.encode(), bid, bid)).digest()


if __name__ == "__main__":
    print(json.dumps(_here(int(sys.argv[1]))))
