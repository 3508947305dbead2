"""All that must hold before a change lands, in order of speed. Nothing passes here and fails elsewhere."""

import subprocess
import sys
from pathlib import Path

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
    for name, command in STEPS:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, *command], cwd=root).returncode:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All good.")
    return len(failed)
