"""The secret key is made once, and stays what it is."""

from pathlib import Path

import pytest

from pb.secret_key import NAME, derived, secret_key


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


def test_derived_gives_each_purpose_a_key_of_its_own() -> None:
    key = bytes(32)
    assert derived(key, "forms") == derived(key, "forms")
    assert len({key, derived(key, "forms"), derived(key, "codes"), derived(bytes(31) + b"1", "forms")}) == 4
