"""All that must hold before a change lands, in order of speed. Nothing passes here and fails elsewhere."""

import subprocess
import sys
from pathlib import Path

# (what it is, command after the Python that runs this)
STEPS = (
    ("format", "ruff format --check ."),
    ("lint", "ruff check ."),
    ("types", "mypy"),
    ("import contracts", "importlinter.cli lint"),
    ("tests", "pytest"),
)


def run_all() -> int:
    """Runs every step in the checkout and returns how many failed."""
    root = Path(__file__).parent.parent
    if not (root / "tests").is_dir():
        sys.exit("`pb check` needs a checkout with its test tools.")
    failed = []
    for name, command in STEPS:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", *command.split()], cwd=root).returncode:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All good.")
    return len(failed)
