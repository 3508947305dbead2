"""The evening in the town hall from the doors to the day after: 140 voters, 40 of them on paper, two desks, two kiosks,
six phones, two clerks, a big screen and a scrutineer, with a server that dies twice and Wi-Fi that goes away.

Everything is done through the pages. In the end every card is accounted for, the result is what was marked, and the
files of it are checked by the checkers that anybody can take away.
"""

import csv
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from pb.db import Database
from pb.rounds.rules import Phase
from pb.secret_key import NAME
from tests import make
from tests.journeys.acting import agree
from tests.journeys.conftest import ROOT, Visitor
from tests.journeys.evening.acts import (
    CARDS,
    DESK,
    HELP,
    IN_THE_CROWD,
    ON_KIOSKS,
    ON_PAPER,
    ON_PHONES,
    PAPERS,
    ROUND,
    SLUG,
    SPOILED_CARDS,
    SPOILED_PAPERS,
    balances_to_nothing,
    casts_without_a_network,
    forgive,
    hand_out_everything,
    helps,
    is_a_kiosk,
    key_the_papers,
    makes,
    opens_the_ballot,
    pitches,
    refuses_duplicates,
    reveal,
    scores_and_casts,
    seal,
    spoil,
    the_crowd_votes,
)
from tests.journeys.evening.crowd import BIDS, Marks, by_chance, marked
from tests.journeys.evening.laptop import Hall
from tests.looking import once


@pytest.fixture
def hall(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """A round of 24 bids whose ballot is fixed, and which two organisers run."""
    monkeypatch.setattr(make, "NOW", datetime.now(UTC))
    (tmp_path / NAME).write_text(make.KEY.hex())
    store = Database(database_url).open()
    make.organiser(store)
    make.organiser(store, name="Bob Organiser", email="bob@example.org")
    asked = {number: (150 + 25 * number) * 100 for number in range(1, BIDS + 1)}  # pence
    bids = [make.bid(f"Bid of group {number}", amount=pence, minimum=None) for number, pence in asked.items()]
    funders = (("Town council", 3000_00), ("Housing association", 1500_00))
    make.make_round(store, Phase.BALLOT_FIXED, bids=bids, funders=funders, checking=make.TOGETHER)
    store.close()
    hall = Hall(tmp_path, database_url)
    yield hall
    hall.process.terminate()
    hall.process.join()
    assert "ERROR" not in hall.log.read_text(), hall.log.read_text()


@pytest.fixture
def site(hall: Hall) -> str:
    return hall.site


@once
def test_the_whole_evening(
    hall: Hall,
    organiser: Visitor,
    second_organiser: Visitor,
    visitor: Callable[..., Visitor],
    chromium: Browser,
    tmp_path: Path,
) -> None:
    ada, bob = organiser, second_organiser
    cards, papers = makes(ada, CARDS, "Cards", "voting cards"), makes(ada, PAPERS, "Papers", "ballot papers")
    agree(ada, bob, DESK, "Open voting now", "Marlfield decides")
    screen = visitor(width=1280)
    screen.goes(f"{ROUND}/screen")

    desks = [helps(ada, visitor(width=390), f"Desk {name}", "Volunteer") for name in "AB"]
    clerks = [helps(ada, visitor(), f"Clerk {name}", "Volunteer") for name in "CD"]
    scrutineer = helps(ada, visitor(width=390), "Sam", "Scrutineer")
    kiosks = [is_a_kiosk(ada, visitor(width=1024), f"Table {number}") for number in (1, 2)]

    hand_out_everything(desks)
    spoil(desks, cards, papers)
    drawn = cards[SPOILED_CARDS:][: ON_PHONES + ON_KIOSKS + IN_THE_CROWD]
    handed_in = papers[SPOILED_PAPERS:][:ON_PAPER]
    marks = {serial: by_chance(seed) for seed, serial in enumerate([*drawn, *handed_in])}
    voters = iter(drawn)

    pitches(ada, screen)
    phones = [visitor(width=390) for _ in range(ON_PHONES)]
    offline, *others = phones
    late = next(voters)
    opens_the_ballot(offline, late)
    offline.context.set_offline(True)
    for phone in others:
        serial = next(voters)
        opens_the_ballot(phone, serial)
        scores_and_casts(phone, marks[serial])

    crowd = [next(voters) for _ in range(IN_THE_CROWD)]
    tried = the_crowd_votes(hall, crowd, marks, kiosks, voters)
    assert tried > 0, "nobody noticed that the server was away"
    forgive([ada, bob, screen, scrutineer, *desks, *clerks, *kiosks, *phones])
    casts_without_a_network(offline, marks[late])
    refuses_duplicates(hall, crowd[:2], marks)
    scrutineer.goes(f"{HELP}/balance")

    ada.goes(f"{DESK}/presenter")
    agree(ada, bob, DESK, "Close voting now", "Marlfield decides")
    keyed = {serial: marked(marks[serial]) for serial in handed_in}
    key_the_papers(hall, ada, clerks, keyed)
    balances_to_nothing(scrutineer)
    seal(ada, bob)
    ada.goes(f"{DESK}/count")
    ada.presses("Count the ballots", wait_for="The count")
    found = re.search(r"(£[0-9,]+) goes to ([0-9]+) bids", ada.page.inner_text("main"))
    assert found
    reveal(ada, screen)
    agree(ada, bob, f"{DESK}/count", "Publish this result", f"{found[2]} bids share {found[1]}")
    is_what_was_marked(hall, visitor(width=390), list(marks.values()), tmp_path)
    opens_from_a_disk(hall, chromium, tmp_path)


def is_what_was_marked(hall: Hall, resident: Visitor, ballots: list[Marks], folder: Path) -> None:
    """The published slips of every bid are just what was marked for it, and the checkers agree with all the rest."""
    resident.goes(f"{ROUND}/result")
    (folder / "result.zip").write_bytes(httpx.get(f"{hall.site}{ROUND}/result/files/result.zip").content)
    for number in range(1, BIDS + 1):
        there = Counter(row["mark"].lstrip("#") for row in slips(folder / "result.zip", number))
        assert there == Counter("" if each[number] is None else str(each[number]) for each in ballots)
    for checker in (("-m", "pb", "verify"), (str(ROOT / "web" / "checker" / "verify.py"),)):
        said = subprocess.run([sys.executable, *checker, folder / "result.zip"], capture_output=True, text=True)
        assert said.returncode == 0, said.stdout + said.stderr


def slips(bundle: Path, number: int) -> list[dict[str, str]]:
    with zipfile.ZipFile(bundle) as files, files.open(f"csv/{number}.csv") as table:
        return list(csv.DictReader(TextIOWrapper(table, "utf-8-sig")))


def opens_from_a_disk(hall: Hall, chromium: Browser, folder: Path) -> None:
    """The day after, the laptop is at home: the site of the round is a folder, and the files are checked in a page."""
    settings = {"PB_DATA": str(folder), "PB_DATABASE_URL": hall.url}
    command = [sys.executable, "-m", "pb", "publish", SLUG, "--to", str(folder / "site")]
    subprocess.run(command, env={**os.environ, **settings}, check=True, capture_output=True)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((folder / "site" / "rounds" / SLUG / "result.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("share")
    page.goto((folder / "site" / "check.html").as_uri())
    page.set_input_files("#file", folder / "result.zip")
    page.get_by_role("button", name="Check the result").click()
    expect(page.locator("#verdict")).to_contain_text("ount is right", timeout=60_000)
    context.close()
