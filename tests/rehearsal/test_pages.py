"""The button, the mark on every page of a rehearsal, and wiping it."""

from pb.rounds.rules import Phase
from pb.routes import rows as routes
from pb.voting.codes import new_card
from tests import make
from tests.browser import Browser, reason
from tests.looking import everything, once
from tests.printing.reading import Printed
from tests.rehearsal.playing import BALLOTS, COPY, played, rehearsed

SLUG = "marlfield-decides"
DESK, COPY_DESK = f"/desk/rounds/{SLUG}", f"/desk/rounds/{COPY}"
MARK = "<strong>Rehearsal: nothing here counts</strong>"
# What is no page of its own: a stream, and a line that a page fetches.
PARTS = ("/live", "/now-pitching")
pytestmark = once


def test_the_button_makes_a_rehearsal_and_another_wipes_it(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get(DESK), button="Make a rehearsal copy")
    assert (page.address, page.h1) == (COPY_DESK, "Rehearsal: Marlfield decides")
    assert "Something is wrong on the ballot" not in page.text
    assert "Rehearsal: Marlfield decides" in signed_in.get("/desk").text
    assert signed_in.get(DESK).links["go to it"] == COPY_DESK
    page = signed_in.get(page.links["Wipe the rehearsal"])
    page = signed_in.submit(page, button="Wipe the rehearsal")
    assert page.address == f"{DESK}/rehearsal"
    assert everything(signed_in.store) == before
    signed_in.get(COPY_DESK, status=404)


def test_the_page_of_a_round_leads_to_its_rehearsal_and_wipes_it_too(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.VOTING)
    page = signed_in.submit(signed_in.get(f"{DESK}/rehearsal"), button="Make a rehearsal copy")
    assert page.address == COPY_DESK
    page = signed_in.get(f"{DESK}/rehearsal")
    assert page.links["Go to the rehearsal"] == COPY_DESK
    assert signed_in.submit(page, button="Wipe the rehearsal").form("Make a rehearsal copy")


def test_a_real_round_is_not_wiped_and_a_rehearsal_stays_fixed(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    rehearsed(signed_in.store, SLUG)
    before = everything(signed_in.store)
    assert "This is a real round" in signed_in.post(f"{DESK}/rehearsal/wipe", status=409).text
    answer = signed_in.post(f"{COPY_DESK}/unfix-ballot", {"reason": "A slip."}, status=409)
    assert "Change it there" in answer.text
    assert everything(signed_in.store) == before


def test_it_is_for_organisers_only(client: Browser) -> None:
    make.make_round(client.store, Phase.BALLOT_FIXED)
    before = everything(client.store)
    for address in (f"{DESK}/rehearsal", f"{DESK}/rehearsal/wipe"):
        assert client.post(address).headers["location"].startswith("/sign-in")
    assert everything(client.store) == before


def test_every_page_of_a_rehearsal_is_marked_and_no_page_of_a_real_round(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.VOTING, ballots=BALLOTS)
    rehearsed(signed_in.store, SLUG)
    played(signed_in.store, COPY)
    seen = 0
    for method, address, *_ in routes():
        if method != "GET" or address.count("{") != 1 or "{slug:str}" not in address or address.endswith(PARTS):
            continue
        for slug in (SLUG, COPY):
            answer = signed_in.web.get(address.replace("{slug:str}", slug))
            if answer.headers["content-type"].startswith("text/html"):
                seen += 1
                assert (MARK in answer.text) == (slug == COPY), answer.url
                assert ("<title>Rehearsal: " in answer.text) == (slug == COPY), answer.url
                assert ('content="noindex"' in answer.text) == (slug == COPY), answer.url
    assert seen > 60


def test_a_page_that_is_not_there_is_marked_too(client: Browser) -> None:
    make.make_round(client.store, Phase.BALLOT_FIXED)
    assert MARK in client.web.get(f"/rounds/{COPY}").text
    assert MARK not in client.web.get("/rounds/marlfield").text


def test_residents_do_not_see_it_in_the_list(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    rehearsed(signed_in.store, SLUG)
    assert COPY not in signed_in.web.get("/").text
    assert SLUG in signed_in.web.get("/").text


def test_what_is_printed_of_it_says_so(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    rehearsed(signed_in.store, SLUG)
    card = new_card()
    said = {"cards": f"{card.number}:{card.code}"}
    for name in ("voter-cards", "large-voter-cards", "ballot-papers", "large-ballot-papers"):
        for slug in (SLUG, COPY):
            answer = signed_in.post(f"/desk/rounds/{slug}/print/cards/{name}.pdf", said, status=200)
            assert ("Rehearsal: Marlfield decides" in Printed(answer.content, name).text) == (slug == COPY)
    answer = signed_in.post(f"{COPY_DESK}/print/cards/voter-cards.pdf", said, status=200)
    assert "it does not count" in Printed(answer.content, "card").text
    for name in ("desk-sheet", "closing-sheet", "way-poster"):
        sheet = Printed(signed_in.download(f"{COPY_DESK}/print/{name}.pdf").content, name)
        assert "Rehearsal: nothing here counts" in sheet.text


def test_a_rehearsal_of_nothing_says_what_is_missing(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BIDS_OPEN)
    assert "Once a bid is accepted" in signed_in.get(DESK).text
    page = signed_in.submit(signed_in.get(f"{DESK}/rehearsal"), button="Make a rehearsal copy", status=409)
    assert reason(page) == "Accept at least one bid first."
