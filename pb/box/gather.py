"""From the database to an election: the pot and the bids of a round, and ballots that are given."""

from collections.abc import Iterable

from sqlmodel import Session

from pb.bids.queries import OnBallot, bids_on_ballot, labels_on_ballot
from pb.count.ballots import Ballots, Marks
from pb.count.election import Bid, Election
from pb.rounds.models import Round
from pb.rounds.queries import pot
from pb.rounds.words import ballot_of


def election_with(session: Session, round: Round, ballots: Iterable[Marks]) -> Election:
    """The pot and the bids of a round, with these ballots: marks, as voters give them."""
    return election_from(session, round, Ballots.of(map(ballot_of(round).points, ballots)))


def election_from(session: Session, round: Round, ballots: Ballots) -> Election:
    """The same from points."""
    bids, ballot_type = bids_on_ballot(session, round.id), ballot_of(round)
    labels = labels_on_ballot(session, round, bids)
    return Election(
        pot=pot(session, round.id),
        bids=tuple(_as_counted(bid, labels.get(bid.number, ())) for bid in bids),
        ballots=ballots,
        top=ballot_type.top,
    )


def _as_counted(bid: OnBallot, one_of: tuple[str, ...]) -> Bid:
    return Bid(bid.number, bid.title, bid.amount, bid.minimum, bid.withdrawn, one_of, bid.pot)
