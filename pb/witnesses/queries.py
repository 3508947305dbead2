"""Who watches a round, what they have signed, and what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from pb.ledger.models import Cosignature
from pb.ledger.queries import anchors, checkpoints_of, entries_of
from pb.ledger.words import ANCHORS, EntryInWords, in_words
from pb.problems import NotFound, Problems
from pb.proof.note import COSIGNS, VerifierKey, key_from, seal_number
from pb.rounds.models import Round
from pb.witnesses.models import Witness
from pb.witnesses.rules import check_witnessed, how_many_signed, invitation_digest, short_number, waiting


def witnesses_of(session: Session, round_id: int) -> Sequence[Witness]:
    """In the order they were invited."""
    return session.exec(select(Witness).where(Witness.round_id == round_id).order_by(col(Witness.id))).all()


def witness_invited(session: Session, round_id: int, code: str) -> Witness:
    """Whoever holds this invitation. Raises Problems."""
    wanted = (Witness.round_id == round_id, Witness.invitation == invitation_digest(code))
    found = session.exec(select(Witness).where(*wanted)).one_or_none()
    if found is None:
        raise Problems({"code": "This is not an invitation to this round. Ask the organisers for a new one"})
    return found


def witness_of(session: Session, round_id: int, witness_id: int) -> Witness:
    """Raises NotFound."""
    found = session.get(Witness, witness_id)
    if found is None or found.round_id != round_id:
        raise NotFound
    return found


def keys_enrolled(session: Session, round_id: int) -> list[str]:
    """As the `round` entry has them."""
    return [witness.key for witness in witnesses_of(session, round_id) if witness.key]


def sizes_signed(session: Session, round_id: int, key_name: str) -> list[int]:
    """The checkpoints that a witness has signed, shortest first."""
    mine = (Cosignature.round_id == round_id, Cosignature.witness == key_name)
    return sorted(session.exec(select(Cosignature.size).where(*mine)))


@dataclass(frozen=True)
class ToSign:
    """A checkpoint that waits for a witness: its seal number, and what happened since the one before."""

    size: int
    number: str
    happened: list[EntryInWords]


def sizes_waiting(session: Session, round_id: int, signed: Sequence[int]) -> list[int]:
    """The checkpoints that wait for a witness who has signed these."""
    return waiting(anchors(session, round_id), max(checkpoints_of(session, round_id), default=0), signed)


def to_sign(session: Session, round_id: int, signed: Sequence[int]) -> list[ToSign]:
    """What waits for a witness who has signed these, in the order it happened."""
    notes, happened = checkpoints_of(session, round_id), list(map(in_words, entries_of(session, round_id)))
    sizes = sizes_waiting(session, round_id, signed)
    seen = [max([before for before in (0, *signed, *sizes) if before < size]) for size in sizes]
    return [
        ToSign(size, seal_number(notes[size]), happened[start:size]) for start, size in zip(seen, sizes, strict=True)
    ]


def made_at(session: Session, round_id: int, size: int) -> datetime:
    """When the last thing happened that a checkpoint covers."""
    moments = [entry["at"] for entry in entries_of(session, round_id)[:size] if "at" in entry]
    return datetime.fromisoformat(moments[-1])


@dataclass(frozen=True)
class Watched:
    """How a round is watched: `signed` has, for each checkpoint that matters, when it was, and who signed it."""

    invited: int
    enrolled: int
    signed: list[tuple[str, list[str]]]


def watched(session: Session, round_id: int) -> Watched:
    """Who is invited and enrolled, and who signed what, by their names."""
    there = witnesses_of(session, round_id)
    keys = [(witness.name, key_from(witness.key, COSIGNS)) for witness in there if witness.key]
    notes, kinds = checkpoints_of(session, round_id), anchors(session, round_id)
    signed = [(ANCHORS[kind], _signers(notes[size], keys)) for size, kind in kinds.items() if size in notes]
    return Watched(len(there), len(keys), signed)


def _signers(note: str, keys: Sequence[tuple[str, VerifierKey]]) -> list[str]:
    return [name for name, key in keys if how_many_signed(note, [key])]


def refuse_unwitnessed(session: Session, round: Round) -> None:
    """Raises Refused while the opening or the sealed boxes lack witnesses."""
    if not round.quorum:
        return
    keys = [key_from(key, COSIGNS) for key in keys_enrolled(session, round.id)]
    notes, kinds = checkpoints_of(session, round.id), anchors(session, round.id)
    signed = {kind: how_many_signed(notes[size], keys) for size, kind in kinds.items() if size in notes}
    check_witnessed(signed, round.quorum)


def number_of(witness: Witness) -> str:
    """The short number of a key; empty before there is one."""
    return short_number(witness.key) if witness.key else ""
