"""Every case there is: good bundles, and all that could be done to them."""

from collections.abc import Iterator

from tests.proof.cases import Case, good_cases
from tests.proof.corpus import awards, boxes, counted, fields, files, order, reading, receipts, signed, tally, witnessed

MODULES = (reading, fields, order, signed, witnessed, counted, boxes, tally, awards, files, receipts)


def every_case() -> Iterator[Case]:
    """Good ones first."""
    yield from good_cases()
    for module in MODULES:
        yield from module.cases()
