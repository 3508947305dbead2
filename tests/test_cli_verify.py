"""`pb verify`, as a volunteer runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pb.cli import main
from pb.cli_verify import plain
from pb.proof.bundle import write_folder
from pb.proof.cards import State
from tests.proof.cases import NOTHING, arguments, write_cases
from tests.proof.corpus import counted
from tests.proof.corpus.tools import made_of
from tests.proof.good import PLAIN, good
from tests.proof.make import Made, zip_of


def verified(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, words)])


@pytest.fixture
def made(tmp_path: Path) -> Made:
    (tmp_path / "result.zip").write_bytes(zip_of(made_of(PLAIN).files))
    return made_of(PLAIN)


def test_all_is_well(tmp_path: Path, made: Made) -> None:
    result = verified(tmp_path / "result.zip")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "All is well with Marlfield decides: every check passed."
    assert f"  {made.key}" in lines
    assert lines[-6:] == [
        "            £0  1. Bid 1",
        "          £300  2. Bid 2",
        "          £250  3. Bid 3",
        "          £200  4. Bid 4",
        "          £150  5. Bid 5",
        "          £100  left",
    ]


def test_a_folder_is_as_good_and_what_was_kept_is_looked_at(tmp_path: Path, made: Made) -> None:
    write_folder(tmp_path / "result", made.files)
    (tmp_path / "poster.txt").write_bytes(made.opening.encode())
    (tmp_path / "mine.json").write_text(json.dumps(next(iter(made.receipts.values()))))
    (tmp_path / "leftover.txt").write_text("".join(f"{card.lower()} \r\n\n" for card in made.cards(State.VOID)))
    given: list[str | Path] = [
        "--key",
        made.key,
        "--seen",
        tmp_path / "poster.txt",
        "--receipt",
        tmp_path / "mine.json",
    ]
    given += ["--void", tmp_path / "leftover.txt", "--unused", made.cards(State.OUT)[0]]
    result = verified(tmp_path / "result", *given)
    assert result.exit_code == 0
    assert "It is signed with the key that you gave.\n" in result.stdout
    said = "1 checkpoint that you kept, 1 receipt, 3 cards handed back, 1 card that nobody voted with."
    assert f"It agrees with what you gave: {said}\n" in result.stdout


def test_one_sentence_says_what_is_wrong(tmp_path: Path, made: Made) -> None:
    files = made.bytes_by_name()
    files["boxes/3.jsonl"] = files["boxes/3.jsonl"].replace(b'"m":3', b'"m":4', 1)
    write_folder(tmp_path / "result", {name: [data] for name, data in files.items()})
    result = verified(tmp_path / "result")
    assert (result.exit_code, result.stdout) == (1, "C09: Box 3 is not what was sealed.\n")


@pytest.mark.parametrize("name", ["none.zip", "given.txt"])
def test_what_cannot_be_read_ends_with_2(tmp_path: Path, made: Made, name: str) -> None:
    (tmp_path / "given.txt").write_text("Good morning.")
    result = verified(tmp_path / name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(".\n")


def test_a_file_that_is_given_and_not_there_ends_with_2(tmp_path: Path, made: Made) -> None:
    result = verified(tmp_path / "result.zip", "--seen", tmp_path / "none.txt")
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path}/none.txt cannot be read.\n")


def test_awards_that_nobody_can_count_are_never_said_to_be_right(tmp_path: Path) -> None:
    (tmp_path / "few.zip").write_bytes(zip_of(made_of(good()["ballots-equal-shares-few"]).files))
    result = verified(tmp_path / "few.zip")
    assert result.exit_code == 0
    assert "All is well" not in result.stdout
    assert "this does not say that they are right:\n" in result.stdout


def test_timestamps_and_corrections_are_told(tmp_path: Path) -> None:
    story = good()["corrected"].told(timestamps=True)
    (tmp_path / "result.zip").write_bytes(zip_of(made_of(story).files))
    said = verified(tmp_path / "result.zip").stdout.splitlines()
    assert "The result was corrected: Bid 1 withdrew." in said
    lines = "  head -n 3 checkpoints/8.txt | openssl ts -verify -data /dev/stdin"
    assert f"{lines} -in timestamps/8.tsr -CAfile certificates.pem" in said


def test_plain_lets_nothing_move_the_cursor() -> None:
    assert plain("Bid \x1b[2J\r\n é") == "Bid ?[2J?? é"


def test_the_program_ends_as_a_program_of_its_own(tmp_path: Path, made: Made) -> None:
    """Once as people run it, with what the shell hands over that is no text."""
    command = [sys.executable, "-m", "pb", "verify", str(tmp_path / "result.zip"), "--key", os.fsdecode(b"\xff")]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "What is given with --key is no key. Copy all of it from the poster.\n"


def test_cases_that_are_written_can_be_run_from_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As others do who write a checker."""
    every = list(counted.cases())
    cases = [*every[-4:], *(case for case in every if case.given != NOTHING)]
    assert write_cases(tmp_path, cases) == len(cases)
    monkeypatch.chdir(tmp_path)
    for told in json.loads((tmp_path / "cases.json").read_text()):
        result = verified(told["bundle"], *told["arguments"])
        assert (result.exit_code, told["code"]) == (told["exit"], result.stdout[:3] if told["exit"] == 1 else "")


def test_arguments_are_what_is_given(tmp_path: Path, made: Made) -> None:
    case = next(case for case in counted.cases() if case.given.unused and case.given.void)
    assert arguments(case.given, tmp_path / "given")[:2] == ["--void", str(tmp_path / "given" / "void.txt")]
