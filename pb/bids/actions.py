"""What groups and organisers do with bids. Each locks the round, checks its phase, writes, and leaves a minute."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, func, select

from pb.bids.forms import BidDetails
from pb.bids.models import Bid, BidTheme, Exclusion
from pb.bids.queries import bid_of, bids_of, exclusions, how_many, limits_for, themes_of
from pb.bids.rules import (
    State,
    check_can_be_filled,
    check_exclusion,
    check_state,
    check_within_limits,
    excluding_in,
    labels_of,
    only_one_in_words,
)
from pb.count.combination import check_can_exclude
from pb.money import pounds
from pb.problems import Refused
from pb.proof.slips import Mode
from pb.rounds.actions import held_for, record
from pb.rounds.disclosure import check_safe
from pb.rounds.models import Round
from pb.rounds.rules import Act
from pb.rounds.words import ballot_of, disclosure_of, pots_of, rule_of

_SENT_ALREADY = (
    "You have sent this form already. To send another bid, start a new one. "
    "To change the one you sent, ask the organisers."
)


def submit_bid(session: Session, slug: str, details: BidDetails, form_key: str, *, now: datetime) -> None:
    """Take a bid in. Sending the same form again changes nothing; with other answers it is refused, because
    it could be a slip put right or a second bid."""
    round = held_for(session, slug, Act.SEND_BID, now)
    sent = session.exec(select(Bid).where(Bid.form_key == form_key)).first()
    if sent is not None:
        if sent.round_id != round.id or _changes(session, round, sent, details):
            raise Refused(_SENT_ALREADY)
        return
    bid = Bid(round_id=round.id, sent_at=now, form_key=form_key, **_columns(details))
    session.add(bid)
    session.flush()
    _set_themes(session, bid, details.themes)


def change_bid(session: Session, slug: str, bid_id: int, details: BidDetails, *, by: str, now: datetime) -> None:
    """Put a slip right, before the ballot is fixed."""
    round = held_for(session, slug, Act.REVIEW_BIDS, now)
    bid = bid_of(session, round.id, bid_id)
    changes = "; ".join(_changes(session, round, bid, details))
    text = f"Changed the bid of {bid.group_name}, {bid.title}: {changes}."
    for name, value in _columns(details).items():
        setattr(bid, name, value)
    _set_themes(session, bid, details.themes)
    if changes:
        record(session, round, by, now, text)


def _changes(session: Session, round: Round, bid: Bid, details: BidDetails) -> list[str]:
    """What differs. What the ballot or the count depends on is said in full, so that the minutes keep it."""
    changed = [name for name, value in _columns(details).items() if getattr(bid, name) != value]
    themes = [] if set(themes_of(session, bid.id)) == set(details.themes) else ["themes"]
    pots = [pot.name for pot in pots_of(round)]
    said = [_said(name, getattr(bid, name), getattr(details, name), pots) for name in changed]
    return [f"{_NAMES[name]}{words}" for name, words in zip(changed, said, strict=True)] + themes


_NAMES = {
    "group_name": "name of the group",
    "title": "title",
    "summary": "summary",
    "amount": "amount",
    "minimum": "the least that is useful",
    "location": "place",
    "hide_location": "whether the place is published",
    "contact_name": "contact name",
    "contact_email": "contact e-mail address",
    "contact_phone": "contact phone number",
    "pot": "pot",
}


def _said(name: str, before: Any, after: Any, pots: Sequence[str]) -> str:
    if name in ("amount", "minimum"):
        before, after = ("none" if pence is None else pounds(pence) for pence in (before, after))
    if name == "pot":
        before, after = pots[before], pots[after]
    return f" from {before} to {after}" if name in ("group_name", "title", "amount", "minimum", "pot") else ""


def _columns(details: BidDetails) -> dict[str, Any]:
    return {name: value for name, value in vars(details).items() if name != "themes"}


def _set_themes(session: Session, bid: Bid, themes: tuple[int, ...]) -> None:
    session.exec(delete(BidTheme).where(col(BidTheme.bid_id) == bid.id))
    session.add_all(BidTheme(bid_id=bid.id, theme_id=theme) for theme in themes)


def accept_bid(session: Session, slug: str, bid_id: int, *, by: str, now: datetime) -> None:
    """Put a bid on the ballot, with the next number. A number is never given twice in a round."""
    round = held_for(session, slug, Act.REVIEW_BIDS, now)
    bid = bid_of(session, round.id, bid_id)
    check_state(bid.state, (State.SUBMITTED, State.DECLINED), "This bid is accepted already.")
    if bid.number is None:
        highest = session.exec(select(func.max(Bid.number)).where(Bid.round_id == round.id)).one()
        bid.number = (highest or 0) + 1
    bid.state, bid.reason = State.ACCEPTED, ""
    record(session, round, by, now, f"Accepted the bid of {bid.group_name} as number {bid.number}.")


def decline_bid(session: Session, slug: str, bid_id: int, reason: str, *, by: str, now: datetime) -> None:
    """Keep a bid off the ballot, with the reason. Its number, if it had one, stays its own."""
    round = held_for(session, slug, Act.REVIEW_BIDS, now)
    bid = bid_of(session, round.id, bid_id)
    check_state(bid.state, (State.SUBMITTED, State.ACCEPTED), "This bid is declined already.")
    # Before its state is changed: exclusions are found by the bids that are on the ballot.
    for number, numbers in exclusions(session, round.id).items():
        if len(numbers) <= 2 and bid.number in numbers:
            allow_together(session, slug, number, by=by, now=now)
    session.exec(delete(Exclusion).where(col(Exclusion.bid_id) == bid.id))
    bid.state, bid.reason = State.DECLINED, reason
    record(session, round, by, now, f"Declined the bid of {bid.group_name}. Reason: {reason}")


def withdraw_bid(session: Session, slug: str, bid_id: int, reason: str, *, by: str, now: datetime) -> None:
    """Set a bid aside after voting; the next count leaves it out and says so."""
    round = held_for(session, slug, Act.WITHDRAW_BID, now)
    bid = bid_of(session, round.id, bid_id)
    check_state(bid.state, (State.ACCEPTED,), "Only a bid on the ballot can be withdrawn.")
    bid.state, bid.reason = State.WITHDRAWN, reason
    text = f"Bid {bid.number}, {bid.title}, was withdrawn. Reason: {reason}"
    record(session, round, by, now, text, notice=True)


def exclude_bids(session: Session, slug: str, bid_ids: Collection[int], *, by: str, now: datetime) -> None:
    """Say that at most one of these bids is funded. Raises Problems, and Refused where the rule cannot keep to it."""
    round = held_for(session, slug, Act.REVIEW_BIDS, now)
    chosen = [bid for bid in bids_of(session, round.id) if bid.id in bid_ids and bid.state == State.ACCEPTED]
    numbers = sorted(bid.number or 0 for bid in chosen)
    check_exclusion(numbers, exclusions(session, round.id).values())
    _check_rule_excludes(round)
    highest = session.exec(select(func.max(Exclusion.number)).where(Exclusion.round_id == round.id)).one()
    session.add_all(Exclusion(round_id=round.id, number=(highest or 0) + 1, bid_id=bid.id) for bid in chosen)
    record(session, round, by, now, f"{only_one_in_words(numbers)}.")


def allow_together(session: Session, slug: str, number: int, *, by: str, now: datetime) -> None:
    """Take an exclusion back. Doing it twice changes nothing."""
    round = held_for(session, slug, Act.REVIEW_BIDS, now)
    numbers = exclusions(session, round.id).get(number, [])
    session.exec(delete(Exclusion).where(col(Exclusion.round_id) == round.id, col(Exclusion.number) == number))
    if len(numbers) > 1:
        record(session, round, by, now, f"Took back: {only_one_in_words(numbers)}.")


def _check_rule_excludes(round: Round) -> None:
    try:
        if round.rule:
            check_can_exclude(rule_of(round))
    except ValueError as error:
        raise Refused(f"{error}. Choose that rule first, or let the bids stand beside each other.") from None


def fix_ballot(session: Session, slug: str, *, by: str, now: datetime) -> None:
    """Freeze the rules, the bids and the amounts. Raises Refused while a bid waits for an answer."""
    round = held_for(session, slug, Act.FIX_BALLOT, now)
    _check_ballot(round, how_many(session, round.id), now)
    bids = bids_of(session, round.id)
    check_within_limits(
        [(bid.title, bid.amount, limits_for(round, bid.pot)) for bid in bids if bid.state == State.ACCEPTED]
    )
    if excluding_in(labels_of({}, exclusions(session, round.id))):
        _check_rule_excludes(round)
    amounts = [bid.amount for bid in bids if bid.state == State.ACCEPTED]
    check_can_be_filled(ballot_of(round), amounts)
    _check_disclosure(round, len(amounts))
    round.ballot_fixed_at = now
    record(session, round, by, now, "Fixed the ballot.")


def _check_disclosure(round: Round, bids: int) -> None:
    """Now that it is known how many bids there are."""
    if disclosure_of(round) is not Mode.BALLOTS or round.disclosure_reason:
        return
    try:
        check_safe(ballot_of(round), bids, round.expected or 0)
    except ValueError as error:
        raise Refused(f"{error}, under How it can be checked.") from None


def _check_ballot(round: Round, bids: dict[str, int], now: datetime) -> None:
    if bids.get(State.SUBMITTED, 0):
        raise Refused("Accept or decline every bid first.")
    if not bids.get(State.ACCEPTED, 0):
        raise Refused("Accept at least one bid first.")
    if round.voting_closes_at is None or round.voting_closes_at <= now:
        raise Refused("The time that voting closes has passed. Change the dates first.")
