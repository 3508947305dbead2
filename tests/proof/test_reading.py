"""Reading what somebody handed us: as a stream, and trusting nothing in it."""

import io
import os
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.proof import reading
from pb.proof.bundle import write_folder
from pb.proof.reading import Bundle, CannotRead, CutShort, lines, opened, unzipped
from tests.proof.make import zip_of

FILES = {"ledger.jsonl": [b"one\n", b"two\n"], "boxes/1.jsonl": [b""], "documents/1.txt": [b"x" * 300_000]}


def everything(bundle: Bundle) -> dict[str, bytes]:
    return {name: b"".join(bundle.chunks(name)) for name in bundle.names}


def from_bytes(data: bytes) -> dict[str, bytes]:
    with unzipped(io.BytesIO(data)) as bundle:
        return everything(bundle)


def test_opened_reads_a_zip_file_and_a_folder_alike(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_of(FILES))
    write_folder(tmp_path / "x", FILES)
    (tmp_path / "x" / "empty").mkdir()
    for path in (tmp_path / "x.zip", tmp_path / "x"):
        with opened(path) as bundle:
            assert everything(bundle) == {name: b"".join(chunks) for name, chunks in FILES.items()}


def test_opened_says_that_there_is_nothing(tmp_path: Path) -> None:
    for path in (tmp_path / "none.zip", Path("a\0b")):
        with pytest.raises(CannotRead, match="There is no file or folder"), opened(path):
            pass


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a//b", "a/", "./x", "a/../b", "a b", "é", "a\\b", ".hidden", "a\n", "C:x", ""]
)
def test_unzipped_refuses_odd_names(name: str) -> None:
    with pytest.raises(CannotRead):
        from_bytes(zipped({"ledger.jsonl": b"", name: b""}))


def zipped(files: dict[str, bytes], compress: int = zipfile.ZIP_STORED, mode: int = 0o100644) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compress) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = compress
            archive.writestr(info, data)
    return target.getvalue()


def test_unzipped_refuses_what_was_compressed() -> None:
    with pytest.raises(CannotRead, match="compressed"):
        from_bytes(zipped({"ledger.jsonl": b"0" * 1000}, zipfile.ZIP_DEFLATED))


def test_unzipped_refuses_links() -> None:
    with pytest.raises(CannotRead, match="a link"):
        from_bytes(zipped({"ledger.jsonl": b"/etc/passwd"}, mode=0o120777))


def test_unzipped_refuses_the_same_name_twice() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("ledger.jsonl", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("ledger.jsonl", b"two")
    with pytest.raises(CannotRead, match="same name"):
        from_bytes(target.getvalue())


def test_unzipped_refuses_a_locked_file() -> None:
    data = bytearray(zip_of({"ledger.jsonl": [b"x"]}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(CannotRead, match="password"):
        from_bytes(bytes(data))


def test_unzipped_refuses_files_that_lie_over_each_other() -> None:
    """A thousand names for the same bytes would be a thousand times as much to read."""
    data = zip_of({"ledger.jsonl": [b"x" * 10_000]})
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    other = entry.replace(b"ledger.jsonl", b"ledger.jsonk")
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(entry) * 2, start, 0)
    with pytest.raises(CannotRead, match="larger than it is"):
        from_bytes(data[:start] + entry + other + end)


def test_unzipped_refuses_damaged_bytes_when_they_are_read() -> None:
    data = bytearray(zip_of(FILES))
    data[data.index(b"one\n")] ^= 1
    with pytest.raises(CannotRead, match="ledger.jsonl in this ZIP file is damaged"):
        from_bytes(bytes(data))


def test_unzipped_wants_a_ledger() -> None:
    with pytest.raises(CannotRead, match="no ledger.jsonl"):
        from_bytes(zip_of({"README.txt": [b""]}))


def test_opened_refuses_a_folder_with_links_or_pipes(tmp_path: Path) -> None:
    write_folder(tmp_path, {"ledger.jsonl": [b""]})
    for make in (lambda path: path.symlink_to("ledger.jsonl"), os.mkfifo):
        make(tmp_path / "odd")
        with pytest.raises(CannotRead, match="'odd' in this folder is a link"), opened(tmp_path):
            pass
        (tmp_path / "odd").unlink()


def test_opened_says_where_a_folder_cannot_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, pattern: str) -> Iterator[Path]:
        raise OSError

    monkeypatch.setattr(Path, "rglob", refuse)
    with pytest.raises(CannotRead, match="The folder .* cannot be read"), opened(tmp_path):
        pass


def test_a_file_of_a_folder_that_went_away_cannot_be_read(tmp_path: Path) -> None:
    write_folder(tmp_path, FILES)
    with opened(tmp_path) as bundle:
        (tmp_path / "boxes" / "1.jsonl").unlink()
        with pytest.raises(CannotRead, match="The file boxes/1.jsonl cannot be read"):
            everything(bundle)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_unzipped_reads_any_bytes_or_says_that_it_cannot(data: st.DataObject) -> None:
    changed = bytearray(zip_of(FILES | {"documents/1.txt": [b"x"]}))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(changed[: data.draw(st.just(len(changed)) | st.integers(0, len(changed)))])
    with suppress(CannotRead):
        assert "ledger.jsonl" in from_bytes(cut)


def test_lines_are_the_same_however_they_come_in_pieces() -> None:
    for size in (1, 2, 5, 100):
        assert list(lines(pieces(b"one\n\ntwo\n", size))) == [b"one", b"", b"two"]
    assert list(lines([])) == list(lines([b""])) == []


def pieces(data: bytes, size: int) -> Iterable[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def test_lines_end_with_a_newline_all_of_them() -> None:
    with pytest.raises(CutShort, match="does not end"):
        list(lines([b"one\ntwo"]))


def test_lines_that_are_too_long_are_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 1000)

    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 100
        pytest.fail("read on")

    with pytest.raises(CutShort, match="too long"):
        list(lines(endless()))
