"""C15 and C17: no file that does not belong, none that was changed, and which of them carry a timestamp."""

from collections.abc import Iterator

from pb.proof.bundle import (
    CARDS,
    CHECKPOINT,
    LEDGER,
    README,
    box_name,
    checkpoint_name,
    csv_name,
    digest_of_chunks,
    document_name,
    timestamp_name,
)
from pb.proof.checks.failure import need
from pb.proof.checks.ledger import Ledger
from pb.proof.checks.signatures import Checkpoint
from pb.proof.reading import Bundle
from pb.proof.slips import Mode


def check_files(bundle: Bundle, ledger: Ledger, checkpoints: list[Checkpoint]) -> list[int]:
    """The sizes of the checkpoints that have a timestamp. Raises Failed."""
    files = ledger.results[-1].publish["files"]
    same = files.keys() == set(_published(ledger))
    need(same, "C15", "The files that were published are not exactly those that this round has.")
    sizes = [each.size for each in checkpoints]
    signed = {LEDGER, CHECKPOINT, *map(checkpoint_name, sizes), *map(timestamp_name, sizes)}
    for name in sorted(bundle.names - signed):
        need(name in files, "C15", f"The file {name} does not belong here: nobody signed it.")
    for name, digest in sorted(files.items()):
        need(name in bundle.names, "C15", f"The file {name} is missing.")
        need(
            digest_of_chunks(bundle.chunks(name)) == digest,
            "C15",
            f"The file {name} is not the one that was published.",
        )
    return [size for size in sizes if timestamp_name(size) in bundle.names]


def _published(ledger: Ledger) -> Iterator[str]:
    yield README
    yield CARDS
    yield from map(document_name, ledger.numbers)
    for box in ledger.only("seal")["boxes"]:
        yield box_name(box["box"])
        if ledger.sealed is not Mode.TALLIES:
            yield csv_name(box["box"])
