"""The pages of the papers: a whole evening of 40 papers, and every answer that somebody can get who slips."""

import logging
from random import Random

import pytest

from pb.helpers.middleware import cookie_name
from tests import make
from tests.browser import HOSTILE, Browser, Seen, reason
from tests.helpers.make import helps
from tests.looking import everything, marks_in_box, once, said
from tests.papers.make import Printed, card_of, keys, printed

SLUG = "marlfield-decides"
PAPERS, DICE = f"/help/rounds/{SLUG}/papers", f"/desk/rounds/{SLUG}/papers"
BIDS = 24


class Clerks:
    """One browser, in turn on the device of Desk A or Desk B, or an organiser's."""

    def __init__(self, browser: Browser, slug: str) -> None:
        self.browser, self.store = browser, browser.store
        self.tokens = {name: helps(browser, slug, name) for name in ("Desk A", "Desk B", "Desk C")}

    def turn(self, name: str) -> Browser:
        self.browser.web.cookies.set(cookie_name(secure=False), self.tokens[name])
        return self.browser


def opened(clerk: Browser, counted: int) -> str:
    """The address of a new pile."""
    return clerk.submit(clerk.get(PAPERS), {"counted": str(counted)}, button="Open the pile").address


def scanned(clerk: Browser, pile: str, code: str, status: int = 200) -> Seen:
    return clerk.submit(clerk.get(pile), {"code": code}, button="Key it", status=status)


def keyed(clerk: Browser, pile: str, code: str, text: str) -> Seen:
    page = scanned(clerk, pile, code)
    return clerk.submit(page, keys(text), button="Save, and on to the next paper")


def keyed_quickly(clerk: Browser, pile: str, serial: str, text: str) -> None:
    """The same without reading the pages, as a clerk does after the third paper."""
    code = serial.rpartition(":")[2]
    asked = clerk.post(f"{pile}/paper", {"code": serial}, status=200)
    assert f'value="{code}"' in asked.text
    clerk.post(f"{pile}/paper/save", {"code": code, **keys(text)})


@pytest.fixture
def there(client: Browser) -> tuple[Clerks, Printed]:
    there = printed(client.store)
    return Clerks(client, there.slug), there


@once
def test_forty_papers_of_24_bids_are_keyed_twice_and_every_planted_slip_is_caught(client: Browser) -> None:
    bids = [make.bid(f"Bid of group {number}", amount=200_00, minimum=None) for number in range(1, BIDS + 1)]
    there = printed(client.store, papers=40, bids=bids)
    clerks, dice = Clerks(client, there.slug), Random(40)
    marked = {code: "".join(dice.choices("012345-", k=BIDS)) for code in there.papers}
    serials = {code: f"{card_of(client.store, there.slug, code).card}:{code}" for code in there.papers}
    planted = dict(zip(dice.sample(there.papers, 6), range(0, BIDS, 4), strict=True))
    pile = opened(clerks.turn("Desk A"), 40)
    for code in there.papers:
        keyed_quickly(client, pile, serials[code], marked[code])
    clerks.turn("Desk B")
    for code in dice.sample(there.papers, 40):
        keyed_quickly(client, pile, serials[code], slipped(marked[code], planted.get(code)))

    held = clerks.turn("Desk C").get(f"{PAPERS}/held")
    wanted = {serials[code][:8] for code in planted}
    assert {item.one("span").text for item in held.main.one("ul", class_="govuk-list").all("li")} == wanted
    for code, place in planted.items():
        looked = client.submit(client.get(f"{PAPERS}/held"), {"code": serials[code]}, button="Look at it")
        other = slipped(marked[code], place)[place]
        assert f"One keyed {marked[code][place]} , the other {other}" in looked.text
        assert [field["name"] for field in looked.form("Settle it").all("input") if field["type"] == "text"] == [
            f"bid-{place + 1}",
            "why",
        ]
        sent = {f"bid-{place + 1}": marked[code][place], "why": "A slip of the finger."}
        client.submit(looked, sent, button="Settle it")
    page = client.submit(client.get(pile), button="Close the pile")
    assert "In the box: 40" in page.text
    as_marked = [{n: int(key) for n, key in enumerate(text, 1) if key != "-"} for text in marked.values()]
    assert marks_in_box(client.store, there.slug) == sorted(as_text(marks) for marks in as_marked)


def slipped(text: str, place: int | None) -> str:
    """With another key at this place."""
    if place is None:
        return text
    return text[:place] + ("5" if text[place] != "5" else "4") + text[place + 1 :]


def as_text(marks: dict[int, int]) -> str:
    return "{" + ",".join(f'"{number}":{mark}' for number, mark in sorted(marks.items())) + "}"


@once
def test_whoever_keys_sees_nothing_of_what_the_other_one_keyed(there: tuple[Clerks, Printed]) -> None:
    clerks, round = there
    code = round.papers[0]
    pile = opened(clerks.turn("Desk A"), 2)
    page = keyed(clerks.browser, pile, code, "513")
    assert (page.address, page.h1) == (pile, "Pile 1")
    assert "You keyed 1 of 2" in page.text
    assert page.filled("Key it")["code"] == [""]
    page = scanned(clerks.browser, pile, code, status=422)
    assert page.problems == {"code": "You have keyed this paper. It is for somebody else to key now"}
    page = scanned(clerks.turn("Desk B"), pile, code)
    assert set(page.filled("Save, and on to the next paper")["bid-1"]) == {""}
    assert "You keyed 0 of 2" in clerks.browser.get(pile).text
    clerks.browser.submit(page, keys("5-3"), button="Save, and on to the next paper")
    for name in ("Desk A", "Desk B"):
        page = clerks.turn(name).get(f"{PAPERS}/held")
        page = clerks.browser.submit(page, {"code": code}, button="Look at it", status=422)
        assert page.problems == {"code": "You have keyed this paper. Somebody who has not must look at it"}


@once
def test_every_slip_has_a_clear_answer(there: tuple[Clerks, Printed], caplog: pytest.LogCaptureFixture) -> None:
    clerks, round = there
    caplog.set_level(logging.DEBUG)
    clerk, code = clerks.turn("Desk A"), round.papers[0]
    page = clerk.submit(clerk.get(PAPERS), {"counted": "51"}, button="Open the pile", status=422)
    assert page.problems == {"counted": "A pile has at most 50 papers. Make two piles of these 51"}
    pile = opened(clerk, 1)
    link = f"http://testserver.local/rounds/{SLUG}/vote#{round.cards[0]}"
    for typed, words in ((link, "card for a screen"), (round.cards[0], "card for a screen"), (HOSTILE, "square")):
        assert words in scanned(clerk, pile, typed, status=422).problems["code"]
    page = scanned(clerk, pile, code)
    wrong = clerk.submit(page, keys("5x"), button="Save, and on to the next paper", status=422)
    assert wrong.problems == {
        "bid-2": "There is no such key for 2. Lunch club",
        "bid-3": "Key something for 3. Football nets",
    }
    assert wrong.filled("Save, and on to the next paper")["bid-1"] == ["5"]
    clerk.submit(wrong, keys("513"), button="Save, and on to the next paper")
    before = everything(clerk.store)
    clerk.submit(wrong, keys("513"), button="Save, and on to the next paper")  # back, and the same again
    assert everything(clerk.store) == before
    refused = clerk.submit(wrong, keys("514"), button="Save, and on to the next paper", status=409)
    assert "what you keyed then stays" in reason(refused)
    assert "counted as 1 paper, and has as many" in scanned(clerk, pile, round.papers[1], status=422).problems["code"]
    assert "A second person still has to key 1 paper" in clerk.post(f"{pile}/close", status=409).text
    ours = " ".join(each.getMessage() for each in caplog.records if not each.name.startswith(("httpx", "httpcore")))
    assert code not in ours
    assert "bid-1" not in ours


@once
def test_a_pile_is_put_right_and_voided_with_reasons(there: tuple[Clerks, Printed]) -> None:
    clerks, round = there
    clerk = clerks.turn("Desk A")
    pile = opened(clerk, 3)
    page = clerk.submit(clerk.get(pile), {}, button="Put it aside", status=422)
    assert page.problems == {"reason": "Choose why it cannot be keyed"}
    page = clerk.submit(page, {"reason": "strange", "card": "ABC"}, button="Put it aside", status=422)
    assert list(page.problems) == ["card"]
    page = clerk.submit(page, {"card": "abcd efgh"}, button="Put it aside")
    assert "Put aside: 1" in page.text
    page = clerk.submit(page, {"counted": "2", "why_count": ""}, button="Change the number", status=422)
    assert list(page.problems) == ["why_count"]
    page = clerk.submit(page, {"why_count": "Two stuck together."}, button="Change the number")
    assert "Counted by hand: 2" in page.text
    page = clerk.submit(page, {"why_void": ""}, button="Void the pile", status=422)
    page = clerk.submit(page, {"why_void": "The wrong papers."}, button="Void the pile")
    assert "Voided" in page.text
    assert "This pile was voided" in clerk.get(pile).text
    assert "Pile 1 was voided" in clerk.post(f"{pile}/paper", {"code": round.papers[0]}, status=409).text


@once
def test_rejected_papers_are_listed_by_reason_and_dice_compare_the_others(there: tuple[Clerks, Printed]) -> None:
    clerks, round = there
    pile = opened(clerks.turn("Desk A"), 3)
    for name in ("Desk A", "Desk B"):
        for code, text in zip(round.papers, ("513", "---", "0-0"), strict=False):
            keyed(clerks.turn(name), pile, code, text)
    clerks.browser.submit(clerks.browser.get(pile), button="Close the pile")
    page = clerks.browser.get(f"{PAPERS}/rejected")
    card = card_of(clerks.store, SLUG, round.papers[1]).card
    assert f"1 because nothing is marked on it {card}, in pile 1" in page.text
    assert "cannot be undone" in clerks.browser.get(pile).text

    make.sign_in(clerks.browser)
    organiser = clerks.browser
    page = organiser.submit(organiser.get(DICE), {"dice": "3 5", "number": "2"}, button="Draw the papers", status=422)
    assert list(page.problems) == ["dice"]
    page = organiser.submit(page, {"dice": "3 5 1 4 2"}, button="Draw the papers")
    assert page.text.count("To fetch") == 2
    wrong = organiser.submit(page, {"code": round.papers[1]}, button="Key it", status=422)
    assert wrong.problems == {"code": "This paper was not drawn. Check its number against the list"}
    for code, text in ((round.papers[0], "513"), (round.papers[2], "0-1")):
        asked = organiser.submit(organiser.get(DICE), {"code": code}, button="Key it")
        page = organiser.submit(asked, keys(text), button="Compare with the box")
    assert "Differ" in page.text
    page = organiser.submit(page, {"why": ""}, button="Enter the result in the minutes", status=422)
    page = organiser.submit(page, {"why": "A slip."}, button="Enter the result in the minutes")
    assert "Compared: 2, drawn by the dice 35142. 1 matched." in page.text
    assert said(clerks.store, SLUG)[0].startswith("Compared papers with the box: 1 of 2 match; ")


@once
def test_papers_are_for_volunteers_and_organisers(client: Browser) -> None:
    helps(client, printed(client.store).slug, "Cleo", role="observer")
    for address in (PAPERS, f"{PAPERS}/held", f"{PAPERS}/rejected"):
        client.get(address, status=404)
    helps(client, SLUG, "Sam", role="scrutineer")
    assert "No paper of a closed pile was rejected" in client.get(f"{PAPERS}/rejected").text
    client.get(PAPERS, status=404)
