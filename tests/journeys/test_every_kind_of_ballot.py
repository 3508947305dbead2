"""Each kind of ballot on the smallest phone, with scripts and without: too much, put right, checked, cast, counted,
published and compared with other rules. Every page on the way is read with axe, at 320 px."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.rule import BestTotal, EqualShares, ExactEqualShares, HighestFirst, Measure, Phragmen, Remainder, Rule
from pb.db import Database
from pb.rounds.actions_voting import close_voting
from pb.rounds.rules import Phase
from pb.secret_key import secret_key
from tests import make
from tests.journeys.conftest import Visitor
from tests.thorough import TIMES

ROUND = "/rounds/marlfield-decides"
DESK = "/desk/rounds/marlfield-decides"
Fill = Callable[[Page], None]


def scores(*given: str) -> Fill:
    def fill(page: Page) -> None:
        for number, score in enumerate(given, start=1):
            if score:
                page.locator(f"input[name=bid-{number}][value='{score}']").check(force=True)

    return fill


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


@dataclass(frozen=True)
class Kind:
    """A ballot with a rule; what is wrong and what is said of it; what is right, what the bar and then the result say.

    `marks` is how nine others vote.
    """

    ballot: BallotType
    rule: Rule
    wrong: Fill
    problem: str
    right: Fill
    bar: str
    headline: str
    marks: dict[int, int]


KINDS: dict[str, Kind] = {
    "score": Kind(
        ScoreEvery(),
        HighestFirst(Remainder.SKIP, measure=Measure.AVERAGE),
        scores("5", "", "none"),
        "Give a score to 2. Lunch club, or choose No score",
        scores("5", "3", "none"),
        "3 of 3 scored",
        "2 bids share £1,800",
        {1: 5, 2: 3},
    ),
    "approve": Kind(
        Approve(1, 2),
        HighestFirst(Remainder.SKIP, measure=Measure.PER_POUND),
        ticks(1, 2, 3),
        "Choose up to 2 bids. You have chosen 3",
        ticks(1, 3),
        "2 of 2 chosen",
        "2 bids share £1,600",
        {1: 1, 3: 1},
    ),
    "approve-all": Kind(
        Approve(2, None),
        ExactEqualShares(),
        ticks(2),
        "Choose 2 bids or more. You have chosen 1",
        ticks(2, 3),
        "2 chosen",
        "2 bids share £1,400",
        {2: 1, 3: 1},
    ),
    "rank": Kind(
        Rank(3),
        Phragmen(),
        ranks(bid_1="1", bid_2="1"),
        "Give 1st place to one bid only",
        ranks(bid_1="2", bid_2="1"),
        "2 of 3 places given",
        "2 bids share £1,800",
        {1: 2, 2: 1},
    ),
    "points": Kind(
        SharePoints(10),
        BestTotal(),
        shares(7, 4, 0),
        "You have given 11 points, and there are 10 to give",
        shares(7, 3, 0),
        "10 of 10 points given",
        "2 bids share £1,800",
        {1: 7, 2: 3},
    ),
    "spend": Kind(
        SpendThePot(1500_00),
        EqualShares(),
        ticks(1, 2),
        "The bids you chose ask for £1,800. Choose bids for £1,500 or less",
        ticks(2, 3),
        "£1,400 of £1,500 spent",
        "2 bids share £1,400",
        {2: 1, 3: 1},
    ),
}


@pytest.fixture
def kind() -> str:
    """Of database: SQLite lets nobody else write while the server runs, and here the test counts."""
    return "postgresql"


# Each in one of the two ways, and with PB_TEST_THOROUGH in both.
WAYS = [
    pytest.param(name, scripts, id=f"{name}-{'with' if scripts else 'without'}-scripts")
    for number, name in enumerate(KINDS)
    for scripts in (True, False)
    if TIMES or scripts == (number % 2 == 0)
]


@pytest.fixture
def voting(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def code(voting: Kind, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A code for a round with this kind of ballot that is voting now; made before the server starts."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    store = Database(database_url).open()
    slug = make.make_round(store, Phase.VOTING, ballot_type=voting.ballot, rule=voting.rule)
    for other in make.make_codes(store, slug, 9, now=make.NOW):
        missing = {3: None} if voting.ballot.kind == "score" else {}
        make.cast(store, slug, other, {**voting.marks, **missing}, now=make.NOW)
    made = make.make_codes(store, slug, 1, now=make.NOW)
    store.close()
    return made[0]


@pytest.mark.parametrize(("voting", "scripts"), WAYS, indirect=["voting"])
def test_a_vote_on_every_kind_of_ballot(
    voting: Kind, code: str, database_url: str, visitor: Callable[..., Visitor], scripts: bool
) -> None:
    resident = visitor(width=320, scripts=scripts)
    resident.goes(ROUND)
    resident.goes(f"{ROUND}/vote")
    resident.fills(code=code)
    resident.presses("Start", wait_for="Your ballot")
    what = "scores" if voting.ballot.kind == "score" else "ballot"
    voting.wrong(resident.page)
    resident.presses(f"Check your {what}")
    resident.page.get_by_text(voting.problem).first.wait_for(timeout=10_000)
    resident.looks()

    voting.right(resident.page)
    if scripts:
        bar = resident.page.locator("[data-total-text], [data-score-text]")
        assert bar.inner_text() == voting.bar
    resident.presses(f"Check your {what}", wait_for=f"Check your {what}")
    resident.presses("Cast my vote", wait_for="You have voted")

    publish(database_url)
    resident.goes(f"{ROUND}/result")
    resident.sees(voting.headline)
    resident.follows("What would have happened under other rules")
    resident.sees("What would have happened")
    assert "10 of 10" in resident.page.inner_text("main")


def publish(database_url: str) -> None:
    store = Database(database_url).open()
    later = datetime.now(UTC) + timedelta(seconds=1)
    store.write(lambda s: close_voting(s, "marlfield-decides", by=make.BY, now=later))
    make.seal(store, "marlfield-decides", now=later)
    make.count(store, "marlfield-decides", now=later)
    make.publish(store, "marlfield-decides", now=later)
    store.close()


@pytest.fixture
def in_review(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round whose three bids are accepted, for voters who choose up to three."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    store = Database(database_url).open()
    make.accept_all(store, make.make_round(store, Phase.REVIEW, ballot_type=Approve()), now=make.NOW)
    store.close()


@pytest.mark.parametrize("scripts", [True, False] if TIMES else [True])
def test_an_organiser_tries_the_rules_and_is_refused_what_makes_no_sense(
    in_review: None, visitor: Callable[..., Visitor], scripts: bool
) -> None:
    ada = visitor(width=320, scripts=scripts)
    ada.goes("/sign-in")
    ada.fills(email=make.EMAIL, password=make.PASSWORD)
    ada.presses("Sign in", wait_for="Your rounds")

    ada.goes(f"{DESK}/sharing")
    assert not ada.page.locator("[name=completion]").first.is_visible()
    assert ada.page.locator("[name=measure]").first.is_visible()
    ada.page.locator("[name=measure][value=average]").check(force=True)
    ada.presses("Save")
    ada.page.get_by_text("The highest average first needs a ballot on which every bid gets a score").first.wait_for()
    ada.page.locator("[name=rule][value=exact-equal-shares]").check(force=True)
    assert not ada.page.locator("[name=measure]").first.is_visible()
    ada.page.locator("[name=draw][value=dice]").check(force=True)
    ada.presses("Save", wait_for="Marlfield decides")

    ada.follows("Try the rules")
    ada.fills(how_many="40", seed="7")
    ada.presses("Try the rules")
    ada.page.get_by_text("40 practice ballots").wait_for()
    ada.page.locator("[name=source][value=type]").check(force=True)
    ada.page.fill("#lines", "12 x 1 2\n1 2 3\n9")
    ada.presses("Try the rules")
    ada.page.get_by_text("Line 3: there is no bid 9").first.wait_for()

    ada.goes(f"{DESK}/bids")
    ada.page.locator("[name=only_one]").first.check(force=True)
    ada.presses("Only one can be funded")
    ada.page.get_by_text("Choose two bids or more").first.wait_for()
    ada.goes(f"{DESK}/ballot")
