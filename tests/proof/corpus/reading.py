"""What cannot be read (exit 2), and lines that are not written as they must be (C01)."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from pb.proof.canonical import read_line
from tests.proof.cases import Case, Given
from tests.proof.corpus.tools import Lines, drop, edit, first, in_box, insider, made_of, outsider, put, replaced
from tests.proof.good import PLAIN, good
from tests.proof.make import make, zip_of

BOX = "boxes/1.jsonl"
ODD_NAMES = ("../ledger", "/ledger", "a//b", "boxes/", "boxes/./x", "a b.txt", "b\\x", ".hidden", "Räume.txt")


def cases() -> Iterator[Case]:
    yield from _unreadable()
    yield from _given()
    yield from _files_of_lines()
    yield from _writings()


def _unreadable() -> Iterator[Case]:
    made = made_of(PLAIN)
    files = made.bytes_by_name()
    good = zip_of(made.files)
    told = {
        "a letter": (b"This is a letter.", "The file is not a ZIP file."),
        "nothing": (b"", "The file is empty."),
        "half of it": (good[: len(good) // 2], "The second half of the ZIP file is missing."),
        "compressed": (_zipped(files), "The files were zipped with compression."),
        "links": (_zipped(files, zipfile.ZIP_STORED, 0o120777), "The files are marked as links."),
        "one file compressed": (_zipped(files, only="README.txt"), "The README alone was compressed."),
        "a name twice": (_twice(good), "Two files have the same name, and the same bytes."),
        "compressed and no smaller": (_no_smaller(), "The README was compressed, and is as long as before."),
        "more than it says": (
            _more_than_it_says(files),
            "A byte stands after the README that it says it does not have.",
        ),
        "damaged": (good.replace(b"kiosk", b"kiosK", 1), "A letter of the ledger was changed in the ZIP file itself."),
        "locked": (_locked(), "A timestamp is marked as locked with a password."),
        "over each other": (_over_each_other(good), "Everything is listed twice, under two names for the same bytes."),
        "no ledger": (_zipped({"README.txt": b""}, zipfile.ZIP_STORED), "There is a README and no ledger."),
    }
    for place, name in enumerate(ODD_NAMES):
        told[f"odd name {place}"] = (
            _zipped({**files, name: b""}, zipfile.ZIP_STORED),
            f"There is a file named {name!r}.",
        )
    for what, (data, done) in told.items():
        yield Case(f"unreadable: {what}", f"unreadable {what}", data, done, exit=2)


def _zipped(
    files: dict[str, bytes], compress: int = zipfile.ZIP_DEFLATED, mode: int = 0o100644, only: str = ""
) -> bytes:
    """Compressed as it is said, or `only` one file of them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compress) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = compress if only in ("", name) else zipfile.ZIP_STORED
            archive.writestr(info, data)
    return target.getvalue()


def _twice(good: bytes) -> bytes:
    """The last text is written once more, as it is."""
    target = io.BytesIO(good)
    with zipfile.ZipFile(target, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("documents/5.txt", archive.read("documents/5.txt"))
    return target.getvalue()


def _no_smaller() -> bytes:
    """A README that compression leaves as long as it was."""
    texts = (bytes(range(33, 113)) + b"a" * more for more in range(99))
    text = next(text for text in texts if len(zlib.compress(text, wbits=-zlib.MAX_WBITS)) == len(text))
    made = make(PLAIN.changed(files=lambda files: files.update({"README.txt": [text]})))
    return _zipped(made.bytes_by_name(), only="README.txt")


def _more_than_it_says(files: dict[str, bytes]) -> bytes:
    """What the directory says of the README, the first in it, is right without its last byte."""
    readme = files["README.txt"]
    data = bytearray(_zipped({**files, "README.txt": readme + b"!"}, zipfile.ZIP_STORED))
    start = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, start + 16, zlib.crc32(readme))
    struct.pack_into("<L", data, start + 24, len(readme))
    return bytes(data)


def _locked() -> bytes:
    """The flag of the last file in the directory, a timestamp: nobody has to read it."""
    whole = zip_of(made_of(good()["timestamps"]).files)
    start = whole.rindex(b"PK\x01\x02") + 8
    return whole[:start] + b"\x01" + whole[start + 1 :]


def _over_each_other(good: bytes) -> bytes:
    """The directory lists everything once more, under other names."""
    start, end = good.index(b"PK\x01\x02"), good.index(b"PK\x05\x06")
    listed = good[start:end]
    again = listed.replace(b".jsonl", b".jsonx").replace(b".txt", b".txx").replace(b".csv", b".csx")
    again = again.replace(b"checkpoint", b"checkpoinx")
    files, size = listed.count(b"PK\x01\x02") * 2, len(listed) * 2
    return good[:start] + listed + again + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, files, files, size, start, 0)


def _given() -> Iterator[Case]:
    """Good bundles, with something that is not what it is given as."""
    made = made_of(PLAIN)
    data = zip_of(made.files)
    receipt = next(iter(made.receipts.values()))
    unsigned = made.opening.split("\u2014")[0]
    told: dict[str, tuple[Given, str]] = {
        "a key cut short": (Given(made.key[:-2]), "The last letters of the key are missing."),
        "a key mistyped": (Given(made.key.replace("pb.example", "pb.exemple")), "The name in the key was mistyped."),
        "a key of a witness": (Given(_key_of_a_witness()), "The key is one for cosigning."),
        "an empty key": (Given(""), "The key is empty."),
        "a sentence as a checkpoint": (Given(seen=("The number was 17.",)), "The checkpoint is a sentence."),
        "a receipt as a checkpoint": (
            Given(seen=(receipt["note"],)),
            "The checkpoint is a signed note of another kind.",
        ),
        "a checkpoint with a bell": (
            Given(seen=(f"\x07{made.opening}",)),
            "The checkpoint begins with a control character.",
        ),
        "a checkpoint that nobody signed": (
            Given(seen=(unsigned,)),
            "The signatures under the checkpoint are missing.",
        ),
        "a receipt with a number": (
            Given(receipts=({**receipt, "nonce": 1},)),
            "The nonce in the receipt is a number.",
        ),
        "a receipt with a newline": (Given(receipts=({**receipt, "code": "X\n"},)), "The code ends with a newline."),
        "a receipt with more": (Given(receipts=({**receipt, "name": "x"},)), "The receipt has a field more."),
        "a receipt with less": (Given(receipts=({"code": "X", "nonce": "0"},)), "The receipt has no note."),
        "a receipt with odd marks": (Given(receipts=({**receipt, "marks": {"1": "5"}},)), "A mark is text."),
        "a receipt with half a letter": (
            Given(receipts=({**receipt, "note": "\ud800"},)),
            "The note is half a letter.",
        ),
        "a card too short": (Given(unused=("12345",)), "The number of the unused card is too short."),
        "a code as a card": (Given(void=(receipt["code"],)), "A code is in the list of cards handed back."),
    }
    for what, (given, done) in told.items():
        yield Case(f"given: {what}", "skip", data, done, given, exit=2)


def _key_of_a_witness() -> str:
    line, *_ = made_of(PLAIN).bytes_by_name()["ledger.jsonl"].split(b"\n")
    return str(read_line(line)["witnesses"][0])


def _files_of_lines() -> Iterator[Case]:
    yield outsider("a box is missing", "C01", "The file of a box was taken away.", drop(BOX))
    yield outsider("the cards are missing", "C01", "cards.jsonl was taken away.", drop("cards.jsonl"))
    for path in ("ledger.jsonl", "cards.jsonl", BOX):
        for what, change in _changes_of_bytes().items():
            done = f"In {path}: {what}."
            yield outsider(f"{path}: {what}", "C01", done, partial(_change_bytes, path, change))
    yield outsider(
        "a line of a shut box has a space",
        "C01",
        "A space was put into a line of a box that stays shut.",
        edit(BOX, first(lambda line: line.replace(b":", b": "))),
        good()["few"],
    )


def _change_bytes(path: str, change: Callable[[bytes], bytes], files: dict[str, bytes]) -> None:
    put(path, change(files[path]))(files)


def _changes_of_bytes() -> dict[str, Callable[[bytes], bytes]]:
    return {
        "the last byte is missing": lambda data: data[:-1],
        "a space was added": lambda data: data.replace(b'":', b'": ', 1),
        "a space ends a line": lambda data: data.replace(b"}\n", b"} \n", 1),
        "lines end with a return": lambda data: data.replace(b"\n", b"\r\n"),
        "a line is empty": lambda data: data + b"\n",
        "a line is a list": lambda data: data + b"[]\n",
        "a line is a number": lambda data: data + b"7\n",
        "a line is cut": lambda data: data.replace(b"}\n", b"\n", 1),
        "a key is there twice": lambda data: data.replace(b"{", b'{"a":1,"a":1,', 1),
        "a key is no ASCII": lambda data: data.replace(b"}\n", ',"é":1}\n'.encode(), 1),
        "keys are not sorted": lambda data: data.replace(b"{", b'{"z":1,', 1),
        "there is a null": lambda data: data.replace(b"}\n", b',"z":null}\n', 1),
        "there is a broken number": lambda data: data.replace(b"}\n", b',"z":5.0}\n', 1),
        "there is a number with an exponent": lambda data: data.replace(b"}\n", b',"z":1e3}\n', 1),
        "there is a minus nought": lambda data: data.replace(b"}\n", b',"z":-0}\n', 1),
        "there is a number that is too large": lambda data: data.replace(b"}\n", b',"z":9007199254740992}\n', 1),
        "there is a number that is too small": lambda data: data.replace(b"}\n", b',"z":-9007199254740992}\n', 1),
        "a letter is escaped": lambda data: data.replace(b"}\n", b',"z":"\\u0041"}\n', 1),
        "a slash is escaped": lambda data: data.replace(b"}\n", b',"z":"\\/"}\n', 1),
        "a tab is escaped in the long way": lambda data: data.replace(b"}\n", b',"z":"\\u0009"}\n', 1),
        "half a surrogate pair is escaped": lambda data: data.replace(b"}\n", b',"z":"\\ud800"}\n', 1),
        "bytes are no UTF-8": lambda data: data.replace(b"}\n", b',"z":"\xff"}\n', 1),
        "it begins with a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
        "a list is in a list, and so on": lambda data: data + b'{"z":' + b"[" * 5000 + b"]" * 5000 + b"}\n",
    }


def _writings() -> Iterator[Case]:
    """An insider marks a ballot for a buyer by the way its slip is written."""
    told: dict[str, tuple[str, Callable[[Lines], None]]] = {
        "a key twice": ("C01", replaced('"b":1', '"b":1,"b":1')),
        "a space": ("C01", replaced('"b":1', '"b": 1')),
        "a broken number": ("C01", replaced('"b":1', '"b":1.0')),
        "a number with a nought": ("C01", replaced('"b":1', '"b":01')),
        "a field more": ("C09", replaced('"}', '","x":1}')),
    }
    for what, (code, change) in told.items():
        done = f"A slip was sealed with {what}, so that a buyer knows it."
        yield insider(f"a slip with {what}", code, done, boxes=in_box("1", change))
