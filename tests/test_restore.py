"""A copy is put back where no database is, with the keys that it needs, and everybody is told what may be lost."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pb.backup import copies_in, make_copy
from pb.db import CannotOpen, Database
from pb.problems import Problems, Refused
from pb.restore import Held, bring_keys, copy_keys, fault_of, held, newest_good, restore
from pb.rounds.actions_voting import close_voting
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.secret_key import NAME
from pb.settings import Settings
from pb.vault import OLDER, Vault
from tests import make
from tests.hard.conftest import write_key
from tests.looking import marks_in_box, said, the_round

SLUG = "marlfield-decides"
TOLD = (
    "The database was put back from a copy of Saturday 20 March 2027 at midday. Votes that were cast after that are "
    "not in it. Whoever voted later votes again with the same card, and throws the first receipt away."
)


VOTED, LOST = 0, 1  # which of the cards voted before the copy was made, and which after it
MARKS = {1: 5, 2: 0, 3: 0}


@dataclass(frozen=True)
class Evening:
    """A computer on which people vote, a stick with a copy of it, and the keys apart from both."""

    settings: Settings
    stick: Path
    keys: Path
    codes: list[str]

    def store(self) -> Database:
        return Database(make.in_folder(self.settings.database_url, self.settings.data)).open()


@pytest.fixture(scope="module")
def made(sqlite_with_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """An evening, to be copied by each test."""
    evening = _evening(tmp_path_factory.mktemp("evening"), [])
    evening.settings.data.mkdir()
    shutil.copyfile(sqlite_with_tables, evening.settings.data / "commonpot.db")
    write_key(evening.settings.data)
    evening.stick.mkdir()
    store = evening.store()
    make.make_round(store, Phase.VOTING)
    codes = make.make_codes(store, SLUG, 2)
    make.cast(store, SLUG, codes[VOTED], MARKS)
    make_copy(store.file, evening.stick, make.NOW)
    make.cast(store, SLUG, codes[LOST], MARKS)
    store.close()
    copy_keys(evening.settings.data, evening.keys, with_seal=True)
    return evening.stick.parent, codes


def _evening(folder: Path, codes: list[str]) -> Evening:
    data = folder / "data"
    settings = Settings(data, f"sqlite:///{data / 'commonpot.db'}", timezone="UTC")
    return Evening(settings, folder / "stick", folder / "keys", codes)


@pytest.fixture
def evening(made: tuple[Path, list[str]], tmp_path: Path) -> Evening:
    folder, codes = made
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return _evening(tmp_path, codes)


@pytest.fixture
def stick(evening: Evening) -> Path:
    return evening.stick


@pytest.fixture
def keys(evening: Evening) -> Path:
    return evening.keys


@pytest.fixture
def other(tmp_path: Path) -> Settings:
    """Another computer, with nothing on it."""
    data = tmp_path / "another computer" / "data"
    return Settings(data, make.in_folder(f"sqlite:///{data / 'commonpot.db'}", data), timezone="UTC")


@pytest.fixture
def put_back(other: Settings, stick: Path, keys: Path) -> Iterator[Database]:
    """The copy, on another computer."""
    restore(other, stick, keys, make.NOW)
    store = Database(other.database_url).open()
    yield store
    store.close()


def test_restore_goes_on_where_the_copy_was_made(put_back: Database, evening: Evening) -> None:
    assert held(put_back) == [Held(SLUG, "Marlfield decides", 1, 7)]
    with pytest.raises(Problems, match="has voted already"):
        make.cast(put_back, SLUG, evening.codes[VOTED], MARKS, nonce=make.NONCE[::-1])
    make.cast(put_back, SLUG, evening.codes[LOST], MARKS)
    assert marks_in_box(put_back, SLUG) == ['{"1":5,"2":0,"3":0}'] * 2
    assert make.folder(put_back).joinpath(NAME).stat().st_mode & 0o777 == 0o600


def test_restore_tells_everybody_what_may_be_lost(put_back: Database) -> None:
    assert said(put_back, SLUG)[0] == TOLD
    assert carry_out(put_back, make.vault(put_back), SLUG, lambda session: None) is None  # the notice is signed


def test_restore_returns_what_it_put_back(other: Settings, stick: Path, keys: Path) -> None:
    copy, rounds = restore(other, stick, keys, make.NOW)
    assert (copy, [round.votes for round in rounds]) == (copies_in(stick)[0], [1])


def test_restore_takes_the_newest_copy_that_is_whole(other: Settings, stick: Path, keys: Path) -> None:
    [good] = copies_in(stick)
    damaged = stick / "commonpot-000002-20270320T130000Z.db"
    damaged.write_bytes(good.file.read_bytes()[:20_000])
    assert fault_of(damaged)
    assert newest_good(stick) == good
    assert restore(other, stick, keys, make.NOW)[0] == good


@pytest.mark.parametrize("end", ["", "-wal"], ids=["a database", "a log that is left of one"])
def test_restore_never_writes_over_a_database(other: Settings, stick: Path, keys: Path, end: str) -> None:
    other.data.mkdir(parents=True)
    there = other.data / f"commonpot.db{end}"
    there.write_bytes(b"votes")
    with pytest.raises(CannotOpen, match=r"already. It may hold votes that the copy does not"):
        restore(other, stick, keys, make.NOW)
    assert [each.read_bytes() for each in other.data.iterdir()] == [b"votes"]


def test_restore_refuses_without_the_keys_that_are_needed(other: Settings, stick: Path, keys: Path) -> None:
    with pytest.raises(CannotOpen, match=r"There is no secret key at .* Give the folder of the keys with --keys.$"):
        restore(other, stick, None, make.NOW)
    shutil.rmtree(keys / "keys")
    with pytest.raises(Refused, match=r"(?s)A key of this round is missing at .*Nothing was put back.$"):
        restore(other, stick, keys, make.NOW)
    assert [each.name for each in other.data.iterdir()] == [NAME]


def test_restore_says_that_votes_are_lost_with_the_key_that_opens_them(
    other: Settings, evening: Evening, stick: Path, tmp_path: Path
) -> None:
    copy_keys(evening.settings.data, tmp_path / "without", with_seal=False)
    with pytest.raises(Refused, match=r"The seal key is missing at .* the vote has to be held again."):
        restore(other, stick, tmp_path / "without", make.NOW)


def test_restore_refuses_a_copy_that_is_older_than_what_was_signed(evening: Evening) -> None:
    """On the computer that signed it: there would be two records of one round."""
    store, settings = evening.store(), evening.settings
    carry_out(store, make.vault(store), SLUG, lambda s: close_voting(s, SLUG, by=make.BY, now=make.NOW))
    store.close()
    database = settings.sqlite_file
    assert database
    database.rename(database.with_name("broken.db"))
    with pytest.raises(Refused) as refused:
        restore(settings, evening.stick, None, make.NOW)
    assert str(refused.value) == f"{SLUG}: {OLDER}\nNothing was put back."
    assert not list(settings.data.glob("commonpot.db*[!k]"))


def test_restore_is_of_sqlite(other: Settings, stick: Path) -> None:
    with pytest.raises(CannotOpen, match="names PostgreSQL"):
        restore(replace(other, database_url="postgresql+psycopg://x/y"), stick, None, make.NOW)


def test_newest_good_says_that_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=r"^There is no copy of a database in .*$"):
        newest_good(tmp_path)
    (tmp_path / "commonpot-000002-20270320T130000Z.db").write_bytes(b"x")
    with pytest.raises(CannotOpen, match="; 1 that are there are damaged.$"):
        newest_good(tmp_path)
    with pytest.raises(CannotOpen, match="cannot be read: No such file"):
        newest_good(tmp_path / "none")


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.rglob("*") if each.is_file())


def test_copy_keys_leaves_out_what_opens_the_ballots_unless_it_is_asked_for(evening: Evening, tmp_path: Path) -> None:
    settings = evening.settings
    copy_keys(settings.data, tmp_path / "a", with_seal=False)
    assert names(tmp_path / "a") == ["ledger.key", "receipts.key", "seal.public", NAME]
    written = copy_keys(settings.data, tmp_path / "b", with_seal=True)
    assert names(tmp_path / "b") == ["ledger.key", "receipts.key", "seal.key", "seal.public", NAME]
    assert {each.stat().st_mode & 0o777 for each in written} == {0o600}


def test_copy_keys_refuses_a_folder_with_copies(evening: Evening) -> None:
    with pytest.raises(CannotOpen, match="Keep the keys on another stick, in other hands"):
        copy_keys(evening.settings.data, evening.stick, with_seal=False)
    assert not (evening.stick / NAME).exists()


def test_copy_keys_says_that_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=r"The keys cannot be copied from .*: No such file"):
        copy_keys(tmp_path / "none", tmp_path / "to", with_seal=False)


def test_bring_keys_never_writes_over_another_key(other: Settings, keys: Path) -> None:
    bring_keys(keys, other.data)
    bring_keys(keys, other.data)
    (other.data / NAME).write_text("1" * 64)
    with pytest.raises(CannotOpen, match=r"is another key than .*Nothing was put back.$"):
        bring_keys(keys, other.data)
    assert (other.data / NAME).read_text() == "1" * 64


def test_bring_keys_leaves_what_was_signed_where_it_is(evening: Evening, keys: Path, other: Settings) -> None:
    store = evening.store()
    public = the_round(store, SLUG).public_name
    store.close()
    assert Vault(evening.settings.data, b"").file(public, "signed.txt").exists()
    bring_keys(keys, other.data)
    assert not Vault(other.data, b"").file(public, "signed.txt").exists()
