"""The home page and the front page of a round, as everyone sees them."""

from datetime import timedelta

import pytest

from pb.rounds.actions_voting import move_closing
from pb.rounds.rules import Phase
from tests import make
from tests.browser import HOSTILE, Browser
from tests.conftest import FrozenClock
from tests.doing import do
from tests.looking import once, questions


@once
def test_home_says_so_when_there_is_no_round(client: Browser) -> None:
    assert "No round is open just now." in client.get("/").text


@once
def test_home_shows_announced_rounds_and_no_draft(client: Browser) -> None:
    make.make_round(client.store, Phase.VOTING, name=HOSTILE, place=HOSTILE)
    make.make_draft(client.store, "A secret plan")
    page = client.get("/")
    assert [card.one("a").text for card in page.main.all("li", class_="pb-card")] == [HOSTILE]


@once
def test_home_asks_as_little_for_three_rounds_as_for_one(client: Browser) -> None:
    make.make_round(client.store)
    with questions(client.store) as for_one:
        client.get("/")
    make.make_round(client.store)
    make.make_round(client.store, Phase.PUBLISHED)
    with questions(client.store) as for_three:
        page = client.get("/")
    assert (len(page.main.all("li", class_="pb-card")), len(for_three)) == (3, len(for_one))


@once
@pytest.mark.parametrize(
    ("phase", "says"),
    [
        (Phase.DRAFT, "Bids open on Sunday 21 March 2027 at midday."),
        (
            Phase.BIDS_OPEN,
            "Has your group got an idea? Ask for £100 to £2,000. Bids close on Thursday 25 March 2027 at midday.",
        ),
        (Phase.REVIEW, "Bids have closed. The organisers are checking them against the themes."),
        (Phase.BALLOT_FIXED, "Voting opens on Thursday 25 March 2027 at midday."),
        (Phase.READY, "Voting opens on Sunday 21 March 2027 at midnight."),
        (Phase.VOTING, "Voting is open until Sunday 21 March 2027 at midnight. You need the code on your card."),
        (Phase.CLOSED, "Voting has closed. The result will be here once it is counted and published."),
        (Phase.SEALED, "Voting has closed. The result will be here once it is counted and published."),
        (Phase.COUNTED, "Voting has closed. The result will be here once it is counted and published."),
        (Phase.PUBLISHED, "The votes are counted and the result is here."),
    ],
)
def test_round_says_what_is_going_on(client: Browser, phase: Phase, says: str) -> None:
    slug = make.make_round(client.store, phase)
    assert says in client.get(f"/rounds/{slug}").text


@once
def test_round_shows_its_rules_in_words(client: Browser) -> None:
    funders = [("Town council", 1500_00), ("Lottery", 500_50)]
    slug = make.make_round(client.store, funders=funders, themes=["Young people", HOSTILE], age_from=16)
    text = client.get(f"/rounds/{slug}").text
    wanted = (
        "£2,000.50",
        "Town council £1,500",
        "Lottery £500.50",
        "Young people",
        HOSTILE,
        "You can vote if you are 16 or over and you live, work or volunteer in NK4 1, NK4 2.",
        "We pay the bid with the most points first",
    )
    assert [words for words in wanted if words not in text] == []


@once
def test_round_shows_every_notice_newest_first(client: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(client.store)
    for n in range(2):
        closes = make.NOW + timedelta(hours=1 + n)
        do(client.store, move_closing, slug, closes, f"{n} {HOSTILE}", "Europe/London", now=clock.moment)
    notices = client.get(f"/rounds/{slug}").main.all("div", class_="govuk-inset-text")
    assert [notice.text for notice in notices] == [
        f"20 March 2027: Voting now closes on Saturday 20 March 2027 at 2pm. Reason: 1 {HOSTILE}",
        f"20 March 2027: Voting now closes on Saturday 20 March 2027 at 1pm. Reason: 0 {HOSTILE}",
    ]


PUBLIC = ("", "/bids", "/bids/new", "/bids/sent", "/vote", "/result", "/result/screen")


@once
def test_a_draft_is_not_found_by_the_public(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.BIDS_OPEN, announced=False, bids=[])
    pages = [client.get(f"/rounds/{slug}{address}", status=404) for address in PUBLIC]
    assert {page.h1 for page in pages} == {"Page not found"}


def test_a_round_that_does_not_exist_is_not_found(client: Browser) -> None:
    make.make_round(client.store)
    slugs = ("nowhere", "%00", "a%00b", "%ff", "..%2f..", "MARLFIELD-DECIDES", "m" * 2000)
    assert [client.get(f"/rounds/{slug}", status=404).h1 for slug in slugs] == ["Page not found"] * len(slugs)
