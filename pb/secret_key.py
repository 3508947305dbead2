"""The installation's secret key: one file beside the database, never inside it."""

import hmac
import os
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

NAME = "secret.key"


def secret_key(data: Path) -> bytes:
    """The key of this installation (32 bytes); made on first use, readable by its owner alone.

    Without the same file no voting code works, so it is backed up apart from the database.
    """
    data.mkdir(parents=True, exist_ok=True)
    file = data / NAME
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(file)
    with os.fdopen(descriptor, "w") as new:
        new.write(token_hex(32))
        new.flush()
        os.fsync(new.fileno())
    return _read(file)


def _read(file: Path) -> bytes:
    key = bytes.fromhex(file.read_text().strip())
    if len(key) != 32:
        raise ValueError(f"{file} does not hold a key of 32 bytes")
    return key


def derived(key: bytes, purpose: str) -> bytes:
    """A key for one purpose, so that no two uses share one (32 bytes)."""
    return hmac.digest(key, purpose.encode(), sha256)
