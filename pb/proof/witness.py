"""What a witness does: look whether the ledger goes on from what they signed last, and only then sign."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pb.proof.canonical import NotCanonical, read_line
from pb.proof.merkle import leaf, roots_at
from pb.proof.note import (
    COSIGNS,
    NAME,
    SIGNS,
    VerifierKey,
    WrongNote,
    cosigned_text,
    from_base64,
    key_from,
    line_of,
    read_checkpoint,
    signed_by,
    to_base64,
)

_PRIVATE = "PRIVATE+KEY+"


class WillNotSign(ValueError):
    """A reason why nobody should sign this; the message says it to the witness."""


class Forked(WillNotSign):
    """The ledger is not the one that this witness signed: there are two of it, and both are signed."""


@dataclass(frozen=True)
class CosigningKey:
    """The private half (32 bytes) of a key of kind COSIGNS."""

    name: str
    private: bytes

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()
        return VerifierKey(self.name, COSIGNS, public)

    def as_text(self) -> str:
        """`PRIVATE+KEY+name+1a2b3c4d+base64`, as the Go tools of C2SP write it."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{to_base64(bytes([COSIGNS]) + self.private)}"

    def cosignature(self, text: str, time: int) -> str:
        """The line to add under a checkpoint with this text; `time` in seconds since 1970."""
        signature = Ed25519PrivateKey.from_private_bytes(self.private).sign(cosigned_text(text, time))
        return line_of(self.verifier, time.to_bytes(8, "big") + signature)


def is_name(text: str) -> bool:
    """Whether a key can have this name."""
    return re.fullmatch(NAME, text) is not None


def cosigning_key_from(text: str) -> CosigningKey:
    """Read `as_text` back. Raises WrongNote."""
    parts = re.fullmatch(re.escape(_PRIVATE) + rf"({NAME})\+[0-9a-f]{{8}}\+([A-Za-z0-9+/=]+)", text)
    raw = from_base64(parts[2]) if parts else b""
    key = CosigningKey(parts[1], raw[1:]) if parts and len(raw) == 33 else None
    if key is None or key.as_text() != text:
        raise WrongNote("this is not the private key of a witness")
    return key


def text_to_sign(note: str, ledger: bytes, witness: VerifierKey, before: str) -> str:
    """The text of a checkpoint, once all is well with it: the key of the ledger signed it, it is true of `ledger` (the
    file `ledger.jsonl`, which may have grown since), and so is `before`, the checkpoint that this witness signed last;
    empty if there is none.

    Raises WillNotSign, Forked.
    """
    lines = _lines_of(ledger)
    key = _key_of(lines, witness)
    text, size, root = _read(note, key, "This checkpoint")
    if size > len(lines):
        raise WillNotSign(f"The ledger has {len(lines)} entries, and the checkpoint is of {size}. Save both again.")
    _, seen_size, seen_root = _read(before, key, "The checkpoint that you signed last") if before else ("", 0, b"")
    roots = roots_at(map(leaf, lines), {size, seen_size})
    if seen_size > len(lines):
        raise Forked(f"You signed {seen_size} entries, and now there are {len(lines)}. Some are gone.")
    if seen_size and roots[seen_size] != seen_root:
        raise Forked(f"The first {seen_size} entries are not those that you signed. Somebody has changed them.")
    if roots[size] != root:
        raise Forked("The ledger is not the one that this checkpoint was signed for. Somebody has changed it.")
    return text


def _lines_of(ledger: bytes) -> Sequence[bytes]:
    if not ledger.endswith(b"\n"):
        raise WillNotSign("This is no whole ledger. Save ledger.jsonl again.")
    return ledger[:-1].split(b"\n")


def _key_of(lines: Sequence[bytes], witness: VerifierKey) -> VerifierKey:
    try:
        terms = read_line(lines[0])
        key = key_from(terms["ledger"], SIGNS)
        enrolled = witness.as_text() in terms["witnesses"]
    except (NotCanonical, WrongNote, KeyError, TypeError):
        raise WillNotSign("This is no ledger that we know.") from None
    if not enrolled:
        raise WillNotSign("Your key is not among those of the witnesses of this round.")
    return key


def _read(note: str, key: VerifierKey, what: str) -> tuple[str, int, bytes]:
    """(text, size, root)"""
    try:
        text = signed_by(note, key).text
        origin, size, root = read_checkpoint(text)
    except WrongNote as wrong:
        raise WillNotSign(f"{what} is not signed with the key of this ledger: {wrong}.") from None
    if origin != key.name:
        raise WillNotSign(f"{what} is of another ledger.")
    return text, size, root
