"""Files that were bent, cut and mixed up: read with a report, or refused in a sentence. Never anything else."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.pabulib.answer import answer, odd, sentences
from pb.pabulib.counting import count_file
from pb.pabulib.declared import UnknownRule, declared
from pb.pabulib.flags import Wanted, rule_wanted, ties_named
from pb.pabulib.read import read
from pb.pabulib.report import CannotRead, Finding, Level
from tests.pabulib.make import CASES, make_text

WHOLE = [file.read_bytes() for file in sorted(CASES.glob("*.pb"))]
ODD = [
    *(b"\xff", b"\xb3", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n\n", b'"', b";", b";;", b",", b",,", b" ", b"\x00", b"-"),
    *(b".", b"None", b"\\N", b"1e99", b"1/0", b"0.001", b"-7", b"0", b"9" * 50, "\u2028".encode(), "\u00a0".encode()),
    *(b"META\n", b"VOTES\n"),
]
NOT_A_VOTE = ("The line ends before the vote", "There are more cells than columns, so that the vote cannot be told")


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """One of our cases, with up to four things done to it."""
    text = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 4))):
        text = draw(st.sampled_from([_cut, _put, _swap, _double, _drop]))(draw, text)
    return text


def _cut(draw: st.DrawFn, text: bytes) -> bytes:
    return text[: draw(st.integers(0, len(text)))]


def _put(draw: st.DrawFn, text: bytes) -> bytes:
    place = draw(st.integers(0, len(text)))
    gone = draw(st.integers(0, 3))
    return text[:place] + draw(st.sampled_from(ODD)) + text[place + gone :]


def _swap(draw: st.DrawFn, text: bytes) -> bytes:
    lines = text.split(b"\n")
    one, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _double(draw: st.DrawFn, text: bytes) -> bytes:
    lines = text.split(b"\n")
    lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines)))
    return b"\n".join(lines)


def _drop(draw: st.DrawFn, text: bytes) -> bytes:
    lines = text.split(b"\n")
    del lines[draw(st.integers(0, len(lines) - 1))]
    return b"\n".join(lines)


@given(bent())
@settings(max_examples=400, deadline=None)
def test_a_bent_file_is_read_with_a_report_or_refused_in_a_sentence(text: bytes) -> None:
    try:
        file = read(text, keep_voters=True)
    except CannotRead as refused:
        refusal: CannotRead | None = refused
    else:
        refusal = None
    if refusal:
        assert "\n" not in str(refusal)
        assert refusal.line <= text.count(b"\n") + 1
        return
    ties = ties_named("")
    count = count_file(file, rule_wanted(Wanted("greedy-votes"), ties.chain, file), ties)
    assert Fraction(answer(count, "greedy-votes")["total"]) * file.scale == count.outcome.spent <= file.pot
    assert json.dumps(answer(count, "greedy-votes"))
    assert "\n" not in "".join([*sentences(count, "greedy-votes"), *odd(file.report)])
    # Every ballot that is in the file was counted, or is named by the report.
    assert file.voters is not None
    aside = sum(found.times for found in file.report.at(Level.SET_ASIDE) if _is_a_ballot(found))
    assert len(file.voters.rows) == len(file.ballots) + aside


def _is_a_ballot(found: Finding) -> bool:
    return found.unit == "ballots" and found.what not in NOT_A_VOTE


@given(bent())
@settings(max_examples=100, deadline=None)
def test_a_bent_file_is_counted_as_declared_or_not_at_all(text: bytes) -> None:
    try:
        count = declared(read(text))
    except (CannotRead, UnknownRule):
        return
    assert 0 <= count.outcome.spent <= count.file.pot


@pytest.mark.parametrize("rule", ["greedy-votes", "value", "best-total", "equal-shares", "phragmen"])
@pytest.mark.parametrize(
    "text",
    [
        make_text(votes=()),
        make_text(votes=(), projects=()),
        make_text(votes=("1;", "2;")),
        make_text(budget="0"),
        make_text(budget="1"),
        make_text(votes=("1;a",), projects=("a;60;Only",)),
        make_text(projects=("a;999999999;Withdrawn", "b;50;Bench")),
        make_text(projects=("a;0;Free", "b;50;Bench")),
        make_text(projects=("a;0;Free", "b;0;Free too"), budget="0"),
        make_text(projects=("a;0.01;Cheap", "b;99.99;Dear")),
        make_text(votes=("1;a;0", "2;b;0"), kind="cumulative"),
        make_text(projects=("a;1000000000000000;Huge", "b;50;Bench"), budget="1000000000000000"),
    ],
)
def test_nothing_to_count_is_counted_all_the_same(text: str, rule: str) -> None:
    file = read(text.encode())
    ties = ties_named("min-cost")
    for completion in ("none", "utilitarian", "add1", "add1-full"):
        count = count_file(file, rule_wanted(Wanted(rule, completion=completion), ties.chain, file), ties)
        assert 0 <= count.outcome.spent <= file.pot
        assert {step.number for step in count.outcome.steps} == set(count.projects)
        if rule != "equal-shares":
            break
