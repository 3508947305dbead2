"""What the doctor finds, one sentence each."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pb import doctor
from pb.db import Database
from pb.doctor import examine
from pb.mail.actions import keep_failed
from pb.rounds.rules import Phase
from pb.secret_key import NAME
from pb.settings import Encryption, Settings, Smtp
from pb.timestamps.rules import NoTimestamp
from pb.vault import Vault
from tests import make
from tests.box import words
from tests.looking import once, the_round
from tests.mail.letters import queue


def wrong(settings: Settings, at: timedelta = timedelta()) -> list[str]:
    return [finding.text for finding in examine(settings, make.NOW + at) if not finding.ok]


def right(settings: Settings) -> list[str]:
    return [finding.text for finding in examine(settings, make.NOW) if finding.ok]


def test_examine_finds_nothing_wrong_with_a_good_installation(settings: Settings) -> None:
    assert wrong(settings) == []


def test_examine_names_the_database_and_never_its_password(settings: Settings) -> None:
    secret = replace(settings, database_url="postgresql+psycopg://pb:hunter2@127.0.0.1:1/pb?connect_timeout=2")
    said = " ".join(finding.text for finding in examine(secret, make.NOW))
    assert right(secret)[0] == "Database: PostgreSQL at 127.0.0.1:1/pb?connect_timeout=2"
    assert "hunter2" not in said


def test_examine_misses_the_secret_key(settings: Settings) -> None:
    (settings.data / NAME).unlink()
    assert wrong(settings) == [f"There is no secret key at {settings.data / NAME}. `pb migrate` makes one."]


@pytest.mark.parametrize("mode", [0o640, 0o604], ids=["group", "others"])
def test_examine_minds_a_secret_key_that_others_can_read(settings: Settings, mode: int) -> None:
    file = settings.data / NAME
    file.chmod(mode)
    assert wrong(settings) == [f"Others can read {file}. Run: chmod 600 {file}"]


def test_examine_minds_an_address_without_https(settings: Settings) -> None:
    said = "PB_PUBLIC_URL is not https: on a shared network, others could read or change votes."
    assert wrong(replace(settings, public_url="http://vote.example.org")) == [said]
    assert wrong(replace(settings, public_url="https://vote.example.org")) == []


def test_examine_says_what_is_wrong_with_the_database(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    assert wrong(replace(settings, database_url=f"sqlite:///{file}")) == [
        f"There is no database at {file}. Run `pb migrate` to make it."
    ]


def test_examine_minds_a_clock_that_went_back(settings: Settings) -> None:
    store = Database(settings.database_url).open()
    make.make_draft(store)
    store.close()
    assert wrong(settings) == []
    assert wrong(settings, timedelta(hours=-1)) == [
        "The clock says 2027-03-20 11:00 UTC, but the minutes go on to 2027-03-20 12:00."
    ]


def test_examine_minds_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(settings.data).free
    monkeypatch.setattr(doctor, "ENOUGH_DISK", free * 2)
    assert [said.split(":")[0] for said in wrong(settings)] == [f"Free disk at {settings.data}"]


@pytest.mark.parametrize(("safe", "words"), [((3, 0, 0), "."), ((99, 0, 0), " has a known fault")])
def test_examine_knows_which_sqlite_is_safe(
    sqlite_store: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, safe: tuple[int, ...], words: str
) -> None:
    monkeypatch.setattr(doctor, "SAFE_SQLITE", safe)
    [said] = [text for text in right(Settings(tmp_path, str(sqlite_store.url))) if text.startswith("SQLite ")]
    assert said.removeprefix(f"SQLite {sqlite3.sqlite_version}").startswith(words)


@once
def test_examine_minds_a_timestamp_that_does_not_come(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Database(settings.database_url).open()
    make.make_round(store, Phase.VOTING)
    store.close()
    stamped = replace(settings, timestamp_url="https://timestamp.example.org")
    monkeypatch.setattr(doctor, "timestamp", lambda *_: b"")
    late = "marlfield-decides has no timestamp yet for its seal number: when the round was opened."
    assert wrong(stamped) == [late]
    opened = timedelta(days=-1, hours=-12)
    assert late not in wrong(stamped, opened)
    assert "The timestamp server at https://timestamp.example.org answers as it should." in right(stamped)
    monkeypatch.setattr(doctor, "timestamp", asleep)
    assert wrong(stamped)[0] == "No timestamp from https://timestamp.example.org: it is asleep."
    assert wrong(settings) == []


def asleep(*_: object) -> bytes:
    raise NoTimestamp("it is asleep")


@once
def test_examine_minds_a_key_that_an_open_round_needs(settings: Settings) -> None:
    store = Database(settings.database_url).open()
    server, scrutineers = make.make_round(store, Phase.VOTING), words.make_fixed(store, name="With scrutineers")
    make.make_codes(store, scrutineers)
    words.hold(store, scrutineers)
    make.open_round(store, scrutineers)
    names = {slug: the_round(store, slug).public_name for slug in (server, scrutineers)}
    store.close()
    assert wrong(settings) == []
    vault = Vault(settings.data, b"")
    lost = [vault.file(names[server], "seal.key"), vault.file(names[scrutineers], "seal.public")]
    for file in lost:
        file.unlink()
    assert [sentence.split(",")[0].split(". ")[0] for sentence in wrong(settings)] == [
        f"{server}: The seal key is missing at {lost[0]}",
        f"{scrutineers}: A key of this round is missing at {lost[1]}",
    ]


@once
def test_examine_does_not_miss_a_key_that_was_destroyed_on_purpose(settings: Settings) -> None:
    store = Database(settings.database_url).open()
    make.make_round(store, Phase.SEALED)
    store.close()
    assert wrong(settings, timedelta(minutes=1)) == []


@once
def test_examine_says_how_mail_is_sent_and_how_much_waits(settings: Settings) -> None:
    assert "Mail is not set up (PB_SMTP_URL): letters to bidders wait on the desk to be handed over." in right(settings)
    smtp = Smtp(Encryption.STARTTLS, "mail.example.org", 587, "town", "hunter2")
    mailing = replace(settings, smtp=smtp, mail_from="votes@example.org")
    assert "Mail is sent through mail.example.org, from votes@example.org." in right(mailing)
    open_line = replace(mailing, smtp=replace(smtp, encryption=Encryption.NONE))
    said = "The password for the mail server mail.example.org travels in the clear: use smtps or starttls."
    assert wrong(open_line) == [said]
    assert wrong(replace(mailing, smtp=replace(smtp, encryption=Encryption.NONE, host="localhost"))) == []

    store = Database(settings.database_url).open()
    first, _ = queue(store, make.make_draft(store), "a@example.org", "b@example.org")
    assert "Letters to bidders that wait: 2; 0 of them are not tried any more." in right(settings)
    store.write(lambda s: keep_failed(s, first, "No.", for_good=True, now=make.NOW))
    store.close()
    assert wrong(settings) == ["Letters to bidders that wait: 2; 1 of them are not tried any more."]
