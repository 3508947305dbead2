"""`python -m tests.bench`: every table, in a minute or two. Leave the machine alone meanwhile.

`python -m tests.bench --slow-disk` measures the casts alone, on a disk that takes 4 ms for each promise, as those of
cheap rented servers do; it needs a C compiler.

`--rules` counts real elections by every rule, and asks pabutools too: half an hour, most of it pabutools'.
`--growth` counts invented ones of up to ten million ballots: a quarter of an hour.
`--bundles` checks published bundles: a minute; with `--large` also one of three million slips, some minutes more.
`--burst` lets 300 phones vote at once: a minute.
`--sealing` puts ballots into envelopes and opens them: a minute; with `--large` also 100,000, some minutes more.
"""

import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import bundles, burst, casts, counts, growth, invented, pages, rules, sealing

SLOW_DISK = Path(__file__).with_name("slow_disk.c")


def main() -> None:
    slow = "--slow-disk" in sys.argv
    if slow and "LD_PRELOAD" not in os.environ:
        _again_on_a_slow_disk()
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load {load}\n")
    if {"--rules", "--growth", "--bundles", "--sealing", "--burst"} & set(sys.argv):
        _alone()
        return
    _casts()
    if slow:
        return
    _table("Pages", ("what", "measured"), pages.run())
    _table("The count", ("size", "time"), counts.run())


def _alone() -> None:
    """What is only measured when it is asked for."""
    if "--rules" in sys.argv:
        for title, rows in rules.run():
            _table(title, rules.HEAD, rows)
    if "--growth" in sys.argv:
        _table(f"Invented ballots of {invented.BIDS} bids, CPU seconds", growth.HEAD, list(growth.run()))
        print(growth.largest())
    if "--bundles" in sys.argv:
        _table("Checking a bundle", bundles.HEAD, list(bundles.run("--large" in sys.argv)))
    if "--burst" in sys.argv:
        _table("A hall that votes at once", burst.HEAD, burst.run())
    if "--sealing" in sys.argv:
        _table("Sealed ballots", sealing.HEAD, list(sealing.run("--large" in sys.argv)))


def _again_on_a_slow_disk() -> None:
    """Start over with a library in front of the system's that waits before each promise; the server inherits it."""
    with tempfile.TemporaryDirectory() as folder:
        library = f"{folder}/slow_disk.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, SLOW_DISK, "-ldl"], check=True)
        environment = {**os.environ, "LD_PRELOAD": library}
        sys.exit(subprocess.run([sys.executable, "-m", "tests.bench", "--slow-disk"], env=environment).returncode)


def _casts() -> None:
    measured = casts.run()
    rows, floor = [], 1.0
    for one in measured:
        if "bare loop, 1 a commit" in one.what:
            floor = one.per_second
        latency = f"{one.p50:.0f} / {one.p99:.0f}" if one.p50 else "-"
        cpu = f"{one.cpu:.2f}" if one.cpu else "-"
        rows.append((one.what, f"{one.per_second:,.0f}", f"{one.per_second / floor:.1f}", latency, cpu))
    _table("Durable casts", ("what", "a second", "times bare, 1 a commit", "p50 / p99 ms", "cpu-ms"), rows)


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    print(f"## {title}\n")
    for row in (head, ("---",) * len(head), *rows):
        print(f"| {' | '.join(row)} |")
    print(flush=True)


if __name__ == "__main__":
    main()
