"""Which round has a rehearsal, and of which round one is."""

from sqlmodel import Session, select

from pb.rounds.models import Round


def rehearsal_of(session: Session, round: Round) -> Round | None:
    """The copy to practise with, if there is one."""
    return session.exec(select(Round).where(Round.rehearsal_of == round.id)).one_or_none()


def rehearsed_in(session: Session, round: Round) -> Round | None:
    """The real round that this one is a copy of; None for a real one."""
    return None if round.rehearsal_of is None else session.get_one(Round, round.rehearsal_of)
