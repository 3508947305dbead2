"""C15: every file that belongs and no other, each as it was published."""

from collections.abc import Iterator

from pb.proof.bundle import Chunks
from tests.proof.cases import Case
from tests.proof.corpus.tools import both, drop, fields, insider, outsider, put, swap
from tests.proof.good import good

NEWS = b"The result was corrected: bid 1 wins.\n"


def cases() -> Iterator[Case]:
    for name in (
        "RESULT-corrected.txt",
        "verify.py",
        "boxes/6.jsonl",
        "csv/all.csv",
        "documents/6.txt",
        "README.md",
        "checkpoints/x.txt",
        "checkpoints/08.txt",
        "timestamps/9.tsr",
        "timestamps/8.txt",
        "ledger.jsonl.old",
    ):
        yield outsider(f"a file {name} is there", "C15", f"A file {name} was added.", put(name, NEWS))
    told = {
        "README.txt": swap("README.txt", "somebody you trust", "us"),
        "csv/1.csv": swap("csv/1.csv", ",5,5", ",0,0"),
    }
    for name, change in told.items():
        yield outsider(f"{name} was changed", "C15", f"{name} was changed.", change)
        yield outsider(f"{name} is missing", "C15", f"{name} was taken away.", drop(name))
    yield outsider("a CSV file is empty", "C15", "A CSV file was emptied.", put("csv/2.csv", b""))
    shut = good()["few"]
    yield outsider("a CSV file of a shut box", "C15", "A shut box has a CSV file.", put("csv/1.csv", NEWS), shut)
    done = "The organisers published a file that does not belong."
    yield insider("another file was published", "C15", done, files=lambda files: files.update({"RESULT.txt": [NEWS]}))
    yield insider(
        "no README was published",
        "C15",
        "The organisers published no README.",
        files=lambda files: files.pop("README.txt"),
    )
    yield insider(
        "no CSV file was published", "C15", "A CSV file was not published.", files=lambda files: files.pop("csv/3.csv")
    )
    yield insider(
        "a CSV of a shut box was published", "C15", "A CSV file of a shut box was published.", shut, files=_with_csv
    )
    listed = fields("publish", files={"README.txt": "0" * 64})
    yield insider("most files are not listed", "C15", "The publication lists the README alone.", entries=listed)
    corrected = good()["corrected"]
    old = fields("publish", files={"README.txt": "0" * 64})
    yield insider(
        "another publication before",
        "",
        "The first publication, since corrected, listed other files.",
        corrected,
        entries=old,
    )
    last = fields("publish", 2, files={"README.txt": "0" * 64})
    yield insider(
        "another publication last", "C15", "The last publication lists the README alone.", corrected, entries=last
    )
    yield outsider(
        "a timestamp", "", "There is a timestamp for the opening checkpoint.", put("timestamps/8.tsr", b"\x30\x03")
    )
    yield outsider(
        "no timestamps any more",
        "",
        "The timestamps were taken away, which nobody has to have.",
        both(*(drop(f"timestamps/{size}.tsr") for size in (8, 11, 14))),
        good()["timestamps"],
    )


def _with_csv(files: dict[str, Chunks]) -> None:
    files["csv/1.csv"] = [NEWS]
