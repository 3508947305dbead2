"""Each kind of ballot on the smallest phone, with scripts and without: too much, put right, checked, cast, counted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pb.count.ballot_types import Approve, BallotType, Rank, SharePoints, SpendThePot
from pb.count.rule import BestTotal, EqualShares, HighestFirst, Measure, Phragmen, Remainder, Rule
from pb.db import Database
from pb.rounds.actions import close_voting
from pb.rounds.rules import Phase
from pb.secret_key import secret_key
from tests import make
from tests.journeys.conftest import Visitor

ROUND = "/rounds/marlfield-decides"
Fill = Callable[[Page], None]


def ticks(*numbers: int) -> Fill:
    def fill(page: Page) -> None:
        for number in (1, 2, 3):
            page.locator(f"#bid-{number}").set_checked(number in numbers, force=True)

    return fill


def ranks(**places: str) -> Fill:
    def fill(page: Page) -> None:
        for number in (1, 2, 3):
            place = places.get(f"bid_{number}", "")
            page.locator(f"input[name=bid-{number}][value='{place}']").check(force=True)

    return fill


def shares(*points: int) -> Fill:
    def fill(page: Page) -> None:
        for number, given in enumerate(points, start=1):
            page.fill(f"#bid-{number}", str(given))

    return fill


# (ballot, rule, too much and what is said of it, put right, what the bar says, the result)
KINDS: dict[str, tuple[BallotType, Rule, Fill, str, Fill, str, str]] = {
    "approve": (
        Approve(1, 2),
        HighestFirst(Remainder.SKIP, measure=Measure.PER_POUND),
        ticks(1, 2, 3),
        "Choose up to 2 bids. You have chosen 3",
        ticks(1, 3),
        "2 of 2 chosen",
        "2 bids share £1,600",
    ),
    "rank": (
        Rank(3),
        Phragmen(),
        ranks(bid_1="1", bid_2="1"),
        "Give 1st place to one bid only",
        ranks(bid_1="2", bid_2="1"),
        "2 of 3 places given",
        "2 bids share £1,800",
    ),
    "points": (
        SharePoints(10),
        BestTotal(),
        shares(7, 4, 0),
        "You have given 11 points, and there are 10 to give",
        shares(7, 3, 0),
        "10 of 10 points given",
        "2 bids share £1,800",
    ),
    "spend": (
        SpendThePot(1500_00),
        EqualShares(),
        ticks(1, 2),
        "The bids you chose ask for £1,800. Choose bids for £1,500 or less",
        ticks(2, 3),
        "£1,400 of £1,500 spent",
        "2 bids share £1,400",
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def code(kind: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A code for a round with this kind of ballot that is voting now; made before the server starts."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    store = Database(database_url).open()
    slug = make.make_round(store, Phase.VOTING, ballot_type=KINDS[kind][0], rule=KINDS[kind][1])
    made = make.make_codes(store, slug, 1, now=make.NOW)
    store.close()
    return made[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_vote_on_every_kind_of_ballot(
    kind: str, code: str, database_url: str, visitor: Callable[..., Visitor], scripts: bool
) -> None:
    _, _, too_much, problem, right, bar, headline = KINDS[kind]
    resident = visitor(width=320, scripts=scripts)
    resident.goes(ROUND)
    resident.goes(f"{ROUND}/vote")
    resident.fills(code=code)
    resident.presses("Start", wait_for="Your ballot")
    too_much(resident.page)
    resident.presses("Check your ballot")
    resident.page.get_by_text(problem).first.wait_for(timeout=10_000)
    resident.looks()

    right(resident.page)
    if scripts:
        assert resident.page.locator("[data-total-text]").inner_text() == bar
    resident.presses("Check your ballot", wait_for="Check your ballot")
    resident.presses("Cast my vote", wait_for="You have voted")

    publish(database_url)
    resident.goes(f"{ROUND}/result")
    resident.sees(headline)


def publish(database_url: str) -> None:
    store = Database(database_url).open()
    later = datetime.now(UTC) + timedelta(seconds=1)
    store.write(lambda s: close_voting(s, "marlfield-decides", by=make.BY, now=later))
    make.count(store, "marlfield-decides", now=later)
    make.publish(store, "marlfield-decides", now=later)
    store.close()
