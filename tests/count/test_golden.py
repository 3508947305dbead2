"""Every rule on every real election of the folder beside the checkout gives the outcome worked out by another program.

The slow files come last. Where a tie mattered, the outcome must be one of those that some tie-break gives.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pb.count.outcome import Stage, Verdict
from pb.pabulib.counting import Count, count_file
from pb.pabulib.file import PabulibFile
from pb.pabulib.flags import Wanted, rule_wanted, ties_named
from pb.pabulib.read import read
from pb.pabulib.report import Level
from tests.pabulib.make import NO_DATA, real_data

OFFICIAL = "min-cost,max-votes,id"
COMPLETIONS = {
    "": "none",
    "_u": "utilitarian",
    "_add1": "add1",
    "_add1u": "add1u",
    "_add1full": "add1-full",
    "_add1fullu": "add1-fullu",
}
SATISFACTIONS = {"cost": "cost", "card": "cardinality", "points": "score", "borda": "score"}
WANTED = {
    **dict.fromkeys(("greedy_cost", "greedy_points", "greedy_borda"), Wanted("greedy-votes")),
    **dict.fromkeys(("greedy_card", "greedy_points_density", "greedy_borda_density"), Wanted("value")),
    "greedy_noskip": Wanted("greedy-votes", policy="stop"),
    "maxwelfare_cost": Wanted("best-total", satisfaction="cost"),
    "maxwelfare_card": Wanted("best-total", satisfaction="cardinality"),
    "maxwelfare_score": Wanted("best-total", satisfaction="score"),
    "phragmen": Wanted("phragmen"),
    **{
        f"mes_{key}{end}": Wanted("equal-shares", satisfaction=satisfaction, completion=completion)
        for key, satisfaction in SATISFACTIONS.items()
        for end, completion in COMPLETIONS.items()
    },
}
# A rule without its finish -> with it. On large files one run is looked at twice: before the finish, and after.
FINISHED = {f"mes_{key}{end}": f"mes_{key}{end or '_'}u" for key in SATISFACTIONS for end in ("", "_add1", "_add1full")}
UNFINISHED = {finished: before for before, finished in FINISHED.items()}
LARGE = 50_000
FOLDER = real_data()
FILES = sorted((FOLDER / "pabulib").glob("*.pb"), key=lambda file: file.stat().st_size) if FOLDER else []

pytestmark = pytest.mark.skipif(FOLDER is None, reason=NO_DATA)


def count_by_key(file: PabulibFile, key: str) -> Count:
    """What `pb count` does, with the flags that the key stands for."""
    ties = ties_named(OFFICIAL if "full" in key else "id")
    return count_file(file, rule_wanted(WANTED[key], ties.chain, file), ties)


@cache
def golden(stem: str) -> dict[str, Any]:
    assert FOLDER
    found: dict[str, Any] = json.loads((FOLDER / "golden" / f"{stem}.json").read_text(encoding="utf-8"))
    return found


def test_the_folder_has_what_is_compared() -> None:
    compared = [key for file in FILES for key in golden(file.stem)["rules"] if key in WANTED]
    assert len(FILES) >= 30
    assert len(compared) >= 400


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_gives_the_golden_outcome(path: Path) -> None:
    file = read(path)
    expected = golden(path.stem)
    assert len(file.ballots) == expected["num_ballots"]
    assert file.report.at(Level.SET_ASIDE) == ()
    rules = {key: rule for key, rule in expected["rules"].items() if key in WANTED}
    wrong = []
    for key, rule in rules.items():
        before = UNFINISHED.get(key, "")
        if path.stat().st_size > LARGE and FINISHED.get(key) in rules:
            continue
        count = count_by_key(file, key)
        if not _agrees(count, rule, set(count.funded)):
            wrong.append(key)
        if before in rules and not _agrees(count, rules[before], _before_the_finish(count)):
            wrong.append(before)
    assert wrong == []


def _before_the_finish(count: Count) -> set[str]:
    steps = [step for step in count.outcome.steps if step.stage is Stage.RULE]
    return {count.projects[step.number].id for step in steps if step.verdict is Verdict.FUNDED}


def _agrees(count: Count, rule: dict[str, Any], funded: set[str]) -> bool:
    if funded == set(rule["winners"]):
        return True
    # Another outcome is right only where a tie decided, and then the count must have met a tie too.
    tied = rule.get("unique") is False and funded in [set(other) for other in rule.get("alternatives", [])]
    return tied and bool(count.outcome.ties)
