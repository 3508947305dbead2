"""What sealed ballots cost: putting one in its envelope, and opening all of them and tearing them into slips."""

import resource
import sys
import time
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

ROUND = "r-0123456789ab"
BIDS = tuple(range(1, 31))
RULE = HighestFirst(Remainder.SKIP)


def run(sizes: tuple[int, ...]) -> list[tuple[str, str]]:
    """Rows of (what, CPU time), for so many ballots of 30 bids."""
    rows = []
    for ballots in sizes:
        putting, tearing, comparing = _measured(ballots)
        rows.append((f"a ballot of 30 bids into its envelope, receipt signed ({ballots:,})", f"{putting:.2f} ms"))
        rows.append((f"{ballots:,} envelopes opened, checked, torn and sorted", f"{tearing:.1f} s"))
        rows.append((f"every rule compared on {ballots:,} whole ballots", f"{comparing:.1f} s"))
    rows.append(("the most memory the process held", f"{_peak()} MB"))
    return rows


def _measured(ballots: int) -> tuple[float, float, float]:
    """CPU milliseconds for each envelope, and CPU seconds for opening them all and for comparing the rules."""
    opener, signer = Opener(token_bytes(32), ROUND), SigningKey("bench/receipts", token_bytes(32))
    sealer, terms = Sealer(opener.public, ROUND), Terms(ROUND, Mode.SLIPS, BIDS)
    size, chance = size_for(ScoreEvery(), BIDS), Random(ballots)
    cast = [(new_code(), token_bytes(16).hex(), {bid: chance.randrange(6) for bid in BIDS}) for _ in range(ballots)]
    start = time.process_time()
    envelopes = [sealer.seal(filled(terms, *ballot, signer)[0], size) for ballot in cast]
    putting = (time.process_time() - start) / ballots * 1000
    used = {code.encode() for code, _, _ in cast}
    start = time.process_time()
    contents = opened(terms, envelopes, used, opener, signer, str.encode, needs_whole=False)
    tearing = time.process_time() - start
    bids = [Bid(number, f"Bid {number}", chance.randrange(500_00, 5000_00)) for number in BIDS]
    start = time.process_time()
    side_by_side(Election.of(40_000_00, bids, contents.whole), ScoreEvery(), "Ours", RULE)
    return putting, tearing, time.process_time() - start


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


if __name__ == "__main__":
    for what, measured in run(tuple(int(size) for size in sys.argv[1:]) or (1_000, 20_000)):
        print(f"{what}: {measured}")
