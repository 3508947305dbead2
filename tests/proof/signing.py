"""Keys of invented rounds and witnesses, which remember what they signed."""

from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pb.proof.note import COSIGNS, SIGNS, SigningKey, VerifierKey, cosigned_text, line_of


@cache
def _signed(private: bytes, text: bytes) -> bytes:
    """The same things are signed again and again, and signing takes longest."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(text)


@cache
def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


class Signer(SigningKey):
    """A key that remembers what it signed."""

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, SIGNS, _public(self.private))

    def signature(self, text: str) -> bytes:
        return _signed(self.private, text.encode())


@dataclass(frozen=True)
class Witness:
    name: str
    private: bytes

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, COSIGNS, _public(self.private))

    def cosigned(self, text: str, time: int = 1_778_317_200) -> str:
        return line_of(self.key, time.to_bytes(8, "big") + _signed(self.private, cosigned_text(text, time)))
