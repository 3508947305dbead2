"""The running order and the presenter's page, with buttons alone."""

import pytest

from pb.hall.rules import pitch_digest
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser, Seen
from tests.hall.evening import BALLOTS, SLUG, hall, show
from tests.looking import once, said, the_round

DESK = f"/desk/rounds/{SLUG}"
ORDER, PRESENTER = f"{DESK}/running-order", f"{DESK}/presenter"


def on_screen(page: Seen) -> str:
    return page.main.one("p", class_="pb-presenter__now").text


@once
@pytest.mark.parametrize("address", [ORDER, PRESENTER])
def test_both_pages_are_the_organisers_and_open_once_the_ballot_is_fixed(client: Browser, address: str) -> None:
    make.make_round(client.store, Phase.REVIEW)
    assert client.get(address).h1 == "Sign in"
    make.sign_in(client)
    assert "Fix the ballot first" in client.get(address, 409).text


@once
def test_the_desk_leads_to_both(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    links = signed_in.get(DESK).links
    assert (links["Running order"], links["Presenter"]) == (ORDER, PRESENTER)


@once
def test_a_running_order_is_drawn_and_anyone_can_do_it_again(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    page = signed_in.submit(signed_in.get(ORDER), {"dice": "3 5 1 4 2"}, button="Draw the running order")
    order = [bid.number for bid in hall(signed_in.store).pitches]
    listed = [number.text for number in page.main.one("ol", class_="pb-running-order").all("span", class_="pb-number")]
    assert listed == [str(number) for number in order]
    name = the_round(signed_in.store, SLUG).public_name
    for number in order:
        assert f"printf 'pb1/pitch\\n{name}\\n35142\\n{number}\\n' | sha256sum" in page.text
        assert pitch_digest(name, "35142", number)[:12] in page.text
    assert "Dice rolled: 35142" in signed_in.get(f"/rounds/{SLUG}").text


@once
def test_a_running_order_that_is_mistyped_comes_back_with_what_is_wrong(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    page = signed_in.submit(signed_in.get(ORDER), {"order": "3, 1"}, button="Set this order", status=422)
    assert page.problems == {"order": "Enter each bid once: 2 is missing"}
    page = signed_in.submit(signed_in.get(ORDER), {"dice": "1 2"}, button="Draw the running order", status=422)
    assert set(page.problems) == {"dice"}
    page = signed_in.submit(signed_in.get(ORDER), {"pitch_seconds": "soon"}, button="Save", status=422)
    assert set(page.problems) == {"pitch_seconds"}


@once
def test_an_evening_is_planned_and_the_plan_is_kept(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    typed = {"pitch_seconds": "90", "scoring_seconds": "30", "break_after": "2", "tell": "every"}
    page = signed_in.submit(signed_in.get(ORDER), typed, button="Save")
    assert {name: page.filled("Save")[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert said(signed_in.store, SLUG)[0] == "Planned the evening: 90 seconds for each pitch, 30 to score it."


@once
def test_the_presenter_leads_the_evening_with_buttons(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    page = signed_in.get(PRESENTER)
    assert on_screen(page) == "Welcome"
    assert "Next: Practice vote" in page.text
    page = signed_in.submit(page, button="Next")
    page = signed_in.submit(page, button="Next")
    assert on_screen(page) == "Pitch 1: bid 1, Benches in the park"
    page = signed_in.submit(page, button="Start the timer")
    page = signed_in.submit(page, button="Pause the timer")
    page = signed_in.submit(page, button="Put the timer back")
    page = signed_in.submit(page, button="Back")
    assert on_screen(page) == "Practice vote"
    page = signed_in.submit(page, button="Wipe the practice vote")
    page = signed_in.submit(page, {"go": "closed-0"}, button="Show it")
    assert "Voting is still open." in page.text
    assert "The reveal opens once the ballots are counted." in page.text


@once
def test_the_presenter_reveals_after_the_count(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.COUNTED, ballots=BALLOTS)
    show(signed_in.store, "closed-0")
    page = signed_in.submit(signed_in.get(PRESENTER), button="Next")
    assert on_screen(page) == "Reveal 1: bid 1, Benches in the park"
    assert "Began to show count 1 in the hall." in signed_in.get(f"/rounds/{SLUG}/minute-book").text


@once
@pytest.mark.parametrize("act", ["move", "timer", "wipe"])
def test_only_an_organiser_leads_the_evening(client: Browser, act: str) -> None:
    make.make_round(client.store)
    before = hall(client.store).stage.model_dump()
    answer = client.post(f"{PRESENTER}/{act}", {"seen": "welcome-0", "go": "next", "timer": "start"})
    assert answer.headers["location"].startswith("/sign-in")
    assert hall(client.store).stage.model_dump() == before
