"""Counting what is handed out, and withdrawing what is spoiled. Nothing here is told who it was for."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from pb.door.models import DoorCount
from pb.door.queries import card_to_withdraw, handed_out_at
from pb.door.rules import HANDED_OUT, REJECTED, check_took_back, remembers
from pb.problems import NotFound
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.queries import locked_round
from pb.rounds.rules import Act, Phase, check_phase
from pb.voting.models import CodeState, VotingCode
from pb.voting.rules import Channel


def hand_out(session: Session, slug: str, desk: str, channel: str, form_key: str, *, now: datetime) -> None:
    """One more at this desk. The same form again counts nothing. Raises NotFound, Refused (not in this phase)."""
    round, of = _counting(session, slug, channel, now)
    _count(session, round.id, (desk, of, HANDED_OUT), form_key, 1)


def take_back(session: Session, slug: str, desk: str, channel: str, form_key: str, *, now: datetime) -> None:
    """One fewer at this desk. The same form again counts nothing. Raises NotFound, Refused (not now, or none left)."""
    round, of = _counting(session, slug, channel, now)
    _count(session, round.id, (desk, of, HANDED_OUT), form_key, -1)


def _counting(session: Session, slug: str, channel: str, now: datetime) -> tuple[Round, Channel]:
    """The round, shared with voters: handing out never keeps anybody waiting."""
    round = locked_round(session, slug, shared=True)
    check_phase(round.phase(now), Act.HAND_OUT)
    if channel not in handed_out_at(session, round.id, ""):
        raise NotFound
    return round, Channel(channel)


def _count(session: Session, round_id: int, place: tuple[str, Channel, str], form_key: str, step: int) -> bool:
    """Add to the count of (desk, channel, what), held until the commit; False where this form did so before."""
    connection = session.connection()
    row = {"round_id": round_id, **dict(zip(("desk", "channel", "what"), place, strict=True))}
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(DoorCount).values(**row, number=0, form_keys="").on_conflict_do_nothing())
    mine = [getattr(DoorCount, name) == value for name, value in row.items()]
    kept = session.exec(select(DoorCount).where(*mine).with_for_update()).one()
    try:
        kept.form_keys = remembers(kept.form_keys, form_key)
    except ValueError:
        return False
    if step < 0:
        check_took_back(kept.number)
    kept.number += step
    return True


def count_rejected(session: Session, round_id: int, number: int, form_key: str) -> None:
    """So many papers that were marked cannot be counted, and are withdrawn. The round is held."""
    _count(session, round_id, ("", Channel.PAPER, REJECTED), form_key, number)


@dataclass(frozen=True)
class Spoiled:
    """What is handed back: found by the digest of its code, or by its number; why (a key of pb.door.rules.REASONS, and
    in words); and whether one more is handed out for it."""

    reason: str
    words: str
    another: bool
    digest: bytes = b""
    number: str = ""


def withdraw_spoiled(
    session: Session, slug: str, desk: str, spoiled: Spoiled, form_key: str, *, by: str, people: int = 1, now: datetime
) -> None:
    """It cannot vote any more; the minutes say so in words, without a number. The same form again changes nothing.

    `people` is how many organisers do it, 0 where a helper does.
    Raises NotFound, Refused (not in this phase), Problems (none of this round, it has voted, or was withdrawn).
    """
    round = held_for(session, slug, Act.HAND_OUT, now)
    if _counted_before(session, round.id, desk, form_key):
        return
    card = card_to_withdraw(session, round.id, digest=spoiled.digest, number=spoiled.number)
    unused = sa.update(VotingCode).where(
        col(VotingCode.digest) == card.digest, col(VotingCode.state) == CodeState.UNUSED
    )
    session.connection().execute(unused.values(state=CodeState.VOID))
    _count(session, round.id, (desk, card.channel, spoiled.reason), form_key, 1)
    if spoiled.another:
        _count(session, round.id, (desk, card.channel, HANDED_OUT), form_key, 1)
    text = f"Withdrew a spoiled {card.channel} at the door: {spoiled.words}."
    # Two organisers may be waiting for each other to close voting; only the seal looks at what was withdrawn.
    record(session, round, by, now, text, people=people, forgets=round.phase(now) is Phase.CLOSED)


def _counted_before(session: Session, round_id: int, desk: str, form_key: str) -> bool:
    kept = select(DoorCount.form_keys).where(DoorCount.round_id == round_id, DoorCount.desk == desk)
    return any(form_key in keys.split() for keys in session.exec(kept))
