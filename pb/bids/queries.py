"""What is known about bids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from pb.bids.models import Bid, BidTheme, Exclusion
from pb.bids.rules import Limits, State, excluding_in, labels_of, only_one_in_words
from pb.count.rule import Pot
from pb.problems import NotFound
from pb.rounds.models import Round, Theme
from pb.rounds.words import pots_of

LARGEST_ID = 2**31 - 1  # more than this and a database would not answer "none" but fail
ON_BALLOT = (State.ACCEPTED, State.WITHDRAWN)


@dataclass(frozen=True)
class OnBallot:
    """A numbered bid as residents see it, with the names of its themes. Amounts in pence.

    `pot` is the place, from 0, of the pot it is for, and `pot_name` empty where there is one pot for all.
    """

    number: int
    title: str
    group_name: str
    summary: str
    amount: int
    minimum: int | None
    location: str
    themes: tuple[str, ...]
    withdrawn: bool
    pot: int = 0
    pot_name: str = ""


def limits_for(round: Round, pot: int) -> Limits:
    """What a bid may ask for, in the pot at this place where there are several."""
    pots = pots_of(round)
    return Limits(round.smallest_bid or 0, round.largest_bid or 0).within(pots[pot].largest if pots else None)


def bids_of(session: Session, round_id: int) -> Sequence[Bid]:
    """Every bid of a round in the order sent."""
    return session.exec(select(Bid).where(Bid.round_id == round_id).order_by(col(Bid.id))).all()


def bid_of(session: Session, round_id: int, bid_id: int) -> Bid:
    """Raises NotFound, also for the bid of another round."""
    statement = select(Bid).where(Bid.round_id == round_id, Bid.id == bid_id)
    bid = session.exec(statement).one_or_none() if bid_id <= LARGEST_ID else None
    if bid is None:
        raise NotFound
    return bid


def bids_on_ballot(session: Session, round_id: int) -> list[OnBallot]:
    """The bids that have a number, in its order. Those withdrawn since are among them, and say so."""
    statement = (
        select(Bid)
        .where(Bid.round_id == round_id, col(Bid.state).in_(ON_BALLOT), col(Bid.number).is_not(None))
        .order_by(col(Bid.number))
    )
    names, pots = _theme_names(session, round_id), pots_of(session.get_one(Round, round_id))
    return [_on_ballot(bid, names.get(bid.id, ()), pots) for bid in session.exec(statement)]


def _on_ballot(bid: Bid, themes: Sequence[str], pots: Sequence[Pot]) -> OnBallot:
    return OnBallot(
        number=bid.number or 0,
        title=bid.title,
        group_name=bid.group_name,
        summary=bid.summary,
        amount=bid.amount,
        minimum=bid.minimum,
        location="" if bid.hide_location else bid.location,
        themes=tuple(themes),
        withdrawn=bid.state == State.WITHDRAWN,
        pot=bid.pot,
        pot_name=pots[bid.pot].name if pots else "",
    )


def contacts_on_ballot(session: Session, round_id: int) -> dict[str, list[str]]:
    """E-mail address -> the titles of the bids on the ballot that give it as their contact, each person once.

    Only bids that organisers accepted: anybody can send one, with an address that is somebody else's.
    """
    statement = (
        select(Bid.contact_email, Bid.title)
        .where(Bid.round_id == round_id, col(Bid.state).in_(ON_BALLOT), col(Bid.number).is_not(None))
        .order_by(col(Bid.number))
    )
    spelled: dict[str, str] = {}
    titles: dict[str, list[str]] = {}
    for address, title in session.exec(statement):
        if address:
            titles.setdefault(spelled.setdefault(address.casefold(), address), []).append(title)
    return titles


def _theme_names(session: Session, round_id: int) -> dict[int, list[str]]:
    statement = (
        select(BidTheme.bid_id, Theme.name)
        .join(Theme, col(Theme.id) == col(BidTheme.theme_id))
        .where(Theme.round_id == round_id)
        .order_by(col(Theme.position))
    )
    names: dict[int, list[str]] = {}
    for bid_id, name in session.exec(statement):
        names.setdefault(bid_id, []).append(name)
    return names


def exclusions(session: Session, round_id: int) -> dict[int, list[int]]:
    """Number of each exclusion -> the numbers of the bids that are on the ballot."""
    statement = (
        select(Exclusion.number, Bid.number)
        .join(Bid, col(Bid.id) == col(Exclusion.bid_id))
        .where(Exclusion.round_id == round_id, col(Bid.state).in_(ON_BALLOT))
        .order_by(col(Exclusion.number), col(Bid.number))
    )
    excluded: dict[int, list[int]] = {}
    for place, number in session.exec(statement):
        excluded.setdefault(place, []).append(number or 0)
    return excluded


def labels_on_ballot(session: Session, round: Round, bids: Iterable[OnBallot]) -> dict[int, tuple[str, ...]]:
    """Bid number -> labels of which only one bid is funded: same group, or excluded by the organisers."""
    groups = {bid.number: bid.group_name for bid in bids} if round.one_per_group else {}
    return labels_of(groups, exclusions(session, round.id))


def only_one(session: Session, round: Round, bids: Iterable[OnBallot]) -> dict[int, list[str]]:
    """Bid number -> the sentences that say with which bids it cannot be funded together."""
    sentences: dict[int, list[str]] = {}
    for numbers in excluding_in(labels_on_ballot(session, round, bids)):
        for number in numbers:
            sentences.setdefault(number, []).append(f"{only_one_in_words(numbers)}.")
    return sentences


def themes_of(session: Session, bid_id: int) -> Sequence[int]:
    """The ids of a bid's themes."""
    return session.exec(select(BidTheme.theme_id).where(BidTheme.bid_id == bid_id)).all()


def how_many(session: Session, round_id: int) -> dict[str, int]:
    """State -> number of bids."""
    statement = select(Bid.state, func.count()).where(Bid.round_id == round_id).group_by(col(Bid.state))
    return dict(session.exec(statement).all())
