"""What is known about codes and turnout. Nothing here adds up marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from pb.problems import NotFound, Problems
from pb.proof.slips import lock_of
from pb.voting.models import Batch, CodeState, Envelope, VotingCode
from pb.voting.rules import Channel

_WHY_NOT = {
    CodeState.USED: "This code has voted already. Each code votes once",
    CodeState.VOID: "This code was withdrawn. Ask the organisers for another",
    None: "This code is not for this round. Check that you have the right card",
}


@dataclass(frozen=True)
class Turnout:
    """Cards made, ballots cast, cards withdrawn."""

    made: int
    cast: int
    void: int


def check_code(session: Session, digest: bytes) -> None:
    """Raises Problems, saying why, unless the code can vote."""
    state = session.exec(select(VotingCode.state).where(VotingCode.digest == digest)).one_or_none()
    if state != CodeState.UNUSED:
        raise code_problem(state)


def code_problem(state: str | None) -> Problems:
    """Why a code in this state (None: unknown) cannot vote."""
    return Problems({"code": _WHY_NOT[CodeState(state) if state else None]})


def batches(session: Session, round_id: int) -> Sequence[tuple[Batch, Turnout]]:
    """Each batch with what became of its codes, newest first."""
    statement = (
        select(VotingCode.batch_id, VotingCode.state, func.count())
        .where(VotingCode.round_id == round_id)
        .group_by(col(VotingCode.batch_id), col(VotingCode.state))
    )
    counted = {(batch, state): number for batch, state, number in session.exec(statement)}
    made = session.exec(select(Batch).where(Batch.round_id == round_id).order_by(col(Batch.id).desc())).all()
    return [(batch, _turnout_of(batch, counted)) for batch in made]


def batch_of(session: Session, round_id: int, batch_id: int) -> tuple[Batch, Turnout]:
    """One batch with what became of its codes. Raises NotFound, also for the batch of another round."""
    for batch, counted in batches(session, round_id):
        if batch.id == batch_id:
            return batch, counted
    raise NotFound


def _turnout_of(batch: Batch, counted: dict[tuple[int, str], int]) -> Turnout:
    by_state = {state: counted.get((batch.id, state), 0) for state in CodeState}
    return Turnout(sum(by_state.values()), by_state[CodeState.USED], by_state[CodeState.VOID])


def turnout(session: Session, round_id: int) -> Turnout:
    """How many voted. It says nothing about how."""
    each = [one for _, one in batches(session, round_id)]
    return Turnout(*(sum(getattr(one, part) for one in each) for part in ("made", "cast", "void")))


def turnout_by_channel(session: Session, round_id: int) -> dict[Channel, Turnout]:
    """What became of the codes on cards and of those on papers, as far as any were made."""
    each = [(Channel(batch.channel), counted) for batch, counted in batches(session, round_id)]
    return {
        channel: Turnout(
            *(sum(getattr(one, part) for of, one in each if of is channel) for part in ("made", "cast", "void"))
        )
        for channel in Channel
        if any(of is channel for of, _ in each)
    }


def envelopes_of(session: Session, round_id: int) -> list[bytes]:
    """Every sealed ballot, in an order that says nothing. Only sealing the boxes asks for them."""
    return sorted(session.exec(select(Envelope.sealed).where(Envelope.round_id == round_id)))


def digests_used(session: Session, round_id: int) -> set[bytes]:
    """The digests of the codes that voted."""
    used = select(VotingCode.digest).where(VotingCode.round_id == round_id, VotingCode.state == CodeState.USED)
    return set(session.exec(used))


def locks_of(session: Session, round_id: int, name: str, codes: Mapping[bytes, str]) -> list[tuple[str, str]]:
    """(number, lock) of every card of the round of this public name; worked out from its code where `codes`, by their
    digests, has it."""
    cards = select(VotingCode.digest, VotingCode.card, VotingCode.lock).where(VotingCode.round_id == round_id)
    return [
        (card, lock_of(name, card, codes[digest]) if digest in codes else lock.hex())
        for digest, card, lock in session.exec(cards)
    ]


@dataclass(frozen=True)
class CardFate:
    """One card and what became of it; `code` is there once the boxes are sealed, if it voted."""

    number: str
    lock: str
    state: CodeState
    code: str | None


def cards_of(session: Session, round_id: int) -> list[CardFate]:
    """Every card, by its number."""
    kept = select(VotingCode).where(VotingCode.round_id == round_id).order_by(col(VotingCode.card))
    return [CardFate(card.card, card.lock.hex(), CodeState(card.state), card.code) for card in session.exec(kept)]
