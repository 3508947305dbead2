"""Making voting codes, and casting ballots."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes, token_hex
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from pb.bids.models import Bid
from pb.bids.rules import State
from pb.problems import NotFound, Refused
from pb.proof.slips import Mode
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.rules import Act, Timetable, allows, check_phase, phase_at
from pb.rounds.words import ballot_type_kept
from pb.vault import Vault
from pb.voting.codes import Card, ballot_digest, check_nonce, code_digest
from pb.voting.models import Batch, CodeState, Envelope, VotingCode
from pb.voting.queries import code_problem
from pb.voting.rules import Channel, Choice, check_can_print, check_marks
from pb.voting.sealing import Terms, filled, size_for


@dataclass(frozen=True)
class Sent:
    """What the voter's page sent: the code as read, the nonce of the page, and the answers as typed. A ballot that
    was keyed from a paper has no receipt, and is cast until the boxes are sealed."""

    code: str
    nonce: str
    typed: Mapping[str, Sequence[str]]
    on_paper: bool = False

    @property
    def act(self) -> Act:
        return Act.KEY_PAPERS if self.on_paper else Act.CAST


@dataclass(frozen=True)
class Cast:
    """A ballot that is in the box: the name of the round, who gets receipts, and the receipt (a signed note, which
    does not say how anybody voted; empty where there are none)."""

    name: str
    receipts: str
    receipt: str


# Prebuilt: building a statement costs more than running it, and these run once a ballot.
_FACTS = ("id", "name", "ballot_type", "public_name", "origin", "disclosure", "receipts")
_TIMES = tuple(Timetable.__dataclass_fields__)
_ROUND = (
    sa.select(*(getattr(Round, name) for name in (*_FACTS, *_TIMES)))
    .where(col(Round.slug) == sa.bindparam("slug"))
    # Shared: voters do not wait for each other, but closing and counting wait for them.
    .with_for_update(read=True)
)
_ON_BALLOT = (
    sa.select(col(Bid.number), col(Bid.title), col(Bid.amount))
    .where(col(Bid.round_id) == sa.bindparam("round"), col(Bid.state) == State.ACCEPTED)
    .order_by(col(Bid.number))
)
_USE = (
    sa.update(VotingCode)
    .where(col(VotingCode.digest) == sa.bindparam("find"), col(VotingCode.state) == CodeState.UNUSED)
    .values(state=CodeState.USED, ballot_digest=sa.bindparam("same"))
)
_LOOK = sa.select(col(VotingCode.state), col(VotingCode.ballot_digest)).where(
    col(VotingCode.digest) == sa.bindparam("find")
)
_PUT = sa.insert(Envelope)


def cast_ballot(session: Session, slug: str, sent: Sent, vault: Vault, *, now: datetime) -> Cast:
    """Mark the card used and put the ballot in the box, in a sealed envelope, together or not at all.

    This is the only function that sees both a code and marks. Sending the same page again changes nothing, is no
    error, and gives the same receipt; one card never casts two ballots, because it is marked used where it is unused.

    Raises:
        NotFound, Refused (not voting now), Problems (the code or the marks).
    """
    connection = session.connection()
    round = connection.execute(_ROUND, {"slug": slug}).one_or_none()
    if round is None or not round.announced_at:
        raise NotFound
    phase = phase_at(Timetable(*round[len(_FACTS) :]), now)
    find = code_digest(vault.secret, round.id, sent.code)
    same = ballot_digest(vault.secret, round.id, sent.code, sent.nonce, sent.typed)
    state, kept = _card(connection, find)
    # Sealing costs more than the rest, so nobody without a card can ask for it.
    if state == CodeState.UNUSED and allows(phase, sent.act):
        check_nonce(sent.nonce)
        envelope, receipt = _sealed(connection, round, sent, vault)
        if connection.execute(_USE, {"find": find, "same": same}).rowcount == 1:
            connection.execute(_PUT, {"id": token_bytes(16), "round_id": round.id, "sealed": envelope})
            return Cast(round.name, round.receipts, receipt)
        state, kept = _card(connection, find)  # somebody was quicker
    if kept is None or not hmac.compare_digest(kept, same):
        check_phase(phase, sent.act)
        raise code_problem(state)
    return Cast(round.name, round.receipts, _sealed(connection, round, sent, vault)[1])


def _card(connection: sa.Connection, find: bytes) -> tuple[str | None, bytes | None]:
    """The state of a card, and what recognises its ballot."""
    state, kept = connection.execute(_LOOK, {"find": find}).one_or_none() or (None, None)
    return state, kept


def _sealed(connection: sa.Connection, round: Any, sent: Sent, vault: Vault) -> tuple[bytes, str]:
    """The envelope with the ballot, and the receipt: another envelope each time, and always the same receipt."""
    choices, ballot_type = _choices(connection, round.id), ballot_type_kept(round.ballot_type)
    marks = check_marks(sent.typed, choices, ballot_type)
    terms = Terms(round.public_name, Mode(round.disclosure), tuple(choices))
    signer = vault.receipts_key(round.public_name, round.origin)
    # Where there are no receipts, not even the voter can find the ballot again: nobody can make them.
    without = sent.on_paper or round.receipts == "none"
    nonce = token_hex(16) if without else sent.nonce
    text, receipt = filled(terms, sent.code, nonce, marks, signer)
    envelope = vault.sealer(round.public_name).seal(text, size_for(ballot_type, terms.bids))
    return envelope, "" if without else receipt


def _choices(connection: sa.Connection, round_id: int) -> dict[int, Choice]:
    bids = connection.execute(_ON_BALLOT, {"round": round_id})
    return {bid.number: Choice(bid.title, bid.amount) for bid in bids}


@dataclass(frozen=True)
class Started:
    """A batch that cards can be added to."""

    batch_id: int
    round_id: int
    public_name: str


def start_batch(
    session: Session,
    slug: str,
    label: str,
    size: int,
    form_key: str,
    channel: Channel = Channel.CARD,
    *,
    by: str,
    now: datetime,
) -> Started:
    """Raises Refused when this form was sent before: its codes were shown then; Problems for papers too early."""
    round = held_for(session, slug, Act.MAKE_CODES, now)
    check_can_print(channel, fixed=round.ballot_fixed_at is not None)
    if session.exec(select(Batch.id).where(Batch.form_key == form_key)).first() is not None:
        raise Refused(
            "These codes were made already, and codes are shown once. If you have lost the sheet, "
            "withdraw the batch and make another."
        )
    batch = Batch(round_id=round.id, label=label, size=size, made_at=now, form_key=form_key, channel=channel)
    session.add(batch)
    session.flush()
    papers = " for papers" if channel is Channel.PAPER else ""
    record(session, round, by, now, f"Made {size} voting codes{papers}: {label}.")
    return Started(batch.id, round.id, round.public_name)


def add_cards(session: Session, batch: Started, cards: Iterable[Card], key: bytes) -> None:
    """Part of a batch; in slices, so that making many never keeps a voter waiting.

    Raises Refused where the round was opened since the batch was started: its cards are fixed.
    """
    held = select(Round.origin).where(Round.id == batch.round_id).with_for_update()
    if session.exec(held).one():
        raise Refused(
            "The round was opened while these codes were being made, so its cards are fixed. Withdraw this batch: its "
            "codes were shown to nobody."
        )
    whose = {"round_id": batch.round_id, "batch_id": batch.batch_id}
    rows = [{**card.kept(key, batch.round_id, batch.public_name), **whose} for card in cards]
    session.connection().execute(sa.insert(VotingCode), rows)


def void_batch(session: Session, slug: str, batch_id: int, *, by: str, now: datetime) -> None:
    """Withdraw the codes of a batch that have not voted, as when a sheet is lost."""
    round = held_for(session, slug, Act.VOID_CODES, now)
    batch = session.exec(select(Batch).where(Batch.id == batch_id, Batch.round_id == round.id)).one_or_none()
    if batch is None:
        raise NotFound
    unused = sa.update(VotingCode).where(
        col(VotingCode.batch_id) == batch_id, col(VotingCode.state) == CodeState.UNUSED
    )
    number = session.connection().execute(unused.values(state=CodeState.VOID)).rowcount
    record(session, round, by, now, f"Withdrew the {number} unused codes of {batch.label}.", people=round.organisers)


def empty_box(session: Session, round_id: int, codes: Mapping[bytes, str]) -> None:
    """Once the boxes are sealed: the envelopes go, and what recognises a ballot sent twice; `codes`, by their digests,
    are those that voted, and are kept to be published."""
    connection = session.connection()
    connection.execute(sa.delete(Envelope).where(col(Envelope.round_id) == round_id))
    used = sa.update(VotingCode).where(col(VotingCode.round_id) == round_id)
    connection.execute(used.values(ballot_digest=None))
    keep = sa.update(VotingCode).where(col(VotingCode.digest) == sa.bindparam("find"))
    if codes:
        rows = [{"find": digest, "voted": code} for digest, code in sorted(codes.items())]
        connection.execute(keep.values(code=sa.bindparam("voted")), rows)
