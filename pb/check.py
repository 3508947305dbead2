"""All that must hold before a change lands, in order of speed. Nothing passes here and fails elsewhere."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

# A file system in memory, where a system has one, and the bytes it must have free to be used.
MEMORY, ROOM = Path("/dev/shm"), 2**32

# (what it is, what the Python that runs this is told to run)
STEPS = (
    ("format", ("-m", "ruff", "format", "--check", ".")),
    ("lint", ("-m", "ruff", "check", ".")),
    # Its module does nothing when run with -m, and says so to nobody.
    ("import contracts", ("-c", "from importlinter.cli import lint_imports_command as lint; lint()")),
    ("types", ("-m", "mypy")),
    # As many at once as there are cores; whoever is done first takes tests from the other.
    ("tests", ("-m", "pytest", "--numprocesses", "auto", "--dist", "worksteal")),
)


def run_all() -> int:
    """Runs every step in the checkout and returns how many failed."""
    root = Path(__file__).parent.parent
    if not (root / "tests").is_dir():
        sys.exit("`pb check` needs a checkout with its test tools.")
    failed = []
    with _somewhere_quick() as folder:
        for name, command in STEPS:
            print(f"== {name}", flush=True)
            if subprocess.run([sys.executable, *command], cwd=root, env={**os.environ, "TMPDIR": folder}).returncode:
                failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All good.")
    return len(failed)


@contextmanager
def _somewhere_quick() -> Generator[str]:
    """A folder for temporary files, gone afterwards. Nothing that tests write is worth keeping, and to wait for a disk
    to promise it takes a third of their time."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="pb-", dir=MEMORY if roomy else None) as folder:
        # PostgreSQL does not run as root: it has to come through here to its own.
        Path(folder).chmod(0o711)
        yield folder
