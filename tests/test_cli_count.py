"""The command, as it is typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pb.cli import main
from tests.pabulib.make import CASES, make_text


def typed(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["count", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


def test_count_as_json() -> None:
    code, said, _ = typed(CASES / "approval_pennies.pb", "--json")
    answer = json.loads(said)
    assert code == 0
    assert {"rule", "parameters", "funded", "total", "left", "ties", "ballots", "set_aside"} <= answer.keys()
    assert answer["rule"] == "greedy-votes"
    assert answer["ballots"] == 41
    amounts = [funded["amount"] for funded in answer["funded"]]
    assert all(isinstance(amount, int) or amount.count(".") == 1 for amount in amounts)


def test_count_says_ties_by_id_and_what_was_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "x.pb"
    file.write_text(make_text(("1;a,b", "1;a", "2;z"), ("b;60;Bench", "a;60;Arch")))
    answer = json.loads(typed(file, "--json")[1])
    assert answer["funded"] == [{"id": "a", "amount": 60}]
    assert (answer["total"], answer["left"], answer["ballots"]) == (60, 40, 2)
    assert answer["ties"] == [{"step": 1, "among": ["a", "b"], "chosen": "a", "by": "id", "order": ["a", "b"]}]
    assert [(found["count"], found["of"], found["line"]) for found in answer["set_aside"]] == [
        (1, "ballots", 12),
        (1, "marks", 13),
    ]
    assert json.loads(typed(file, "--json", "--ties", "file-order")[1])["funded"] == [{"id": "b", "amount": 60}]


@pytest.mark.parametrize("rule", ["greedy-votes", "value", "best-total", "equal-shares", "phragmen", "declared"])
@pytest.mark.parametrize("case", sorted(CASES.glob("*.pb")), ids=lambda case: case.stem)
def test_count_by_any_rule_for_people_and_programs(case: Path, rule: str) -> None:
    code, said, wrong = typed(case, "--rule", rule)
    assert (code, wrong) == (0, "")
    assert "Funded: " in said
    answer = json.loads(typed(case, "--rule", rule, "--json")[1])
    assert answer["rule"] == rule


def test_count_part_funds_with_what_is_left(tmp_path: Path) -> None:
    file = tmp_path / "x.pb"
    file.write_text(make_text(("1;a,b", "2;a")))
    answer = json.loads(typed(file, "--policy", "part", "--json")[1])
    assert answer["funded"] == [{"id": "a", "amount": 60}, {"id": "b", "amount": 40}]
    assert "part-funded with 40" in typed(file, "--policy", "part")[1]


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("", (), "{file}: The file is empty.\n"),
        (make_text(projects=("a;;y",)), (), "{file}: line 7: The cost of project a is missing.\n"),
        (make_text(), ("--rule", "declared"), "The file names no rule.\n"),
        (make_text(), ("--ties", "max-cost,max-cost"), "In --ties, a way to end ties is named twice.\n"),
    ],
)
def test_count_ends_with_2_and_one_line(tmp_path: Path, text: str, words: tuple[str, ...], line: str) -> None:
    file = tmp_path / "x.pb"
    file.write_text(text)
    assert typed(file, *words) == (2, "", line.format(file=file))


def test_count_an_absent_file() -> None:
    code, _, said = typed("/absent.pb")
    assert (code, said) == (2, "/absent.pb: The file cannot be opened: No such file or directory.\n")
