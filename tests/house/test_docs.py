"""What is written can fail: tests that are named, commands that are given, files that are linked."""

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from sqlmodel import select

from pb.cli import main
from pb.db import Database
from pb.rounds.models import Round
from pb.settings import KNOWN
from tests import make

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
RULEBOOK = (ROOT / "docs" / "rulebook.md").read_text()
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
# Written in two halves, so that this file does not hold what it looks for.
HOSTS = ["py" + "pi.org", "pythonho" + "sted.org", "npm" + "js.org", "debian" + ".org"]
MACHINES = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/op" + "t/"]


def each(pages: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.relative_to(ROOT).as_posix())


def readable(name: str) -> str:
    """The text of a tracked file, or nothing if it is no text or was taken away."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return ""


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/\S+::\S+)`", RULEBOOK))))
def test_the_rulebook_names_tests_that_exist(named: str) -> None:
    file, _, test = named.partition("::")
    there = {node.name for node in ast.walk(ast.parse(readable(file))) if isinstance(node, ast.FunctionDef)}
    assert test in there


@pytest.mark.parametrize(
    "file", sorted((ROOT / "pb").glob("*/rules*.py")), ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_every_rule_that_can_refuse_is_in_the_rulebook(file: Path) -> None:
    rules = [node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)]
    told = [name for name in rules if name.startswith(("check_", "allows"))]
    assert [name for name in told if f"test_{name}_" not in RULEBOOK] == []


def test_decisions_that_are_named_are_there() -> None:
    there = {page.name[:4] for page in (ROOT / "docs" / "decisions").glob("*.md")}
    named = {number for name in TRACKED for number in re.findall(r"decisions?/([0-9]{4})", readable(name))}
    assert named - there == set()


@each(PAGES)
def test_commands_that_are_given_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for program, words in commands(page.read_text()):
        if program == "make":
            assert words.split()[0] in targets, f"make {words}"
        else:
            assert pb_knows(shlex.split(words)), f"pb {words}"


def commands(text: str) -> list[tuple[str, str]]:
    """`pb …` and `make …`, in backquotes or alone on an indented line."""
    shown = re.findall(r"`(?:\.venv/bin/)?(pb|make) ([a-z-][^`]*)`", text)
    return shown + re.findall(r"^    (?:\S+=\S+ )*(?:\.venv/bin/)?(pb|make) ([a-z-].*)$", text, re.MULTILINE)


def pb_knows(words: list[str]) -> bool:
    """Whether the command line knows these words. What it needs beside them may be missing."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return False
        command, words = command.commands[words[0]], words[1:]
    try:
        _, too_many, _ = command.make_parser(click.Context(command)).parse_args(list(words))
    except click.UsageError:
        return False
    return not too_many


@each(PAGES)
def test_files_that_are_linked_exist(page: Path) -> None:
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert sorted(name for name in linked if not (page.parent / name).exists()) == []


def test_every_setting_is_explained() -> None:
    text = (ROOT / "docs" / "running.md").read_text()
    assert [name for name in KNOWN if f"| `{name}` |" not in text] == []
    assert set(re.findall(r"\bPB_[A-Z_]+", text)) == set(KNOWN)


def test_the_backup_that_is_written_down_copies_a_database_in_use(sqlite_store: Database, tmp_path: Path) -> None:
    [command] = re.findall(r"^    (\.venv/bin/python -c .*)$", (ROOT / "docs" / "running.md").read_text(), re.MULTILINE)
    make.make_draft(sqlite_store)
    (tmp_path / "commonpot-data").symlink_to(tmp_path)
    here = command.replace(".venv/bin/python", sys.executable)
    subprocess.run(here, shell=True, cwd=tmp_path, check=True)
    with Database(f"sqlite:///{tmp_path}/backup.db").read() as session:
        assert session.exec(select(Round.slug)).all() == ["marlfield-decides"]


@pytest.mark.parametrize("file", sorted((ROOT / "pb").rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_fits_in_one_reading(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 300


@pytest.mark.parametrize("file", sorted((ROOT / "pb").rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_opens_with_one_line_saying_what_it_is(file: Path) -> None:
    text = file.read_text()
    assert not text or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("word", [*HOSTS, *MACHINES])
def test_no_file_names_a_package_host_or_a_machine(word: str) -> None:
    assert [name for name in TRACKED if word in readable(name)] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_the_locks_hold_hashes_and_no_addresses(lock: str) -> None:
    lines = readable(lock).splitlines()
    assert [line for line in lines if "://" in line or line.startswith(("-", "#"))] == []
    pinned = [line for line in lines if re.match(r"[a-z]", line)]
    assert pinned
    assert all(re.match(r"[a-z0-9-]+==[0-9a-z.]+ (; .+ )?\\$", line) for line in pinned)


def test_the_test_lock_holds_all_that_the_other_does() -> None:
    assert set(readable("requirements.lock").splitlines()) <= set(readable("requirements-test.lock").splitlines())
