"""Counting a round and publishing the result."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from pb.count.explain import draw_sentence
from pb.count.outcome import TieToSettle
from pb.count.record import inputs_bytes, inputs_digest, inputs_from, outcome_bytes, outcome_from
from pb.count.ties import Draws
from pb.ledger.actions import append
from pb.proof.result import allocation_fields
from pb.publish import queries
from pb.publish.bundle import tally_of
from pb.publish.gather import election_of
from pb.publish.models import Count, Publication
from pb.publish.rules import check_publishable, check_reason
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.rules import Act
from pb.rounds.words import rule_of
from pb.witnesses.queries import refuse_unwitnessed

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
    if isinstance(outcome, TieToSettle):
        record(session, round, by, now, f"The count stopped. {draw_sentence(outcome)}.", entered=False)
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
    # Not in the ledger before it is published: it would say what was counted.
    record(session, round, by, now, f"Count {number}: {len(election.ballots)} ballots.{rolled}{ending}", entered=False)
    return None


def publish_result(
    session: Session, slug: str, number: int, files: Mapping[str, str], *, by: str, now: datetime
) -> None:
    """Put the newest count on show, for everyone. `files` is what is published with it: name -> SHA-256 in hex.

    Raises NotFound, Refused (there is a newer count, or too few witnesses have signed).
    """
    round = held_for(session, slug, Act.PUBLISH, now)
    newest = queries.newest_count(session, round.id)
    on_show = queries.published_count(session, round.id)
    check_publishable(on_show.number if on_show else None, newest.number if newest else None, number)
    assert newest is not None  # its number was just checked
    refuse_unwitnessed(session, round)
    if round.origin:
        _enter(session, round, newest, files, now, again=on_show is not None)
    session.add(Publication(count_id=newest.id, at=now, organiser=by))
    round.published_at = round.published_at or now
    record(session, round, by, now, f"Published count {number}.", entered=False)


def _enter(
    session: Session, round: Round, count: Count, files: Mapping[str, str], now: datetime, *, again: bool
) -> None:
    """What was drawn, the tally, the awards and the files, in the ledger; a correction says why it is made."""
    enter = partial(append, session, round.id, round.public_name)
    _, _, draws = inputs_from(count.inputs)
    if again:
        enter("correct", now, why=count.reason)
    if draws.dice or draws.lots:
        lots = {"lots": [list(drawn) for drawn in draws.lots]} if draws.lots else {}
        enter("draw", now, **({"dice": draws.dice} if draws.dice else {}), **lots)
    enter("tally", None, **tally_of(session, round, count))
    enter("allocation", None, **allocation_fields(outcome_from(count.outcome)))
    enter("publish", now, files=dict(files))
