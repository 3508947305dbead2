"""Writing a PaBulib file for a test, and reading it back by splitting lines, without a library."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from pabulib.checker import Checker

from pb.count.ballots import Ballots, Marks
from pb.count.election import Election
from pb.count.rule import Rule
from pb.publish.pabulib import RoundFacts, pabulib_file
from tests.count.make import drawn_to_the_end, marlfield


def mixed_ballots() -> Election:
    """The demonstration bids with 137 ballots that differ, some blank and many with gaps."""
    chance = Random(20261122)
    bids = marlfield().bids
    ballots: list[Marks] = [
        {bid.number: chance.randint(0, 5) for bid in bids if chance.random() < 0.7} for _ in range(120)
    ]
    return replace(marlfield(), ballots=Ballots.of([*ballots, *({} for _ in range(17))]))


def make_facts(**changed: Any) -> RoundFacts:
    facts: dict[str, Any] = {
        "description": "Power to Marlfield",
        "unit": "Marlfield Lane",
        "instance": "2026",
        "date_begin": date(2026, 11, 21),
        "date_end": date(2026, 11, 22),
    }
    return RoundFacts(**{**facts, **changed})


def written(election: Election, rule: Rule, facts: RoundFacts | None = None) -> str:
    outcome, _ = drawn_to_the_end(election, rule)
    return pabulib_file(facts or make_facts(), election, rule, outcome).decode("utf-8")


def checked(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the format's own checker says: errors and warnings."""
    results = Checker().process_files([text])
    (found,) = (value for key, value in results.items() if key not in ("metadata", "summary"))
    said = found["results"]
    if isinstance(said, str):
        return {}, {}
    return said.get("errors", {}), said.get("warnings", {})


def section(text: str, name: str, until: str | None) -> list[list[str]]:
    body = text.split(f"{name}\n", 1)[1]
    body = body.split(f"\n{until}\n", 1)[0] if until else body
    return [line.split(";") for line in body.splitlines()]


def meta(text: str) -> dict[str, str]:
    return {line[0]: line[1] for line in section(text, "META", "PROJECTS")[1:]}


def projects(text: str) -> dict[str, dict[str, str]]:
    header, *rows = section(text, "PROJECTS", "VOTES")
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


def rows_of_slips(text: str) -> list[dict[int, int]]:
    """Bid number -> score on each row; 1 where the file has no points."""
    rows = section(text, "VOTES", None)[1:]
    split = [[list(map(int, cell.split(","))) for cell in row[1:]] for row in rows]
    return [dict(zip(numbers, *points or [[1] * len(numbers)], strict=True)) for numbers, *points in split]
