"""The same of pabutools 1.2.3, as its documentation calls it. It is GPL: imported here and in tests, never in pb/."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import (
    completion_by_rule_combination,
    greedy_utilitarian_welfare,
    max_additive_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)


class Parsed(NamedTuple):
    instance: Any
    ballots: Any


def read_file(path: Path) -> Parsed:
    return Parsed(*parse_pabulib(str(path)))


def count(file: Parsed, rule: str) -> tuple[str, ...]:
    """The ids that are funded."""
    return tuple(project.name for project in RULES[rule](*file))


def _add1u(instance: Any, profile: Any) -> Any:
    """Equal shares with Add1, and what is left to the bids with most votes."""
    return completion_by_rule_combination(
        instance,
        profile,
        [method_of_equal_shares, greedy_utilitarian_welfare],
        [{"sat_class": Cost_Sat, "voter_budget_increment": 1}, {"sat_class": Cost_Sat}],
    )


# Exact equal shares is not in this version. On approvals, satisfaction by cost is what our rules use unasked.
RULES: dict[str, Callable[[Any, Any], Any]] = {
    "greedy-votes": lambda *file: greedy_utilitarian_welfare(*file, sat_class=Cost_Sat),
    "value": lambda *file: greedy_utilitarian_welfare(*file, sat_class=Cardinality_Sat),
    "best-total": lambda *file: max_additive_utilitarian_welfare(*file, sat_class=Cost_Sat),
    "phragmen": sequential_phragmen,
    "equal-shares": lambda *file: method_of_equal_shares(*file, sat_class=Cost_Sat),
    "equal-shares add1u": _add1u,
}
