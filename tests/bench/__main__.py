"""`python -m tests.bench`: every table, in a few minutes. Leave the machine alone meanwhile."""

import os
import platform
import sqlite3
from collections.abc import Sequence

from tests.bench import casts, counts, pages


def main() -> None:
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load {load}\n")
    _casts()
    _table("Pages", ("what", "measured"), pages.run())
    _table("The count", ("size", "time"), counts.run())


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
