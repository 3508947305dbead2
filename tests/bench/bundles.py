"""How long a check of a bundle takes, and its memory: `python -m tests.bench --bundles`, or `--bundles --large`.

The floor is the least that any checker must do: SHA-256 and `json.loads` of every line.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pb.proof.bundle import write_zip
from pb.proof.checks.given import Given
from pb.proof.checks.run import check
from pb.proof.reading import lines, opened
from tests.bench.once import most_memory
from tests.proof.make import make
from tests.proof.story import Story, bids

BIDS = 30
SIZES = (1_000, 20_000)
LARGE = 100_000
HEAD = ("size", "MB of the bundle", "the floor, s", "the check, s", "times the floor", "most memory, MB")


def run(large: bool) -> Iterator[tuple[str, ...]]:
    """A row for each size; CPU seconds, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for ballots in (*SIZES, *([LARGE] if large else [])):
            path = Path(folder) / f"{ballots}.zip"
            with path.open("w+b") as file:
                write_zip(file, make(invented(ballots)).files)
            floor, _ = _measured("floor", path)
            checked, peak = _measured("check", path)
            size = f"{path.stat().st_size / 1e6:.0f}"
            times = f"{checked / floor:.1f}"
            what = f"{ballots:,} ballots of {BIDS} bids, {ballots * BIDS:,} slips"
            yield (what, size, f"{floor:.2f}", f"{checked:.2f}", times, f"{peak:.0f}")


def invented(ballots: int) -> Story:
    """A round of so many ballots of scores, a tenth of them without a mark."""
    chance = random.Random(ballots)
    numbers = range(1, BIDS + 1)
    marked = tuple({bid: chance.randint(0, 5) for bid in numbers if chance.random() > 0.1} for _ in range(ballots))
    return Story(marked, bids(*(300 + bid for bid in numbers)), pot=5000_00, void=100, out=100, eligible=None)


def _measured(what: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.bundles", what, str(path)]
    seconds, peak = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds, peak


def _here(what: str, path: Path) -> tuple[float, float]:
    started = time.process_time()
    with opened(path) as bundle:
        if what == "check":
            check(bundle, Given())
        else:
            for name in bundle.names:
                if name.endswith(".jsonl"):
                    for line in lines(bundle.chunks(name)):
                        sha256(line).digest()
                        json.loads(line)
    return time.process_time() - started, most_memory()


if __name__ == "__main__":
    print(json.dumps(_here(sys.argv[1], Path(sys.argv[2]))))
