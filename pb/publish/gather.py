"""From the database to the numbers a count takes in."""

from sqlmodel import Session

from pb.bids.queries import OnBallot, bids_on_ballot
from pb.count.election import Bid, Election
from pb.rounds.models import Round
from pb.rounds.queries import pot
from pb.rounds.words import ballot_of
from pb.voting.queries import ballots_in_box
from pb.voting.rules import marks_from_kept


def election_of(session: Session, round: Round) -> Election:
    """The pot, the bids and every ballot of a round. Only a count asks for this, and never before the close."""
    bids, ballot_type = bids_on_ballot(session, round.id), ballot_of(round)
    return Election.of(
        pot=pot(session, round.id),
        bids=tuple(_as_counted(bid) for bid in bids),
        ballots=(ballot_type.points(marks_from_kept(marks)) for marks in ballots_in_box(session, round.id)),
        top=ballot_type.top,
    )


def _as_counted(bid: OnBallot) -> Bid:
    return Bid(bid.number, bid.title, bid.amount, bid.minimum, bid.withdrawn, pot=bid.pot)
