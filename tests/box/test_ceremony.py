"""While words are shown: each once, to whoever presses, and then they are gone."""

import pytest

from pb.box.ceremony import GONE, Ceremonies, Ceremony
from pb.box.forms import WordsForm
from pb.problems import Refused

ROUND = "r-0123456789ab"


def test_show_gives_each_paper_once_and_any_two_make_the_key() -> None:
    ceremony = Ceremony(ROUND)
    turns = []
    papers = []
    for _ in range(3):
        turns.append(ceremony.next)
        papers.append(ceremony.show(ceremony.page))
    assert turns == [paper.number for paper in papers] == [1, 2, 3]
    assert [paper.last for paper in papers] == [False, False, True]
    typed = WordsForm(" ".join(papers[2].words), " ".join(papers[0].words))
    assert typed.unlocked(ceremony.public, ROUND).papers == (1, 3)
    with pytest.raises(Refused, match=GONE):
        ceremony.show(ceremony.page)


def test_show_answers_a_page_once() -> None:
    ceremony = Ceremony(ROUND)
    page = ceremony.page
    ceremony.show(page)
    for sent in (page, ""):
        with pytest.raises(Refused, match=GONE):
            ceremony.show(sent)
    assert ceremony.next == 2


def test_show_and_forget_write_over_what_they_held() -> None:
    ceremony = Ceremony(ROUND)
    held = list(ceremony._papers)
    assert all(any(paper) for paper in held)
    ceremony.show(ceremony.page)
    assert [any(paper) for paper in held] == [False, True, True]
    ceremony.forget()
    assert [any(paper) for paper in held] == [False] * 3
    with pytest.raises(Refused):
        ceremony.show(ceremony.page)


def test_ceremonies_has_one_for_each_round_and_forgets_the_one_before() -> None:
    ceremonies = Ceremonies()
    assert ceremonies.of(ROUND) is None
    ceremonies.begin(ROUND)
    first = ceremonies.of(ROUND)
    ceremonies.begin("r-another")
    ceremonies.begin(ROUND)
    second = ceremonies.of(ROUND)
    assert first is not None
    assert second is not None
    assert (first._papers, second.next) == ([], 1)
    assert first.public != second.public
    ceremonies.end(ROUND)
    ceremonies.end(ROUND)
    assert (ceremonies.of(ROUND), second._papers) == (None, [])
    assert ceremonies.of("r-another") is not None
