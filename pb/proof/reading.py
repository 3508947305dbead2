"""Reading a bundle that somebody handed us, from a ZIP file or a folder: as streams, and trusting nothing in it."""

import re
import stat
import struct
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

# Longer ones would have to be held in memory.
LONGEST_LINE = 2**24
_CHUNK = 2**18
_ENCRYPTED = 1
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
# What zipfile raises for bytes that only look like a ZIP file.
_NO_ZIP = (BadZipFile, ValueError, OverflowError, RuntimeError, EOFError, OSError, struct.error)  # seen of zipfile


class CannotRead(Exception):
    """This is no bundle, or it cannot be read; the message says why, for people."""


class CutShort(ValueError):
    """A file of lines that does not end with a newline, or has a line that is too long."""


class Bundle(Protocol):
    """The files of a bundle. `chunks` raises CannotRead where a file turns out to be damaged."""

    @property
    def names(self) -> frozenset[str]: ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        ...


@dataclass(frozen=True)
class Zipped:
    """A bundle in a ZIP file."""

    archive: ZipFile
    names: frozenset[str]

    def chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self.archive.open(name) as member:
                while chunk := member.read(_CHUNK):
                    yield chunk
        except _NO_ZIP:
            raise CannotRead(f"The file {name} in this ZIP file is damaged.") from None


@dataclass(frozen=True)
class Folder:
    """A bundle in a folder."""

    path: Path
    names: frozenset[str]

    def chunks(self, name: str) -> Iterator[bytes]:
        try:
            with (self.path / name).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except OSError:
            raise CannotRead(f"The file {name} cannot be read.") from None


@contextmanager
def opened(path: Path) -> Generator[Bundle]:
    """The bundle at this path. Raises CannotRead."""
    if path.is_dir():
        yield _folder(path)
        return
    try:
        file = path.open("rb")
    except (OSError, ValueError):
        raise CannotRead(f"There is no file or folder {path}.") from None
    with file, unzipped(file) as bundle:
        yield bundle


@contextmanager
def unzipped(file: BinaryIO) -> Generator[Bundle]:
    """The bundle in an open ZIP file. Raises CannotRead."""
    try:
        archive = ZipFile(file)
    except _NO_ZIP:
        raise CannotRead("This is not a ZIP file.") from None
    with archive:
        infos = archive.infolist()
        _check_members(infos, file.seek(0, 2))
        yield Zipped(archive, _checked(info.filename for info in infos))


def _check_members(infos: list[ZipInfo], size: int) -> None:
    for info in infos:
        if info.compress_type != ZIP_STORED or info.compress_size != info.file_size:
            raise CannotRead("This ZIP file is compressed. Use the one that was published, or a folder.")
        if info.flag_bits & _ENCRYPTED:
            raise CannotRead("This ZIP file is locked with a password.")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise CannotRead(f"{info.filename[:80]!r} in this ZIP file is a link, not a file.")
    # Members that lie over each other could be read as more than there is.
    if sum(info.file_size for info in infos) > size:
        raise CannotRead("The files in this ZIP file are larger than it is.")


def _folder(path: Path) -> Folder:
    try:
        inside = sorted(path.rglob("*"))
        kinds = [(each, each.lstat().st_mode) for each in inside]
    except OSError:
        raise CannotRead(f"The folder {path} cannot be read.") from None
    files = [each for each, kind in kinds if not stat.S_ISDIR(kind)]
    if strange := [each for each, kind in kinds if not stat.S_ISDIR(kind) and not stat.S_ISREG(kind)]:
        raise CannotRead(f"{strange[0].name!r} in this folder is a link, not a file.")
    return Folder(path, _checked(each.relative_to(path).as_posix() for each in files))


def _checked(names: Iterable[str]) -> frozenset[str]:
    listed = list(names)
    if strange := [name for name in listed if not _NAME.fullmatch(name)]:
        raise CannotRead(f"A file has a name that no bundle has: {strange[0][:80]!r}.")
    if len(set(listed)) < len(listed):
        raise CannotRead("Two files in this ZIP file have the same name.")
    if "ledger.jsonl" not in listed:
        raise CannotRead("There is no ledger.jsonl: this is no bundle, or a file of it is missing.")
    return frozenset(listed)


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file without their newlines. Raises CutShort."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise CutShort("has a line that is too long")
        yield from whole
    if rest:
        raise CutShort("does not end with a new line")
