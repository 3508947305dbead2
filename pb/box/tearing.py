"""Opening envelopes and tearing ballots into slips. Pure: envelopes in, boxes out, and no way back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pb.box.rules import check_all_there
from pb.envelope import CannotOpen, Opener
from pb.proof.note import SigningKey
from pb.proof.slips import ALL, Mode, slip_line, slip_number, whole_line
from pb.voting.sealing import Opened, Terms, read


@dataclass(frozen=True)
class Torn:
    """One box: its lines in the order of their numbers, joined by newlines."""

    name: str
    slips: int
    lines: bytes


@dataclass(frozen=True)
class Contents:
    """What was in a box: the slips, and the codes that voted by their digests. `whole` are the marks of each ballot,
    for what has to be worked out before they are torn; they are not kept. `comparison` is what came of that, and is."""

    boxes: Sequence[Torn]
    codes: Mapping[bytes, str]
    whole: Sequence[Mapping[int, int]]
    comparison: bytes = b""


def opened(
    terms: Terms,
    envelopes: Sequence[bytes],
    used: set[bytes],
    opener: Opener,
    signer: SigningKey,
    digest: Callable[[str], bytes],
    *,
    needs_whole: bool,
) -> Contents:
    """Open every envelope and tear what is inside. `used` are the digests of the codes that voted, and `digest` makes
    one of a code. With `needs_whole` the rule reads whole ballots: then they are kept in a box of their own too.

    Raises Refused unless there is exactly one good envelope for each card that voted.
    Time: O(ballots x bids), most of it hashing; memory: the boxes, and the marks.
    """
    ballots, strange = [], 0
    for envelope in envelopes:
        try:
            ballots.append(read(terms, opener.open(envelope), signer))
        except (CannotOpen, ValueError, KeyError, TypeError, AttributeError):
            strange += 1
    times = Counter(digest(ballot.code) for ballot in ballots)
    doubled = sum(number - 1 for number in times.values()) + len(times.keys() - used)
    check_all_there(len(envelopes), len(used), strange, doubled)
    codes = {digest(ballot.code): ballot.code for ballot in ballots}
    return Contents(tuple(_boxes(terms, ballots, needs_whole)), codes, [ballot.marks for ballot in ballots])


def _boxes(terms: Terms, ballots: Sequence[Opened], needs_whole: bool) -> Iterator[Torn]:
    if terms.mode is not Mode.BALLOTS:
        for bid in terms.bids:
            numbered = ((slip_number(terms.round, str(bid), each.key), each.marks.get(bid)) for each in ballots)
            yield _sorted(str(bid), (slip_line(bid, mark, number) for number, mark in sorted(numbered, key=_number)))
    if terms.mode is Mode.BALLOTS or needs_whole:
        whole = ((slip_number(terms.round, "*", each.key), each.marks) for each in ballots)
        yield _sorted(ALL, (whole_line(marks, number) for number, marks in sorted(whole, key=_number)))


def _number(slip: tuple[str, object]) -> str:
    return slip[0]


def _sorted(name: str, lines: Iterable[bytes]) -> Torn:
    kept = list(lines)
    return Torn(name, len(kept), b"\n".join(kept))
