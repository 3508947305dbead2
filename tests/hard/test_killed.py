"""The power fails at any step of opening a round, sealing its boxes, or signing: done again, it comes out the same.

The act runs in a process of its own, which kills itself as `kill -9` would, with everything that it had in hand.
"""

import os
import shutil
import signal
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from pb.box import actions as box
from pb.box.queries import look_into_box, reconciled
from pb.db import Database
from pb.ledger.queries import checkpoints_of, lines_of
from pb.problems import Refused
from pb.proof.canonical import read_line
from pb.proof.checks.given import Given
from pb.proof.checks.run import check
from pb.proof.merkle import leaf, root
from pb.proof.note import read_checkpoint, signed_by
from pb.proof.reading import unzipped
from pb.publish.bundle import bundle_of
from pb.rounds.actions_voting import close_voting
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out, sign_all
from pb.vault import OLDER, SEAL, SIGNED, Vault
from tests import make
from tests.conftest import Server
from tests.hard.dying import OPENING, SEALING, SIGNING, Arm
from tests.looking import marks_in_box, the_round

SLUG = "marlfield-decides"
BALLOTS = [{1: number % 6, 2: 5 - number % 6} for number in range(12)]
OPENED, SEALED = 6, 8  # entries in the ledger
SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A database and the folder of its keys."""

    url: str
    data: Path

    @contextmanager
    def open(self) -> Iterator[Database]:
        store = Database(make.in_folder(self.url, self.data)).open()
        try:
            yield store
        finally:
            store.close()

    @property
    def vault(self) -> Vault:
        return Vault(self.data, make.KEY)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[..., Site]:
    """Copies of a round in one phase, on either database, made when they are first wanted."""
    kept: dict[tuple[str, Phase], Site] = {}

    def site(kind: str, phase: Phase, copy: Callable[[Site], Site]) -> Site:
        if (kind, phase) not in kept:
            kept[kind, phase] = _made(kind, phase, tmp_path_factory.mktemp("site"), request)
        return copy(kept[kind, phase])

    return site


def _made(kind: str, phase: Phase, data: Path, request: pytest.FixtureRequest) -> Site:
    if kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_with_tables"), data / "commonpot.db")
        made = Site(f"sqlite:///{data / 'commonpot.db'}", data)
    else:
        new = request.getfixturevalue("postgres").database(request.getfixturevalue("postgres_with_tables"))
        request.addfinalizer(lambda: new.__exit__(None, None, None))
        made = Site(new.__enter__(), data)
    with made.open() as store:
        make.make_round(store, phase, ballots=BALLOTS)
        if phase is Phase.BALLOT_FIXED:
            make.make_codes(store, SLUG, 3)
    return made


@pytest.fixture
def site_in(
    kind: str, sites: Callable[..., Site], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[Phase], Site]]:
    """Called with a phase, a site of the test's own with a round in it."""
    databases: list[Any] = []

    def copy(made: Site) -> Site:
        data = tmp_path / f"copy {len(databases)}"
        shutil.copytree(made.data, data)
        if kind == "sqlite":
            databases.append(None)
            return Site(f"sqlite:///{data / 'commonpot.db'}", data)
        server: Server = request.getfixturevalue("postgres")
        databases.append(server.database(sa.make_url(made.url).database or ""))
        return Site(databases[-1].__enter__(), data)

    yield lambda phase: sites(kind, phase, copy)
    for database in filter(None, databases):
        database.__exit__(None, None, None)


def killed(site: Site, arm: Arm, act: Callable[[Database], object]) -> None:
    """The act in a process of its own, which is killed on the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside threads: the child uses none of theirs
        child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            patch = pytest.MonkeyPatch()
            with site.open() as store:
                arm(patch, store)
                act(store)
        finally:
            os._exit(1)  # it came through, or failed by itself: no test
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL


def open_at_once(store: Database) -> None:
    make.open_round(store, SLUG, at_once=True)


def notes(store: Database) -> dict[int, str]:
    with store.read() as session:
        return checkpoints_of(session, 1)


def ledger(store: Database) -> list[bytes]:
    with store.read() as session:
        return list(lines_of(session, 1))


def kinds(store: Database) -> str:
    return " ".join(read_line(line)["k"] for line in ledger(store))


def signed_before(site: Site, store: Database) -> str:
    """The checkpoint that was signed before the end, if any: nobody may ever see another one of this size."""
    file = site.vault.file(the_round(store, SLUG).public_name, SIGNED)
    return file.read_text() if file.exists() else ""


def refuse_two_histories(site: Site, store: Database, signed: str) -> None:
    round = the_round(store, SLUG)
    key = site.vault.ledger_key(round.public_name, round.origin).verifier
    leaves = [leaf(line) for line in ledger(store)]
    for note in filter(None, (*notes(store).values(), signed)):
        origin, size, said = read_checkpoint(signed_by(note, key).text)
        assert (origin, said) == (round.origin, root(leaves[:size]))
        assert notes(store)[size] == note


@pytest.mark.parametrize("arm", OPENING.values(), ids=OPENING)
def test_a_round_that_was_being_opened_is_opened_once(site_in: Callable[[Phase], Site], arm: Arm) -> None:
    site = site_in(Phase.BALLOT_FIXED)
    killed(site, arm, open_at_once)
    with site.open() as store:
        signed, committed = signed_before(site, store), bool(the_round(store, SLUG).origin)
        assert the_round(store, SLUG).phase(make.NOW) is Phase.BALLOT_FIXED or notes(store)
        assert sign_all(store, site.vault) == []
        if committed:
            with pytest.raises(Refused, match="^The round is open already.$"):
                open_at_once(store)
        else:
            open_at_once(store)
        assert kinds(store) == "round bid bid bid cards open"
        assert list(notes(store)) == [OPENED]
        refuse_two_histories(site, store, signed)
        assert site.vault.problems(the_round(store, SLUG).public_name, ["ledger.key", "receipts.key", SEAL]) == []
        assert the_round(store, SLUG).phase(make.NOW) is Phase.VOTING


@pytest.mark.parametrize("arm", SEALING.values(), ids=SEALING)
def test_boxes_that_were_being_sealed_are_sealed_once_and_no_ballot_is_lost(
    site_in: Callable[[Phase], Site], arm: Arm
) -> None:
    site = site_in(Phase.CLOSED)
    with site.open() as store:
        cast = marks_in_box(store, SLUG)
    killed(site, arm, lambda store: make.seal(store, SLUG))
    with site.open() as store:
        signed, committed = signed_before(site, store), the_round(store, SLUG).sealed_at is not None
        if not committed:
            assert marks_in_box(store, SLUG) == cast
        assert sign_all(store, site.vault) == []
        if committed:
            with pytest.raises(Refused, match="^The boxes are sealed already.$"):
                make.seal(store, SLUG)
        else:
            make.seal(store, SLUG)
        assert kinds(store) == "round bid bid bid cards open close seal"
        assert list(notes(store)) == [OPENED, SEALED]
        refuse_two_histories(site, store, signed)
        assert not site.vault.has_seal_key(the_round(store, SLUG).public_name)
        assert_every_ballot_is_published(store)


def assert_every_ballot_is_published(store: Database) -> None:
    """And the whole of it passes the check that anybody can do."""
    make.count(store, SLUG)
    make.publish(store, SLUG)
    with store.read() as session, bundle_of(session, the_round(store, SLUG)) as file, unzipped(file) as bundle:
        passed = check(bundle, Given())
    tally = next(entry for entry in passed.ledger.entries if entry["k"] == "tally")
    assert {bid["bid"]: bid["sum"] for bid in tally["bids"]} == {
        bid: sum(marks.get(bid, 0) for marks in BALLOTS) for bid in (1, 2, 3)
    }


@pytest.mark.parametrize("arm", SIGNING.values(), ids=SIGNING)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_act_while_people_vote_is_signed_once(site_in: Callable[[Phase], Site], arm: Arm) -> None:
    site = site_in(Phase.VOTING)

    def close(store: Database) -> None:
        carry_out(store, site.vault, SLUG, lambda s: close_voting(s, SLUG, by=make.BY, now=make.NOW))

    killed(site, arm, close)
    with site.open() as store:
        signed = signed_before(site, store)
        assert sign_all(store, site.vault) == []
        assert kinds(store).endswith("open notice")
        refuse_two_histories(site, store, signed)
        assert list(notes(store)) == [OPENED, OPENED + 1]


def test_a_database_that_was_put_back_from_a_backup_is_not_signed(site_in: Callable[[Phase], Site]) -> None:
    """Its keys know more than it does. Nothing is done in a round whose ledger is not the newest one."""
    backup, site = site_in(Phase.VOTING), site_in(Phase.VOTING)
    with site.open() as store:
        carry_out(store, site.vault, SLUG, lambda s: close_voting(s, SLUG, by=make.BY, now=make.NOW))
    put_back = Site(backup.url, site.data)
    signed = put_back.vault.file(the_round_of(site), SIGNED).read_text()
    with put_back.open() as store:
        assert sign_all(store, put_back.vault) == [f"{SLUG}: {OLDER}"]
        with pytest.raises(Refused) as raised:
            carry_out(store, put_back.vault, SLUG, lambda s: close_voting(s, SLUG, by=make.BY, now=make.NOW))
        assert str(raised.value) == OLDER
        assert the_round(store, SLUG).phase(make.NOW) is Phase.VOTING
        assert list(notes(store)) == [OPENED]
    assert put_back.vault.file(the_round_of(site), SIGNED).read_text() == signed


def the_round_of(site: Site) -> str:
    with site.open() as store:
        return the_round(store, SLUG).public_name


def test_two_organisers_who_seal_at_the_same_moment_seal_once(site_in: Callable[[Phase], Site]) -> None:
    """Each has opened every envelope before the other one's boxes are in the database."""
    site, together = site_in(Phase.CLOSED), Barrier(2)
    with site.open() as store:
        other = store if store.sqlite else Database(site.url).open()

        def seal(server: Database) -> str:
            keys = site.vault
            with server.read() as session:
                cards, contents = reconciled(session, 1, 0, ""), look_into_box(session, SLUG, keys, make.NOW)
            together.wait(SECONDS)
            try:
                carry_out(
                    server,
                    keys,
                    SLUG,
                    lambda s: box.seal_boxes(s, SLUG, contents, cards, keys, by=make.BY, now=make.NOW),
                )
            except Refused as refused:
                return str(refused)
            return "sealed"

        with ThreadPoolExecutor(2) as pool:
            said = sorted(pool.map(seal, (store, other)))
        if other is not store:
            other.close()
        assert said == ["The boxes are sealed already.", "sealed"]
        assert list(notes(store)) == [OPENED, SEALED]
        assert_every_ballot_is_published(store)
