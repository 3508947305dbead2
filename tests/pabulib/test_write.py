"""What is written is read back the same, and the format's own checker has nothing against it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.pabulib.file import PabulibFile
from pb.pabulib.read import read
from pb.pabulib.write import write
from tests.pabulib.make import CASES, made, make_text, real_data
from tests.publish.read_pabulib import checked

CASE_FILES = sorted(CASES.glob("*.pb"))
_CELL = st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=12).map(str.strip)


@pytest.mark.parametrize("file", CASE_FILES, ids=lambda file: file.stem)
def test_write_is_read_back_the_same(file: Path) -> None:
    first = read(file, keep_voters=True)
    again = read(write(first), keep_voters=True)
    assert again == first
    assert write(again) == write(first)


@pytest.mark.parametrize("file", CASE_FILES, ids=lambda file: file.stem)
def test_write_passes_the_checker(file: Path) -> None:
    errors, _ = checked(write(read(file, keep_voters=True)).decode())
    assert errors == {}


def test_write_quotes_what_would_be_read_as_the_format() -> None:
    file = made(projects=('a;60;"Paths; ""trees"""', "b;50;Bench"), meta=("num_projects;2", "num_votes;2"))
    assert b'\na;60;"Paths; ""trees"""\n' in write(file)
    assert read(write(file), keep_voters=True).projects == file.projects


def test_write_puts_numbers_and_spaces_right() -> None:
    file = made(("1; a, b", "2;a"), budget="215842719/100", meta=("num_votes;9",))
    text = write(file).decode()
    assert "num_votes;2\nbudget;2158427.19\nvote_type;approval\n" in text
    assert "\n1;a,b\n" in text


def test_write_needs_the_voters() -> None:
    with pytest.raises(ValueError, match="keep_voters"):
        write(read(make_text().encode()))


@given(st.lists(_CELL, min_size=2, max_size=2), _CELL)
def test_write_any_text_is_read_back(names: list[str], comment: str) -> None:
    file = _with_names(made(), names, comment)
    again = read(write(file), keep_voters=True)
    assert [project.cells["name"] for project in again.projects] == [_as_read(name) for name in names]
    assert again.ballots == file.ballots


def _with_names(file: PabulibFile, names: list[str], comment: str) -> PabulibFile:
    projects = tuple(
        replace(project, cells={**project.cells, "name": name})
        for project, name in zip(file.projects, names, strict=True)
    )
    return replace(file, projects=projects, meta={**file.meta, "comment": comment})


def _as_read(name: str) -> str:
    return "" if name in ("None", "\\N") else name


@pytest.mark.skipif(real_data() is None, reason="skipped: no real data here")
def test_write_real_files_are_read_back_the_same() -> None:
    folder = real_data()
    assert folder
    for path in sorted((folder / "pabulib").glob("*.pb")):
        first = read(path, keep_voters=True)
        again = read(write(first), keep_voters=True)
        assert (path.name, again) == (path.name, first)
