"""Moving the closing time of voting, and the minutes, as an organiser sees them."""

from datetime import timedelta

from pb.rounds import actions
from pb.rounds.rules import Phase
from tests import make
from tests.browser import HOSTILE, Browser, reason
from tests.doing import do
from tests.looking import everything, once, questions, said, the_round
from tests.rounds.answers import DESK, date

CLOSING = {**date("voting_closes_at", "20", "3", "2027", "15:00"), "reason": HOSTILE}


@once
def test_closing_moves_it_and_tells_everyone_why(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.CLOSED)
    page = signed_in.submit(signed_in.get(f"{DESK}/closing"), CLOSING)
    told = f"Voting now closes on Saturday 20 March 2027 at 3pm. Reason: {HOSTILE}"
    assert (page.address, told in signed_in.get("/rounds/marlfield-decides").text) == (DESK, True)


@once
def test_closing_is_moved_by_two_organisers_who_say_the_same(signed_in: Browser) -> None:
    """One who could move it alone could close voting, and open it again."""
    slug = make.make_round(signed_in.store, checking=make.TOGETHER)
    before = the_round(signed_in.store, slug).voting_closes_at
    for _ in range(2):
        desk = signed_in.submit(signed_in.get(f"{DESK}/closing"), CLOSING, button="Save")
        assert "Ada Organiser asked to move the closing time" in desk.text
    make.sign_in(signed_in, "Bob Helper", "bob@example.org")
    page = signed_in.get(f"{DESK}/closing")
    assert page.filled("Save")["voting_closes_at-time"] == ["15:00"]
    assert page.filled("Save")["reason"] == [HOSTILE]
    signed_in.submit(page, {"reason": "Another one."}, button="Save")
    assert the_round(signed_in.store, slug).voting_closes_at == before
    make.sign_in(signed_in, "Cy Third", "cy@example.org")
    signed_in.submit(signed_in.get(f"{DESK}/closing"), button="Save")
    assert the_round(signed_in.store, slug).voting_closes_at == make.NOW + timedelta(hours=3)
    assert said(signed_in.store, slug)[0] == "Voting now closes on Saturday 20 March 2027 at 3pm. Reason: Another one."


@once
def test_closing_asks_for_a_time_to_come_and_a_reason(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    before = everything(signed_in.store)
    typed = date("voting_closes_at", "20", "3", "2027", "12:00")
    page = signed_in.submit(signed_in.get(f"{DESK}/closing"), typed, status=422)
    assert (page.problems, everything(signed_in.store)) == (
        {
            "voting_closes_at": "Enter a time that is still to come",
            "reason": "Enter the reason; it is shown to everyone",
        },
        before,
    )


@once
def test_closing_cannot_be_before_voting_opens(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.submit(signed_in.get(f"{DESK}/closing"), CLOSING, status=422)
    assert page.problems == {"voting_closes_at": "Voting must close after it opens"}


@once
def test_closing_is_refused_once_the_boxes_are_sealed(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.CLOSED, ballots=[{1: 5, 2: 3, 3: 1}])
    page = signed_in.get(f"{DESK}/closing")
    make.seal(signed_in.store, slug)
    before = everything(signed_in.store)
    page = signed_in.submit(page, CLOSING, status=409)
    assert (reason(page), everything(signed_in.store)) == (
        "The boxes are sealed, so voting cannot open again.",
        before,
    )


@once
def test_minutes_say_when_who_and_what_newest_first(signed_in: Browser) -> None:
    slug = make.make_draft(signed_in.store)
    signed_in.store.write(lambda s: actions.set_themes(s, slug, ["Parks"], by=HOSTILE, now=make.NOW))
    rows = signed_in.get(f"{DESK}/minutes").main.one("tbody").all("tr")
    assert [[cell.text for cell in row.all("td")] for row in rows] == [
        ["Saturday 20 March 2027 at midday", HOSTILE, "Set the themes: there are 1."],
        ["Saturday 20 March 2027 at midday", make.BY, "Started the round."],
    ]


@once
def test_minutes_ask_as_little_for_three_as_for_one(signed_in: Browser) -> None:
    slug = make.make_draft(signed_in.store)
    with questions(signed_in.store) as for_one:
        signed_in.get(f"{DESK}/minutes")
    for n in range(2):
        do(signed_in.store, actions.set_themes, slug, [f"T{n}"])
    with questions(signed_in.store) as for_three:
        page = signed_in.get(f"{DESK}/minutes")
    assert (len(page.main.one("tbody").all("tr")), len(for_three)) == (3, len(for_one))
