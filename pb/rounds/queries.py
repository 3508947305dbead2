"""What is known about rounds."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from pb.problems import NotFound
from pb.rounds.models import Asked, Funder, Minute, Round, Theme
from pb.rounds.rules import WAITS, Progress, is_slug


def round_by_slug(session: Session, slug: str) -> Round:
    """Raises NotFound."""
    return _one(session, slug, select(Round))


def round_on_show(session: Session, slug: str) -> Round:
    """A round that has been announced. Raises NotFound for a draft."""
    round = round_by_slug(session, slug)
    if not round.announced_at:
        raise NotFound
    return round


def locked_round(session: Session, slug: str, *, shared: bool = False) -> Round:
    """The round, held until the commit; `shared` lets others who only look at it in too. Raises NotFound."""
    return _one(session, slug, select(Round).with_for_update(read=shared))


def _one(session: Session, slug: str, statement: SelectOfScalar[Round]) -> Round:
    round = session.exec(statement.where(Round.slug == slug)).one_or_none() if is_slug(slug) else None
    if round is None:
        raise NotFound
    return round


def rounds_on_show(session: Session) -> Sequence[Round]:
    """Announced rounds, newest first; no rehearsals."""
    real = select(Round).where(col(Round.announced_at).is_not(None), col(Round.rehearsal_of).is_(None))
    return session.exec(real.order_by(col(Round.id).desc())).all()


def all_rounds(session: Session) -> Sequence[Round]:
    """Every round, newest first."""
    return session.exec(select(Round).order_by(col(Round.id).desc())).all()


def funders(session: Session, round_id: int) -> Sequence[Funder]:
    return session.exec(select(Funder).where(Funder.round_id == round_id).order_by(col(Funder.position))).all()


def themes(session: Session, round_id: int) -> Sequence[Theme]:
    return session.exec(select(Theme).where(Theme.round_id == round_id).order_by(col(Theme.position))).all()


def pots(session: Session) -> dict[int, int]:
    """Round id -> pence in its pot, for every round that has a funder."""
    statement = select(Funder.round_id, func.sum(Funder.amount)).group_by(col(Funder.round_id))
    return {round_id: int(pence) for round_id, pence in session.exec(statement)}


def pot(session: Session, round_id: int) -> int:
    """Pence."""
    return sum(funder.amount for funder in funders(session, round_id))


def asked(session: Session, round_id: int, now: datetime) -> dict[str, Asked]:
    """Act -> what one organiser has asked for and a second one has to agree to; not what waited too long."""
    waiting = session.exec(select(Asked).where(Asked.round_id == round_id, col(Asked.at) > now - WAITS))
    return {each.act: each for each in waiting}


def minutes(session: Session, round_id: int) -> Sequence[Minute]:
    """What was done, newest first."""
    return session.exec(select(Minute).where(Minute.round_id == round_id).order_by(col(Minute.id).desc())).all()


def notices(session: Session, round_id: int) -> Sequence[Minute]:
    """What everyone should know was changed, newest first."""
    return [minute for minute in minutes(session, round_id) if minute.notice]


def progress(session: Session, round: Round) -> Progress:
    """Which parts of the set-up are done."""
    return Progress(
        pot=round.largest_bid is not None and bool(funders(session, round.id)),
        themes=bool(themes(session, round.id)),
        eligibility=round.age_from is not None,
        ballot=bool(round.ballot_type),
        sharing=bool(round.rule),
        dates=round.voting_closes_at is not None,
    )
