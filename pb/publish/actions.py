"""Counting a round and publishing the result."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from pb.count.explain import draw_sentence
from pb.count.outcome import TieToSettle
from pb.count.record import inputs_bytes, inputs_digest, outcome_bytes
from pb.count.ties import Draws
from pb.publish import queries
from pb.publish.gather import election_of
from pb.publish.models import Count, Publication
from pb.publish.rules import check_publishable, check_reason
from pb.rounds.actions import held_for, record
from pb.rounds.rules import Act
from pb.rounds.words import rule_of
from pb.voting.actions import forget_digests

Lots = Sequence[tuple[int, ...]]


def count_round(
    session: Session, slug: str, lots: Lots, reason: str, *, by: str, now: datetime, dice: str = ""
) -> TieToSettle | None:
    """Count the ballots and keep the count; or keep no count and say which tie needs lots or dice first.

    Either way somebody has seen a total, so from here on voting cannot open again.

    Raises:
        NotFound, Refused (not closed yet, or lots of no tie), Problems (no reason for counting again).
    """
    round = held_for(session, slug, Act.COUNT, now)
    newest = queries.newest_count(session, round.id)
    check_reason(reason, newest.number if newest else 0)
    election, rule = election_of(session, round), rule_of(round)
    draws = Draws(tuple(lots), dice)
    outcome = queries.shared(election, rule, draws)
    round.counted_at = round.counted_at or now
    forget_digests(session, round.id)
    if isinstance(outcome, TieToSettle):
        record(session, round, by, now, f"The count stopped. {draw_sentence(outcome)}.")
        return outcome
    number = newest.number + 1 if newest else 1
    count = Count(
        round_id=round.id,
        number=number,
        at=now,
        organiser=by,
        reason=reason,
        inputs=inputs_bytes(election, rule, draws),
        inputs_digest=inputs_digest(election, rule, draws),
        outcome=outcome_bytes(outcome),
    )
    session.add(count)
    rolled = f" Dice rolled: {dice}." if dice else ""
    ending = f" Reason: {reason}" if reason else ""
    record(session, round, by, now, f"Count {number}: {len(election.ballots)} ballots.{rolled}{ending}")
    return None


def publish_result(session: Session, slug: str, number: int, *, by: str, now: datetime) -> None:
    """Put the newest count on show, for everyone."""
    round = held_for(session, slug, Act.PUBLISH, now)
    newest = queries.newest_count(session, round.id)
    on_show = queries.published_count(session, round.id)
    check_publishable(on_show.number if on_show else None, newest.number if newest else None, number)
    assert newest is not None  # its number was just checked
    session.add(Publication(count_id=newest.id, at=now, organiser=by))
    round.published_at = round.published_at or now
    record(session, round, by, now, f"Published count {number}.")
