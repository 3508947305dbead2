"""Sealed envelopes: a ballot at rest, that only the seal key can read.

HPKE as the library has it; nothing here is a cipher of our own. X25519 and ML-KEM-768 are used together, so that
envelopes copied today stay closed if one of the two is ever broken.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEED_BYTES = 32
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_MLKEM_PUBLIC, _MLKEM_SEED, _X25519 = 1184, 64, 32
PUBLIC_BYTES = _MLKEM_PUBLIC + _X25519


class CannotOpen(ValueError):
    """This envelope was not sealed for this round with this key, or was changed since."""


class Sealer:
    """Puts ballots of one round into envelopes. `public` is 1,216 bytes: the ML-KEM-768 key, then the X25519 key."""

    def __init__(self, public: bytes, round: str) -> None:
        mlkem, x25519 = public[:_MLKEM_PUBLIC], public[_MLKEM_PUBLIC:]
        self._key = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(mlkem), X25519PublicKey.from_public_bytes(x25519)
        )
        self._info = _info(round)

    def seal(self, text: bytes, size: int) -> bytes:
        """The envelope. Its length depends on `size` alone: text is filled up with spaces.

        Raises ValueError for a text that is longer.
        """
        if len(text) > size:
            raise ValueError(f"{len(text)} bytes do not fit into an envelope of {size}")
        return _SUITE.encrypt(text.ljust(size), self._key, info=self._info)


class Opener:
    """The private half, made from a seed of 32 bytes."""

    def __init__(self, seed: bytes, round: str) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError("a seal key is 32 bytes")
        material = HKDF(SHA512(), _MLKEM_SEED + _X25519, salt=None, info=b"pb1/seal key").derive(seed)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(material[:_MLKEM_SEED])
        self._x25519 = X25519PrivateKey.from_private_bytes(material[_MLKEM_SEED:])
        self._key = MLKEM768X25519PrivateKey(self._mlkem, self._x25519)
        self._info = _info(round)

    @property
    def public(self) -> bytes:
        """What `Sealer` takes."""
        return self._mlkem.public_key().public_bytes_raw() + self._x25519.public_key().public_bytes_raw()

    def open(self, envelope: bytes) -> bytes:
        """The text that was sealed, without its filling. Raises CannotOpen."""
        try:
            return _SUITE.decrypt(envelope, self._key, info=self._info).rstrip(b" ")
        except (InvalidTag, ValueError):
            raise CannotOpen from None


def _info(round: str) -> bytes:
    return f"pb1/envelope\n{round}\n".encode()
