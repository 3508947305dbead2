"""The quick steps of `pb check` find something to say about bad code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pb.check import STEPS

ROOT = Path(__file__).parents[2]
QUICK = {name: command for name, command in STEPS if name not in ("types", "tests")}


@pytest.mark.parametrize("name", QUICK)
def test_a_step_fails_on_a_rule_that_knows_the_database(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pb", tmp_path / "pb", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "pb" / "count" / "tally.py").open("a", encoding="utf-8") as file:
        file.write("import sqlmodel ; ")
    done = subprocess.run([sys.executable, *QUICK[name]], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0, done.stdout
    assert "pb/count/tally.py" in done.stdout or "pb.count.tally -> sqlmodel" in done.stdout
