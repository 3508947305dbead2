"""A ballot on its way: cast on a phone, sealed, torn, counted, published, and found again by the same phone."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pb.db import Database
from pb.rounds.rules import Phase
from pb.secret_key import secret_key
from tests import make
from tests.journeys.conftest import Visitor

ROUND, DESK = "/rounds/marlfield-decides", "/desk/rounds/marlfield-decides"
BALLOTS = [{1: number % 6, 2: 4, 3: (number * 5) % 6} for number in range(11)]


@pytest.fixture
def code(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A card of a round that is voting now; made before the server starts."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    monkeypatch.setattr(make, "KEY", secret_key(tmp_path))
    store = Database(database_url).open()
    slug = make.make_round(store, Phase.VOTING, ballots=BALLOTS, cards=2)
    spare = make.make_codes(store, slug)[0]
    store.close()
    return spare


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_resident_finds_the_ballot_in_the_box_and_the_count_right(
    code: str, organiser: Visitor, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    phone = visitor(width=390)
    receipt = votes(phone, code, tmp_path)
    closes_seals_counts_and_publishes(organiser)

    phone.goes(f"{ROUND}/result")
    phone.follows("How it is counted, and how you can check")
    poster = phone.page.locator("main").inner_text()
    phone.goes(f"{ROUND}/result")
    phone.follows("Check this result in your browser")
    phone.page.get_by_text("Check more").click()
    phone.page.fill("#receipt", receipt)
    phone.looks()
    phone.page.get_by_role("button", name="Check the result").click()
    expect(phone.page.locator("#verdict")).to_have_text(
        "Your ballot is in the box and the count is right.", timeout=60_000
    )
    phone.looks()
    # The checker found the same seal number by itself.
    opening = next(number for number in poster.split() if len(number) == 44 and number.endswith("="))
    assert opening in phone.page.locator("#result").inner_text()

    phone.page.reload()
    phone.page.get_by_text("Check more").click()
    phone.page.fill("#receipt", receipt.replace('"nonce":"', '"nonce":"0'))
    phone.page.get_by_role("button", name="Check the result").click()
    expect(phone.page.locator("#verdict")).not_to_have_text("Your ballot is in the box and the count is right.")
    expect(phone.page.locator("#result")).to_be_visible()
    phone.looks()


def votes(phone: Visitor, code: str, folder: Path) -> str:
    """The receipt, as the phone saves it."""
    phone.goes(f"{ROUND}/vote")
    phone.fills(code=code)
    phone.presses("Start", wait_for="Your ballot")
    for number, score in enumerate((5, 0, 3), start=1):
        phone.page.locator(f"input[name=bid-{number}][value='{score}']").check(force=True)
    phone.presses("Check your scores", wait_for="Check your scores")
    phone.presses("Cast my vote", wait_for="You have voted")
    with phone.page.expect_download() as saved:
        phone.page.get_by_role("button", name="Save my receipt").click()
    return saved.value.path().read_text()


def closes_seals_counts_and_publishes(ada: Visitor) -> None:
    ada.goes(DESK)
    ada.presses("Close voting now", wait_for="Marlfield decides")
    ada.follows("Seal the boxes")
    ada.fills(back="1")
    ada.presses("Seal the boxes", wait_for="Marlfield decides")
    ada.follows("Go to the count")
    ada.presses("Count the ballots", wait_for="The count")
    ada.presses("Publish this result")
