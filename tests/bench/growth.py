"""How time and memory grow from a thousand ballots to ten million: `python -m tests.bench --growth`."""

import os
import tempfile
from collections.abc import Iterator
from math import log
from pathlib import Path

from pb.pabulib.read import read
from tests.bench.invented import BIDS, write_invented
from tests.bench.once import measure
from tests.bench.ours import RULES

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGEST = 10_000_000
# Reading ten million ballots keeps all their voters in mind: four gigabytes are enough for it.
_ROOM = 6_000_000_000
HEAD = ("what", *(f"{size:,}" for size in SIZES), "exponent", "MB at 1,000,000")
# pabutools is asked too while its answer takes a minute or so.
_PEER_SIZES = SIZES[:2]
_PEER_RULES = ("greedy-votes", "phragmen", "equal-shares")
_LIMIT = 600
# Raised exact equal shares is run again for every payer who could join, and nobody knows how often that is.
_POLYNOMIAL = tuple(rule for rule in RULES if rule != "exact-equal-shares raised")


def run() -> Iterator[tuple[str, ...]]:
    """A row for reading and for each rule: CPU seconds by size, the exponent of growth, and memory."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{size}.pb" for size in SIZES]
        for path, size in zip(paths, SIZES, strict=True):
            write_invented(path, size)
        yield ("different ballots", *(_different(path) for path in paths), "", "")
        readings: list[float] = []
        for rule in _POLYNOMIAL:
            done = [measure("ours", rule, path, _LIMIT) for path in paths]
            if not readings:
                readings = [once.reading for once in done]
                yield ("reading", *map(_seconds, readings), _exponent(readings), f"{done[-1].peak:.0f}")
            counting = [once.counting for once in done]
            yield (rule, *map(_seconds, counting), _exponent(counting), f"{done[-1].peak:.0f}")
        yield from _of_peer(paths)


def _of_peer(paths: list[Path]) -> Iterator[tuple[str, ...]]:
    unasked = ("-",) * (len(SIZES) - len(_PEER_SIZES))
    for place, rule in enumerate(_PEER_RULES):
        done = [measure("pabutools", rule, path, _LIMIT) for path in paths[: len(_PEER_SIZES)]]
        if not place:
            yield ("pabutools, reading", *(_seconds(once.reading) for once in done), *unasked, "", "")
        yield (f"pabutools, {rule}", *(_seconds(once.counting) for once in done), *unasked, "", "")


def largest() -> str:
    """Ten million ballots, read and counted by equal shares, where there is room for them."""
    room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    if room < _ROOM:
        return f"{LARGEST:,} ballots: skipped, only {room / 1e9:.1f} GB are free"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "largest.pb"
        write_invented(path, LARGEST)
        once = measure("ours", "equal-shares", path, _LIMIT)
    return (
        f"{LARGEST:,} ballots of {BIDS} bids: read in {_seconds(once.reading)}, counted by equal shares in "
        f"{_seconds(once.counting)} CPU seconds, {once.peak:.0f} MB"
    )


def _different(path: Path) -> str:
    ballots = read(path).ballots
    return f"{len(ballots.times) / len(ballots):.0%}"


def _seconds(seconds: float | None) -> str:
    return f"more than {_LIMIT}" if seconds is None else f"{seconds:.4f}" if seconds < 0.1 else f"{seconds:.2f}"


def _exponent(seconds: list[float] | list[float | None]) -> str:
    """The slope of log(seconds) over log(ballots), by least squares."""
    pairs = [(log(size), log(each)) for size, each in zip(SIZES, seconds, strict=True) if each]
    x, y = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
    return f"{sum((a - x) * (b - y) for a, b in pairs) / sum((a - x) ** 2 for a, _ in pairs):.2f}"
