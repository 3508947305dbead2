"""What is known about codes and turnout. Nothing here adds up marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from pb.problems import NotFound, Problems
from pb.voting.models import Ballot, Batch, CodeState, VotingCode

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


def ballots_in_box(session: Session, round_id: int) -> list[str]:
    """The marks of every ballot, sorted so that no order is given away. Only the count asks for them."""
    return sorted(session.exec(select(Ballot.marks).where(Ballot.round_id == round_id)))
