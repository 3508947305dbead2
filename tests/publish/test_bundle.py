"""What is published for everyone to recount: bundles as the product makes them, what checkers say of them, and when
they are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlmodel import select

from pb.bids import actions as bids
from pb.box.actions import open_round
from pb.count.ballot_types import Approve, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.count.rule import (
    BestTotal,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Satisfaction,
    Spill,
    TieBreak,
)
from pb.db import Database
from pb.imports import import_round
from pb.pabulib.read import read
from pb.problems import NotFound
from pb.proof.canonical import read_line
from pb.publish.actions import count_round, publish_result
from pb.publish.bundle import bundle_of, digests_of
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.voting.actions import void_batch
from pb.voting.models import Batch, CodeState
from pb.voting.queries import cards_of
from tests import make
from tests.browser import Browser
from tests.checker import loaded
from tests.conftest import FrozenClock
from tests.pabulib.make import CASES
from tests.proof.cases import Case, Given
from tests.proof.checking import told

SLUG = "marlfield-decides"
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
BY_NUMBER = (TieBreak.NUMBER,)
SKIP = HighestFirst(Remainder.SKIP, BY_NUMBER)
WHOLE, TOTALS = (replace(make.ALONE, disclosure=mode) for mode in ("ballots", "tallies"))
# Bids 1 and 2 tie for a pot of £1,800, and 3 and 4 for the £300 that is then left.
TWO_TIES = tuple(
    make.bid(f"Bid {number}", amount=amount, minimum=None)
    for number, amount in ((1, 1500_00), (2, 1500_00), (3, 300_00), (4, 300_00))
)
LEVEL = [{1: 5, 2: 5, 3: 2, 4: 2}] * 10
TIED: dict[str, Any] = {"bids": TWO_TIES, "funders": [("Council", 1800_00)]}
SCORES = [{1: number % 6, 2: 4, 3: (number * 7) % 6} for number in range(11)] + [{}]
CHOSEN = [{1: 1}, {1: 1, 2: 1}, {2: 1, 3: 1}] * 4
PLACES = [{1: 1}, {2: 1, 1: 2}, {3: 1, 2: 2, 1: 3}] * 4
SHARED = [{1: 10}, {1: 7, 2: 3}, {3: 1}] * 4


@dataclass(frozen=True)
class Story:
    """A round that is voted on like this, what is drawn at the count, and the bid that is withdrawn after it."""

    ballots: Sequence[Mapping[int, int]]
    round: Mapping[str, Any] = field(default_factory=dict)
    lots: Sequence[tuple[int, ...]] = ()
    dice: str = ""
    withdrawn: int = 0
    recounted: bool = True


def ruled(ballots: Sequence[Mapping[int, int]], kind: Any, rule: Any, checking: Any = make.ALONE) -> Story:
    return Story(ballots, {"ballot_type": kind, "rule": rule, "checking": checking})


STORIES = {
    "scores": Story(SCORES),
    "two-organisers": Story(SCORES, {"checking": replace(make.TOGETHER, eligible=2400, receipts="none")}),
    "every-score": ruled(
        [{1: 5, 2: 2, 3: 0}] * 10,
        ScoreEvery(every=True),
        HighestFirst(Remainder.SKIP, BY_NUMBER, Measure.AVERAGE, least_average=30),
    ),
    "whole-ballots": ruled(CHOSEN, Approve(1, 2), HighestFirst(Remainder.SKIP, BY_NUMBER, Measure.PER_POUND), WHOLE),
    "prizes": ruled(PLACES, Rank(3), HighestFirst(Remainder.STOP, BY_NUMBER, Measure.VOTERS, prize=500_00)),
    "only-totals": ruled(SHARED, SharePoints(10), BestTotal(Satisfaction.SCORE, BY_NUMBER), TOTALS),
    "best-total": ruled(SHARED, SharePoints(10), BestTotal(Satisfaction.COST, BY_NUMBER)),
    "a-few": ruled(PLACES[:9], Rank(3), HighestFirst(Remainder.PART_FUND, BY_NUMBER)),
    "a-few-whole": ruled(CHOSEN[:3], Approve(1, 2), SKIP, WHOLE),
    "nobody": Story([]),
    "lots": Story(LEVEL, {**TIED, "rule": HighestFirst(Remainder.SKIP, (TieBreak.LOTS,))}, lots=[(2, 1), (3, 4)]),
    "dice": Story(LEVEL, {**TIED, "rule": HighestFirst(Remainder.SKIP, (TieBreak.DICE,))}, dice="35142"),
    "pots": Story(
        SCORES,
        {
            "rule": Pots((Pot("Parks", 1100_00, SKIP, 1500_00), Pot("Streets", 600_00, SKIP)), Spill.ALL, BY_NUMBER),
            "bids": [replace(bid, pot=place % 2) for place, bid in enumerate(make.THREE_BIDS)],
        },
    ),
    "withdrawn": Story(SCORES, withdrawn=1),
    "withdrawn-after-dice": Story(
        LEVEL, {**TIED, "rule": HighestFirst(Remainder.SKIP, (TieBreak.DICE,))}, dice="35142", withdrawn=1
    ),
    "equal-shares": replace(ruled(CHOSEN, SpendThePot(2000_00), EqualShares()), recounted=False),
    "equal-shares-whole": ruled(CHOSEN, SpendThePot(2000_00), EqualShares(), WHOLE),
    "exact-equal-shares": ruled(CHOSEN, Approve(1, 2), ExactEqualShares(), WHOLE),
    "taking-turns": ruled(PLACES, Rank(3), Phragmen(), WHOLE),
}
WITHOUT_MARKS = {"only-totals", "a-few", "a-few-whole", "nobody", "equal-shares"}


def told_of(store: Database, story: Story) -> str:
    """The address of the round once all of it has happened."""
    slug = make.make_round(store, Phase.SEALED, ballots=story.ballots, **story.round)
    count(store, slug, story)
    make.publish(store, slug)
    if story.withdrawn:
        store.write(lambda s: bids.withdraw_bid(s, slug, story.withdrawn, "It gave up.", by=make.BY, now=make.NOW))
        count(store, slug, story, "A bid was withdrawn.")
        make.publish(store, slug, 2)
    return slug


def count(store: Database, slug: str, story: Story, reason: str = "") -> None:
    tie = store.write(lambda s: count_round(s, slug, story.lots, reason, by=make.BY, now=make.NOW, dice=story.dice))
    assert tie is None, tie


def zipped(store: Database, slug: str) -> bytes:
    with store.read() as session, bundle_of(session, round_by_slug(session, slug)) as body:
        return body.read()


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


@on_sqlite
@pytest.mark.parametrize("name", ["withdrawn", "only-totals"])
def test_every_file_by_itself_is_the_one_in_the_zip_file(client: Browser, name: str) -> None:
    slug = told_of(client.store, STORIES[name])
    files = f"/rounds/{slug}/result/files"
    answer = client.download(f"{files}/result.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="result.zip"'
    assert answer.content == zipped(client.store, slug)
    with ZipFile(BytesIO(answer.content)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert {path: client.download(f"{files}/bundle/{path}").content for path in inside} == inside
    signed = [path for path in inside if path.startswith(("ledger", "checkpoint"))]
    assert {path: client.download(f"/rounds/{slug}/ledger/{path}").content for path in signed} == {
        path: inside[path] for path in signed
    }
    for path in ("boxes/4.jsonl", "signed.txt", "..%2fresult.csv"):
        client.get(f"{files}/bundle/{path}", status=404)


@on_sqlite
def test_nothing_is_served_before_it_may_be(signed_in: Browser, clock: FrozenClock) -> None:
    """Not to organisers either. The round, three bids, the cards and the opening are the first six entries."""
    store = signed_in.store
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    codes = make.make_codes(store, slug, len(SCORES))
    assert is_served(signed_in) == (False, False)
    make.open_round(store, slug)
    assert is_served(signed_in) == (True, False)
    clock.move(days=5, hours=1)
    for code, marks in zip(codes, SCORES, strict=True):
        make.cast(store, slug, code, {1: None, 2: None, 3: None, **marks}, now=clock.moment)
    assert is_served(signed_in) == (True, False)
    clock.move(days=1)
    make.seal(store, slug, now=clock.moment)
    assert is_served(signed_in) == (True, False)
    make.count(store, slug, now=clock.moment)
    assert is_served(signed_in) == (True, False)
    ledger = signed_in.download(f"/rounds/{slug}/ledger/ledger.jsonl").content
    kinds = [read_line(line)["k"] for line in ledger.splitlines()]
    assert kinds == ["round", "bid", "bid", "bid", "cards", "open", "close", "seal"]
    make.publish(store, slug, now=clock.moment)
    assert is_served(signed_in) == (True, True)


def is_served(browser: Browser) -> tuple[bool, bool]:
    """Whether the signed files are served, all of them, and whether all of the bundle is."""
    signed = ("ledger.jsonl", "checkpoint", "checkpoints/6.txt")
    ledger = {browser.web.get(f"/rounds/{SLUG}/ledger/{path}").status_code for path in signed}
    others = ("boxes/1.jsonl", "csv/1.csv", "cards.jsonl", "documents/1.txt")
    inside = (f"bundle/{path}" for path in (*signed, *others))
    bundle = {browser.web.get(f"/rounds/{SLUG}/result/files/{path}").status_code for path in ("result.zip", *inside)}
    assert (len(ledger), len(bundle)) == (1, 1)
    assert {browser.web.get(f"/rounds/{SLUG}/ledger/{path}").status_code for path in others} == {404}
    return ledger == {200}, bundle == {200}


@on_sqlite
def test_nothing_is_served_of_a_round_before_its_opening_is_signed(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.BALLOT_FIXED)
    make.make_codes(client.store, slug)
    keys = make.vault(client.store)
    client.store.write(lambda s: open_round(s, slug, keys, "test", at_once=True, by=make.BY, now=make.NOW))
    client.get(f"/rounds/{slug}/ledger/ledger.jsonl", status=404)


@on_sqlite
def test_there_is_no_zip_file_before_its_publication_is_signed(store: Database) -> None:
    """As when the power fails in between: what is signed by then is not complete."""
    slug = make.make_round(store, Phase.COUNTED, ballots=SCORES)
    with store.read() as session:
        files = digests_of(session, round_by_slug(session, slug))
    store.write(lambda s: publish_result(s, slug, 1, files, by=make.BY, now=make.NOW))
    with pytest.raises(NotFound):
        zipped(store, slug)
    carry_out(store, make.vault(store), slug, lambda _: None)
    assert zipped(store, slug)


@on_sqlite
def test_a_round_that_was_imported_has_no_bundle(client: Browser) -> None:
    """Nobody here saw its votes cast."""
    slug = import_round(client.store, read(CASES / "approval.pb"), "An election elsewhere", make.NOW)
    files = f"/rounds/{slug}/result/files"
    for address in (f"{files}/result.zip", f"{files}/bundle/ledger.jsonl", f"/rounds/{slug}/ledger/checkpoint"):
        client.get(address, status=404)
