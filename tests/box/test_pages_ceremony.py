"""The key ceremony as those at the screen see it, and sealing with words."""

import itertools
import logging
import re
from datetime import datetime
from itertools import pairwise

import pytest

from pb.accounts.actions import start_sign_in
from pb.accounts.middleware import cookie_name
from pb.box import pages, pages_ceremony
from pb.box.ceremony import GONE, Ceremonies
from pb.rounds.rules import Phase
from pb.settings import Settings
from tests import make
from tests.box.words import ALONE, CLOSED, OTHERS, PAPERS, TOGETHER, VOTING, hold, make_fixed
from tests.browser import Browser, Seen
from tests.conftest import FrozenClock
from tests.looking import everything, once, said, the_round

DESK = "/desk/rounds/marlfield-decides"
HERE = f"{DESK}/key-ceremony"
SHOW = "I am scrutineer {}: show my words"

pytestmark = once


@pytest.fixture(autouse=True)
def _no_ceremony_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_ceremony, "_ceremonies", Ceremonies())


def begin(browser: Browser) -> Seen:
    return browser.submit(browser.get(HERE), button="Begin the key ceremony")


def words_on(page: Seen) -> str:
    return " ".join(item.text for item in page.main.one("ol", class_="pb-words").all("li"))


def hand_out(browser: Browser) -> list[str]:
    """Every paper, as three scrutineers get them."""
    page, papers = begin(browser), []
    for number in (1, 2, 3):
        papers.append(words_on(browser.submit(page, button=SHOW.format(number))))
        page = browser.get(HERE)
    return papers


def rehearse(browser: Browser, first: str, second: str, status: int = 200) -> Seen:
    typed = {"first_words": first, "second_words": second}
    return browser.submit(browser.get(HERE), typed, button="Open the test envelope", status=status)


def in_files(browser: Browser) -> str:
    folder = make.vault(browser.store).file("x", "y").parents[1]
    return "".join(file.read_text(errors="replace") for file in folder.rglob("*") if file.is_file())


def test_a_ceremony_hands_out_words_one_paper_at_a_time_and_each_once(signed_in: Browser) -> None:
    make_fixed(signed_in.store)
    page = begin(signed_in)
    for number in (1, 2, 3):
        assert f"Scrutineer {number} of 3" in page.text
        assert not page.main.all("ol", class_="pb-words")
        asking = page
        paper = signed_in.submit(asking, button=SHOW.format(number))
        assert paper.address == f"{HERE}/words"
        assert len(words_on(paper).split()) == 33
        assert paper.answer.headers["cache-control"] == "no-store"
        assert GONE in signed_in.submit(asking, button=SHOW.format(number), status=409).text
        page = signed_in.get(paper.html.one("header").one("a")["href"])
    assert signed_in.get(f"{HERE}/words").address == HERE
    assert "two of the three scrutineers type their words" in page.text


def test_words_are_in_no_row_no_file_and_no_log(signed_in: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    make_fixed(signed_in.store)
    papers = hand_out(signed_in)
    rehearse(signed_in, papers[0], "acid acid", status=422)
    rehearse(signed_in, papers[0], papers[2])
    kept = f"{everything(signed_in.store)}{in_files(signed_in)}{caplog.text}"
    assert "Rehearsed: scrutineers 1 and 3" in kept
    for paper in papers:
        words = paper.split()
        pairs = {f"{one}.{{1,4}}{two}" for one, two in itertools.pairwise(words)}
        assert not [pair for pair in pairs if re.search(pair, kept)]
    assert "seal.key" not in [file.name for file in make.vault(signed_in.store).file("x", "y").parents[1].rglob("*")]


def test_a_rehearsal_opens_the_way_to_voting(signed_in: Browser) -> None:
    slug = make_fixed(signed_in.store)
    make.make_codes(signed_in.store, slug, 2)
    assert "Go to the key ceremony" in signed_in.get(DESK).links
    papers = hand_out(signed_in)
    assert "Open voting now" not in signed_in.get(DESK).html.text
    refused = signed_in.post(f"{DESK}/open-now", status=409)
    assert "Rehearse first" in refused.text
    page = rehearse(signed_in, papers[1], papers[0].upper())
    assert "scrutineers 1 and 2 opened a test envelope" in page.text
    assert "scrutineers 1 and 2, 2 and 3 opened" in rehearse(signed_in, papers[2], papers[1]).text
    signed_in.submit(signed_in.get(DESK), button="Open voting now")
    assert the_round(signed_in.store, slug).opened_at
    assert "The round is open already" in signed_in.get(HERE, status=409).text


def test_a_rehearsal_says_which_word_is_wrong_and_keeps_what_was_typed(signed_in: Browser) -> None:
    slug = make_fixed(signed_in.store)
    hold(signed_in.store, slug, rehearsed=False)
    wrong = [*PAPERS[0].split()[:6], "hous", *PAPERS[0].split()[7:]]
    page = rehearse(signed_in, " ".join(wrong), PAPERS[1], status=422)
    assert page.problems == {"first_words": "The 7th word is not in the list: hous. Compare it with the paper"}
    assert page.filled("Open the test envelope")["second_words"] == [PAPERS[1]]
    page = rehearse(signed_in, OTHERS[0], OTHERS[1], status=422)
    assert set(page.problems) == {"first_words", "second_words"}
    assert "Rehearsed" not in " ".join(said(signed_in.store, slug))


def test_lost_words_are_made_anew_before_anybody_votes(signed_in: Browser) -> None:
    make_fixed(signed_in.store)
    before = hand_out(signed_in)
    rehearse(signed_in, before[0], before[1])
    page = signed_in.submit(signed_in.get(HERE), button="Hold the key ceremony again")
    assert "Scrutineer 1 of 3" in page.text
    for number in (1, 2, 3):
        signed_in.submit(signed_in.get(HERE), button=SHOW.format(number))
    page = rehearse(signed_in, before[0], before[1], status=422)
    assert "for another key" in page.problems["first_words"]


def test_a_ceremony_is_one_process_from_its_beginning_to_its_end(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fixed(signed_in.store)
    page = begin(signed_in)
    monkeypatch.setattr(pages_ceremony, "_ceremonies", Ceremonies())
    assert GONE in signed_in.submit(page, button=SHOW.format(1), status=409).text
    several = signed_in.web.app.dependencies["settings"]
    two = Settings(make.vault(signed_in.store).file("x", "y"), "", workers=2)
    monkeypatch.setattr(several, "dependency", lambda: two)
    assert "PB_WORKERS=1" in signed_in.submit(signed_in.get(HERE), button="Begin the key ceremony", status=409).text


def test_there_is_no_ceremony_where_the_server_has_the_key(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    assert "the server has the key" in signed_in.get(HERE, status=409).text
    signed_in.post(HERE, status=409)
    assert "Open voting now" in signed_in.get(DESK).html.text


# Sealing.


def closed(browser: Browser, clock: FrozenClock, **other: object) -> str:
    """A round of scrutineers with two ballots, whose voting has closed."""
    slug = make_fixed(browser.store, **{"checking": ALONE, **other})
    codes = make.make_codes(browser.store, slug, 3)
    hold(browser.store, slug)
    make.open_round(browser.store, slug)
    for code in codes[:2]:
        make.cast(browser.store, slug, code, {1: 5, 2: 4, 3: None}, now=make.NOW + VOTING)
    clock.moment = make.NOW + CLOSED
    sign_in(browser, 1, clock.moment)
    return slug


def sign_in(browser: Browser, organiser: int, now: datetime) -> None:
    token = browser.store.write(lambda s: start_sign_in(s, organiser, now=now))
    browser.web.cookies.set(cookie_name(secure=False), token)


def seal(browser: Browser, status: int = 200, **typed: str) -> Seen:
    return browser.submit(browser.get(f"{DESK}/seal"), typed, button="Seal the boxes", status=status)


def test_two_scrutineers_open_the_boxes(
    signed_in: Browser, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = closed(signed_in, clock)
    page = signed_in.get(f"{DESK}/seal")
    assert "Two papers are lost: these ballots cannot be opened, by anybody" in page.text
    wrong = seal(signed_in, 422, back="1", first_words=PAPERS[2], second_words=PAPERS[2])
    assert "the same scrutineer again" in wrong.problems["second_words"]
    assert wrong.filled("Seal the boxes")["first_words"] == [PAPERS[2]]
    with monkeypatch.context() as crossing:  # this press was the first, and became the second before it was written
        crossing.setattr(pages, "would_do", lambda *_, **__: False)
        page = seal(signed_in, 409, back="1", first_words=PAPERS[2], second_words=PAPERS[0])
        assert "Another organiser has just asked for the same" in page.text
    assert the_round(signed_in.store, slug).sealed_at is None
    desk = seal(signed_in, back="1", first_words=PAPERS[2], second_words=PAPERS[0])
    assert the_round(signed_in.store, slug).sealed_at == clock.moment
    assert "Scrutineers tear up their words now" in desk.text
    assert said(signed_in.store, slug)[0] == "Sealed the boxes: 2 ballots, 1 unused card."


def test_the_second_organiser_comes_with_the_words(signed_in: Browser, clock: FrozenClock) -> None:
    slug = make_fixed(signed_in.store, checking=TOGETHER)
    round_id = the_round(signed_in.store, slug).id
    make.make_codes(signed_in.store, slug, 1)
    hold(signed_in.store, slug)
    make.open_round(signed_in.store, slug)
    bob = make.organiser(signed_in.store, name="Bob Second", email="bob.second@example.org")
    clock.moment = make.NOW + CLOSED
    sign_in(signed_in, 1, clock.moment)
    first = signed_in.get(f"{DESK}/seal")
    assert "when the second organiser agrees, not now" in first.text
    assert not first.main.all("textarea")
    signed_in.submit(first, {"back": "1"}, button="Seal the boxes")

    sign_in(signed_in, bob, clock.moment)
    wrong = seal(signed_in, 422, first_words="", second_words=PAPERS[1])
    assert wrong.problems == {"first_words": "Enter the words of one scrutineer"}
    assert "Ada Organiser asked to seal the boxes" in wrong.text
    seal(signed_in, first_words=PAPERS[0], second_words=PAPERS[1])
    assert the_round(signed_in.store, slug).sealed_at == clock.moment
    assert round_id == the_round(signed_in.store, slug).id
    # Two at a time: a word alone, like "round", stands in our own sentences.
    assert [pair for pair in pairwise(PAPERS[0].split()[4:]) if " ".join(pair) in in_files(signed_in)] == []
