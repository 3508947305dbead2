"""Running the checker on a case, as `pb verify` does."""

import io
import json

from pb.proof.checks.failure import Failed
from pb.proof.checks.given import Given, given
from pb.proof.checks.report import sentences
from pb.proof.checks.run import check
from pb.proof.reading import CannotRead, unzipped
from tests.proof import cases
from tests.proof.cases import Case


def told(case: Case) -> tuple[int, str, str]:
    """(exit, code, all that is said)"""
    try:
        return 0, "", run(case)
    except CannotRead as wrong:
        return 2, "", str(wrong)
    except Failed as wrong:
        return 1, wrong.code, str(wrong)


def run(case: Case) -> str:
    """All that is said. Raises CannotRead and Failed."""
    known = as_given(case.given)
    with unzipped(io.BytesIO(case.data)) as bundle:
        return "\n".join(sentences(check(bundle, known)))


def ending(case: Case) -> Exception | None:
    """The exception that a case ends with."""
    try:
        run(case)
    except (CannotRead, Failed) as wrong:
        return wrong
    return None


def as_given(what: cases.Given) -> Given:
    return given(
        what.key,
        [("the checkpoint", note.encode()) for note in what.seen],
        [("the receipt", json.dumps(receipt).encode()) for receipt in what.receipts],
        None if what.void is None else ("the list", "\n".join(what.void).encode()),
        what.unused,
    )
