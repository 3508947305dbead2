"""The key ceremony and its rehearsal: what is kept of them. Never a word of a scrutineer."""

from datetime import datetime

from sqlmodel import Session

from pb.box.models import KeyCeremony
from pb.problems import Refused
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.rules import Act

ON_SERVER = (
    "In this round the server has the key to the ballots, so there is no key ceremony. To have one, go back to review "
    "and choose scrutineers under “How it can be checked”."
)


def begin_ceremony(session: Session, slug: str, *, by: str, now: datetime) -> None:
    """From here on no key that was made before is good for this round.

    Raises NotFound, Refused (the ballot is not fixed, or the round is open; or the server has the key).
    """
    round = held_for_ceremony(session, slug, now)
    before = session.get(KeyCeremony, round.id)
    if before:
        session.delete(before)
    record(session, round, by, now, "Began a key ceremony. Words of an earlier one open nothing any more.")


def keep_key(session: Session, slug: str, key: str, *, by: str, now: datetime) -> None:
    """Every scrutineer has seen their words of the key with this number. Raises as `begin_ceremony`."""
    round = held_for_ceremony(session, slug, now)
    session.merge(KeyCeremony(round_id=round.id, key=key, at=now))
    record(session, round, by, now, f"Held the key ceremony with three scrutineers. The number of the key is {key}.")


def keep_rehearsal(session: Session, slug: str, key: str, papers: tuple[int, int], *, by: str, now: datetime) -> None:
    """Two scrutineers (from 1) have opened a test envelope with the key of this number.

    Raises as `begin_ceremony`, and Refused where another ceremony has begun since.
    """
    round = held_for_ceremony(session, slug, now)
    held = session.get(KeyCeremony, round.id)
    if held is None or held.key != key:
        raise Refused("Another key ceremony has begun since. Hold it to its end, then rehearse.")
    pair = "{} and {}".format(*papers)
    held.rehearsed = ", ".join(sorted({*filter(None, held.rehearsed.split(", ")), pair}))
    record(session, round, by, now, f"Rehearsed: scrutineers {pair} opened a test envelope with their words.")


def held_for_ceremony(session: Session, slug: str, now: datetime) -> Round:
    """The round, locked until the commit, of scrutineers and about to be opened."""
    round = held_for(session, slug, Act.OPEN, now)
    if not round.of_scrutineers:
        raise Refused(ON_SERVER)
    return round
