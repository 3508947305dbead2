"""One measurement in a process of its own: `python -m tests.bench.once ours|pabutools RULE FILE SECONDS`.

CPU seconds and not seconds on the clock: other work on the machine then does not count.
"""

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")

# Reading and counting are done again and again until they took so many seconds; the mean is reported.
_ENOUGH = 1


@dataclass(frozen=True)
class Once:
    """CPU seconds of reading and of counting (None: stopped at the limit), and megabytes.

    `peak` is the most the whole process held; `imports` is what it held before it read anything.
    """

    reading: float
    counting: float | None
    peak: float
    imports: float
    ballots: int
    funded: tuple[str, ...]


def measure(who: str, rule: str, path: Path, limit: int) -> Once:
    """Run it. `limit` is the CPU seconds after which counting is stopped."""
    command = [sys.executable, "-m", "tests.bench.once", who, rule, str(path), str(limit)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Once(**{**said, "funded": tuple(said["funded"])})


def _here(who: str, rule: str, path: Path, limit: int) -> Once:
    read, count = _of(who)
    imports = most_memory()
    file, reading = _timed(partial(read, path))
    ballots = len(file.ballots)
    _stop_after(limit)
    try:
        funded, counting = _timed(partial(count, file, rule))
    except TimeoutError:
        # The signal would come again every second, and end Python while it tidies up.
        resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return Once(reading, None, most_memory(), imports, ballots, ())
    peak, runs, spent = most_memory(), 1, reading + counting
    # Read anew each time, so that nothing is counted that the file remembers.
    while spent < _ENOUGH:
        file, again = _timed(partial(read, path))
        reading, counting = reading + again, counting + _timed(partial(count, file, rule))[1]
        runs, spent = runs + 1, reading + counting
    return Once(reading / runs, counting / runs, peak, imports, ballots, funded)


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    before = time.process_time()
    done = work()
    return done, time.process_time() - before


def _of(who: str) -> tuple[Callable[[Path], Any], Callable[[Any, str], tuple[str, ...]]]:
    # Imported only now: what one of them takes must not be in the memory of the other.
    if who == "ours":
        from tests.bench import ours

        return ours.read_file, ours.count
    from tests.bench import peer

    return peer.read_file, peer.count


def _stop_after(seconds: int) -> None:
    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGXCPU, stop)
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(time.process_time()) + seconds, resource.RLIM_INFINITY))


def most_memory() -> float:
    """Megabytes. Not `getrusage` where it can be helped: on Linux that begins with what the parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(asdict(_here(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))))
