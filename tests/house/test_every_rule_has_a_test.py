"""Whoever looks for the test of `pb/voting/rules.py::check_marks` opens `tests/voting/test_rules.py` and finds
`test_check_marks_...`. Always. A helper whose name begins with _ is exempt."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PB = ROOT / "pb"
PURE = sorted(
    [
        *PB.glob("*/rules*.py"),
        *PB.glob("count/[!_]*.py"),
        *PB.glob("proof/[!_]*.py"),
        *(
            PB / name
            for name in (
                "money.py",
                "rehearsed.py",
                "when.py",
                "box/tearing.py",
                "door/postcodes.py",
                "papers/keeping.py",
                "rounds/blanks.py",
                "rounds/dice.py",
                "rounds/disclosure.py",
                "rounds/rules_pots.py",
                "voting/codes.py",
                "voting/sealing.py",
                "publish/pabulib.py",
                "publish/result_csv.py",
                "publish/practice.py",
            )
        ),
    ]
)


def functions(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}


def rules() -> Iterator[Any]:
    for file in PURE:
        for name in sorted(functions(file)):
            if not name.startswith("_"):
                yield pytest.param(file, name, id=f"{file.relative_to(ROOT)}::{name}")


@pytest.mark.parametrize(("file", "rule"), list(rules()))
def test_every_rule_has_a_test(file: Path, rule: str) -> None:
    """`test_most_votes_always.py` holds tests of `most_votes.py` too."""
    folder = ROOT / "tests" / file.parent.relative_to(PB)
    tests = {name for test in folder.glob(f"test_{file.stem}*.py") for name in functions(test)}
    assert any(name.startswith(f"test_{rule}_") for name in tests), (
        f"write test_{rule}_... in {folder.relative_to(ROOT)}/test_{file.name}"
    )
