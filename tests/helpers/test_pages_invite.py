"""The organiser's list of helpers."""

import re

from pb.rounds.rules import Phase
from pb.voting.codes import written
from tests import make
from tests.browser import HOSTILE, Browser
from tests.helpers.make import helps
from tests.looking import once

DESK = "/desk/rounds/marlfield-decides"


@once
def test_a_link_is_shown_once_as_link_code_and_square(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    page = signed_in.get(f"{DESK}/helpers")
    page = signed_in.submit(page, {"name": "Desk A", "role": "volunteer"}, button="Make the link")
    [code] = re.findall(r"http://testserver\.local/help/rounds/marlfield-decides/code#([0-9A-Z]{16})", page.text)
    assert written(code) in page.text
    assert len(page.main.all("svg")) == 1
    page = signed_in.get(f"{DESK}/helpers/link")
    assert "Desk A Volunteer Link waits Until" in page.text
    assert code not in page.answer.text
    page = signed_in.submit(page, button="New link for Desk A")
    assert page.h1 == "Link for Desk A"
    assert code not in page.answer.text


@once
def test_the_list_says_who_helps_and_ends_it(signed_in: Browser) -> None:
    helps(signed_in, make.make_round(signed_in.store))
    page = signed_in.get(f"{DESK}/helpers")
    assert "Desk A Volunteer Helping now Until Sunday 21 March 2027 at midnight" in page.text
    page = signed_in.submit(page, button="End the helping of Desk A")
    assert "Desk A Volunteer Not signed in New link" in page.text
    signed_in.post(f"{DESK}/helpers/7/end", status=404)


@once
def test_what_was_typed_stays_where_it_cannot_be(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    page = signed_in.submit(signed_in.get(f"{DESK}/helpers"), {"name": HOSTILE * 2}, button="Make the link", status=422)
    assert list(page.problems) == ["name", "role"]
    assert page.filled("Make the link")["name"] == [HOSTILE * 2]


@once
def test_there_is_a_time_for_helpers(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    assert "Helpers" not in signed_in.get(DESK).links
    assert "Make the link" not in signed_in.get(f"{DESK}/helpers").text
    make.make_round(signed_in.store, name="Another round")
    assert "Helpers" in signed_in.get("/desk/rounds/another-round").links
