"""When what is published is there to be fetched, whole and file by file; and when it is not."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from pb.box.actions import open_round
from pb.db import Database
from pb.imports import import_round
from pb.pabulib.read import read
from pb.problems import NotFound
from pb.proof.canonical import read_line
from pb.publish.actions import publish_result
from pb.publish.bundle import digests_of
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from tests import make
from tests.browser import Browser
from tests.conftest import FrozenClock
from tests.pabulib.make import CASES
from tests.publish.stories import SCORES, SLUG, STORIES, on_sqlite, told_of, zipped


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
