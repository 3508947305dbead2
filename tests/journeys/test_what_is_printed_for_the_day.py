"""An organiser prints cards, papers and posters; a phone scans a card as it was printed, and votes with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pb.db import Database
from pb.rounds.rules import Phase
from pb.secret_key import NAME
from tests import make
from tests.journeys.conftest import Visitor
from tests.looking import once
from tests.printing.reading import Printed

DESK = "/desk/rounds/marlfield-decides"


@pytest.fixture
def filled(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round whose ballot is fixed, in a database that is closed again."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    (tmp_path / NAME).write_text(make.KEY.hex())
    store = Database(database_url).open()
    make.make_round(store, Phase.BALLOT_FIXED)
    store.close()


@pytest.fixture
def site(filled: None, site: str) -> str:
    """Serves that round: `filled` has to come first, because a database takes one server at a time."""
    return site


@once
def test_a_printed_card_is_scanned_and_votes(organiser: Visitor, visitor: Callable[..., Visitor]) -> None:
    organiser.goes(f"{DESK}/codes")
    organiser.fills(size="9", label="Door")
    organiser.presses("Make the codes", wait_for="9 voting cards: Door")
    cards = pressed(organiser, "Cards, 8 to a sheet (PDF)")
    organiser.sees("9 voting cards: Door")
    [link] = cards.codes(1)
    organiser.goes(f"{DESK}/codes")
    organiser.fills(size="2", label="Tables")
    organiser.page.get_by_label("Papers").check()
    organiser.presses("Make the codes", wait_for="2 ballot papers: Tables")
    papers = pressed(organiser, "Ballot papers (PDF)")
    assert len(papers.codes(0)) == len(papers.codes(1)) == 1

    organiser.goes(DESK)
    organiser.presses("Open voting now", wait_for="Marlfield decides")
    organiser.follows("To print")
    with organiser.page.expect_download() as saved:
        organiser.page.get_by_role("link", name="Zero report").click()
    report = Printed(Path(saved.value.path()).read_bytes(), "zero-report")
    assert "Cards that were made, and no more can be 11" in report.text

    phone = visitor(width=320)
    phone.page.goto(link)
    phone.sees("Your ballot")
    phone.presses("Give no score to the rest, and check", wait_for="Check your scores")
    phone.presses("Cast my vote", wait_for="You have voted")
    organiser.page.set_viewport_size({"width": 320, "height": 700})
    organiser.width = 320
    organiser.goes(f"{DESK}/print")
    assert organiser.page.get_by_role("link", name="Zero report").count() == 0


def pressed(organiser: Visitor, button: str) -> Printed:
    with organiser.page.expect_download() as saved:
        organiser.page.get_by_role("button", name=button, exact=True).click()
    return Printed(Path(saved.value.path()).read_bytes(), "journey")
