"""The files of a bundle, and the bytes they are written in."""

import os
import subprocess
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from pb.proof import bundle
from pb.proof.bundle import (
    Lines,
    digest_of_chunks,
    digests,
    document,
    published_files,
    readme,
    signed_files,
    write_folder,
    write_zip,
)
from pb.proof.slips import Mode
from tests.proof.good import PLAIN, good
from tests.proof.make import make, zip_of

FILES = {"b/1.txt": [b"one", b"two"], "a.txt": [b""], "B": [b"x"]}


def test_write_zip_always_gives_the_same_bytes() -> None:
    assert zip_of(FILES) == zip_of(dict(reversed(FILES.items())))
    with zipfile.ZipFile(BytesIO(zip_of(FILES))) as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == ["B", "a.txt", "b/1.txt"]
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert {info.extra for info in infos} == {b""}
    assert {info.flag_bits for info in infos} == {0}


def test_write_zip_can_be_opened_by_others(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zip_of(FILES))
    subprocess.run(["unzip", "-tqq", "x.zip"], cwd=tmp_path, check=True)


def test_write_zip_refuses_a_pipe_because_its_bytes_would_be_others() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing, "wb") as pipe, pytest.raises(ValueError, match="not to a pipe"):
        write_zip(pipe, FILES)


def test_write_folder_has_the_same_files(tmp_path: Path) -> None:
    write_folder(tmp_path, FILES)
    there = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == {name: b"".join(chunks) for name, chunks in FILES.items()}


def test_a_bundle_is_the_same_each_time_it_is_made() -> None:
    assert zip_of(make(PLAIN).files) == zip_of(make(PLAIN).files)
    assert zip_of(make(PLAIN).files) != zip_of(make(PLAIN.told(seed="another")).files)


@pytest.mark.parametrize("lines", [0, 1, 999, 1000, 1001, 2000])
def test_lines_end_each_with_a_newline(lines: int) -> None:
    given = [str(number).encode() for number in range(lines)]
    assert b"".join(Lines(given)) == b"".join(line + b"\n" for line in given)


def test_digest_of_chunks_is_over_all_of_them() -> None:
    assert digest_of_chunks([b"one", b"two"]) == sha256(b"onetwo").hexdigest()


def test_digests_are_by_name() -> None:
    assert list(digests(FILES)) == ["B", "a.txt", "b/1.txt"]
    assert digests(FILES)["b/1.txt"] == sha256(b"onetwo").hexdigest()


def names(story: str) -> set[str]:
    return set(make(good()[story]).files)


def test_published_files_and_signed_files_are_those_of_the_format() -> None:
    several = {f"{folder}/{bid}.{ending}" for bid in range(1, 6) for folder, ending in FOLDERS}
    always = {"README.txt", "cards.jsonl", "ledger.jsonl", "checkpoint"}
    checkpoints = {f"checkpoints/{size}.txt" for size in (8, 11, 14)}
    assert names("skip") == always | several | checkpoints
    assert names("tallies") == names("skip") - {f"csv/{bid}.csv" for bid in range(1, 6)}
    assert names("timestamps") == names("skip") | {f"timestamps/{size}.tsr" for size in (8, 11, 14)}


FOLDERS = (("boxes", "jsonl"), ("csv", "csv"), ("documents", "txt"))


def test_signed_files_hold_every_checkpoint() -> None:
    files = signed_files([b"{}"], "new", {1: "old", 2: "new"})
    told = {name: b"".join(chunks) for name, chunks in files.items()}
    assert told == {
        "ledger.jsonl": b"{}\n",
        "checkpoint": b"new",
        "checkpoints/1.txt": b"old",
        "checkpoints/2.txt": b"new",
    }


def test_published_files_can_be_gone_through_again() -> None:
    files = published_files("T", [b"{}"], [], {1: b"bid"}, PLAIN.ballot, Mode.SLIPS)
    assert digests(files) == digests(files)


def test_checkpoint_name_has_its_size() -> None:
    assert bundle.checkpoint_name(8) == "checkpoints/8.txt"


def test_box_name_has_the_bid_or_all() -> None:
    assert bundle.box_name("all") == "boxes/all.jsonl"


def test_csv_name_has_the_bid_or_all() -> None:
    assert bundle.csv_name("7") == "csv/7.csv"


def test_document_name_has_the_bid() -> None:
    assert bundle.document_name(7) == "documents/7.txt"


def test_timestamp_name_has_the_size_of_its_checkpoint() -> None:
    assert bundle.timestamp_name(8) == "timestamps/8.tsr"


def test_document_says_what_residents_saw() -> None:
    text = document(7, "A bench", [("Group", "Friends of the green"), ("Location", " "), ("Summary", "For all.\n")])
    assert text == b"Bid 7: A bench\n\nGroup\nFriends of the green\n\nSummary\nFor all.\n"


def test_readme_says_how_to_check() -> None:
    told = {mode: readme("Marlfield decides", mode).decode() for mode in Mode}
    assert {text.splitlines()[0] for text in told.values()} == {"Marlfield decides: how to check this result"}
    assert ["torn into slips" in text for text in told.values()] == [mode is Mode.SLIPS for mode in told]
    assert ["csv" in text for text in told.values()] == [mode is not Mode.TALLIES for mode in told]
