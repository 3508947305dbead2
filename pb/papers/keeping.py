"""What was keyed, as it is kept until its pile is closed: sealed with the installation's key. Pure, but for chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from pb.proof.canonical import canonical, read_line
from pb.secret_key import derived

_NONCE = 12
# A key is written so wide, so that the length of what is kept does not tell what was keyed.
_WIDE = 4


@dataclass(frozen=True)
class Keyed:
    """A paper as somebody keyed it: its code, and bid number -> key."""

    code: str
    keys: Mapping[int, str]


def sealed(secret: bytes, paper: bytes, by: str, keyed: Keyed) -> bytes:
    """To keep. It opens for this paper and this person alone."""
    written = {str(number): key.ljust(_WIDE) for number, key in keyed.keys.items()}
    nonce = token_bytes(_NONCE)
    return nonce + _cipher(secret).encrypt(nonce, canonical({"c": keyed.code, "k": written}), _whose(paper, by))


def opened(secret: bytes, paper: bytes, by: str, kept: bytes) -> Keyed:
    """What `sealed` was given. Raises InvalidTag for what was changed, or moved to another paper or person."""
    read = read_line(_cipher(secret).decrypt(kept[:_NONCE], kept[_NONCE:], _whose(paper, by)))
    return Keyed(read["c"], {int(number): key.strip() for number, key in read["k"].items()})


def _cipher(secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derived(secret, "pb1/keyed papers"))


def _whose(paper: bytes, by: str) -> bytes:
    return paper + by.encode()
