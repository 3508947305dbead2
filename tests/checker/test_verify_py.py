"""`verify.py`: one old-fashioned file that answers to nobody, and says of every bundle what `pb verify` says."""

import ast
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from pb.count.rule import EqualShares
from pb.proof.bundle import write_folder
from pb.proof.slips import Mode
from tests.checker.loaded import CHECKER, code_of, quickly_signed, run, verify
from tests.proof.cases import Case, all_that_people_have, arguments, without_marks
from tests.proof.checking import told
from tests.proof.corpus.every import every_case
from tests.proof.corpus.tools import made_of
from tests.proof.fuzz import in_bytes, oddly
from tests.proof.good import CHOSEN, PLAIN, good
from tests.proof.make import zip_of
from tests.proof.story import Insider

# Words that only programmers know.
UNKNOWN = re.compile(r"invalid|\bhash|None|assert|JSON|True|False|Error")


def test_it_is_for_python_3_8_and_needs_nothing_else() -> None:
    tree = ast.parse(CHECKER.read_text(encoding="utf-8"), feature_version=(3, 8))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports}
    assert all(node in tree.body for node in imports)
    assert {"json", "hashlib"} < names <= sys.stdlib_module_names


PAGE = (CHECKER.parents[2] / "docs" / "bundle.md").read_text(encoding="utf-8")
CODES = re.findall(r"^\| (C\d\d) \|", PAGE, re.MULTILINE)


def test_every_case_of_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "is_signed", quickly_signed)
    wrong, odd = [], []
    for case in every_case():
        ended, said = run(case, tmp_path)
        if (ended, code_of(ended, said)) != (case.exit, case.code):
            wrong.append(f"{case.name}: not {case.exit} {case.code}, but {ended} {said}")
        last = said.rsplit("\n", 1)[-1]
        if not last.endswith(".") or UNKNOWN.search(last) or (ended == 2 and "\n" in said):
            odd.append(said)
    assert wrong == []
    assert odd == []


def test_odd_values_and_bytes_are_told_as_pb_verify_tells_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "is_signed", quickly_signed)
    stories = list(good().values())
    for seed in range(60):
        chance = random.Random(seed)
        made = made_of(chance.choice(stories))
        files = oddly(made, chance).files if seed % 4 else in_bytes(made.bytes_by_name(), chance)
        case = Case("", "", zip_of(files), "")
        ended, said = run(case, tmp_path)
        assert (ended, code_of(ended, said)) == told(case)[:2], f"seed {seed}: {said}"


def test_a_number_of_bids_that_no_memory_could_hold(tmp_path: Path) -> None:
    made = made_of(PLAIN).making.made(Insider(entries=lambda entries: entries[0].update(bids=2**53 - 1)))
    case = Case("", "", zip_of(made.files), "")
    assert code_of(*run(case, tmp_path)) == "C07" == told(case)[1]


def as_people_run_it(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(CHECKER), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **more}, check=False)


def test_a_folder_is_as_good_and_what_was_kept_is_looked_at(tmp_path: Path) -> None:
    made = made_of(PLAIN)
    write_folder(tmp_path / "result", made.files)
    words = arguments(all_that_people_have(made), tmp_path)
    ended = as_people_run_it(tmp_path / "result", *words)
    lines = ended.stdout.splitlines()
    assert [line[:3] for line in lines if re.match("C[0-9]", line)] == CODES
    assert lines[-11:-5] == [
        "          £0.00  bid 1, Bid 1",
        "        £300.00  bid 2, Bid 2",
        "        £250.00  bid 3, Bid 3",
        "        £200.00  bid 4, Bid 4",
        "        £150.00  bid 5, Bid 5",
        "        £100.00  is left",
    ]
    # The third line of the checkpoint on the poster.
    assert lines[-4] == f"Seal number when the round was opened: {made.opening.splitlines()[2]}"
    assert lines[-1] == "All checks passed."
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_first_check_that_fails_ends_it(tmp_path: Path) -> None:
    files = made_of(PLAIN).bytes_by_name()
    files["boxes/1.jsonl"] = files["boxes/1.jsonl"].replace(b'"m":5', b'"m":4', 1)
    path = tmp_path / "result.zip"
    path.write_bytes(zip_of({name: [data] for name, data in files.items()}))
    ended = as_people_run_it(path)
    last = ended.stdout.splitlines()[-1]
    assert last == "C09: boxes/1.jsonl does not hold the slips that were sealed."
    assert (ended.returncode, ended.stderr) == (1, "")


@pytest.mark.parametrize(
    "words", [["nowhere.zip"], [], [".", "--key", "a+b"], ["result", "--seen", "result/README.txt"]]
)
def test_what_cannot_be_read_is_said_before_anything_else(
    tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "result", made_of(PLAIN).files)
    ended = as_people_run_it(*words)
    assert ended.returncode == 2
    assert "C0" not in ended.stdout + ended.stderr


def test_a_folder_with_a_link_is_not_read(tmp_path: Path) -> None:
    write_folder(tmp_path / "result", made_of(PLAIN).files)
    (tmp_path / "result" / "README.txt").unlink()
    (tmp_path / "result" / "README.txt").symlink_to(CHECKER)
    assert verify.main([str(tmp_path / "result")]) == 2


def test_a_zip_file_in_which_a_name_is_there_twice_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Programs differ in which of the two they show."""
    path = tmp_path / "result.zip"
    path.write_bytes(zip_of(made_of(PLAIN).files))
    with ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", "")
    assert verify.main([str(path)]) == 2
    assert capsys.readouterr().out == "There are two files of the same name.\n"


def test_nothing_in_a_title_can_move_the_cursor_or_end_it(tmp_path: Path) -> None:
    path = tmp_path / "result.zip"
    path.write_bytes(zip_of(made_of(PLAIN.told(title="\x1b[2JAll\u202e \u2014 w\xe9ll \U0001f33b")).files))
    ended = as_people_run_it(path, PYTHONUTF8="0", LC_ALL="C")
    assert "\x1b" not in ended.stdout
    assert "?[2JAll? " in ended.stdout
    assert ended.returncode == 0


def test_it_never_says_that_all_is_right_when_the_awards_were_not_recounted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "result.zip"
    path.write_bytes(zip_of(made_of(CHOSEN.told(rule=EqualShares(), mode=Mode.TALLIES)).files))
    assert verify.main([str(path)]) == 0
    said = capsys.readouterr().out
    assert said.endswith("the awards were NOT recounted, so this does not say that they are right.\n")
    assert "All checks passed" not in said


def test_a_receipt_without_marks_is_not_said_to_show_more_than_it_can(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where its slips are not there, nobody can tell what was signed; nor where a whole ballot stays closed."""
    for told_of, given, why in (
        (
            PLAIN,
            {"nonce": "another"},
            "its slips are not in box 1, box 2, box 3, box 4, box 5, and its marks are not known",
        ),
        (
            PLAIN.told(mode=Mode.BALLOTS, ballots=PLAIN.ballots[:3]),
            {},
            "a receipt cannot be checked where whole ballots",
        ),
    ):
        made = made_of(told_of)
        receipt = {**without_marks(next(iter(made.receipts.values()))), **given}
        (tmp_path / "result.zip").write_bytes(zip_of(made.files))
        (tmp_path / "mine.json").write_text(json.dumps(receipt))
        assert verify.main([str(tmp_path / "result.zip"), "--receipt", str(tmp_path / "mine.json")]) == 1
        assert why in capsys.readouterr().out.splitlines()[-1]


def test_a_receipt_that_was_not_kept_as_it_was_given_is_told_from_tampering(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = made_of(PLAIN)
    (tmp_path / "result.zip").write_bytes(zip_of(made.files))
    receipt = next(iter(made.receipts.values()))
    (tmp_path / "mine.json").write_text(json.dumps({**receipt, "marks": {"1": 1}}))
    assert verify.main([str(tmp_path / "result.zip"), "--receipt", str(tmp_path / "mine.json")]) == 1
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.endswith("mine.json: this receipt was not signed for these slips.")
    assert "PROOF" not in said
