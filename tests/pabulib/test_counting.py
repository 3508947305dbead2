"""Each rule on small files of our own. What is expected was worked out once by the reference implementation."""

import json
from pathlib import Path

import pytest

from pb.count.tally import tally
from pb.pabulib.counting import Count, count_file
from pb.pabulib.flags import Wanted, rule_wanted, ties_named
from pb.pabulib.read import read
from tests.pabulib.make import CASES, made

EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
RUNS = [(stem, key) for stem, runs in EXPECTED.items() for key in runs]


def counted(path: Path, key: str) -> Count:
    rule, *words = key.split()
    satisfaction, completion = [*words, None, None][:2] if words else (None, None)
    file, ties = read(path), ties_named("")
    wanted = Wanted(rule, satisfaction=satisfaction, completion=completion or "none")
    return count_file(file, rule_wanted(wanted, ties.chain, file), ties)


def worth(count: Count, ids: list[str], satisfaction: str) -> int:
    """What these projects are worth to all voters together."""
    counts = tally(count.election)
    each = {project.id: (number, project.cost) for number, project in count.projects.items()}
    if satisfaction == "score":
        return sum(counts[each[name][0]].total for name in ids)
    return sum(counts[each[name][0]].supporters * (each[name][1] if satisfaction == "cost" else 1) for name in ids)


@pytest.mark.parametrize(("stem", "key"), RUNS)
def test_every_rule_on_our_own_files(stem: str, key: str) -> None:
    count = counted(CASES / f"{stem}.pb", key)
    expected = EXPECTED[stem][key]
    if key.startswith("best-total"):
        satisfaction = key.split()[1]
        assert worth(count, list(count.funded), satisfaction) == worth(count, expected, satisfaction)
    else:
        assert sorted(count.funded) == expected


def test_count_in_the_files_own_money() -> None:
    file, ties = made(budget="99.99", projects=("a;60.50;x", "b;50;y")), ties_named("")
    count = count_file(file, rule_wanted(Wanted("greedy-votes"), ties.chain, file), ties)
    assert (count.amount(count.outcome.spent), count.amount(count.outcome.left)) == ("60.50", "39.49")
    assert count.amount(5000) == 50
