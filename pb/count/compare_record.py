"""The written record of rules side by side: what is shown of them, and no more.

JSON with sorted keys, whole numbers and text only, UTF-8, one line with a newline at its end.
"""

import json
from fractions import Fraction
from typing import Any

from pb.count.compare import Compared, SideBySide


def side_by_side_bytes(rules: SideBySide) -> bytes:
    """Awards, and how many residents they please; how much of what a resident supported is funded in whole percent,
    rounded down. Nothing in it is about fewer people than all who voted."""
    written = {
        "left_out": [list(each) for each in rules.left_out],
        "others": [_written(each) for each in rules.others],
        "own": None if rules.own is None else _written(rules.own),
    }
    return (json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _written(rule: Compared) -> dict[str, Any]:
    return {
        "awards": {str(number): award for number, award in rule.awards.items()},
        "funded": list(rule.funded),
        "name": rule.name,
        "percent": None if rule.share is None else int(rule.share * 100),
        "pleased": rule.pleased,
    }


def side_by_side_from(data: bytes) -> SideBySide:
    """Read `side_by_side_bytes` back. Raises ValueError for anything else, also for the same content in other bytes."""
    try:
        written = json.loads(data.decode())
        own = None if written["own"] is None else _compared(written["own"])
        others = tuple(_compared(each) for each in written["others"])
        rules = SideBySide(own, others, tuple((name, why) for name, why in written["left_out"]))
        if side_by_side_bytes(rules) == data:
            return rules
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise ValueError("This is not the record of rules side by side") from wrong
    raise ValueError("This record of rules side by side was not written in the canonical way")


def _compared(written: dict[str, Any]) -> Compared:
    return Compared(
        name=written["name"],
        awards={int(number): award for number, award in written["awards"].items()},
        funded=tuple(written["funded"]),
        pleased=written["pleased"],
        share=None if written["percent"] is None else Fraction(written["percent"], 100),
    )
