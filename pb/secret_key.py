"""Secret keys: files beside the database, never inside it. The one of the installation, and how any other is kept."""

import errno
import fcntl
import hmac
import os
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

NAME = "secret.key"
BYTES = 32


def secret_key(data: Path) -> bytes:
    """The key of this installation (32 bytes); made on first use.

    Without the same file no voting code works, so it is backed up apart from the database.
    """
    make_key(data / NAME)
    return read_key(data / NAME)


def make_key(file: Path) -> None:
    """Write a new key, readable by its owner alone; one that is there already stays. All of it is there or nothing,
    whenever the power fails."""
    make_folder(file.parent)
    with _held(file.parent):
        if not file.exists():
            write_whole(file, token_hex(BYTES), 0o600)


@contextmanager
def _held(folder: Path) -> Generator[None]:
    """Two server processes that start together make one key."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """With all that is above it, so that it is still there after a power cut."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def write_whole(file: Path, text: str, mode: int = 0o644) -> None:
    """All of the new text or all of the old one is there, whenever the power fails."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    new.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # what some file systems of sticks say, which cannot be asked for it
            raise
    finally:
        os.close(descriptor)


def read_key(file: Path) -> bytes:
    """32 bytes. Raises OSError, ValueError."""
    key = bytes.fromhex(file.read_text().strip())
    if len(key) != BYTES:
        raise ValueError(f"{file} does not hold a key of {BYTES} bytes")
    return key


def derived(key: bytes, purpose: str) -> bytes:
    """A key for one purpose, so that no two uses share one (32 bytes)."""
    return hmac.digest(key, purpose.encode(), sha256)
