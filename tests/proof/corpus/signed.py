"""C03 and C04: who signed the ledger, and what it was then."""

from collections.abc import Callable, Iterator
from functools import partial

from pb.proof.merkle import leaf, root
from pb.proof.note import SigningKey, checkpoint_text, from_base64, line_of, to_base64
from tests.proof.cases import Case, Given
from tests.proof.corpus.tools import Files, both, drop, insider, key, made_of, outsider, put, seen, swap, unchanged
from tests.proof.good import PLAIN, good
from tests.proof.make import Made
from tests.proof.story import Correction, Story

OPENED, SEALED, PUBLISHED = "checkpoints/8.txt", "checkpoints/11.txt", "checkpoints/14.txt"
NEWEST = "checkpoint"
Notes = dict[int, str]


def cases() -> Iterator[Case]:
    yield from _changed()
    yield from _newest()
    yield from _kept()
    yield from _seen()


def _changed() -> Iterator[Case]:
    """An outsider changes what the ledger says, and cannot sign it."""
    told = {
        "the title of a bid": ('"title":"Bid 1"', '"title":"Bid 9"'),
        "what a bid asks for": ('"asked":40000', '"asked":30000'),
        "the minimum of a bid": ('"minimum":5000', '"minimum":4000'),
        "the pot": ('"pot":100000', '"pot":200000'),
        "a total": ('"sum":3', '"sum":4'),
        "what is left": ('"left":10000', '"left":20000'),
        "the rule": ('"remainder":"skip"', '"remainder":"stop"'),
        "the quorum": ('"quorum":2', '"quorum":0'),
        "a notice": ("kiosk was taken away", "kiosk was taken home"),
        "who may vote": ('"eligible":400', '"eligible":900'),
    }
    for what, (old, new) in told.items():
        yield outsider(
            f"{what} was changed", "C04", f"In the ledger, {what} was changed.", swap("ledger.jsonl", old, new)
        )


def _key_of(made: Made) -> SigningKey:
    return made.making.ledger_key


def _signed_by_another(made: Made) -> str:
    """The newest checkpoint, signed with another key of the same name."""
    lines = made.bytes_by_name()["ledger.jsonl"].split(b"\n")[:-1]
    text = checkpoint_text(_key_of(made).name, len(lines), root(map(leaf, lines)))
    return SigningKey(_key_of(made).name, b"x" * 32).note(text)


def _resigned(change: Callable[[str], str]) -> Callable[[str], str]:
    """An insider changes the text of a checkpoint and signs it again."""
    signing = _key_of(made_of(PLAIN))
    return lambda note: signing.note(change(note.split("\n\n")[0] + "\n"))


def noted(path: str, change: Callable[[str], str]) -> Callable[[Files], None]:
    return lambda files: put(path, change(files[path].decode()).encode())(files)


def _bad_notes() -> dict[str, tuple[str, Callable[[str], str]]]:
    signing = _key_of(made_of(PLAIN))
    nonsense = line_of(signing.verifier, bytes(64))
    return {
        "is a sentence": ("It is a sentence.", lambda note: "All is well.\n"),
        "has returns": ("Its lines end with returns.", lambda note: note.replace("\n", "\r\n")),
        "has no signature": ("The signature is missing.", lambda note: note.split("\u2014")[0]),
        "has a signature of noughts": (
            "The signature is all noughts.",
            lambda note: note.split("\u2014")[0] + nonsense,
        ),
        "has a good and a wrong signature": (
            "There is a second, wrong signature of the key.",
            lambda note: note + nonsense,
        ),
        "is signed by another key": (
            "It is signed with another key of the same name.",
            lambda note: _signed_by_another(made_of(PLAIN)),
        ),
        "has a line more": ("A fourth line, signed, says who wins.", _resigned(lambda text: f"{text}winner bid 1\n")),
        "has another origin": ("It is signed, for a ledger of another name.", _resigned(lambda text: f"x{text}")),
        "has a size with a nought": (
            "The number of entries is written 0…",
            _resigned(lambda text: text.replace("\n", "\n0", 1)),
        ),
        "has a root that is no base64": ("The root is no base64.", _resigned(lambda text: f"{text[:-3]}!=\n")),
        "is signed under another name": ("The line of the signature names a stranger.", _renamed),
        "ends too early": ("The last newline is missing.", lambda note: note[:-1]),
        "ends with a letter": ("A letter stands for the last newline.", lambda note: f"{note[:-1]}x"),
        "has a sentence under it": ("A sentence stands among the signatures.", lambda note: f"{note}Bid 1 wins.\n"),
        "has a name with a space": ("A stranger signed, in a name with an odd space.", _with_name("strange\x85r")),
        "has a name with a plus": ("A stranger signed, in a name with a plus.", _with_name("strang+er")),
    }


def _with_name(name: str) -> Callable[[str], str]:
    return lambda note: f"{note}\u2014 {name} c2lnbmF0dXJl\n"


def _renamed(note: str) -> str:
    return note.replace("\u2014 pb.example/", "\u2014 pc.example/")


def _newest() -> Iterator[Case]:
    for what, (done, change) in _bad_notes().items():
        yield outsider(f"checkpoint {what}", "C03", done, noted(NEWEST, change))
    yield outsider("checkpoint is missing", "C03", "The newest checkpoint was taken away.", drop(NEWEST))
    yield outsider("checkpoint is no UTF-8", "C03", "The newest checkpoint is no text.", put(NEWEST, b"\xff"))
    crowd = noted(NEWEST, lambda note: note + "\u2014 stranger c2lnbmF0dXJl\n" * 12000)
    yield outsider("checkpoint is too long", "C03", "Twelve thousand strangers signed the newest checkpoint.", crowd)
    older = partial(_copied, SEALED, NEWEST)
    yield outsider("checkpoint is an older one", "C03", "An older checkpoint stands for the newest.", older)
    longer = noted(NEWEST, _resigned(lambda text: text.replace("\n14\n", "\n15\n")))
    yield outsider(
        "checkpoint is of more entries", "C03", "The newest checkpoint covers an entry that is not there.", longer
    )
    lying = noted(NEWEST, _resigned(_other_root))
    yield outsider("checkpoint is of other entries", "C04", "The newest checkpoint is signed for another root.", lying)
    other = PLAIN.told(seed="another town")
    yield insider(
        "another round", "", "A good bundle of another round stands for this one.", other, bundle="another round"
    )
    for what, give, code in (
        ("the key", lambda made: key(made_of(PLAIN)), "C03"),
        ("the checkpoint", lambda made: seen(made_of(PLAIN)), "C04"),
        ("the leftover list", lambda made: Given(void=("00000000",)), "C08"),
        ("a receipt", lambda made: Given(receipts=(next(iter(made_of(PLAIN).receipts.values())),)), "C19"),
        ("an unused card", lambda made: Given(unused=("00000000",)), "C20"),
    ):
        done = "A good bundle of another round stands for this one."
        yield insider(f"another round, with {what} of ours", code, done, other, give, "another round")
    stranger = SigningKey("pb.example/stranger", b"s" * 32).verifier.as_text()
    yield outsider(
        "the key of a stranger is given",
        "C03",
        "Nothing, but the key given is another.",
        unchanged,
        give=lambda made: Given(stranger),
    )


def _copied(source: str, target: str, files: Files) -> None:
    files[target] = files[source]


def _other_root(text: str) -> str:
    origin, size, _ = text.splitlines()
    return checkpoint_text(origin, int(size), b"x" * 32)


def _kept() -> Iterator[Case]:
    for what, (done, change) in _bad_notes().items():
        yield outsider(f"an opening checkpoint {what}", "C04", done, noted(OPENED, change))
    for path, when in ((OPENED, "opening"), (SEALED, "sealing")):
        yield outsider(f"no checkpoint at {when}", "C04", f"The checkpoint at {when} was taken away.", drop(path))
        lying = noted(path, _resigned(_other_root))
        yield outsider(
            f"another ledger at {when}", "C04", f"The checkpoint at {when} is signed for another root.", lying
        )
    yield outsider(
        "a checkpoint under another name",
        "C04",
        "A checkpoint has the name of another size.",
        both(partial(_copied, OPENED, "checkpoints/9.txt")),
    )
    beyond = both(
        partial(_copied, OPENED, "checkpoints/99.txt"),
        noted("checkpoints/99.txt", _resigned(lambda text: text.replace("\n8\n", "\n99\n"))),
    )
    yield outsider(
        "a checkpoint of entries that are gone", "C04", "There is a signed checkpoint of 99 entries.", beyond
    )
    yield outsider("a checkpoint that is no text", "C04", "A checkpoint is bytes.", put(OPENED, b"\xff"))
    yield insider(
        "no checkpoint was made at opening",
        "C04",
        "The organisers made none at opening.",
        notes=lambda notes: notes.pop(8),
    )
    yield insider(
        "no checkpoint was made at sealing",
        "C04",
        "The organisers made none at sealing.",
        notes=lambda notes: notes.pop(11),
    )
    more = both(
        partial(_copied, OPENED, "checkpoints/0.txt"),
        noted("checkpoints/0.txt", _resigned(lambda text: checkpoint_text(text.split("\n")[0], 0, root([])))),
    )
    yield outsider("a checkpoint of nothing", "", "There is a signed checkpoint of no entries, as logs have.", more)


def _seen() -> Iterator[Case]:
    yield outsider("nothing, with the opening checkpoint", "", "Nothing.", unchanged, give=seen)
    richer = PLAIN.told(pot=2000_00)
    done = "The pot was changed after opening, and everything signed again, by the witnesses as well."
    yield insider("a richer pot", "", done, richer, bundle="a richer pot")
    yield insider("a richer pot, key given", "", done, richer, key, "a richer pot")
    yield insider("a richer pot, opening kept", "C04", done, richer, lambda made: seen(made_of(PLAIN)), "a richer pot")
    shorter = PLAIN.told(notices=())
    done = "A notice was taken out, and everything signed again."
    kept = lambda made: _file_of(made_of(PLAIN), PUBLISHED)  # noqa: E731 - it is given once
    yield insider("a notice less, result kept", "C04", done, shorter, kept, "a notice less")
    for what, (told, change) in _bad_notes().items():
        if what in ("has a good and a wrong signature", "is signed by another key", "has another origin"):
            note = change(made_of(PLAIN).opening)
            give = partial(_with_seen, note)
            yield outsider(f"a kept checkpoint {what}", "C04", f"Of what is given: {told}", unchanged, give=give)
    damaged = flipped(made_of(PLAIN).opening.encode(), "witness-0.example").decode()
    give = partial(_with_seen, damaged)
    yield outsider(
        "a kept checkpoint has a wrong cosignature",
        "C05",
        "Of what is given, a cosignature is wrong.",
        unchanged,
        give=give,
    )
    yield from _rolled_again()


def _with_seen(note: str, made: Made) -> Given:
    return Given(seen=(note,))


def _file_of(made: Made, path: str) -> Given:
    return Given(seen=(made.bytes_by_name()[path].decode(),))


def _rolled_again() -> Iterator[Case]:
    """The dice fell another way than the organisers wished, and they rolled again after the result was out."""
    first = good()["dice"]
    before = made_of(first)
    again = next(
        story for dice in range(100) if (story := first.told(dice=str(dice))) and _awards(story) != _awards(first)
    )
    done = "The dice were rolled again once the result was out, and everything after the seal was signed again."
    yield insider("dice rolled again", "", done, again, bundle="dice rolled again")
    newest = before.bytes_by_name()[NEWEST].decode()
    yield insider(
        "dice rolled again, result kept", "C04", done, again, partial(_with_seen, newest), "dice rolled again"
    )
    openly = first.told(corrections=(Correction("Somebody kicked the table.", ()),))
    yield insider(
        "dice rolled again in the open", "", "The dice were rolled again, in a correction with its reason.", openly
    )


def _awards(story: Story) -> bytes:
    lines = made_of(story).bytes_by_name()["ledger.jsonl"].split(b"\n")
    return next(line for line in lines if b'"awards"' in line).split(b'"n":')[0]


def flipped(note: bytes, name: str) -> bytes:
    """One bit of a signature is another."""
    lines = note.decode().split("\n")
    for place, line in enumerate(lines):
        if line.startswith(f"\u2014 {name} "):
            raw = from_base64(line.split(" ")[2])
            lines[place] = f"\u2014 {name} {to_base64(raw[:-1] + bytes([raw[-1] ^ 1]))}"
    return "\n".join(lines).encode()
