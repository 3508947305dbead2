"""Three scrutineers get their words, two rehearse, people vote, and two open the boxes. On a screen of 320 pixels."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from pb.db import Database
from pb.secret_key import secret_key
from tests import make
from tests.box.words import make_fixed
from tests.journeys.conftest import Visitor

ROUND, DESK = "/rounds/marlfield-decides", "/desk/rounds/marlfield-decides"
SUMMARY = ".govuk-error-summary"


@pytest.fixture
def code(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A card of a round whose ballot is fixed; made before the server starts."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    store = Database(database_url).open()
    made = make.make_codes(store, make_fixed(store), 2)[0]
    store.close()
    return made


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_two_of_three_scrutineers_open_the_boxes(code: str, site: str, visitor: Callable[..., Visitor]) -> None:
    ada = visitor(width=320)
    ada.goes("/sign-in")
    ada.fills(email=make.EMAIL, password=make.PASSWORD)
    ada.presses("Sign in", wait_for="Your rounds")
    papers = holds_the_ceremony(ada)
    rehearses(ada, papers)
    ada.goes(DESK)
    ada.presses("Open voting now", wait_for="Marlfield decides")
    votes(visitor(width=390), code)
    seals(ada, papers)
    ada.follows("Letters to bidders")
    ada.page.get_by_text("Read it").first.click()
    ada.looks()
    assert ada.page.locator("h3").all_inner_texts() == ["bob@example.org"] * 2


def holds_the_ceremony(ada: Visitor) -> list[str]:
    """What each scrutineer wrote down."""
    ada.goes(DESK)
    ada.follows("Go to the key ceremony")
    ada.presses("Begin the key ceremony")
    papers = []
    for number in (1, 2, 3):
        ada.presses(f"I am scrutineer {number}: show my words", wait_for=f"Words of scrutineer {number}")
        papers.append(" ".join(ada.page.locator(".pb-words li").all_inner_texts()))
        ada.follows("I have written them down: hide them")
        ada.sees("Key ceremony")
        cannot_go_back(ada)
    assert len(set(papers)) == 3
    return papers


def cannot_go_back(ada: Visitor) -> None:
    """The browser has kept no page with words, and asks again before it sends anything again."""
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        ada.page.go_back()
    expect(ada.page.locator(".pb-words")).to_have_count(0)
    ada.goes(f"{DESK}/key-ceremony")


def rehearses(ada: Visitor, papers: list[str]) -> None:
    words = papers[2].split()
    ada.fills(first_words=" ".join([*words[:6], "hous", *words[7:]]), second_words=papers[0].upper())
    ada.presses("Open the test envelope")
    assert "The 7th word is not in the list: hous" in ada.page.inner_text(SUMMARY)
    ada.fills(first_words="\n".join(f"{number}. {word[:4]}" for number, word in enumerate(words, 1)))
    ada.presses("Open the test envelope")
    assert "scrutineers 1 and 3 opened a test envelope" in ada.page.inner_text("main")


def votes(resident: Visitor, code: str) -> None:
    resident.goes(f"{ROUND}/vote")
    resident.fills(code=code)
    resident.presses("Start", wait_for="Your ballot")
    resident.page.locator("input[name=bid-1][value='5']").check(force=True)
    resident.presses("Give no score to the rest, and check", wait_for="Check your scores")
    resident.presses("Cast my vote", wait_for="You have voted")


def seals(ada: Visitor, papers: list[str]) -> None:
    ada.goes(DESK)
    ada.presses("Close voting now", wait_for="Marlfield decides")
    ada.follows("Seal the boxes")
    ada.fills(back="1", first_words=papers[1], second_words=papers[1])
    ada.presses("Seal the boxes")
    assert "the words of the same scrutineer again" in ada.page.inner_text(SUMMARY)
    assert ada.page.input_value("#first_words") == papers[1]
    ada.fills(second_words=papers[2])
    ada.presses("Seal the boxes", wait_for="Marlfield decides")
    assert "Scrutineers tear up their words now" in ada.page.inner_text("main")
