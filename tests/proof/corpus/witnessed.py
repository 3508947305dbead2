"""C05: who saw the ledger, and signed that they did."""

from collections.abc import Iterator
from functools import partial

from pb.proof.note import SigningKey, line_of
from tests.proof.cases import Case
from tests.proof.corpus.signed import NEWEST, OPENED, PUBLISHED, SEALED, Notes, flipped, noted
from tests.proof.corpus.tools import Files, insider, made_of, outsider
from tests.proof.good import PLAIN


def _flip(path: str, name: str, files: Files) -> None:
    files[path] = flipped(files[path], name)


def without_witness(note: str, name: str) -> str:
    return "".join(line for line in note.splitlines(keepends=True) if not line.startswith(f"\u2014 {name} "))


def _leave_out(names: tuple[str, ...], sizes: tuple[int, ...], notes: Notes) -> None:
    for size in sizes:
        for name in names:
            notes[size] = without_witness(notes[size], name)


def cases() -> Iterator[Case]:
    first, second, third = (f"witness-{place}.example" for place in range(3))
    for path in (NEWEST, OPENED, SEALED, PUBLISHED):
        done = f"One bit of a cosignature in {path} was changed."
        yield outsider(
            f"a wrong cosignature in {path}",
            "C05",
            done,
            partial(_flip, path, second),
        )
    short = noted(
        PUBLISHED, lambda note: without_witness(note, first) + line_of(made_of(PLAIN).making.witnesses[0].key, b"short")
    )
    yield outsider("a short cosignature", "C05", "A cosignature has too few bytes.", short)
    for size, when in ((8, "opening"), (11, "sealing")):
        done = f"One of the two witnesses that are needed did not sign at {when}."
        yield insider(f"a witness missing at {when}", "C05", done, notes=partial(_leave_out, (first,), (size,)))
    none = partial(_leave_out, (first, second), (8, 11, 14))
    yield insider(
        "the witnesses refuse",
        "C05",
        "The pot was changed after opening; no witness signs that.",
        PLAIN.told(pot=2000_00),
        notes=none,
    )
    stale = made_of(PLAIN).bytes_by_name()
    done = "The pot was changed after opening; the cosignatures are those from before."
    yield insider("old cosignatures", "C05", done, PLAIN.told(pot=2000_00), notes=partial(_with_old, stale))
    twice = partial(_twice_the_first, first, second)
    yield insider("a witness signs twice", "C05", "One witness signed twice, the other not at all.", notes=twice)
    yield insider(
        "a quorum of more than there are", "C05", "Three witnesses must sign, and there are two.", PLAIN.told(quorum=3)
    )
    enough = PLAIN.told(witnesses=3)
    yield insider(
        "one of three is missing",
        "",
        "Two of three witnesses signed, and two must.",
        enough,
        notes=partial(_leave_out, (third,), (8, 11, 14)),
    )
    yield insider(
        "nobody signs the result",
        "",
        "The witnesses signed at opening and sealing only.",
        notes=partial(_leave_out, (first, second), (14,)),
    )
    namesake = SigningKey(made_of(PLAIN).making.ledger_key.name, b"x" * 32)
    done = "There is a signature of another key with the same name, as after a change of keys."
    yield insider("a namesake signs as well", "", done, notes=partial(_with_namesake, namesake))
    strangers = lambda notes: notes.update({8: notes[8] + "\u2014 stranger c2lnbmF0dXJl\n"})  # noqa: E731 - used once
    yield insider(
        "a stranger signs as well", "", "There is a signature of somebody whom nobody knows.", notes=strangers
    )


def _with_old(stale: Files, notes: Notes) -> None:
    for size in notes:
        ours = notes[size].split("\u2014")
        theirs = stale[f"checkpoints/{size}.txt"].decode().split("\u2014")
        notes[size] = "\u2014".join([*ours[:2], *theirs[2:]])


def _with_namesake(namesake: SigningKey, notes: Notes) -> None:
    for size in notes:
        text = notes[size].split("\n\n")[0] + "\n"
        notes[size] += line_of(namesake.verifier, namesake.signature(text))


def _twice_the_first(first: str, second: str, notes: Notes) -> None:
    for size in (8, 11):
        kept = without_witness(notes[size], second)
        notes[size] = kept + next(line for line in kept.splitlines(keepends=True) if f" {first} " in line)
