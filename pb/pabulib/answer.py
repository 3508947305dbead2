"""A count of a file as plain data for other programs, and as sentences for people."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pb.count.explain import opening, verdict_in_words
from pb.count.outcome import Settled, Step, Tie, Verdict
from pb.count.parameters import parameters_of
from pb.pabulib.counting import Count
from pb.pabulib.numbers import as_written
from pb.pabulib.report import Finding, Level, Report

_BY = {
    Settled.MORE_VOTERS: "max-votes",
    Settled.SMALLER_REQUEST: "min-cost",
    Settled.LARGER_REQUEST: "max-cost",
    Settled.DICE: "dice",
    Settled.LOTS: "lots",
    Settled.NO_DIFFERENCE: "no-difference",
}
_IN_WORDS = {
    "max-votes": "more votes go first",
    "min-cost": "the smaller cost goes first",
    "max-cost": "the larger cost goes first",
    "dice": "by the dice",
    "no-difference": "their order makes no difference",
    "id": "the smaller id goes first",
    "file-order": "the first in the file goes first",
}


def answer(count: Count, name: str) -> dict[str, Any]:
    """The count as JSON takes it. Amounts are in the file's unit: whole numbers, or exact decimals as text."""
    outcome = count.outcome
    funded = [step for step in outcome.steps if step.number in set(outcome.funded)]
    answered: dict[str, Any] = {
        "rule": name,
        "parameters": _parameters(count),
        "funded": [{"id": count.projects[step.number].id, "amount": count.amount(step.award)} for step in funded],
        "total": count.amount(outcome.spent),
        "left": count.amount(outcome.left),
        "ties": [_tie(count, tie) for tie in outcome.ties],
        "ballots": count.file.ballots.cast,
        "set_aside": [_found(finding) for finding in count.file.report.at(Level.SET_ASIDE)],
        "errors": [_found(finding) for finding in count.file.report.at(Level.ERROR)],
        "notes": [_found(finding) for finding in count.file.report.at(Level.NOTE)],
    }
    if outcome.endowment is not None:
        answered["endowment"] = str(outcome.endowment / count.file.scale)
    return answered


def sentences(count: Count, name: str) -> Iterator[str]:
    """The count for people: what was read, every step, every tie, and the money."""
    file, outcome = count.file, count.outcome
    money = f"{count.amount(file.pot)} to share, by {name}"
    yield f"{len(file.projects):,} projects, {file.ballots.cast:,} ballots, {money}."
    if has := opening(outcome, file.ballots.cast, lambda amount: about(count, amount)):
        yield f"{has}."
    yield ""
    for place, step in enumerate(outcome.steps, start=1):
        yield f"{place:4}. {_step(count, step)}"
    yield ""
    for tie in outcome.ties:
        ids = ", ".join(count.projects[number].id for number in tie.among)
        yield f"Level: {ids}: {_IN_WORDS.get(_by(count, tie), _by(count, tie))}."
    yield f"Funded: {len(outcome.funded):,}. Spent: {count.amount(outcome.spent)}. Left: {count.amount(outcome.left)}."


def odd(report: Report) -> Iterator[str]:
    """What was odd in the file, for people, the worst first."""
    for level in (Level.SET_ASIDE, Level.ERROR, Level.NOTE):
        for finding in report.at(level):
            yield f"{'Not counted' if level is Level.SET_ASIDE else level.capitalize()}: {finding.sentence}."


def _parameters(count: Count) -> dict[str, Any]:
    parameters = {key: value for key, value in parameters_of(count.rule).items() if value is not None}
    parameters["method"] = parameters.pop("rule")
    parameters["ties"] = [_tie_name(count, Settled(tie)) for tie in count.rule.ties]
    if "step" in parameters:
        parameters["step"] = count.amount(parameters["step"])
    if "least_total" in parameters:
        parameters["least_total"] = as_written(parameters["least_total"], count.points_scale)
    return parameters


def _tie(count: Count, tie: Tie) -> dict[str, Any]:
    order = [count.projects[number].id for number in tie.order]
    places = {step.number: place for place, step in enumerate(count.outcome.steps, start=1)}
    return {
        "step": places[tie.order[0]],
        "among": [count.projects[number].id for number in tie.among],
        "chosen": order[0],
        "by": _by(count, tie),
        "order": order,
    }


def _by(count: Count, tie: Tie) -> str:
    return _tie_name(count, tie.by)


def _tie_name(count: Count, by: Settled) -> str:
    return count.numbering.value if by is Settled.NUMBER else _BY[by]


def _found(finding: Finding) -> dict[str, Any]:
    return {"reason": finding.what, "count": finding.times, "of": finding.unit, "line": finding.line}


def _step(count: Count, step: Step) -> str:
    project = count.projects[step.number]
    name = project.name if "name" in project.cells else ""
    points = as_written(step.total, count.points_scale)
    asked = f"{project.id} {name}".strip() + f": {points} {_unit(count, step.total)}"
    money = f"{count.amount(step.asked)} asked, {count.amount(step.left_before)} left"
    if step.verdict is Verdict.PART_FUNDED:
        return _shown(f"{asked}, {money}: part-funded with {count.amount(step.award)}")
    said = verdict_in_words(step, count.rule, lambda amount: about(count, amount))
    return _shown(f"{asked}, {money}: {said}")


def _unit(count: Count, total: int) -> str:
    word = "vote" if count.file.vote_type.names_only else "point"
    return word if total == count.points_scale else f"{word}s"


def about(count: Count, parts: Fraction) -> str:
    """Money in the file's own unit with two decimals; "about" where it has more."""
    amount = parts / count.file.scale
    hundredths = round(amount * 100)
    text = str(as_written(hundredths, 100))
    return text if Fraction(hundredths, 100) == amount else f"about {text}"


def _shown(text: str) -> str:
    """A name may hold anything, also what would move the cursor of a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
