"""From the database to the numbers a count takes in."""

from collections.abc import Iterable

from sqlmodel import Session

from pb.bids.queries import OnBallot, bids_on_ballot, labels_on_ballot
from pb.count.ballots import Marks
from pb.count.election import Bid, Election
from pb.rounds.models import Round
from pb.rounds.queries import pot
from pb.rounds.words import ballot_of
from pb.voting.queries import ballots_in_box
from pb.voting.rules import marks_from_kept


def election_of(session: Session, round: Round) -> Election:
    """The pot, the bids and every ballot of a round. Only a count asks for this, and never before the close."""
    return election_with(session, round, map(marks_from_kept, ballots_in_box(session, round.id)))


def election_with(session: Session, round: Round, ballots: Iterable[Marks]) -> Election:
    """The pot and the bids of a round, with these ballots: marks, as voters give them."""
    bids, ballot_type = bids_on_ballot(session, round.id), ballot_of(round)
    labels = labels_on_ballot(session, round, bids)
    return Election.of(
        pot=pot(session, round.id),
        bids=tuple(_as_counted(bid, labels.get(bid.number, ())) for bid in bids),
        ballots=map(ballot_type.points, ballots),
        top=ballot_type.top,
    )


def _as_counted(bid: OnBallot, one_of: tuple[str, ...]) -> Bid:
    return Bid(bid.number, bid.title, bid.amount, bid.minimum, bid.withdrawn, one_of, bid.pot)
