"""Passwords, by argon2id. Slow on purpose: at most two at a time, so that signing in cannot starve voting."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second choice of parameters: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = BoundedSemaphore(2)
# Checked when there is no such organiser, so that the time taken does not tell which addresses have an account.
_NOBODY = _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Takes as long for an unknown organiser (None) as for a wrong password."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(password_hash or _NOBODY, password) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False
