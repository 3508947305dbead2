"""What is published of a round for everyone to recount: the files of its bundle. See docs/bundle.md."""

from collections import Counter
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from sqlmodel import Session

from pb.bids.queries import bids_on_ballot
from pb.box.queries import boxes_of, document_of, published_lines
from pb.count.record import inputs_from
from pb.ledger.queries import checkpoints_of, lines_of
from pb.problems import NotFound
from pb.proof import bundle
from pb.proof.boxes import Box
from pb.proof.bundle import Chunks
from pb.proof.canonical import read_line
from pb.proof.cards import Card, State
from pb.proof.result import tally_fields
from pb.proof.slips import ALL, Mode
from pb.publish.gather import marks_given
from pb.publish.models import Count
from pb.rounds.models import Round
from pb.rounds.words import ballot_of, disclosure_of
from pb.timestamps.queries import timestamps_of
from pb.voting.models import CodeState
from pb.voting.queries import CardFate, cards_of

_IN_MEMORY = 8_000_000  # bytes; a larger bundle is put together on the disk
_FATES = {CodeState.USED: State.USED, CodeState.VOID: State.VOID, CodeState.UNUSED: State.OUT}


def published_files(session: Session, round: Round) -> dict[str, Chunks]:
    """Every file that a `publish` entry lists. Before the boxes are sealed, and without a ledger, there are none."""
    if not round.sealed_as:
        return {}
    sealed = Mode(round.sealed_as)
    whole = disclosure_of(round) is Mode.BALLOTS
    # No file has the root of a box, and working it out takes a second in a large round.
    boxes = [
        Box(box.name, published_lines(box.lines, sealed), root=b"")
        for box in boxes_of(session, round.id)
        if (box.name == ALL) == whole
    ]
    documents = {bid.number: document_of(bid) for bid in bids_on_ballot(session, round.id)}
    cards = [_as_published(card).line() for card in cards_of(session, round.id)]
    return bundle.published_files(round.name, cards, boxes, documents, ballot_of(round), sealed)


def _as_published(card: CardFate) -> Card:
    return Card(card.number, _FATES[card.state], card.code or card.lock)


def digests_of(session: Session, round: Round) -> dict[str, str]:
    """What the `publish` entry of a round says."""
    return bundle.digests(published_files(session, round))


def signed_files(session: Session, round: Round) -> dict[str, Chunks]:
    """The ledger, its checkpoints and their timestamps: public from the opening on. Raises NotFound before."""
    notes = checkpoints_of(session, round.id)
    if not notes:
        raise NotFound
    newest = max(notes)
    stamped = {bundle.timestamp_name(size): [reply] for size, reply in timestamps_of(session, round.id).items()}
    return {**bundle.signed_files(lines_of(session, round.id)[:newest], notes[newest], notes), **stamped}


def bundle_files(session: Session, round: Round) -> dict[str, Chunks]:
    """Every file of the bundle. Raises NotFound before the result is published, and that is signed."""
    signed = signed_files(session, round)
    if not any(read_line(line)["k"] == "publish" for chunk in signed[bundle.LEDGER] for line in chunk.splitlines()):
        raise NotFound
    return {**published_files(session, round), **signed}


def bundle_of(session: Session, round: Round) -> BinaryIO:
    """`result.zip`, from its beginning. Raises NotFound as `bundle_files` does."""
    files = bundle_files(session, round)
    target = cast(BinaryIO, SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  # closed by whoever reads it
    bundle.write_zip(target, files)
    target.seek(0)
    return target


def tally_of(session: Session, round: Round, count: Count) -> dict[str, Any]:
    """The fields of the `tally` entry for one count."""
    election, _, _ = inputs_from(count.inputs)
    given = {bid.number: Counter[int]() for bid in election.bids} | marks_given(boxes_of(session, round.id))
    withdrawn = [bid.number for bid in election.bids if bid.withdrawn]
    return tally_fields(ballot_of(round), Mode(round.sealed_as), len(election.ballots), given, withdrawn)
