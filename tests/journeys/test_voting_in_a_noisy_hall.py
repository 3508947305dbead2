"""What happens to a vote on bad Wi-Fi, with a nervous thumb, on a shared tablet."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Error

from pb.db import Database
from pb.rounds.rules import Phase
from pb.routes import rows
from pb.secret_key import secret_key
from tests import make
from tests.journeys.conftest import Visitor
from tests.looking import once

ROUND = "/rounds/marlfield-decides"


@pytest.fixture
def codes(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A round that is voting now, and two codes for it; made before the server starts."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    store = Database(database_url).open()
    slug = make.make_round(store, Phase.VOTING)
    made = make.make_codes(store, slug, 2, now=make.NOW)
    store.close()
    return made


@pytest.fixture
def resident(codes: list[str], visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody on a phone who has scored every bid and not sent it yet."""
    someone = visitor(width=390)
    opens_ballot(someone, codes[0])
    gives(someone, 5, 4, 3)
    return someone


def opens_ballot(someone: Visitor, code: str) -> None:
    someone.goes(f"{ROUND}/vote")
    someone.fills(code=code)
    someone.presses("Start", wait_for="Your ballot")


def gives(someone: Visitor, *scores: int) -> None:
    for number, score in enumerate(scores, start=1):
        someone.page.locator(f"input[name=bid-{number}][value='{score}']").check(force=True)


@once
def test_a_double_click_casts_one_ballot(resident: Visitor) -> None:
    resident.presses("Check your scores", wait_for="Check your scores")
    resident.page.get_by_role("button", name="Cast my vote").dblclick()
    resident.sees("You have voted")
    resident.looks()


@once
@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_going_back_after_casting_shows_no_scores(
    codes: list[str], visitor: Callable[..., Visitor], scripts: bool
) -> None:
    """For the next voter at a shared tablet. Where the last form would be sent again, the browser asks first,
    and the server would answer that the code has voted."""
    tablet = visitor(scripts=scripts)
    opens_ballot(tablet, codes[0])
    gives(tablet, 5, 4, 3)
    tablet.presses("Check your scores", wait_for="Check your scores")
    tablet.presses("Cast my vote", wait_for="You have voted")
    try:
        tablet.page.go_back()
    except Error as error:
        assert "ERR_CACHE_MISS" in str(error)
    assert tablet.page.locator("h1", has_text="Check your scores").count() == 0
    assert tablet.page.locator("input:checked, .pb-review__score").count() == 0


@once
def test_two_browsers_with_one_code_cast_one_ballot(
    resident: Visitor, codes: list[str], visitor: Callable[..., Visitor]
) -> None:
    other = visitor()
    opens_ballot(other, codes[0])
    gives(other, 0, 0, 0)
    for someone in (resident, other):
        someone.presses("Check your scores", wait_for="Check your scores")
    resident.presses("Cast my vote", wait_for="You have voted")
    other.presses("Cast my vote", wait_for="Vote")
    assert "This code has voted already" in other.page.inner_text("main")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_page_of_the_site_can_be_read_on_a_small_phone(codes: list[str], organiser: Visitor) -> None:
    """Each address without a form in between, 320 px wide, as an organiser sees it."""
    addresses = {path.replace("{slug:str}", "marlfield-decides") for method, path, *_ in rows() if method == "GET"}
    organiser.page.set_viewport_size({"width": 320, "height": 640})
    organiser.width = 320
    for address in sorted(addresses):
        if "{" not in address and not address.endswith(
            (".csv", ".pb", ".zip", ".py", ".js", ".pdf", ".ico", "/live", "/now-pitching")
        ):
            organiser.goes(address)
