"""A pot shared out in several: what each holds, and how each is shared. As in actions.py, each leaves a minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlmodel import Session

from pb.count.combination import check_can_exclude
from pb.count.rule import Pot, Pots, Rule, Spill
from pb.count.words import rule_in_words
from pb.problems import NotFound, Problems, Refused, or_problem
from pb.rounds.actions import held_for, keep_rule, kind_of_ballot, record
from pb.rounds.forms_pots import PotAsked
from pb.rounds.queries import pot
from pb.rounds.rules import Act
from pb.rounds.rules_pots import check_pot_limits, check_pots, check_pots_stay
from pb.rounds.words import pots_of, rule_of, sharing_in_words


def set_pots(session: Session, slug: str, asked: Sequence[PotAsked], spill: Spill, *, by: str, now: datetime) -> None:
    """Share the money out of several pots, or with none here out of one. A pot keeps the rule it has; a new one gets
    that of the first, or of the round.

    Raises Refused before the pot and its sharing are set, and for another number of pots once bids are open; Problems.
    """
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    if not round.rule or not pot(session, round.id):
        raise Refused("Set the pot and its funders, and how the money is shared, first.")
    before = pots_of(round)
    check_pots_stay(round.phase(now), [each.name for each in before], [each.name for each in asked])
    check_pots([each.amount for each in asked], pot(session, round.id))
    check_pot_limits([each.largest for each in asked], round.smallest_bid or 0)
    first = before[0].rule if before else rule_of(round)
    pots = tuple(
        Pot(each.name, each.amount, _rule_for(place, asked, before, first), each.most, each.largest)
        for place, each in enumerate(asked)
    )
    keep_rule(round, Pots(pots, spill, first.ties) if pots else first, kind_of_ballot(round), "several")
    record(session, round, by, now, f"Set {len(pots)} pots." if pots else "Set one pot for all bids.")
    for sentence in sharing_in_words(round) if pots else ():
        record(session, round, by, now, sentence)


def _rule_for(place: int, asked: Sequence[PotAsked], before: Sequence[Pot], first: Rule) -> Rule:
    """The rule of the pot of this name; else, of the pot at this place if that has only got another name."""
    by_name = {pot.name: pot.rule for pot in before}
    if asked[place].name in by_name:
        return by_name[asked[place].name]
    renamed = place < len(before) and before[place].name not in {each.name for each in asked}
    return before[place].rule if renamed else first


def set_pot_sharing(session: Session, slug: str, place: int, rule: Rule, *, by: str, now: datetime) -> None:
    """Give one of several pots, by its place from 0, a rule of its own. Raises NotFound, Problems."""
    round = held_for(session, slug, Act.CHANGE_RULES, now)
    pots = pots_of(round)
    if place >= len(pots):
        raise NotFound
    if round.one_per_group:
        or_problem("rule", check_can_exclude, rule)
    if rule.ties[-1] is not pots[place].rule.ties[-1]:
        raise Problems({"draw": "In the end, ties must be settled in the same way in every pot"})
    changed = tuple(replace(each, rule=rule) if each is pots[place] else each for each in pots)
    keep_rule(round, replace(cast(Pots, rule_of(round)), pots=changed), kind_of_ballot(round), "rule")
    said = " ".join(rule_in_words(rule))
    record(session, round, by, now, f"Set how the pot {pots[place].name} is shared. {said}")
