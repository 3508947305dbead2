"""A rule as plain data and back: the one form in which the database, records and the command line keep it."""

from dataclasses import asdict, fields
from typing import Any, cast

from pb.count.rule import (
    RULES,
    Completion,
    Measure,
    Pot,
    Pots,
    Remainder,
    Rule,
    Satisfaction,
    Spill,
    TieBreak,
)

_WORDS: dict[str, type[Remainder | Measure | Satisfaction | Completion | Spill]] = {
    "remainder": Remainder,
    "measure": Measure,
    "satisfaction": Satisfaction,
    "completion": Completion,
    "spill": Spill,
}
_BY_NAME = {rule.name: rule for rule in RULES}


def parameters_of(rule: Rule) -> dict[str, Any]:
    """`{"rule": name, ...}`: text, whole numbers, truth values, None and lists only."""
    if not isinstance(rule, RULES):
        raise TypeError(f"{type(rule).__name__} is not one of the rules")
    plain: dict[str, Any] = {"rule": rule.name, **asdict(cast(Any, rule)), "ties": list(rule.ties)}
    if isinstance(rule, Pots):
        plain["pots"] = [{**asdict(pot), "rule": parameters_of(pot.rule)} for pot in rule.pots]
    return plain


def rule_from(plain: dict[str, Any]) -> Rule:
    """Read `parameters_of` back. Raises ValueError for anything it would not have written."""
    try:
        rule = _rule_from(dict(plain))
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError("This is not a rule") from wrong
    if parameters_of(rule) != plain:
        raise ValueError("This is not a rule")
    return rule


def _rule_from(plain: dict[str, Any]) -> Rule:
    kind = _BY_NAME[plain.pop("rule")]
    if set(plain) != {field.name for field in fields(cast(Any, kind))}:
        raise ValueError("This is not a rule")
    values: dict[str, Any] = {name: _WORDS[name](value) if name in _WORDS else value for name, value in plain.items()}
    values["ties"] = tuple(TieBreak(tie) for tie in values["ties"])
    if "pots" in values:
        values["pots"] = tuple(Pot(**{**pot, "rule": rule_from(pot["rule"])}) for pot in values["pots"])
    return kind(**values)
