"""The secret key is made once, and stays what it is."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pb import secret_key as secret_key_module
from pb.secret_key import NAME, derived, make_folder, make_key, read_key, secret_key, sync_folder, write_whole


def test_secret_key_is_made_once_and_is_the_same_ever_after(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "data")
    assert len(first) == 32
    assert secret_key(tmp_path / "data") == first


def test_secret_key_is_another_in_another_folder(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "one") != secret_key(tmp_path / "two")


def test_secret_key_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    secret_key(tmp_path)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kept", ["", "ab" * 31, "not a key"], ids=["empty", "too-short", "text"])
def test_secret_key_refuses_a_damaged_file_and_leaves_it(tmp_path: Path, kept: str) -> None:
    (tmp_path / NAME).write_text(kept)
    with pytest.raises(ValueError):
        secret_key(tmp_path)
    assert (tmp_path / NAME).read_text() == kept


def test_make_key_leaves_no_half_key_behind_when_it_is_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty file would be taken for the key, and be wrong for ever."""
    file = tmp_path / "keys" / "r-0123456789ab" / "seal.key"

    def power_cut(_: int) -> None:
        raise KeyboardInterrupt

    make_folder(file.parent)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", power_cut)
        with pytest.raises(KeyboardInterrupt):
            make_key(file)
    assert not file.exists()
    make_key(file)
    assert len(read_key(file)) == 32
    assert [each.name for each in file.parent.iterdir()] == ["seal.key"]


def test_make_key_makes_one_key_for_all_who_start_together(tmp_path: Path) -> None:
    start = Barrier(8)

    def key(_: int) -> bytes:
        start.wait()
        make_key(tmp_path / "new" / "ledger.key")
        return read_key(tmp_path / "new" / "ledger.key")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(key, range(8)))) == 1


def test_make_folder_makes_all_that_is_above_it_and_leaves_what_is_there(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(tmp_path / "a" / "b")
        (tmp_path / "a" / "b" / "kept").touch()
    assert (tmp_path / "a" / "b" / "kept").exists()


@pytest.mark.parametrize("mode", [0o644, 0o600])
def test_write_whole_replaces_a_file_with_what_only_its_owner_may_change(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "signed.txt"
    (tmp_path / "signed.txt.new").write_text("left by a crash")
    for text in ("one", "another"):
        write_whole(file, text, mode)
        assert file.read_text() == text
    assert file.stat().st_mode & 0o777 & ~mode == 0
    assert [each.name for each in tmp_path.iterdir()] == ["signed.txt"]


def test_sync_folder_is_asked_once_the_new_name_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a power cut could leave the folder without it."""
    seen: list[list[str]] = []
    monkeypatch.setattr(secret_key_module, "sync_folder", lambda folder: seen.append(sorted(os.listdir(folder))))
    write_whole(tmp_path / "a.key", "text")
    assert seen == [["a.key"]]
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "none")


def test_derived_gives_each_purpose_a_key_of_its_own() -> None:
    key = bytes(32)
    assert derived(key, "forms") == derived(key, "forms")
    assert len({key, derived(key, "forms"), derived(key, "codes"), derived(bytes(31) + b"1", "forms")}) == 4


def test_sync_folder_does_not_mind_a_stick_that_cannot_be_asked_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [errno.EINVAL, errno.EIO]

    def sync(_: int) -> None:
        raise OSError(answers.pop(0), "no")

    monkeypatch.setattr(os, "fsync", sync)
    sync_folder(tmp_path)
    with pytest.raises(OSError, match="no"):
        sync_folder(tmp_path)
