"""What was typed, made safe to keep and to show."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.datastructures import FormMultiDict, UploadFile

from pb.http.read import LONGEST_ANSWER, answers, clean, text
from pb.when import When


@dataclass(frozen=True)
class Everything:
    name: str = ""
    ticked: bool = False
    chosen: list[str] = field(default_factory=list)
    opens: When = When()


def form(*pairs: tuple[str, object]) -> FormMultiDict:
    return FormMultiDict(list(pairs))


def a_file() -> UploadFile:
    file = UploadFile("text/plain", "name.txt", b"not an answer")
    file.file.close()
    return file


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lunch club \n", "Lunch club"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("a\x00b\x07c\x1b", "abc"),
        ("a\tb", "a b"),
        ("£100\u202e05", "£10005"),
        ("\u2066x\u2069", "x"),
        ("a\ud800b", "ab"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("<b>&amp;", "<b>&amp;"),
    ],
    ids=["trimmed", "lines", "composed", "control", "tab", "turning", "isolating", "half", "joiner", "emoji", "html"],
)
def test_clean_keeps_the_words_and_nothing_else(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_clean_cuts_what_is_far_too_long() -> None:
    assert clean("x" * (LONGEST_ANSWER + 1)) == "x" * LONGEST_ANSWER


@given(st.text())
def test_clean_of_what_is_clean_changes_nothing(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)


@given(st.text())
def test_clean_gives_what_can_be_kept_as_utf8(typed: str) -> None:
    assert clean(typed).encode().decode() == clean(typed)


@pytest.mark.parametrize(
    ("posted", "read"),
    [
        (form(("name", " Ada ")), "Ada"),
        (form(("name", "Ada"), ("name", "Bob")), "Ada"),
        (form(("other", "Ada")), ""),
        (form(("name", a_file())), ""),
    ],
    ids=["one", "doubled", "missing", "file"],
)
def test_text_is_one_answer(posted: FormMultiDict, read: str) -> None:
    assert text(posted, "name") == read


def test_answers_fills_every_kind_of_field() -> None:
    posted = form(
        ("name", " Ada "),
        ("ticked", "yes"),
        ("chosen", "1"),
        ("chosen", " 2 "),
        ("opens-day", "27"),
        ("opens-month", "3"),
        ("opens-year", "2027"),
        ("opens-time", "18:30"),
        ("unasked", "x"),
    )
    assert answers(Everything, posted) == Everything("Ada", True, ["1", "2"], When("27", "3", "2027", "18:30"))


def test_answers_never_fails_for_what_is_missing() -> None:
    assert answers(Everything, form()) == Everything()


def test_answers_leaves_files_out() -> None:
    posted = form(("name", a_file()), ("ticked", a_file()), ("chosen", a_file()), ("chosen", "1"))
    assert answers(Everything, posted) == Everything(chosen=["1"])


def test_clean_unstacks_marks_before_they_cost_time() -> None:
    """Composing 30,000 marks on one letter would keep every voter waiting for seconds."""
    stacked = "a" + "\u0301\u0323" * 10_000
    assert len(clean(stacked)) == 30  # a-acute... is composed with the first, the others stay


def test_answers_takes_fifty_of_one_name_and_no_more() -> None:
    posted = form(*[("chosen", str(number)) for number in range(60)])
    assert len(answers(Everything, posted).chosen) == 50
