"""The big screen, the line on the phones, and the practice vote, as the hall sees them."""

import pytest

from pb.hall.actions import set_plan, set_running_order
from pb.hall.live import MOST_SCREENS, SCREENS
from pb.rounds.rules import Phase
from tests import make
from tests.browser import HOSTILE, Browser, Seen, reason
from tests.doing import do
from tests.hall.evening import BALLOTS, SLUG, hall, planned, show
from tests.looking import once, questions

SCREEN = f"/rounds/{SLUG}/screen"
PRACTICE = f"/rounds/{SLUG}/practice"
NOW = f"/rounds/{SLUG}/now-pitching"


def address(page: Seen) -> str:
    """Where phones are led to; a line may end after each slash."""
    return page.main.one("p", class_="pb-screen__address").one("strong").text.replace(" ", "")


@once
def test_the_screen_of_a_round_whose_ballot_is_not_fixed_is_not_there(client: Browser) -> None:
    make.make_round(client.store, Phase.REVIEW)
    client.get(SCREEN, 404)
    client.get(PRACTICE, 404)
    client.download(f"{SCREEN}/live", 404)


@once
def test_the_screen_welcomes_with_the_seal_number_and_leads_to_the_vote(client: Browser) -> None:
    make.make_round(client.store)
    page = client.get(SCREEN)
    assert page.h1 == "Welcome"
    assert f"testserver.local/rounds/{SLUG}/vote" in address(page)
    assert page.main.all("svg")
    poster = client.get(f"/rounds/{SLUG}/poster")
    assert page.main.one("p", class_="pb-screen__seal").text in poster.text


@once
def test_without_scripts_the_screen_is_read_again_every_ten_seconds(client: Browser) -> None:
    make.make_round(client.store)
    [again] = client.get(SCREEN).html.one("noscript").all("meta")
    assert (again["http-equiv"], again["content"]) == ("refresh", "10")


def test_the_screen_shows_every_scene(client: Browser) -> None:
    make.make_round(client.store, ballots=BALLOTS * 4)
    do(
        client.store,
        set_plan,
        SLUG,
        planned(break_after="1"),
    )
    headings = []
    while True:
        headings.append(client.get(SCREEN).h1)
        if not hall(client.store).next:
            break
        show(client.store, "next")
    assert headings == [
        "Welcome",
        "Tea or coffee?",
        *["Benches in the park"] * 2,
        "A short break",
        *["Lunch club"] * 2,
        *["Football nets"] * 2,
        "Last call",
        "Voting is about to close",
    ]


@once
def test_the_screen_gives_turnout_in_tens_and_no_other_number(client: Browser) -> None:
    make.make_round(client.store, ballots=({1: 5},) * 13)
    foot = client.get(SCREEN).html.one("footer").text
    assert "More than 10 people have voted" in foot
    assert "13" not in client.get(SCREEN).html.text


@once
def test_the_screen_says_nothing_of_turnout_while_few_have_voted(client: Browser) -> None:
    make.make_round(client.store, ballots=({1: 5},) * 3)
    assert "voted" not in client.get(SCREEN).html.one("footer").text


@once
def test_the_screen_reveals_step_by_step_and_ends_with_the_list(client: Browser) -> None:
    make.make_round(client.store, Phase.COUNTED, ballots=BALLOTS)
    show(client.store, "reveal-1")
    first = client.get(SCREEN)
    assert first.h1 == "Benches in the park"
    assert "£1,000 Funded in full" in first.text
    assert "£1,000 of £2,000 left in the pot" in first.text
    show(client.store, "result-0")
    last = client.get(SCREEN)
    assert "share" in last.h1
    assert "The result will be here" in last.text
    assert client.get(f"/rounds/{SLUG}/result", 404)
    make.publish(client.store, SLUG)
    assert address(client.get(SCREEN)).endswith(f"/rounds/{SLUG}/result")


@once
def test_nobody_is_read_out_as_not_funded_unless_that_was_set(client: Browser) -> None:
    make.make_round(client.store, Phase.COUNTED, ballots=BALLOTS, remainder="skip", funders=[("Council", 1000_00)])
    show(client.store, "reveal-1")
    assert hall(client.store).next is not None
    assert client.get(SCREEN).html.one("footer").text.startswith("1 of 1")
    every = planned(tell="every")
    do(client.store, set_plan, SLUG, every)
    show(client.store, "reveal-2")
    assert "Not funded this time" in client.get(SCREEN).text


@once
def test_the_stream_refuses_one_screen_too_many(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_round(client.store)
    monkeypatch.setattr(SCREENS, "open", MOST_SCREENS)
    client.download(f"{SCREEN}/live", 503)


@once
def test_phones_are_told_who_pitches_in_one_line_that_can_be_kept_for_two_seconds(client: Browser) -> None:
    make.make_round(client.store)
    nothing = client.download(NOW)
    assert nothing.text.strip() == ""
    show(client.store, "pitch-2")
    with questions(client.store) as asked:
        line = client.download(NOW)
    assert "Now pitching: 2. Lunch club" in line.text
    assert 'href="#bid-2-about"' in line.text
    assert line.headers["cache-control"] == "public, max-age=2"
    assert "set-cookie" not in line.headers
    assert len(asked) <= 6
    show(client.store, "next")
    assert "Time to score: 2. Lunch club" in client.download(NOW).text


@once
def test_the_line_leads_to_a_place_on_the_ballot(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    ballot = client.submit(client.get(f"/rounds/{SLUG}/vote"), {"code": code})
    assert ballot.main.one("div", class_="pb-now")["hx-get"] == NOW
    assert ballot.main.all("div", id="bid-2-about")


@once
def test_a_practice_vote_is_answered_once_in_each_browser(client: Browser) -> None:
    make.make_round(client.store)
    assert not client.get(PRACTICE).main.all("form")
    show(client.store, "practice-0")
    done = client.submit(client.get(PRACTICE), button="Coffee")
    assert "This was only practice. It is not counted" in done.text
    client.post(PRACTICE, {"answer": "second"})
    assert (hall(client.store).practice.first, hall(client.store).practice.second) == (0, 1)
    rows = [row.text for row in client.get(SCREEN).main.one("tbody").all("tr")]
    assert rows == ["Tea 0", "Coffee 1"]


@once
def test_a_practice_vote_that_is_not_open_is_refused(client: Browser) -> None:
    make.make_round(client.store)
    assert "The practice vote is not open now" in client.post(PRACTICE, {"answer": "first"}, status=409).text
    client.post(PRACTICE, {"answer": "third"}, status=404)


@once
def test_what_a_bid_or_an_organiser_says_is_shown_and_not_run(client: Browser) -> None:
    make.make_round(client.store, bids=(make.bid(HOSTILE, group_name=HOSTILE), make.bid("Lunch club")))
    plan = planned(question=HOSTILE)
    do(client.store, set_plan, SLUG, plan)
    do(client.store, set_running_order, SLUG, "1, 2")
    show(client.store, "practice-0")
    assert client.get(SCREEN).h1 == HOSTILE
    assert client.get(PRACTICE).h1 == HOSTILE
    show(client.store, "pitch-1")
    assert client.get(SCREEN).h1 == HOSTILE
    assert "<script>" not in client.download(NOW).text


@once
def test_the_screen_needs_no_more_than_a_look(client: Browser) -> None:
    make.make_round(client.store)
    with questions(client.store) as asked:
        client.get(SCREEN)
    assert len(asked) < 30
    assert reason(client.get(PRACTICE)).startswith("The practice vote is not open now")
