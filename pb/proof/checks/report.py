"""What is said once every check passed: what was looked at, what can be compared with paper, and who gets what."""

from collections.abc import Iterator

from pb.money import pounds
from pb.plural import many
from pb.proof.bundle import checkpoint_name, timestamp_name
from pb.proof.checks.run import Passed
from pb.proof.note import to_base64
from pb.proof.slips import Mode

_OPEN = {
    Mode.SLIPS: "Every slip was counted, and each box is the one that was sealed.",
    Mode.BALLOTS: "Every ballot was counted, and the box is the one that was sealed.",
    Mode.TALLIES: "The slips stay in their boxes, and were counted there. What is marked on them nobody could look at.",
}


def sentences(passed: Passed) -> Iterator[str]:
    """One line each."""
    title = passed.ledger.terms["title"]
    if passed.recounted:
        yield f"All is well with {title}: every check passed."
    else:
        yield f"No check failed for {title}, and the awards were not counted again: see below."
    yield from _trusted(passed)
    yield from _counted(passed)
    yield from _agrees(passed)
    yield from _seal_numbers(passed)
    yield from (f"The result was corrected: {each['why']}" for each in passed.ledger.each("correct"))
    yield from _awards(passed)
    yield from _timestamps(passed)


def _trusted(passed: Passed) -> Iterator[str]:
    if passed.given.key is None:
        yield "No key was given, so the one in the bundle was trusted. Compare it with the one on the poster:"
        yield f"  {passed.ledger.terms['ledger']}"
    else:
        yield "It is signed with the key that you gave."


def _counted(passed: Passed) -> Iterator[str]:
    ledger = passed.ledger
    close = ledger.only("close")
    bids, ballots = many(len(ledger.bids), "bid"), many(ledger.used, "ballot")
    yield f"{bids}, {ballots}, each on a card that was there before opening."
    void, out, back = (f"{close[each]:,}" for each in ("void", "out", "back"))
    yield f"Of the other cards {void} are void and {out} are out; {back} of these came back."
    yield _OPEN[ledger.sealed]


def _agrees(passed: Passed) -> Iterator[str]:
    given = passed.given
    told = (
        (len(given.seen), "checkpoint", "that you kept"),
        (len(given.receipts), "receipt", ""),
        (len(given.void), "card", "handed back"),
        (len(given.unused), "card", "that nobody voted with"),
    )
    if there := [f"{many(number, word)} {more}".strip() for number, word, more in told if number]:
        yield f"It agrees with what you gave: {', '.join(there)}."


def _seal_numbers(passed: Passed) -> Iterator[str]:
    by_size = {each.size: each for each in passed.checkpoints}
    for kind, when in (("open", "at opening"), ("seal", "when the boxes were sealed")):
        yield f"Seal number {when}: {to_base64(by_size[passed.ledger.size_after(kind)].root)}"


def _awards(passed: Passed) -> Iterator[str]:
    allocation = passed.ledger.results[-1].allocation
    if passed.recounted:
        yield "The awards, worked out again from the tally and the rule:"
    else:
        yield "The awards as they were published. Their rule needs whole ballots, which are not published, so they were"
        yield "not worked out again, and this does not say that they are right:"
    for bid in passed.ledger.bids:
        yield f"  {pounds(allocation['awards'][str(bid['bid'])]):>12}  {bid['bid']}. {bid['title']}"
    yield f"  {pounds(allocation['left']):>12}  left"


def _timestamps(passed: Passed) -> Iterator[str]:
    if passed.timestamped:
        yield "There are timestamps, which are not checked here. With their server's certificates in certificates.pem:"
    for size in passed.timestamped:
        # The three lines alone: witnesses sign below them, and later.
        lines = f"head -n 3 {checkpoint_name(size)} | openssl ts -verify -data /dev/stdin"
        yield f"  {lines} -in {timestamp_name(size)} -CAfile certificates.pem"
