"""What is published for everyone to recount: bundles as the product makes them, and what checkers say of them."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlmodel import select

from pb.bids import actions as bids
from pb.db import Database
from pb.proof.canonical import read_line
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.voting.actions import void_batch
from pb.voting.models import Batch, CodeState
from pb.voting.queries import cards_of
from tests import make
from tests.checker import loaded
from tests.proof.cases import Case, Given
from tests.proof.checking import told
from tests.publish.stories import STORIES, WITHOUT_MARKS, on_sqlite, told_of, zipped


def with_key(store: Database, slug: str) -> Given:
    """What is on the poster."""
    with store.read() as session:
        round = round_by_slug(session, slug)
    return Given(key=make.vault(store).ledger_key(round.public_name, round.origin).verifier.as_text())


def checked(data: bytes, given: Given, folder: Path) -> str:
    """What our checker says of a bundle in which every check passes; so must the one that people keep."""
    case = Case("", "", data, "", given)
    ended, _, said = told(case)
    assert ended == 0, said
    assert loaded.run(case, folder)[0] == 0
    return said


@on_sqlite
@pytest.mark.parametrize("name", STORIES)
def test_every_check_passes(store: Database, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaded.verify, "is_signed", loaded.quickly_signed)
    story = STORIES[name]
    slug = told_of(store, story)
    data = zipped(store, slug)
    said = checked(data, with_key(store, slug), tmp_path / "given")
    assert said.startswith("All is well with" if story.recounted else "No check failed for"), said
    assert zipped(store, slug) == data
    assert ("The slips stay in their boxes" in said) == (name in WITHOUT_MARKS)
    if name in WITHOUT_MARKS:
        assert_without_marks(data)


def assert_without_marks(data: bytes) -> None:
    with ZipFile(BytesIO(data)) as archive:
        assert [path for path in archive.namelist() if path.startswith("csv/")] == []
        lines = [line for path in archive.namelist() if path.startswith("boxes/") for line in archive.open(path)]
        assert "marks" not in archive.read("ledger.jsonl").decode()
    assert {tuple(read_line(line.rstrip())) for line in lines} <= {("h",)}


@on_sqlite
def test_every_check_passes_with_all_that_people_have(store: Database, tmp_path: Path) -> None:
    """Receipts of everybody, with and without what they marked; cards that were withdrawn, and one that never voted."""
    slug = make.make_round(store, Phase.REVIEW)
    make.accept_all(store, slug)
    one, two, _ = make.bid_ids(store, slug)
    store.write(lambda s: bids.exclude_bids(s, slug, (one, two), by=make.BY, now=make.NOW))
    store.write(lambda s: bids.fix_ballot(s, slug, by=make.BY, now=make.NOW))
    codes = make.make_codes(store, slug, 13)
    make.make_codes(store, slug, 3)
    make.open_round(store, slug, at_once=True)
    receipts = tuple(voted(store, slug, code, place) for place, code in enumerate(codes[1:]))
    keys = make.vault(store)
    with store.read() as session:
        lost = max(session.exec(select(Batch.id)).all())
    carry_out(store, keys, slug, lambda s: void_batch(s, slug, lost, by=make.BY, now=make.NOW))
    after = make.NOW + timedelta(days=12)
    make.seal(store, slug, back=1, why="One got wet.", now=after)
    make.count(store, slug, now=after)
    make.publish(store, slug, now=after)
    with store.read() as session:
        cards = {state: [card.number for card in cards_of(session, 1) if card.state is state] for state in CodeState}
    given = replace(
        with_key(store, slug),
        receipts=receipts,
        void=tuple(cards[CodeState.VOID]),
        unused=tuple(cards[CodeState.UNUSED]),
    )
    said = checked(zipped(store, slug), given, tmp_path / "given")
    assert "12 receipts, 3 cards handed back, 1 card that nobody voted with" in said
    assert "3 bids, 12 ballots, each on a card that was there before opening." in said
    assert "Of the other cards 3 are void and 1 are out; 1 of these came back." in said


def voted(store: Database, slug: str, code: str, place: int) -> dict[str, Any]:
    marks, nonce = {1: place % 6, 2: 5, 3: 0}, f"{place:032x}"
    note = make.cast(store, slug, code, marks, nonce=nonce).receipt
    kept = {"marks": {str(bid): mark for bid, mark in marks.items()}} if place % 2 else {}
    return {"code": code, "nonce": nonce, "note": note, **kept}


@on_sqlite
def test_a_correction_is_in_the_same_ledger_with_its_reason(store: Database) -> None:
    slug = told_of(store, STORIES["withdrawn"])
    with ZipFile(BytesIO(zipped(store, slug))) as archive:
        entries = [read_line(line) for line in archive.read("ledger.jsonl").splitlines()]
    kinds = [entry["k"] for entry in entries]
    assert kinds[kinds.index("seal") :] == [
        *("seal", "tally", "allocation", "publish"),
        *("notice", "correct", "tally", "allocation", "publish"),
    ]
    assert entries[kinds.index("correct")]["why"] == "A bid was withdrawn."
    first, second = (entry["withdrawn"] for entry in entries if entry["k"] == "tally")
    assert (first, second) == ([], [1])
