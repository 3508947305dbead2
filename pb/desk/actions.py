"""What organisers do about letters that wait."""

from datetime import datetime

from sqlmodel import Session

from pb.mail.actions import keep_handed_over
from pb.mail.actions import try_again as try_all_again
from pb.plural import many
from pb.problems import Refused
from pb.rounds.actions import record
from pb.rounds.queries import locked_round


def hand_over(session: Session, slug: str, mail_id: int | None, *, by: str, now: datetime) -> None:
    """Note that a letter, or with None every letter of the round that waits, was given to its person by hand.

    Raises NotFound, Refused (it has been sent meanwhile).
    """
    round = locked_round(session, slug)
    number = keep_handed_over(session, round.id, None if mail_id is None else [mail_id], by=by, now=now)
    if not number:
        raise Refused("Nothing waits here any more: it was sent or handed over meanwhile.")
    record(session, round, by, now, f"Handed over {many(number, 'letter')} to bidders by hand.", entered=False)


def try_again(session: Session, slug: str, *, by: str, now: datetime) -> None:
    """Send every letter of the round that waits within the next minute. Raises NotFound, Refused (none waits)."""
    round = locked_round(session, slug)
    number = try_all_again(session, round.id, now=now)
    if not number:
        raise Refused("Nothing waits here any more: it was sent or handed over meanwhile.")
    record(session, round, by, now, f"Had {many(number, 'letter')} to bidders sent again.", entered=False)
