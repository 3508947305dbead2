"""C03, C04 and C05: who signed the ledger, what it was when they did, and who saw it then."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pb.proof.bundle import CHECKPOINT, checkpoint_name
from pb.proof.checks.failure import Failed, need
from pb.proof.checks.given import Given
from pb.proof.checks.ledger import Ledger
from pb.proof.merkle import leaf, roots_at
from pb.proof.note import (
    COSIGNS,
    SIGNS,
    Note,
    VerifierKey,
    WrongNote,
    cosigned_by,
    key_from,
    read_checkpoint,
    signed_by,
)
from pb.proof.reading import Bundle

_SIZED = re.compile("checkpoints/(?:0|[1-9][0-9]{0,9})[.]txt")
# Room for a thousand witnesses.
_LARGEST = 2**18


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint that was signed by the key of the ledger; `name` is that of its file."""

    name: str
    note: Note
    origin: str
    size: int
    root: bytes


def check_signatures(bundle: Bundle, ledger: Ledger, given: Given) -> list[Checkpoint]:
    """Every checkpoint in `checkpoints/`, by its size. Raises Failed."""
    key = key_from(ledger.terms["ledger"], SIGNS)
    ours = given.key is None or given.key == key
    need(ours, "C03", "The key of this ledger is another than the one you gave: this is not the round on the poster.")
    newest = _checkpoint(CHECKPOINT, _text_of(bundle, CHECKPOINT, "C03"), key, "C03")
    need(
        newest.size == len(ledger.lines),
        "C03",
        f"The checkpoint covers {newest.size:,} entries, and not all there are.",
    )
    kept = [_checkpoint(name, _text_of(bundle, name, "C04"), key, "C04") for name in _kept(bundle)]
    seen = [_checkpoint(each.name, each.note, key, "C04") for each in given.seen]
    _check_true(ledger, newest, kept, seen)
    for each in kept:
        need(each.name == checkpoint_name(each.size), "C04", f"{each.name} is a checkpoint of {each.size:,} entries.")
    by_size = {each.size: each for each in kept}
    for kind, when in (("open", "at opening"), ("seal", "when the boxes were sealed")):
        need(ledger.size_after(kind) in by_size, "C04", f"There is no checkpoint of the ledger as it was {when}.")
    _check_witnesses(ledger, [newest, *kept, *seen], by_size)
    return [by_size[size] for size in sorted(by_size)]


def _kept(bundle: Bundle) -> list[str]:
    return sorted(name for name in bundle.names if _SIZED.fullmatch(name))


def _text_of(bundle: Bundle, name: str, code: str) -> str:
    need(name in bundle.names, code, f"The file {name} is missing.")
    data = b""
    for chunk in bundle.chunks(name):
        data += chunk
        need(len(data) <= _LARGEST, code, f"{name} is too large for a checkpoint.")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Failed(code, f"{name} is no checkpoint.") from None


def _checkpoint(name: str, text: str, key: VerifierKey, code: str) -> Checkpoint:
    try:
        note = signed_by(text, key)
        origin, size, root = read_checkpoint(note.text)
    except WrongNote as wrong:
        raise Failed(code, f"{name} is not a checkpoint signed with the key of this ledger: {wrong}.") from None
    need(origin == key.name, code, f"{name} is a checkpoint of another ledger.")
    return Checkpoint(name, note, origin, size, root)


def _check_true(ledger: Ledger, newest: Checkpoint, kept: Iterable[Checkpoint], seen: Iterable[Checkpoint]) -> None:
    others = [*kept, *seen]
    roots = roots_at(map(leaf, ledger.lines), {newest.size, *(each.size for each in others)})
    # Said of the newest too: a ledger that was changed is not the one that was signed.
    for each in (newest, *others):
        need(each.size in roots, "C04", f"{each.name} is of {each.size:,} entries: some that were there are gone.")
        need(each.root == roots[each.size], "C04", f"The ledger is not what was signed in {each.name}: it was changed.")


def _check_witnesses(ledger: Ledger, every: list[Checkpoint], by_size: dict[int, Checkpoint]) -> None:
    witnesses = [key_from(each, COSIGNS) for each in ledger.terms["witnesses"]]
    signed = {each.name: sum(_signed(each, witness) for witness in witnesses) for each in every}
    quorum = ledger.terms["quorum"]
    for kind, when in (("open", "at opening"), ("seal", "when the boxes were sealed")):
        there = signed[by_size[ledger.size_after(kind)].name]
        need(there >= quorum, "C05", f"Only {there} of the witnesses signed {when}, and {quorum} must.")


def _signed(checkpoint: Checkpoint, witness: VerifierKey) -> bool:
    try:
        return cosigned_by(checkpoint.note, witness)
    except WrongNote as wrong:
        raise Failed("C05", f"In {checkpoint.name} {wrong}.") from None
