"""What organisers do to a round while it is voted on: start, close, move the closing; and what is signed of it."""

from datetime import datetime

from sqlmodel import Session

from pb.ledger.actions import keep_checkpoint
from pb.rounds.actions import held_for, record
from pb.rounds.queries import locked_round
from pb.rounds.rules import Act, check_closing
from pb.when import local_time


def start_voting(session: Session, slug: str, *, by: str, now: datetime) -> None:
    """Bring the opening of a round that is ready forward to now."""
    round = held_for(session, slug, Act.START_VOTING, now)
    round.voting_opens_at = now
    record(session, round, by, now, "Opened voting, before the time that was set.", people=round.organisers)


def close_voting(session: Session, slug: str, *, by: str, now: datetime) -> None:
    """Bring the closing forward to now."""
    round = held_for(session, slug, Act.CLOSE_VOTING, now)
    round.voting_closes_at = now
    record(session, round, by, now, "Closed voting.", people=round.organisers)


def move_closing(
    session: Session, slug: str, closes_at: datetime, reason: str, timezone: str, *, by: str, now: datetime
) -> None:
    """Give another closing time, also just after voting closed; never once the ballots are counted."""
    round = held_for(session, slug, Act.MOVE_CLOSING, now)
    check_closing(round.voting_opens_at, closes_at)
    round.voting_closes_at = closes_at
    text = f"Voting now closes on {local_time(closes_at, timezone)}. Reason: {reason}"
    record(session, round, by, now, text, notice=True, people=round.organisers)


def keep_signed(session: Session, slug: str, size: int, note: str, *, now: datetime) -> None:
    """Put a signed checkpoint on show. With the first one, the round is open: nobody votes before it is signed."""
    round = locked_round(session, slug)
    keep_checkpoint(session, round.id, size, note)
    round.opened_at = round.opened_at or now


def note_doubtful(session: Session, slug: str, number: int, reason: str, *, by: str, now: datetime) -> None:
    """How many ballots, by now, were cast by people who may not have been entitled to. None can be taken out."""
    round = held_for(session, slug, Act.NOTE_DOUBTFUL, now)
    round.doubtful = number
    are = "1 ballot is" if number == 1 else f"{number} ballots are"
    record(session, round, by, now, f"{are} doubtful. Reason: {reason}", notice=True)
