"""Files that were bent, cut and mixed up: read with a report, or refused in a sentence. Never anything else."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.rule import Completion, Satisfaction
from pb.pabulib.answer import answer, odd, sentences
from pb.pabulib.counting import Count, count_file
from pb.pabulib.declared import UnknownRule, declared
from pb.pabulib.flags import POLICIES, Wanted, rule_wanted, ties_named
from pb.pabulib.read import read
from pb.pabulib.report import CannotRead, Finding, Level
from tests.pabulib.make import CASES, make_text
from tests.thorough import examples

WHOLE = [file.read_bytes() for file in sorted(CASES.glob("*.pb"))]
ODD = [
    *(b"\xff", b"\xb3", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n\n", b'"', b";", b";;", b",", b",,", b" ", b"\x00", b"-"),
    *(b".", b"None", b"\\N", b"1e99", b"1/0", b"0.001", b"-7", b"0", b"9" * 50, "\u2028".encode(), "\u00a0".encode()),
    *(b"META\n", b"VOTES\n"),
]
# A refusal names its line, but for what stands on no line or on all of them.
OF_THE_WHOLE = (
    "The file is empty",
    "The file ends in ",
    "VOTES has no line",
    "META does not state",
    "The budget is missing",
    "Points cannot be read",
    "The points on these ballots",
    "There are too many ballots and projects",
)
# What a rule may say of numbers that it cannot reckon with exactly.
TOO_MUCH = ("These amounts", "There are too many ways to spend the pot", "The points on these ballots")
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
@examples(150)
def test_a_bent_file_is_read_with_a_report_or_refused_in_a_sentence(text: bytes) -> None:
    try:
        file = read(text, keep_voters=True)
    except CannotRead as refused:
        refusal: CannotRead | None = refused
    else:
        refusal = None
    if refusal:
        assert "\n" not in str(refusal)
        assert refusal.line or refusal.reason.startswith(OF_THE_WHOLE)
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


@given(bent(), st.data())
@examples(60)
def test_a_bent_file_is_counted_by_every_rule_or_refused_in_a_sentence(text: bytes, data: st.DataObject) -> None:
    try:
        file = read(text)
    except CannotRead:
        return
    wanted, ties = data.draw(st.sampled_from(_wanted())), ties_named("min-cost")
    try:
        count = count_file(file, rule_wanted(wanted, ties.chain, file), ties)
    except (ValueError, CannotRead) as wrong:
        refused = str(wrong)
    else:
        refused = ""
        _told_in_full(count)
    assert not refused or refused.startswith(TOO_MUCH)


@given(bent())
@examples(40)
def test_a_bent_file_is_counted_as_declared_or_not_at_all(text: bytes) -> None:
    try:
        count = declared(read(text))
    except (CannotRead, UnknownRule):
        return
    assert 0 <= count.outcome.spent <= count.file.pot


def _wanted() -> list[Wanted]:
    """Every rule with every flag it reads."""
    found = [Wanted(rule, policy=policy) for rule in ("greedy-votes", "value") for policy in POLICIES]
    found += [Wanted("best-total", satisfaction=each) for each in Satisfaction]
    found += [
        Wanted("equal-shares", satisfaction=each, completion=completion)
        for each in Satisfaction
        for completion in Completion
    ]
    found += [
        Wanted("exact-equal-shares", satisfaction=each, completion=completion)
        for each in (Satisfaction.COST, Satisfaction.CARDINALITY)
        for completion in (Completion.NONE, Completion.ADD1)
    ]
    return [*found, Wanted("phragmen")]


# What a file has -> what every rule funds, where it must be the same for all of them. Both projects have a vote.
EDGES = {
    "no-ballots-no-projects": (make_text(votes=(), projects=()), []),
    "all-ballots-blank-no-money": (make_text(votes=("1;", "2;"), budget="0"), []),
    "no-money": (make_text(budget="0"), []),
    "nothing-fits": (make_text(budget="1"), []),
    "one-project-that-fits": (make_text(votes=("1;a",), projects=("a;60;Only",)), ["a"]),
    "one-project-that-takes-all": (make_text(votes=("1;a",), projects=("a;100;Only",)), ["a"]),
    "one-project-a-penny-too-dear": (make_text(votes=("1;a",), projects=("a;100.01;Only",)), []),
    "one-voter": (make_text(votes=("1;a,b",), projects=("a;60;x", "b;40;y")), ["a", "b"]),
    "everything-fits": (make_text(budget="110"), ["a", "b"]),
    "withdrawn-by-its-cost": (make_text(projects=("a;999999999;Withdrawn", "b;50;Bench")), ["b"]),
    "free": (make_text(projects=("a;0;Free", "b;0;Free too")), ["a", "b"]),
    "free-and-no-money": (make_text(projects=("a;0;Free", "b;0;Free too"), budget="0"), ["a", "b"]),
    "free-and-dear": (make_text(projects=("a;0;Free", "b;101;Dear")), ["a"]),
    "pennies": (make_text(projects=("a;0.01;Cheap", "b;99.99;Dear")), ["a", "b"]),
    "huge": (make_text(projects=("a;1000000000000000;Huge",), votes=("1;a",), budget="1000000000000000"), ["a"]),
}


@pytest.mark.parametrize("edge", EDGES)
def test_at_the_edges_every_rule_funds_what_anybody_would_expect(edge: str) -> None:
    """With "stop" and "part", a project that is too dear for the pot ends the sharing, or is given all of it."""
    text, funded = EDGES[edge]
    file, ties = read(text.encode()), ties_named("min-cost")
    for wanted in _wanted():
        count = count_file(file, rule_wanted(wanted, ties.chain, file), ties)
        if wanted.policy == "skip" or all(project.cost <= file.pot for project in file.projects):
            assert (wanted, sorted(count.funded)) == (wanted, funded)
        _told_in_full(count)


# Elections on which rules rightly differ, and still none may stumble.
ODD_ONES = {
    "no-ballots": make_text(votes=()),
    "all-ballots-blank": make_text(votes=("1;", "2;")),
    "no-projects": make_text(votes=("1;a",), projects=()),
    "only-points-of-0": make_text(votes=("1;a;0", "2;b;0"), kind="cumulative"),
    "rankings-of-one": make_text(votes=("1;a", "2;b"), kind="ordinal"),
    "nobody-wants-what-fits": make_text(votes=("1;a",), projects=("a;101;Dear", "b;1;Cheap")),
    "huge-and-small": make_text(projects=("a;1000000000000000;Huge", "b;50;Bench"), budget="1000000000000000"),
    "huge-points": make_text(votes=("1;a,b;1000000000000,1",), kind="scoring"),
    "one-voter-no-money": make_text(votes=("1;a",), budget="0"),
}


@pytest.mark.parametrize("odd_one", ODD_ONES)
def test_odd_elections_are_counted_by_every_rule(odd_one: str) -> None:
    file = read(ODD_ONES[odd_one].encode())
    for ties in (ties_named("min-cost"), ties_named("max-votes,dice:35142"), ties_named("file-order")):
        for wanted in _wanted():
            _told_in_full(count_file(file, rule_wanted(wanted, ties.chain, file), ties))


def _told_in_full(count: Count) -> None:
    """Every penny is accounted for, every project has a step, and there are words for all of it."""
    assert 0 <= count.outcome.spent <= count.file.pot
    assert count.outcome.left == count.file.pot - count.outcome.spent
    assert {step.number for step in count.outcome.steps} == set(count.projects)
    assert json.dumps(answer(count, "x"))
    assert "\n" not in "".join(sentences(count, "x"))
