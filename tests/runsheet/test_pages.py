from pb.rounds.rules import Phase
from pb.runsheet.steps import RUN_SHEET
from tests import make
from tests.browser import HOSTILE, Browser
from tests.helpers.make import helps
from tests.looking import everything, once, said

SLUG = "marlfield-decides"
SHEET, HELP = f"/desk/rounds/{SLUG}/run-sheet", f"/help/rounds/{SLUG}/run-sheet"
pytestmark = once


def test_the_evening_in_its_order_with_what_is_next_and_the_pages_that_do_it(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.READY)
    page = signed_in.get(signed_in.get(f"/desk/rounds/{SLUG}").links["Run sheet"])
    assert [heading.text for heading in page.main.all("h2")][1:] == [part.when for part in RUN_SHEET]
    assert page.main.one("h2", id="next").text == "Next: 1. Walk through the hall"
    done = [item["id"] for item in page.main.all("li") if "pb-run--done" in item["class"]]
    assert done == ["ballot", "codes", "open"]
    assert page.links["Presenter: Hold the practice vote"] == f"/desk/rounds/{SLUG}/presenter"


def test_a_tick_is_there_and_is_taken_back_with_a_word_why(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.READY)
    page = signed_in.submit(signed_in.get(SHEET), button="It is done: Walk through the hall")
    assert page.main.one("h2", id="next").text == "Next: 2. Find the people"
    step = page.main.one("li", id="hall")
    assert "Done Ada Organiser" in step.text
    answer = signed_in.post(f"{SHEET}/untick", {"step": "hall", "why": ""}, status=422)
    assert "Say in a few words why it is not done" in answer.text
    assert 'id="why"' in answer.text
    signed_in.post(f"{SHEET}/untick", {"step": "hall", "why": HOSTILE})
    assert signed_in.get(SHEET).main.one("h2", id="next").text == "Next: 1. Walk through the hall"
    assert HOSTILE in said(signed_in.store, SLUG)[0]


def test_a_scrutineer_is_the_second_of_two(client: Browser) -> None:
    make.make_round(client.store, Phase.READY)
    make.sign_in(client)
    page = client.submit(client.get(SHEET), button="It is done, 1 of 2: Sign the zero report")
    assert "1 of 2 Ada Organiser" in page.main.one("li", id="zero-report").text
    assert all(button.text != "I saw it: Sign the zero report" for button in page.main.all("button"))
    client.web.cookies.clear()
    helps(client, SLUG, role="scrutineer")
    page = client.get(HELP)
    assert "/desk" not in str(page.links.values())
    assert [each.text for each in page.main.all("button")] == ["I saw it: Sign the zero report"]
    page = client.submit(page, button="I saw it: Sign the zero report")
    assert "Done" in page.main.one("li", id="zero-report").text
    before = everything(client.store)
    client.post(f"{HELP}/tick", {"step": "hall"}, status=409)
    assert client.post(f"{SHEET}/tick", {"step": "hall"}).headers["location"].startswith("/sign-in")
    assert everything(client.store) == before


def test_a_volunteer_reads_it_and_ticks_nothing(client: Browser) -> None:
    helps(client, make.make_round(client.store, Phase.READY))
    page = client.get(client.get(f"/help/rounds/{SLUG}").links["The evening, step by step"])
    assert page.main.all("button") == []
    before = everything(client.store)
    client.post(f"{HELP}/tick", {"step": "hall"}, status=404)
    client.post(f"{HELP}/tick", {"step": "zero-report"}, status=404)
    assert everything(client.store) == before


def test_an_observer_finds_nothing_here(client: Browser) -> None:
    helps(client, make.make_round(client.store, Phase.READY), role="observer")
    client.get(HELP, status=404)
