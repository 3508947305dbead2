"""What organisers do to a round. Each locks the round, checks its phase, writes, and leaves a minute."""

import json
from dataclasses import replace
from datetime import datetime
from secrets import token_hex

from sqlmodel import Session, col, delete, select

from pb.count.ballot_types import BallotType, ScoreEvery
from pb.count.combination import check_can_exclude, check_combination, suited
from pb.count.parameters import parameters_of
from pb.count.rule import Pots, Rule
from pb.count.words import rule_in_words
from pb.ledger.actions import append
from pb.money import pounds
from pb.problems import Problems, Refused, or_problem
from pb.proof.slips import Mode
from pb.rounds.blanks import Blanks
from pb.rounds.disclosure import FEWEST_BIDS, check_disclosure, check_safe
from pb.rounds.forms_checking import Checking
from pb.rounds.forms_rules import ORDERS
from pb.rounds.models import Asked, Funder, Minute, Round, Theme
from pb.rounds.queries import locked_round, progress
from pb.rounds.rules import (
    Act,
    check_bids_stay_open,
    check_phase,
    check_ready,
    slug_of,
)
from pb.rounds.rules_pots import check_pots
from pb.rounds.words import (
    ONE_PER_GROUP,
    ballot_of,
    checking_in_words,
    eligibility_in_words,
    paper_in_words,
    pots_of,
    rule_of,
)
from pb.when import local_time

# Who did it, as the ledger says it: by how many organisers it was.
_WHOM = ("a helper", "one organiser", "two organisers")


def record(
    session: Session,
    round: Round,
    organiser: str,
    now: datetime,
    text: str,
    *,
    notice: bool = False,
    entered: bool = True,
    people: int = 1,
    forgets: bool = True,
) -> None:
    """Add a sentence to the minutes of a round; a notice is also shown to everyone.

    From the opening on it goes into the ledger too, without a name, unless it is `entered` there in another way;
    `people` is how many organisers did it, 0 where a helper did. Whatever waits for a second organiser is forgotten:
    the first one did not see the round as it is now. Not where nothing `forgets`: what goes on at the door all the
    time is no change of it.
    """
    if forgets:
        session.exec(delete(Asked).where(col(Asked.round_id) == round.id))
    session.add(Minute(round_id=round.id, at=now, organiser=organiser, text=text, notice=notice))
    if entered and round.origin:
        append(session, round.id, round.public_name, "notice", now, by=_WHOM[people], text=text)


def held_for(session: Session, slug: str, act: Act, now: datetime) -> Round:
    """The round, locked until the commit and in a phase that allows this act. Raises NotFound, Refused."""
    round = locked_round(session, slug)
    check_phase(round.phase(now), act)
    return round


def create_round(session: Session, name: str, place: str, *, by: str, now: datetime) -> str:
    """Start a draft; returns its slug, made unlike any other."""
    slug = slug_of(name)
    taken = set(session.exec(select(Round.slug).where(col(Round.slug).startswith(slug))))
    number = 2
    while slug in taken:
        slug = f"{slug_of(name)}-{number}"
        number += 1
    round = Round(slug=slug, name=name, place=place, public_name=f"r-{token_hex(6)}")
    session.add(round)
    session.flush()
    record(session, round, by, now, "Started the round.")
    return slug


def rename_round(session: Session, slug: str, name: str, place: str, *, by: str, now: datetime) -> None:
    """The address stays: it may be on posters already."""
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    round.name, round.place = name, place
    record(session, round, by, now, f"Named the round {name}, for {place}.")


def set_pot(
    session: Session,
    slug: str,
    funders: list[tuple[str, int]],
    smallest: int,
    largest: int,
    *,
    by: str,
    now: datetime,
) -> None:
    """Replace the funders (name, pence) and the limits of a bid (pence).

    Raises Problems where several pots together need more.
    """
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    check_pots([each.amount for each in pots_of(round)], sum(amount for _, amount in funders))
    if any(each.largest is not None and each.largest < smallest for each in pots_of(round)):
        raise Problems({"smallest_bid": "One of the pots takes no bid as large as that. Change the pots first"})
    session.exec(delete(Funder).where(col(Funder.round_id) == round.id))
    for position, (name, amount) in enumerate(funders):
        session.add(Funder(round_id=round.id, position=position, name=name, amount=amount))
    round.smallest_bid, round.largest_bid = smallest, largest
    total = pounds(sum(amount for _, amount in funders))
    text = f"Set the pot to {total}. A bid may ask for {pounds(smallest)} to {pounds(largest)}."
    record(session, round, by, now, text)


def set_themes(session: Session, slug: str, names: list[str], *, by: str, now: datetime) -> None:
    round = held_for(session, slug, Act.CHANGE_THEMES, now)
    session.exec(delete(Theme).where(col(Theme.round_id) == round.id))
    for position, name in enumerate(names):
        session.add(Theme(round_id=round.id, position=position, name=name))
    record(session, round, by, now, f"Set the themes: there are {len(names)}.")


def set_eligibility(
    session: Session, slug: str, postcodes: str, age_from: int, connections: str, *, by: str, now: datetime
) -> None:
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    round.postcodes, round.age_from, round.connections = postcodes, age_from, connections
    record(session, round, by, now, f"Set who may vote. {eligibility_in_words(round)}")


def set_ballot(
    session: Session,
    slug: str,
    ballot_type: BallotType,
    ballot_order: str,
    blanks: Blanks = Blanks.COUNT,
    *,
    by: str,
    now: datetime,
) -> None:
    """`blanks` is what becomes of a blank on paper. Raises Problems when the rule that was chosen before does not go
    with this ballot."""
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    if round.rule:
        keep_rule(round, rule_of(round), ballot_type, "ballot_type")
    round.ballot_type, round.ballot_order, round.blanks = ballot_type.as_text(), ballot_order, blanks
    every = isinstance(ballot_type, ScoreEvery) and ballot_type.every
    scores = " Every bid must be scored." if every else ""
    order = f"Bids are shown {ORDERS[ballot_order].lower()}."
    paper = f" {paper_in_words(round)}" if blanks is not Blanks.COUNT else ""
    record(session, round, by, now, f"Set the ballot. {ballot_type.instruction()}{scores} {order}{paper}")


def set_sharing(
    session: Session, slug: str, rule: Rule, one_per_group: bool = False, *, by: str, now: datetime
) -> None:
    """Of several pots, every one is shared like this.

    Raises Problems when the rule does not go with the ballot that was chosen before, or cannot keep to one award for
    each group.
    """
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    if one_per_group:
        or_problem("one_per_group", check_can_exclude, rule)
    if round.one_per_group and not one_per_group:
        record(session, round, by, now, "A group can now get more than one award.")
    round.one_per_group = one_per_group
    before = rule_of(round) if round.rule else None
    if isinstance(before, Pots):
        rule = replace(before, pots=tuple(replace(each, rule=rule) for each in before.pots), ties=rule.ties)
    keep_rule(round, rule, kind_of_ballot(round), "rule")
    kept = rule_of(round)
    said = [*rule_in_words(kept.pots[0].rule if isinstance(kept, Pots) else kept), *[ONE_PER_GROUP] * one_per_group]
    record(session, round, by, now, f"Set how the money is shared. {' '.join(said)}")


def kind_of_ballot(round: Round) -> BallotType | None:
    """None before the ballot is set."""
    return ballot_of(round) if round.ballot_type else None


def keep_rule(round: Round, rule: Rule, ballot_type: BallotType | None, field: str) -> None:
    """Write the rule down as it suits the ballot; a problem belongs to the field just answered."""
    or_problem(field, check_disclosure, round.disclosure, rule)
    if ballot_type is not None:
        or_problem(field, check_combination, ballot_type, rule)
        rule = suited(rule, ballot_type)
    round.rule = json.dumps(parameters_of(rule), sort_keys=True, separators=(",", ":"))


def set_checking(session: Session, slug: str, checking: Checking, *, by: str, now: datetime) -> None:
    """How many organisers agree on what matters, what is published of the ballots, and whether there are receipts."""
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    if round.announced_at and checking.organisers < round.organisers:
        raise Problems({"organisers": "The round is announced, so what needs two organisers cannot be left to one"})
    if round.rule:
        or_problem("disclosure", check_disclosure, checking.disclosure, rule_of(round))
    if round.ballot_type and checking.disclosure == Mode.BALLOTS and not checking.reason:
        or_problem("reason", check_safe, ballot_of(round), FEWEST_BIDS, checking.expected or 0)
    round.organisers, round.receipts, round.eligible = checking.organisers, checking.receipts, checking.eligible
    round.disclosure, round.disclosure_reason = checking.disclosure, checking.reason
    round.custody, round.expected = checking.custody, checking.expected
    record(session, round, by, now, f"Set how the result can be checked. {' '.join(checking_in_words(round))}")


def set_dates(
    session: Session,
    slug: str,
    dates: tuple[datetime, datetime, datetime, datetime],
    timezone: str,
    *,
    by: str,
    now: datetime,
) -> None:
    """Bids open, bids close, voting opens, voting closes; the minutes say them in the time of the place."""
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    check_bids_stay_open(round.phase(now), dates[0], now)
    round.bids_open_at, round.bids_close_at, round.voting_opens_at, round.voting_closes_at = dates
    bids_open, bids_close, voting_opens, voting_closes = (local_time(moment, timezone) for moment in dates)
    text = f"Set the dates. Bids: {bids_open} to {bids_close}. Voting: {voting_opens} to {voting_closes}."
    record(session, round, by, now, text)


def announce_round(session: Session, slug: str, *, by: str, now: datetime) -> None:
    """Put the round on show. Bids open at their time."""
    round = held_for(session, slug, Act.ANNOUNCE, now)
    if round.announced_at:
        raise Refused("The round is announced already.")
    check_ready(progress(session, round))
    round.announced_at = now
    record(session, round, by, now, "Announced the round.")


def close_bids(session: Session, slug: str, *, by: str, now: datetime) -> None:
    """Bring the end of bids forward to now."""
    round = held_for(session, slug, Act.CLOSE_BIDS, now)
    round.bids_close_at = now
    record(session, round, by, now, "Closed bids.")


def unfix_ballot(session: Session, slug: str, reason: str, *, by: str, now: datetime) -> None:
    """Go back to review, before voting has opened."""
    round = held_for(session, slug, Act.UNFIX_BALLOT, now)
    round.ballot_fixed_at = None
    record(session, round, by, now, f"Took the ballot back to review. Reason: {reason}")
