"""Who can be a witness, which checkpoints wait for them, and which signatures are taken."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from pb.problems import Problems, Refused
from pb.proof.note import COSIGNS, Note, VerifierKey, WrongNote, cosigned_by, from_base64, key_from, read_note
from pb.rounds.rules import slug_of

LONGEST_NAME = 60
MOST_WITNESSES = 20
# How far a telephone's clock may be from ours.
CLOCKS_DIFFER = timedelta(minutes=10)


def invitation_digest(code: str) -> bytes:
    """What is kept of an invitation (32 bytes)."""
    return sha256(code.encode()).digest()


def key_name(host: str, name: str, taken: Collection[str]) -> str:
    """`vote.example.org/witness/tenants-association`: unlike any that is taken."""
    first = f"{host}/witness/{slug_of(name, 'witness')}"
    names = (first if number == 1 else f"{first}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in names if each not in taken)


def short_number(key: str) -> str:
    """`1a2b 3c4d`: what people compare to know that two screens mean the same key."""
    number = key.split("+")[1]
    return f"{number[:4]} {number[4:]}"


def check_invitation(name: str, names: Collection[str]) -> None:
    """Raises Problems unless one more witness can be invited under this name."""
    if not name or len(name) > LONGEST_NAME or "\n" in name:
        raise Problems({"name": f"Enter a name or a role of {LONGEST_NAME} characters or fewer"})
    if name.casefold() in {each.casefold() for each in names}:
        raise Problems({"name": "There is a witness of this name already. Take them off the list first, or add to it"})
    if len(names) >= MOST_WITNESSES:
        raise Problems({"name": f"There are {MOST_WITNESSES} witnesses already, and that is as many as there can be"})


def check_quorum(typed: str) -> int:
    """How many witnesses must sign. Raises Problems."""
    if not re.fullmatch("[0-9]{1,2}", typed, re.ASCII) or int(typed) > MOST_WITNESSES:
        raise Problems({"quorum": f"Enter how many witnesses must sign, from 0 to {MOST_WITNESSES}"})
    return int(typed)


def check_enough_enrolled(enrolled: int, quorum: int) -> None:
    """Raises Refused where so many witnesses could never sign."""
    if enrolled < quorum:
        raise Refused(
            f"At least {quorum} of the witnesses must sign, and {enrolled} of them enrolled so far. Wait for the "
            "others, or let fewer be enough. Nobody can enrol once the round is open."
        )


def check_key(typed: str, name: str) -> str:
    """The public key of a witness, as it is kept. Raises Problems unless it is one under this name."""
    try:
        key = key_from(typed, COSIGNS)
    except WrongNote:
        raise Problems({"key": "This is not the public key of a witness. Copy all of it, on one line"}) from None
    if key.name != name:
        raise Problems({"key": f"This key is for another name. Make one for {name}"})
    return key.as_text()


def waiting(anchors: Mapping[int, str], newest: int, signed: Collection[int]) -> list[int]:
    """The sizes of the checkpoints that a witness should sign: those after the opening and the seal, and the newest.

    `anchors` is size -> the kind of the entry. Nobody is asked for one that a newer one has overtaken.
    """
    wanted = {size for size, kind in anchors.items() if kind in ("open", "seal")} | {newest}
    return sorted(size for size in wanted - set(signed) if size)


def size_signed(line: str, key: VerifierKey, notes: Mapping[int, str]) -> int:
    """Which of the checkpoints (size -> note) this line signs. Raises Problems where it signs none of them."""
    parts = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
    try:
        raw = from_base64(parts[2]) if parts else b""
    except WrongNote:
        raw = b""
    if not parts or len(raw) != 76:
        raise Problems(
            {"line": "This is not the signature of a witness. Copy all of the line, with the dash it begins with"}
        )
    if parts[1] != key.name or raw[:4] != key.id:
        raise Problems({"line": "This was signed with another key than the one that you enrolled"})
    for size, note in notes.items():
        if _is_over(note, parts[1], raw, key):
            return size
    raise Problems({"line": "This signature is wrong: it was made for nothing that this round has shown you"})


def _is_over(note: str, name: str, raw: bytes, key: VerifierKey) -> bool:
    try:
        return cosigned_by(Note(read_note(note).text, ((name, raw),)), key)
    except WrongNote:
        return False


def time_signed(line: str) -> int:
    """When a witness says they signed, in seconds since 1970, of a line that is one."""
    return int.from_bytes(from_base64(line.split(" ")[2])[4:12], "big")


def check_waits(size: int, waiting: Collection[int], signed: Collection[int]) -> None:
    """Raises Problems for a checkpoint that this witness has signed already, or need not sign any more."""
    if size in signed:
        raise Problems({"line": f"You have signed the first {size} entries already. Nothing more is needed"})
    if size not in waiting:
        raise Problems({"line": f"More has happened since the first {size} entries. Look at the newest, and sign that"})


def check_time(time: int, made: datetime, now: datetime) -> None:
    """Raises Problems for a signature from before there was something to sign, or from the future."""
    if time < (made - CLOCKS_DIFFER).timestamp() or time > (now + CLOCKS_DIFFER).timestamp():
        raise Problems(
            {"line": f"The clock of your device is wrong: here it is {now:%H:%M} UTC, on {now.day} {now:%B %Y}. Set it"}
        )


def how_many_signed(note: str, keys: Iterable[VerifierKey]) -> int:
    """How many of these keys have signed a checkpoint. A signature that is wrong is none."""
    read = read_note(note)
    return sum(_signed(read, key) for key in keys)


def _signed(note: Note, key: VerifierKey) -> bool:
    try:
        return cosigned_by(note, key)
    except WrongNote:
        return False


def check_witnessed(signed: Mapping[str, int], quorum: int) -> None:
    """Raises Refused where too few witnesses signed; `signed` is the kind of the entry -> how many of them."""
    for kind, when in (("open", "when the round was opened"), ("seal", "when the boxes were sealed")):
        there = signed.get(kind, 0)
        if there < quorum:
            raise Refused(
                f"At least {quorum} of the witnesses must sign the seal number from {when}, and {there} of them did so "
                "far. The result can be published after that. Ask them to open their page and sign."
            )
