"""The command, as it is typed."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pb.cli import main
from pb.pabulib.flags import RULES
from tests.pabulib.make import CASES, make_text


def typed(*words: object, stdin: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["count", *map(str, words)], input=stdin)
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


@pytest.mark.parametrize("rule", RULES)
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


def in_a_shell(command: str) -> tuple[int, str, str]:
    """The command as a shell runs it, `pb` being this one; with the code of the first of a pipeline."""
    run = f"set -o pipefail; {command.replace('pb count', f'{sys.executable} -m pb count')}"
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_count_what_comes_on_standard_input() -> None:
    code, said, wrong = typed("-", stdin=make_text())
    assert (code, wrong) == (0, "")
    assert said.startswith("2 projects, 2 ballots, 100 to share, by greedy-votes.")
    assert typed("-") == (2, "", "Standard input: The file is empty.\n")


def test_count_ends_quietly_when_nobody_listens_any_more(tmp_path: Path) -> None:
    # More than fits into a pipe, so that writing the rest fails once `head` has gone.
    many = [f"p{place};1;Name {place}" for place in range(4_000)]
    (tmp_path / "x.pb").write_text(make_text(("1;p1",), many))
    _, said, wrong = in_a_shell(f"pb count {tmp_path}/x.pb | head -1")
    assert (said, wrong) == ("4,000 projects, 1 ballots, 100 to share, by greedy-votes.\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_count_says_when_its_answer_cannot_be_written() -> None:
    assert in_a_shell(f"pb count {CASES}/approval.pb > /dev/full") == (
        2,
        "",
        "The answer cannot be written: No space left on device.\n",
    )


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("/dev/null", "/dev/null: The file is empty.\n"),
        ("/", "/: The file cannot be opened: Is a directory.\n"),
        (sys.executable, f"{sys.executable}: line 1: This is not a PaBulib file: it does not begin with META.\n"),
    ],
    ids=["nothing", "a-folder", "a-program"],
)
def test_count_what_is_no_file_of_votes(file: str, line: str) -> None:
    assert typed(file) == (2, "", line)


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (("--rule", "phragmen", "--completion", "add1"), "completion"),
        (("--rule", "phragmen", "--satisfaction", "cost"), "satisfaction"),
        (("--rule", "best-total", "--policy", "stop"), "policy"),
        (("--rule", "declared", "--ties", "min-cost"), "ties"),
    ],
)
def test_count_names_a_flag_that_the_rule_does_not_use(words: tuple[str, ...], flag: str) -> None:
    code, said, wrong = typed(CASES / "approval_ties.pb", *words, "--json")
    assert (code, wrong) == (0, f"--{flag} is not used by {words[1]}.\n")
    assert json.loads(said)["rule"] == words[1]


@pytest.mark.parametrize("words", [("--rule", "best"), ("--policy", "some"), ("--completion", "all"), ("--unknown",)])
def test_count_refuses_what_a_flag_cannot_be(words: tuple[str, ...]) -> None:
    code, said, wrong = typed(CASES / "approval.pb", *words)
    assert (code, said) == (2, "")
    assert wrong.splitlines()[-1].startswith("Error: ")


def test_count_says_what_everyone_has_and_what_was_paid() -> None:
    _, said, _ = typed(CASES / "approval.pb", "--rule", "equal-shares")
    assert "Everyone who voted has 25 to spend on what they voted for.\n" in said
    assert "funded in full, its voters paid about 24.14 each, or all they had left\n" in said
    _, said, _ = typed(CASES / "points.pb", "--rule", "phragmen")
    assert "funded in full, its voters bought it when everyone had earned 25\n" in said


def test_count_shows_names_that_could_move_a_cursor_as_plain_text(tmp_path: Path) -> None:
    file = tmp_path / "x.pb"
    file.write_text(make_text(projects=("a;60;Gar\x1b[2Jden\u2028\x07", "b;50;Bench")))
    _, said, _ = typed(file)
    assert "a Gar [2Jden  : 2 votes" in said
    assert "\x1b" not in said


def test_count_json_keeps_to_what_is_promised(tmp_path: Path) -> None:
    file = tmp_path / "x.pb"
    file.write_text(make_text(("1;a,b", "2;a,b", "3;c,z"), ("a;60.5;A", "b;60.5;B", "c;10;C"), budget="100"))
    for rule in RULES[:-1]:
        answer = json.loads(typed(file, "--rule", rule, "--json", "--ties", "min-cost")[1])
        keys = ["rule", "parameters", "funded", "total", "left", "ties", "ballots", "set_aside"]
        assert list(answer)[: len(keys)] == keys
        assert [found["amount"] for found in answer["funded"]].count("60.50") <= 1
        assert float(answer["total"]) + float(answer["left"]) == 100
        for tie in answer["ties"]:
            assert {"step", "among", "chosen", "by"} <= tie.keys()
            assert tie["chosen"] in tie["among"] == ["a", "b"]
        assert answer["ballots"] == 3
        assert [found["line"] for found in answer["set_aside"]] == [14]


ROOT = Path(__file__).parents[1]
COUNTING = (ROOT / "docs" / "counting.md").read_text(encoding="utf-8")
WRITTEN_DOWN = re.findall(r"^    pb (count .+)$", COUNTING, re.MULTILINE)


@pytest.mark.parametrize("command", WRITTEN_DOWN)
def test_what_is_written_down_runs(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, shlex.split(command))
    assert (done.exit_code, done.stderr) == (0, "")


def test_every_key_of_the_json_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    file = "tests/pabulib/cases/approval.pb"
    done = CliRunner().invoke(main, ["count", file, "--rule", "equal-shares", "--json"])
    table = COUNTING.split("| key | what |")[1].split("\n\n")[0]
    told = {
        key for row in table.split("\n") for key in re.findall(r"`([a-z_]+)`", row.split("|")[1] if "|" in row else "")
    }
    assert told == set(json.loads(done.stdout))
