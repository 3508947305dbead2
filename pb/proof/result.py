"""What follows from the boxes: the tally, and what each bid is given."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any, cast

from pb.count.ballot_types import BallotType
from pb.count.outcome import Outcome
from pb.count.parameters import parameters_of, rule_from
from pb.count.rule import RULES, Pot, Pots, Rule
from pb.proof.marks import points_of
from pb.proof.slips import Mode


def rule_fields(rule: Rule) -> dict[str, Any]:
    """The rule as the `round` entry has it. A parameter without a value is a key that is missing."""
    fields: dict[str, Any] = _without_none(parameters_of(rule))
    return fields


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(each) for name, each in value.items() if each is not None}
    return [_without_none(each) for each in value] if isinstance(value, list) else value


def rule_of(said: Mapping[str, Any]) -> Rule:
    """Read `rule_fields` back. Raises ValueError for anything it would not have written."""
    try:
        return rule_from(_with_none(said))
    except (KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise ValueError("This is not a rule") from wrong


def _with_none(said: Mapping[str, Any]) -> dict[str, Any]:
    kind = {rule.name: rule for rule in RULES}[said["rule"]]
    for field in fields(cast(Any, kind)):
        if isinstance(field.default, bool) and not isinstance(said[field.name], bool):
            raise ValueError(f"{field.name} is neither true nor false")
    plain = {**_unset(kind), **said}
    if kind is Pots:
        plain["pots"] = [{**_unset(Pot), **pot, "rule": _with_none(pot["rule"])} for pot in said["pots"]]
    return plain


def _unset(kind: type[Rule | Pot]) -> dict[str, Any]:
    """What has no value unless it is given one."""
    return {field.name: None for field in fields(cast(Any, kind)) if field.default is None}


def tally_fields(
    ballot: BallotType, sealed: Mode, used: int, given: Mapping[int, Mapping[int, int]], withdrawn: Collection[int]
) -> dict[str, Any]:
    """The fields of the `tally` entry. `given` is, for every bid, mark -> how many slips gave it; `used` is how many
    ballots were cast."""
    standing = sorted(given.keys() - set(withdrawn))
    return {
        "withdrawn": sorted(withdrawn),
        "bids": [bid_tally(ballot, sealed, used, bid, given[bid]) for bid in standing],
    }


def bid_tally(ballot: BallotType, sealed: Mode, used: int, bid: int, given: Mapping[int, int]) -> dict[str, Any]:
    """What the `tally` entry says of one bid."""
    worth = [(points_of(ballot, mark), times) for mark, times in given.items()]
    tally = {
        "bid": bid,
        "count": used,
        "sum": sum(points * times for points, times in worth),
        "marked": sum(times for _, times in worth),
        "voters": sum(times for points, times in worth if points),
    }
    marks = {str(mark): times for mark, times in given.items() if times}
    return tally if sealed is Mode.TALLIES else {**tally, "marks": marks}


def allocation_fields(outcome: Outcome) -> dict[str, Any]:
    """The fields of the `allocation` entry. Amounts are pence."""
    return {"awards": {str(bid): award for bid, award in outcome.awards.items()}, "left": outcome.left}
