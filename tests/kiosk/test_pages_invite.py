"""The organiser's list of kiosks."""

import re

from pb.rounds.rules import Phase
from pb.voting.codes import written
from tests import make
from tests.browser import HOSTILE, Browser
from tests.kiosk.make import PIN, PLACE, becomes_kiosk, link_for
from tests.looking import once

DESK = "/desk/rounds/marlfield-decides"


@once
def test_a_link_is_shown_once_as_link_code_and_square(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    page = signed_in.submit(signed_in.get(f"{DESK}/kiosks"), {"name": PLACE, "pin": PIN}, button="Make the link")
    [code] = re.findall(r"http://testserver\.local/kiosk/rounds/marlfield-decides/start#([0-9A-Z]{16})", page.text)
    assert written(code) in page.text
    assert len(page.main.all("svg")) == 1
    assert PIN not in page.text.split()
    page = signed_in.get(f"{DESK}/kiosks/link")
    assert f"{PLACE} Link waits Until" in page.text
    page = signed_in.submit(page, button=f"New link for the kiosk {PLACE}")
    assert page.h1 == f"Link for the kiosk {PLACE}"
    assert code not in page.answer.text


@once
def test_the_list_says_which_stand_and_ends_them(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store)
    mine = dict(signed_in.web.cookies)
    becomes_kiosk(signed_in, slug)
    signed_in.web.cookies.clear()
    signed_in.web.cookies.update(mine)
    page = signed_in.get(f"{DESK}/kiosks")
    assert f"{PLACE} In use Until Sunday 21 March 2027 at midday" in page.text
    page = signed_in.submit(page, button=f"End the kiosk {PLACE}")
    assert f"{PLACE} Ended New link" in page.text
    signed_in.post(f"{DESK}/kiosks/7/end", status=404)


@once
def test_what_was_typed_stays_where_it_cannot_be_but_not_the_pin(signed_in: Browser) -> None:
    link_for(signed_in.store, make.make_round(signed_in.store))
    sent = {"name": HOSTILE * 2, "pin": "12"}
    page = signed_in.submit(signed_in.get(f"{DESK}/kiosks"), sent, button="Make the link", status=422)
    assert list(page.problems) == ["name", "pin"]
    assert page.filled("Make the link") == {"name": [HOSTILE * 2], "pin": [""]}


@once
def test_there_is_a_time_for_kiosks(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.CLOSED)
    assert "until voting closes" in signed_in.get(f"{DESK}/kiosks").text
    answer = signed_in.post(f"{DESK}/kiosks/link", {"name": PLACE, "pin": PIN}, status=409)
    assert "Voting has closed" in answer.text
