"""Signed notes and cosignatures, byte for byte as C2SP says (signed-note, tlog-checkpoint, tlog-cosignature)."""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNS = 1
COSIGNS = 4
_P = 2**255 - 19
_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
# The `y` of every point that added to itself a few times is nothing: under such a key anything is signed.
_SMALL = {0, 1, _P - 1, _OF_ORDER_8, _P - _OF_ORDER_8}
_DASH = "\u2014"
# ASCII, so that every program knows what a space is; and without `+`.
NAME = "[!-*,-~]+"
_BASE64 = "[A-Za-z0-9+/=]+"
_KEY = re.compile(rf"({NAME})\+([0-9a-f]{{8}})\+({_BASE64})")
_SIGNATURE = re.compile(f"{_DASH} ({NAME}) ({_BASE64})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class WrongNote(ValueError):
    """A note, a key or a signature that is not what it should be; the message says how."""


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Raises WrongNote for anything but the one way to write these bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WrongNote("this is not base64") from None
    if to_base64(data) != text:
        raise WrongNote("this is not the one way to write base64")
    return data


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name that it signs under; `kind` is SIGNS or COSIGNS."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def as_text(self) -> str:
        """`name+1a2b3c4d+base64`"""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"


def key_from(text: str, kind: int) -> VerifierKey:
    """Read `as_text` back. Raises WrongNote, also for a key of another kind, and for one on which programs would not
    agree whether it signed something."""
    parts = _KEY.fullmatch(text)
    if not parts:
        raise WrongNote("this is not a key")
    raw = from_base64(parts[3])
    if len(raw) != 33 or raw[0] != kind:
        raise WrongNote("this is not a key of the right kind")
    y = int.from_bytes(raw[1:], "little") % 2**255
    if y >= _P or y in _SMALL:
        raise WrongNote("this is not a key that anybody has")
    key = VerifierKey(parts[1], kind, raw[1:])
    if key.id.hex() != parts[2]:
        raise WrongNote("this key is damaged: its number does not match")
    return key


@dataclass(frozen=True)
class SigningKey:
    """The private half (32 bytes) of a key of kind SIGNS."""

    name: str
    private: bytes

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()
        return VerifierKey(self.name, SIGNS, public)

    def signature(self, text: str) -> bytes:
        """64 bytes; the same for the same text."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(text.encode())

    def note(self, text: str) -> str:
        """The text with its signature. `text` ends with a newline."""
        return f"{text}\n{line_of(self.verifier, self.signature(text))}"


def line_of(key: VerifierKey, signature: bytes) -> str:
    """The line of a signature under a note. A cosignature begins with its eight bytes of time."""
    return f"{_DASH} {key.name} {to_base64(key.id + signature)}\n"


@dataclass(frozen=True)
class Note:
    """A note taken apart: its text, and each signature (key id first) with the name it is under."""

    text: str
    signatures: tuple[tuple[str, bytes], ...]

    def of(self, key: VerifierKey) -> list[bytes]:
        """The signatures that say they are of this key, without the key's number."""
        return [raw[4:] for name, raw in self.signatures if name == key.name and raw[:4] == key.id]


def read_note(note: str) -> Note:
    """Raises WrongNote."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or _CONTROL.search(note):
        raise WrongNote("this is not a signed note")
    found = [_SIGNATURE.fullmatch(line) for line in lines[:-1].split("\n")]
    if not all(found):
        raise WrongNote("a line under the note is not a signature")
    return Note(f"{text}\n", tuple((each[1], from_base64(each[2])) for each in found if each))


def signed_by(note: str, key: VerifierKey) -> Note:
    """The note, if this key signed it. Raises WrongNote."""
    read = read_note(note)
    signatures = read.of(key)
    if not signatures:
        raise WrongNote(f"not signed by {key.name}")
    if not all(_is_good(key.public, read.text.encode(), signature) for signature in signatures):
        raise WrongNote(f"the signature of {key.name} is wrong")
    return read


def cosigned_text(text: str, time: int) -> bytes:
    """What a witness signs at `time` (seconds since 1970)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosigned_by(note: Note, key: VerifierKey) -> bool:
    """Whether a witness signed. Raises WrongNote if one of its cosignatures is wrong."""
    found = note.of(key)
    for raw in found:
        text = cosigned_text(note.text, int.from_bytes(raw[:8], "big"))
        if not _is_good(key.public, text, raw[8:]):
            raise WrongNote(f"the cosignature of {key.name} is wrong")
    return bool(found)


def _is_good(public: bytes, text: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The three lines under which a checkpoint is signed."""
    return f"{origin}\n{size}\n{to_base64(root)}\n"


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    """(origin, size, root). Raises WrongNote."""
    parts = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,9})\n([^\n]+)\n", text)
    if not parts:
        raise WrongNote("this is not a checkpoint")
    return parts[1], int(parts[2]), from_base64(parts[3])


def size_of(note: str) -> int:
    """How many entries a signed checkpoint covers. Whose signatures these are is not looked at. Raises WrongNote."""
    return read_checkpoint(read_note(note).text)[1]


def seal_number(note: str) -> str:
    """What people compare of a signed checkpoint: its root, in base64. Raises WrongNote."""
    return to_base64(read_checkpoint(read_note(note).text)[2])
