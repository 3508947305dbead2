"""What could lose the ballots or give away whose they are, as `pb doctor` says it."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from pb import db
from pb.db import Database
from pb.rounds.rules import Phase
from pb.secrecy import kept_too_much, postgresql_keeps, sqlite_keeps, wrong_with_rounds
from pb.vault import OLDER
from tests import make
from tests.looking import once, the_round


def wrong(store: Database) -> list[str]:
    return list(wrong_with_rounds(store, make.vault(store)))


@once
@pytest.mark.parametrize("phase", [Phase.BALLOT_FIXED, Phase.VOTING, Phase.SEALED, Phase.PUBLISHED])
def test_wrong_with_rounds_finds_nothing_in_a_good_one(store: Database, phase: Phase) -> None:
    make.make_round(store, phase, ballots=[{1: 5}] if phase is not Phase.BALLOT_FIXED else ())
    assert wrong(store) == []


@once
def test_wrong_with_rounds_says_which_key_of_which_round_is_lost(store: Database) -> None:
    for name in ("One", "Two"):
        make.make_round(store, name=name)
    file = make.vault(store).file(the_round(store, "two").public_name, "seal.key")
    file.unlink()
    assert [sentence.split(",")[0] for sentence in wrong(store)] == [f"two: The seal key is missing at {file}"]


@once
def test_wrong_with_rounds_finds_an_older_database_and_changed_rules(store: Database) -> None:
    slug = make.make_round(store, Phase.CLOSED)
    store.write(lambda s: s.connection().execute(sa.text("UPDATE bid SET amount = amount + 1 WHERE number = 1")))
    assert [sentence.split(" in ")[0] for sentence in wrong(store)] == [f"{slug}: The rules or the bids"]
    keys, round = make.vault(store), the_round(store, slug)
    signed = keys.file(round.public_name, "signed.txt")
    signed.unlink()
    keys.signed(round.public_name, round.origin, lambda: [b"a ledger"] * 100)
    assert wrong(store) == [f"{slug}: {OLDER}"]


@once
def test_wrong_with_rounds_minds_a_key_that_outlived_the_seal(store: Database) -> None:
    """As after a crash between the seal and the end of the key; or where somebody kept a copy and put it back."""
    slug = make.make_round(store, Phase.CLOSED, ballots=[{1: 5}])
    file = make.vault(store).file(the_round(store, slug).public_name, "seal.key")
    key = file.read_text()
    make.seal(store, slug)
    file.write_text(key)
    assert [sentence.split(". ")[0] for sentence in wrong(store)] == [
        f"{slug}: The boxes are sealed, and the key that opens the envelopes is still at {file}"
    ]


def test_kept_too_much_finds_nothing_in_a_database_as_we_set_it(store: Database) -> None:
    assert kept_too_much(store) == []


@pytest.fixture
def talkative(store: Database) -> Iterator[Database]:
    """It writes every vote to its log, or keeps what was deleted."""
    if store.sqlite:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(db, "_WRITER", ("journal_mode=WAL", "secure_delete=OFF"))
            another = Database(str(store.url))
            yield another
            another.close()
        return
    name = store.url.database
    engine = sa.create_engine(store.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for setting in ("log_statement = 'mod'", "log_min_duration_statement = 100"):
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET {setting}")
    another = Database(store.url.render_as_string(hide_password=False))
    yield another
    another.close()


def test_kept_too_much_says_what_to_set(talkative: Database) -> None:
    said = kept_too_much(talkative)
    if talkative.sqlite:
        assert [sentence[:42] for sentence in said] == ["SQLite does not write over what is deleted"]
    else:
        assert said == [
            "PostgreSQL writes a line to its log for every vote (log_statement is mod). "
            "Run: ALTER SYSTEM SET log_statement = 'none'; and then SELECT pg_reload_conf();",
            "PostgreSQL writes a line to its log for a vote that takes long (log_min_duration_statement is 100). "
            "Run: ALTER SYSTEM SET log_min_duration_statement = '-1'; and then SELECT pg_reload_conf();",
        ]


def test_sqlite_keeps_minds_a_folder_without_a_write_ahead_log() -> None:
    good = {"journal_mode": "wal", "secure_delete": "1"}
    assert sqlite_keeps(good, "a.db") == []
    [said] = sqlite_keeps({**good, "journal_mode": "delete"}, "a.db")
    assert said.startswith("SQLite has no write-ahead log at a.db")


GOOD = {
    "track_commit_timestamp": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "archive_mode": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "session_preload_libraries": "",
}


@pytest.mark.parametrize(
    ("setting", "value", "do"),
    [
        ("track_commit_timestamp", "on", "track_commit_timestamp = 'off'; and then restart PostgreSQL."),
        ("log_statement", "all", "log_statement = 'none'; and then SELECT pg_reload_conf();"),
        ("log_min_duration_statement", "0", "log_min_duration_statement = '-1'; and then SELECT pg_reload_conf();"),
        ("archive_mode", "always", "archive_mode = 'off'; and then restart PostgreSQL."),
        ("shared_preload_libraries", "x, auto_explain", "Take it out, and restart PostgreSQL."),
        ("session_preload_libraries", "auto_explain", "Take it out, and restart PostgreSQL."),
    ],
)
def test_postgresql_keeps_says_of_each_setting_what_to_set(setting: str, value: str, do: str) -> None:
    assert postgresql_keeps(GOOD) == postgresql_keeps({**GOOD, "log_statement": "ddl"}) == postgresql_keeps({}) == []
    [said] = postgresql_keeps({**GOOD, setting: value})
    assert said.endswith(do)
