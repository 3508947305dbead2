"""The result as a table for a spreadsheet. Pure."""

import csv
from collections.abc import Mapping
from io import StringIO

from pb.count.election import Election
from pb.count.explain import verdict_in_words
from pb.count.outcome import Outcome, Step
from pb.count.tally import BidTally, tally

_BEFORE = ("Number", "Title", "Group", "Asked (£)", "Minimum (£)")
_AFTER = ("Awarded (£)", "Outcome")
_POT = "Pot"
# The last four are the full-width forms, which some spreadsheets also take for the start of a formula.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def result_csv(
    election: Election,
    outcome: Outcome,
    groups: Mapping[int, str],
    counted_as: tuple[str, str],
    pots: Mapping[int, str] | None = None,
) -> bytes:
    """One row for each bid in the order they were considered; UTF-8 with a byte order mark.

    Amounts are pounds with two decimals, no sign and no commas; an all-or-nothing bid has no minimum, and
    a withdrawn bid no score. `groups` is by bid number. Text that a spreadsheet could run as a
    formula is given an apostrophe in front. `pots`, by bid number, fills a last column where there are several.
    `counted_as` heads a bid's total and the ballots with a mark for it.
    """
    counted = tally(election)
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow((*_BEFORE, *counted_as, *_AFTER, *([_POT] if pots else [])))
    for step in outcome.steps:
        row = _row(step, counted.get(step.number), groups.get(step.number, ""))
        writer.writerow((*row, *([_text(pots[step.number])] if pots else [])))
    return table.getvalue().encode("utf-8-sig")


def _row(step: Step, counted: BidTally | None, group: str) -> tuple[str, ...]:
    return (
        str(step.number),
        _text(step.title),
        _text(group),
        _amount(step.asked),
        "" if step.minimum is None else _amount(step.minimum),
        "" if counted is None else str(counted.total),
        "" if counted is None else str(counted.scored_by),
        _amount(step.award),
        _text(verdict_in_words(step)),
    )


def _amount(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02}"


def _text(text: str) -> str:
    # Tabs and returns at the start are gone once whitespace is single spaces, and cannot hide a formula.
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_STARTS_A_FORMULA) else line
