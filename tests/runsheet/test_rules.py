import pytest

from pb.problems import NotFound, Problems, Refused
from pb.routes import rows
from pb.runsheet.rules import (
    LONGEST_WHY,
    Ticker,
    check_can_tick,
    check_why,
    is_done,
    step_called,
    steps_for,
    ticked_in_words,
)
from pb.runsheet.steps import RUN_SHEET, Known, Only

ADA, BOB = Ticker("organiser 1", "Ada", organiser=True), Ticker("organiser 2", "Bob", organiser=True)
CLEO = Ticker("helper Cleo", "Cleo, scrutineer", organiser=False)
ANY, KNOWN = list(Only), list(Known)
ALL = [step for part in RUN_SHEET for step in part.steps]
HALL, BOX, OPEN = (step_called(key, ANY) for key in ("hall", "box-empty", "open"))


def test_steps_for_leaves_out_what_other_rounds_have() -> None:
    assert [step for part in steps_for(ANY) for step in part.steps] == ALL
    plain = [step for part in steps_for(()) for step in part.steps]
    assert {step.key for step in ALL} - {step.key for step in plain} == {
        *("witnesses", "key", "rehearse", "box-empty", "box-opened", "papers-counted")
    }
    assert [part.when for part in steps_for(())] == [part.when for part in RUN_SHEET]


def test_steps_for_every_step_has_all_that_a_newcomer_needs() -> None:
    assert len({step.key for step in ALL}) == len(ALL)
    for step in ALL:
        assert len(step.key) <= 20
        assert step.title[0].isupper()
        assert step.title[-1] not in ".?!"
        assert step.why.endswith(".")
        assert step.who
        assert (step.people == 0) == (step.knows is not None)
        assert bool(step.page) == bool(step.words)
    assert {step.knows for step in ALL if step.knows} == set(Known)


def test_steps_for_every_page_that_is_named_is_there() -> None:
    there = {address for method, address, *_ in rows() if method == "GET"}
    assert {step.page.replace("{slug}", "{slug:str}") for step in ALL if step.page} - there == set()


def test_step_called_finds_the_steps_of_this_round_alone() -> None:
    assert step_called("hall", ()).title == "Walk through the hall"
    for key, only in (("box-empty", ()), ("nothing", ANY), ("", ANY)):
        with pytest.raises(NotFound):
            step_called(key, only)


def test_is_done_goes_by_the_system_or_by_as_many_people_as_it_takes() -> None:
    assert [is_done(OPEN, known, ticks) for known, ticks in (((), 2), ({Known.OPENED}, 0))] == [False, True]
    assert [is_done(HALL, KNOWN, ticks) for ticks in (0, 1)] == [False, True]
    assert [is_done(BOX, KNOWN, ticks) for ticks in (0, 1, 2)] == [False, False, True]


def test_check_can_tick_wants_two_different_people_and_an_organiser_first() -> None:
    check_can_tick(HALL, [], ADA)
    check_can_tick(BOX, [], ADA)
    check_can_tick(BOX, [ADA.person], BOB)
    check_can_tick(BOX, [ADA.person], CLEO)
    for step, ticked, by, why in (
        (OPEN, [], ADA, "ticks itself, as soon as the round is opened"),
        (BOX, [ADA.person], ADA, "You have ticked this step"),
        (BOX, [ADA.person, CLEO.person], BOB, "ticked already"),
        (HALL, [ADA.person], ADA, "ticked already"),
        (HALL, [], CLEO, "An organiser ticks this step first"),
        (BOX, [], CLEO, "An organiser ticks this step first"),
    ):
        with pytest.raises(Refused, match=why):
            check_can_tick(step, ticked, by)


@pytest.mark.parametrize("why", ["", "two\nlines", "x" * (LONGEST_WHY + 1)])
def test_check_why_wants_one_line(why: str) -> None:
    check_why("The seal was torn.")
    with pytest.raises(Problems) as raised:
        check_why(why)
    assert list(raised.value.by_field) == ["why"]


def test_ticked_in_words_says_how_many_saw_it_and_no_name() -> None:
    assert ticked_in_words(HALL, 1, 0) == "Run sheet: Walk through the hall. Done."
    box = "Run sheet: Show the paper box empty, and close it."
    assert ticked_in_words(BOX, 1, 0) == f"{box} One person says that it is done. A second one has to say so too."
    assert ticked_in_words(BOX, 2, 0) == f"{box} Two organisers say that it is done."
    assert ticked_in_words(BOX, 1, 1) == f"{box} An organiser and a scrutineer say that it is done."
