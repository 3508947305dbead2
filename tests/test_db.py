"""Who may read, who may write, and what a breach of the rules becomes."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from sqlmodel import select

from pb import writer
from pb.accounts.models import Organiser
from pb.db import CannotOpen, Database, refusing
from pb.problems import Problems
from tests import make

OTHER_PROCESS = "import sys; from pb.db import Database; Database(sys.argv[1]).open()"


def names(store: Database) -> list[str]:
    with store.read() as session:
        return sorted(session.exec(select(Organiser.name)))


def ada(name: str = "Ada") -> Organiser:
    return Organiser(name=name, email="ada@example.org", password_hash="x")


def test_write_is_seen_by_the_next_read(store: Database) -> None:
    store.write(lambda s: s.add(ada()))
    assert names(store) == ["Ada"]


def test_read_undoes_what_is_not_written_by_the_writer(store: Database) -> None:
    with store.read() as session:
        session.add(ada())
    assert names(store) == []


def test_read_cannot_write_on_sqlite(sqlite_store: Database) -> None:
    with sqlite_store.read() as session:
        session.add(ada())
        with pytest.raises(sa.exc.OperationalError, match="readonly database"):
            session.flush()


def test_open_makes_sqlite_durable_and_careful(sqlite_store: Database) -> None:
    with sqlite_store.writing.connect() as connection:
        asked = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert said == ["wal", 2, 1, 1]


def test_open_refuses_a_second_time(sqlite_store: Database) -> None:
    with pytest.raises(CannotOpen) as caught:
        Database(str(sqlite_store.url)).open()
    assert str(caught.value) == (
        f"{sqlite_store.file} is in use by another Commonpot. SQLite takes one server at a time: stop the other "
        "one first, or move to PostgreSQL."
    )


def test_open_refuses_another_process_until_this_one_closes(sqlite_store: Database) -> None:
    command = [sys.executable, "-c", OTHER_PROCESS, str(sqlite_store.url)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "is in use by another Commonpot" in refused.stderr
    sqlite_store.close()
    assert subprocess.run(command, check=False).returncode == 0


@contextmanager
def not_as_root() -> Iterator[None]:
    """Root may write anything."""
    was = os.geteuid()
    os.seteuid(65534 if was == 0 else was)
    yield
    os.seteuid(was)


@pytest.mark.parametrize(
    ("folder_mode", "words"),
    [(0o555, "Permission denied."), (0o777, "it belongs to somebody else, or is read-only.")],
    ids=["folder", "file"],
)
def test_open_says_what_cannot_be_written(folder_mode: int, words: str) -> None:
    with TemporaryDirectory(prefix="pb-") as folder:
        file = Path(folder, "round.db")
        if folder_mode == 0o777:
            file.touch(0o444)
        Path(folder).chmod(folder_mode)
        store = Database(f"sqlite:///{file}")
        with not_as_root(), pytest.raises(CannotOpen) as caught:
            store.open()
        store.writing.dispose()
        Path(folder).chmod(0o777)
    assert str(caught.value) == f"{file} cannot be written: {words}"


def test_open_says_that_a_folder_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=r"nowhere/x\.db cannot be written: No such file or directory\."):
        Database(f"sqlite:///{tmp_path}/nowhere/x.db").open()


def test_the_writer_takes_the_write_lock_before_its_first_look(sqlite_store: Database) -> None:
    """So that what it has checked still holds when it writes."""
    other = sqlite3.connect(sqlite_store.file, timeout=0)
    with sqlite_store.writing.begin(), pytest.raises(sqlite3.OperationalError, match="database is locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_close_leaves_nothing_in_the_write_ahead_log(sqlite_store: Database) -> None:
    """Not even while another program looks at the file, when SQLite would leave it there."""
    with closing(sqlite3.connect(sqlite_store.file)) as other:
        other.execute("SELECT name FROM organiser").fetchall()
        sqlite_store.write(lambda s: s.add(ada()))
        sqlite_store.close()
        assert Path(f"{sqlite_store.file}-wal").stat().st_size == 0


def test_the_write_ahead_log_is_emptied_when_it_is_quiet(
    sqlite_with_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when somebody was still reading the first time: it is tried again."""
    monkeypatch.setattr(writer, "SECONDS_BEFORE_TIDYING", 0.02)
    shutil.copyfile(sqlite_with_tables, tmp_path / "commonpot.db")
    store = Database(f"sqlite:///{tmp_path / 'commonpot.db'}").open()
    log = tmp_path / "commonpot.db-wal"
    with store.reading.connect() as reading:
        reading.exec_driver_sql("SELECT name FROM organiser")
        store.write(lambda s: s.add(ada()))
        assert log.stat().st_size > 0
    assert soon(lambda: log.stat().st_size == 0)
    assert names(store) == ["Ada"]
    store.close()


def soon(true: Callable[[], bool]) -> bool:
    """Whether it comes true while we wait; a test that is right waits for an instant only."""
    for _ in range(1000):
        if true():
            return True
        time.sleep(0.02)
    return False


def test_refusing_turns_a_breach_into_words(store: Database) -> None:
    store.write(lambda s: s.add(ada()))

    def again(session: sa.orm.Session) -> None:
        with refusing("uq_organiser_email", Problems({"email": "Taken"})):
            session.add(ada())
            session.flush()

    with pytest.raises(Problems) as caught:
        store.write(again)
    assert caught.value.by_field == {"email": "Taken"}


def test_refusing_leaves_another_breach_a_fault(store: Database) -> None:
    def nameless(session: sa.orm.Session) -> None:
        with refusing("uq_organiser_email", Problems({"email": "Taken"})):
            session.execute(sa.insert(Organiser).values(email="e", name=None, password_hash="x"))

    with pytest.raises(sa.exc.IntegrityError):
        store.write(nameless)


def test_an_error_never_repeats_what_was_to_be_kept(store: Database) -> None:
    store.write(lambda s: s.add(ada()))
    with pytest.raises(sa.exc.IntegrityError) as caught:
        store.write(lambda s: s.add(ada(name="a very secret name")))
    assert "a very secret name" not in str(caught.value)
    assert "SQL parameters hidden" in str(caught.value)


def test_foreign_keys_are_kept(store: Database) -> None:
    minute = sa.text("INSERT INTO minute (round_id, at, organiser, text, notice) VALUES (9, :at, '', '', false)")
    with pytest.raises(sa.exc.IntegrityError):
        store.write(lambda s: s.connection().execute(minute, {"at": make.NOW.isoformat()}))
