"""Comparing papers with the box, which is not opened for it."""

import pytest

from pb.db import Database
from pb.papers.actions import Sheet
from pb.papers.actions_dice import compare_paper, draw_papers, drawn_paper, enter_result
from pb.papers.queries import draws, refuse_unfinished
from pb.papers.rules import drawn_papers
from pb.problems import Problems, Refused
from tests import make
from tests.doing import do, refusal, wrote
from tests.looking import everything, once, said, the_round
from tests.papers.make import Printed, card_of, in_the_box, keys, printed

DICE = "35142"


def compares(store: Database, there: Printed, code: str, text: str) -> bool:
    sheet = Sheet(code, keys(text))
    return bool(wrote(store, compare_paper, there.slug, sheet, make.vault(store), now=make.NOW))


@once
def test_every_paper_that_was_drawn_is_compared_with_what_is_in_the_box(store: Database) -> None:
    there = printed(store)
    marked = dict(zip(there.papers, ("503", "0-5", "555", "///"), strict=True))
    in_the_box(store, there.slug, marked)
    do(store, draw_papers, there.slug, DICE, "3")
    assert "Drew 3 of 3 papers in the box, to compare. Dice rolled: 35142. Papers: " in said(store, there.slug)[0]
    box = everything(store)["envelope"]
    assert compares(store, there, there.papers[0], "503")
    assert compares(store, there, there.papers[1], "0/5")  # counts as the blank that was keyed
    assert not compares(store, there, there.papers[2], "554")
    assert compares(store, there, there.papers[2], "555")
    assert everything(store)["envelope"] == box
    do(store, enter_result, there.slug, "")
    assert said(store, there.slug)[0] == (
        "Compared papers with the box: 3 of 3 match; 1 of them only when keyed again."
    )


@once
def test_a_box_that_is_not_as_the_paper_says_is_found_and_has_to_be_explained(store: Database) -> None:
    there = printed(store)
    code = there.papers[0]
    in_the_box(store, there.slug, {code: "503", there.papers[1]: "111"})
    do(store, draw_papers, there.slug, DICE, "2")
    for _ in range(3):
        assert not compares(store, there, code, "553")
    with pytest.raises(Problems, match="compared 3 times and differs"):
        compares(store, there, code, "503")
    with pytest.raises(Problems, match="Say in one line what was found"):
        do(store, enter_result, there.slug, "")
    with store.read() as session, pytest.raises(Refused, match="Papers are being compared"):
        refuse_unfinished(session, 1)
    do(store, enter_result, there.slug, "Both were keyed from memory.")
    card, other = (card_of(store, there.slug, each).card for each in there.papers[:2])
    assert said(store, there.slug)[0] == (
        f"Compared papers with the box: 0 of 2 match; {card} differ; {other} not compared. Both were keyed from memory."
    )


@once
def test_draw_papers_takes_what_the_dice_say_and_one_draw_at_a_time(store: Database) -> None:
    there = printed(store)
    in_the_box(store, there.slug, dict.fromkeys(there.papers, "503"))
    with pytest.raises(Problems, match="Enter a whole number from 1 to 4"):
        do(store, draw_papers, there.slug, DICE, "5")
    do(store, draw_papers, there.slug, DICE, "2")
    assert "Papers are drawn already" in refusal(store, draw_papers, there.slug, "55555", "1")
    cards = [card_of(store, there.slug, code).card for code in there.papers]
    with store.read() as session:
        [shown] = draws(session, 1)
    expected = drawn_papers(the_round(store, there.slug).public_name, DICE, cards, 2)
    assert [card for _, card, _ in shown.papers] == expected
    [other] = [code for code in there.papers if card_of(store, there.slug, code).card not in expected][:1]
    with store.read() as session, pytest.raises(Problems, match="This paper was not drawn"):
        drawn_paper(session, 1, other, make.vault(store))
