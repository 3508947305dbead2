"""A town rehearses its evening in a copy of the round, follows the run sheet, and wipes the copy."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pb.db import Database
from pb.rounds.rules import Phase
from pb.secret_key import NAME
from tests import make
from tests.journeys.conftest import PICTURES, Visitor, codes_on
from tests.looking import once
from tests.rehearsal.playing import COPY, rows

SLUG = "marlfield-decides"
DESK, COPY_DESK, COPY_ROUND = f"/desk/rounds/{SLUG}", f"/desk/rounds/{COPY}", f"/rounds/{COPY}"
NAME_OF_COPY = "Rehearsal: Marlfield decides"


@pytest.fixture
def filled(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A round whose ballot is fixed, with a card of its own."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    (tmp_path / NAME).write_text(make.KEY.hex())
    store = Database(database_url).open()
    [code] = make.make_codes(store, make.make_round(store, Phase.BALLOT_FIXED))
    store.close()
    return code


@pytest.fixture
def site(filled: str, site: str) -> str:
    """Serves that round: `filled` has to come first, because a database takes one server at a time."""
    return site


def kept(database_url: str) -> dict[str, list[Any]]:
    with Database(database_url).looked_at() as store:
        return rows(store, SLUG)


@once
def test_rehearsing_the_evening(
    organiser: Visitor, visitor: Callable[..., Visitor], filled: str, database_url: str
) -> None:
    before = kept(database_url)
    organiser.goes(DESK)
    organiser.presses("Make a rehearsal copy", wait_for=NAME_OF_COPY)
    codes = makes_codes(organiser)
    organiser.goes(COPY_DESK)
    organiser.presses("Open voting now", wait_for=NAME_OF_COPY)
    follows_the_run_sheet(organiser)
    votes(visitor(width=320), codes[0], filled)
    votes(visitor(scripts=False), codes[1], filled)
    seals_and_counts(organiser)
    watches(visitor)
    wipes(organiser)
    assert kept(database_url) == before


def makes_codes(ada: Visitor) -> list[str]:
    ada.goes(f"{COPY_DESK}/codes")
    ada.fills(size="3", label="Rehearsal")
    ada.presses("Make the codes", wait_for="3 voting cards: Rehearsal")
    return codes_on(ada)


def follows_the_run_sheet(ada: Visitor) -> None:
    ada.follows("Run sheet")
    for step, by in (("hall", "Done"), ("zero-report", "1 of 2")):
        ada.page.locator(f"#{step} button").first.click()
        ada.page.locator(f"#{step} .pb-run__state", has_text=by).wait_for()
    ada.looks()
    # The ballot is fixed, there are codes, the round is open, people vote; and the hall was walked through.
    assert "5 of " in ada.page.inner_text(".pb-next")
    assert ada.page.locator("#open .pb-tick").count() == 1
    ada.page.set_viewport_size({"width": 320, "height": 700})
    ada.width = 320
    ada.goes(f"{COPY_DESK}/run-sheet")
    ada.page.set_viewport_size({"width": 1200, "height": 800})
    ada.width = 1200
    if PICTURES:
        ada.page.pdf(path=f"{PICTURES}/run-sheet.pdf", format="A4")


def votes(resident: Visitor, code: str, of_the_real_round: str) -> None:
    resident.goes(f"{COPY_ROUND}/vote")
    resident.fills(code=of_the_real_round)
    resident.presses("Start")
    assert "This code is not for this round" in resident.page.inner_text("main")
    resident.fills(code=code)
    resident.presses("Start", wait_for="Your ballot")
    resident.presses("Give no score to the rest, and check", wait_for="Check your scores")
    resident.presses("Cast my vote", wait_for="You have voted")


def seals_and_counts(ada: Visitor) -> None:
    ada.goes(COPY_DESK)
    ada.presses("Close voting now", wait_for=NAME_OF_COPY)
    ada.follows("Seal the boxes")
    ada.fills(back="1")
    ada.presses("Seal the boxes", wait_for=NAME_OF_COPY)
    ada.follows("Go to the count")
    ada.presses("Count the ballots", wait_for="The count")
    ada.presses("Publish this result")
    ada.goes(f"{COPY_ROUND}/result")


def watches(visitor: Callable[..., Visitor]) -> None:
    hall = visitor(width=1280)
    for page in ("/screen", "/poster"):
        hall.goes(COPY_ROUND + page)
    hall.goes("/")
    assert "Rehearsal" not in hall.page.inner_text("main")


def wipes(ada: Visitor) -> None:
    ada.goes(COPY_DESK)
    ada.follows("Wipe the rehearsal")
    ada.presses("Wipe the rehearsal", wait_for="Rehearse the evening")
    ada.goes(COPY_ROUND)
    ada.sees("Page not found")
