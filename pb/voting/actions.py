"""Making voting codes, and casting ballots."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

import sqlalchemy as sa
from sqlmodel import Session, col, select

from pb.bids.models import Bid
from pb.bids.rules import State
from pb.problems import NotFound, Refused
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.rules import Act, Timetable, allows, check_phase, phase_at
from pb.rounds.words import ballot_type_kept
from pb.voting.codes import ballot_digest, code_digest
from pb.voting.models import Ballot, Batch, CodeState, VotingCode
from pb.voting.queries import code_problem
from pb.voting.rules import Choice, check_marks, marks_as_kept


@dataclass(frozen=True)
class Sent:
    """What the voter's page sent: the code as read, the nonce of the page, and the answers as typed."""

    code: str
    nonce: str
    typed: Mapping[str, Sequence[str]]


# Prebuilt: building a statement costs more than running it, and these run once a ballot.
_TIMES = tuple(Timetable.__dataclass_fields__)
_ROUND = (
    sa.select(*(getattr(Round, name) for name in ("id", "name", "ballot_type", *_TIMES)))
    .where(col(Round.slug) == sa.bindparam("slug"))
    # Shared: voters do not wait for each other, but closing and counting wait for them.
    .with_for_update(read=True)
)
_ON_BALLOT = sa.select(col(Bid.number), col(Bid.title), col(Bid.amount)).where(
    col(Bid.round_id) == sa.bindparam("round"), col(Bid.state) == State.ACCEPTED
)
_USE = (
    sa.update(VotingCode)
    .where(col(VotingCode.digest) == sa.bindparam("find"), col(VotingCode.state) == CodeState.UNUSED)
    .values(state=CodeState.USED, ballot_digest=sa.bindparam("same"))
)
_LOOK = sa.select(col(VotingCode.state), col(VotingCode.ballot_digest)).where(
    col(VotingCode.digest) == sa.bindparam("find")
)
_PUT = sa.insert(Ballot)


def cast_ballot(session: Session, slug: str, sent: Sent, key: bytes, *, now: datetime) -> str:
    """Mark the code used and put the ballot in the box, together or not at all. Returns the name of the round.

    This is the only function that sees both a code and marks. Sending the same page again changes nothing
    and is no error; one code never casts two ballots, because it is marked used where it is still unused.

    Raises:
        NotFound, Refused (not voting now), Problems (the code or the marks).
    """
    connection = session.connection()
    round = connection.execute(_ROUND, {"slug": slug}).one_or_none()
    if round is None or not round.announced_at:
        raise NotFound
    find = code_digest(key, round.id, sent.code)
    same = ballot_digest(key, round.id, sent.code, sent.nonce, _text_of(sent.typed))
    phase = phase_at(Timetable(*round[3:]), now)
    if allows(phase, Act.CAST):
        marks = check_marks(sent.typed, _choices(connection, round.id), ballot_type_kept(round.ballot_type))
        if connection.execute(_USE, {"find": find, "same": same}).rowcount == 1:
            ballot = {"id": token_bytes(16), "round_id": round.id, "marks": marks_as_kept(marks)}
            connection.execute(_PUT, ballot)
            return str(round.name)
    state, kept = connection.execute(_LOOK, {"find": find}).one_or_none() or (None, None)
    if kept is None or not hmac.compare_digest(kept, same):
        check_phase(phase, Act.CAST)
        raise code_problem(state)
    return str(round.name)


def _choices(connection: sa.Connection, round_id: int) -> dict[int, Choice]:
    bids = connection.execute(_ON_BALLOT, {"round": round_id})
    return {bid.number: Choice(bid.title, bid.amount) for bid in bids}


def _text_of(typed: Mapping[str, Sequence[str]]) -> str:
    return "\n".join(f"{name}={','.join(typed[name])}" for name in sorted(typed))


def start_batch(
    session: Session, slug: str, label: str, size: int, form_key: str, *, by: str, now: datetime
) -> tuple[int, int]:
    """(batch id, round id). Raises Refused when this form was sent before: its codes were shown then."""
    round = held_for(session, slug, Act.MAKE_CODES, now)
    if session.exec(select(Batch.id).where(Batch.form_key == form_key)).first() is not None:
        raise Refused(
            "These codes were made already, and codes are shown once. If you have lost the sheet, "
            "withdraw the batch and make another."
        )
    batch = Batch(round_id=round.id, label=label, size=size, made_at=now, form_key=form_key)
    session.add(batch)
    session.flush()
    record(session, round, by, now, f"Made {size} voting codes: {label}.")
    return batch.id, round.id


def add_codes(session: Session, round_id: int, batch_id: int, digests: Iterable[bytes]) -> None:
    """Part of a batch; in slices, so that making many codes never keeps a voter waiting."""
    rows = [{"digest": digest, "round_id": round_id, "batch_id": batch_id} for digest in digests]
    session.connection().execute(sa.insert(VotingCode), rows)


def void_batch(session: Session, slug: str, batch_id: int, *, by: str, now: datetime) -> None:
    """Withdraw the codes of a batch that have not voted, as when a sheet is lost."""
    round = held_for(session, slug, Act.MAKE_CODES, now)
    batch = session.exec(select(Batch).where(Batch.id == batch_id, Batch.round_id == round.id)).one_or_none()
    if batch is None:
        raise NotFound
    unused = sa.update(VotingCode).where(
        col(VotingCode.batch_id) == batch_id, col(VotingCode.state) == CodeState.UNUSED
    )
    number = session.connection().execute(unused.values(state=CodeState.VOID)).rowcount
    record(session, round, by, now, f"Withdrew the {number} unused codes of {batch.label}.")


def forget_digests(session: Session, round_id: int) -> None:
    """Wipe what recognises a ballot sent twice; after the close nothing needs it."""
    used = sa.update(VotingCode).where(col(VotingCode.round_id) == round_id)
    session.connection().execute(used.values(ballot_digest=None))
