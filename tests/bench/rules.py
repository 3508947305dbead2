"""Every rule on real elections, ours and pabutools: `python -m tests.bench --rules`."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.once import Once, measure
from tests.bench.ours import RULES
from tests.pabulib.make import NO_DATA, real_data

# Small, middling (most ballots alike; hardly any alike), largest.
FILES = (
    "France_Toulouse_2022_6_-_Saint-Cyprien",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Warszawa_2022_Ochota",
    "Poland_Warszawa_2023_Mokotow",
)
HEAD = ("rule", "ours, cpu-ms", "pabutools, cpu-ms", "times", "ours / pabutools, MB", "outcome")
# CPU seconds after which a count of theirs, and one of ours, is stopped.
LIMIT, OUR_LIMIT = 300, 60
# Not in pabutools 1.2.3.
_OURS_ALONE = ("exact-equal-shares", "exact-equal-shares raised")


def run() -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """(what was read, a row for reading it and one for each rule), file by file; one line where there are no files."""
    folder = real_data()
    if folder is None:
        yield f"Real elections: {NO_DATA}", []
        return
    for name in FILES:
        yield _of_file(folder / "pabulib" / f"{name}.pb")


def _of_file(path: Path) -> tuple[str, list[tuple[str, ...]]]:
    rows: list[tuple[str, ...]] = []
    for rule in RULES:
        ours = measure("ours", rule, path, OUR_LIMIT)
        theirs = None if rule in _OURS_ALONE else measure("pabutools", rule, path, LIMIT)
        if theirs and not rows:
            times = f"{theirs.reading / ours.reading:,.0f}"
            rows.append(("reading", _ms(ours.reading), _ms(theirs.reading), times, _memory(ours, theirs), ""))
        rows.append((rule, *_times(ours, theirs), _memory(ours, theirs), _same(ours, theirs)))
    return f"{path.stem.replace('_', ' ')}, {ours.ballots:,} ballots", rows


def _times(ours: Once, theirs: Once | None) -> tuple[str, str, str]:
    """Our time, theirs, and how many times ours goes into theirs: never guessed where a run was stopped."""
    if ours.counting is None:
        return f"more than {_ms(OUR_LIMIT)}", "-", "-"
    if theirs is None:
        return _ms(ours.counting), "-", "-"
    if theirs.counting is None:
        return _ms(ours.counting), f"more than {_ms(LIMIT)}", f"more than {LIMIT / ours.counting:,.0f}"
    return _ms(ours.counting), _ms(theirs.counting), f"{theirs.counting / ours.counting:,.0f}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.2f}" if seconds < 0.01 else f"{seconds * 1000:,.0f}"


def _memory(ours: Once, theirs: Once | None) -> str:
    """The whole process; in brackets, what reading and counting added to what it had imported."""
    each = [f"{one.peak:.0f} (+{one.peak - one.imports:.0f})" for one in (ours, theirs) if one]
    return " / ".join(each)


def _same(ours: Once, theirs: Once | None) -> str:
    if theirs is None:
        return "-"
    if theirs.counting is None or ours.counting is None:
        return "not compared"
    return "same" if set(ours.funded) == set(theirs.funded) else "another"
