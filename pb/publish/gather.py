"""From the database to the numbers a count takes in."""

from collections import Counter
from collections.abc import Sequence

from sqlmodel import Session

from pb.box.gather import election_from, election_with
from pb.box.models import Box
from pb.box.queries import boxes_of, marks_in
from pb.count.ballot_types import BallotType
from pb.count.ballots import Ballots
from pb.count.election import Election
from pb.proof.marks import points_of
from pb.proof.slips import ALL
from pb.rounds.models import Round
from pb.rounds.words import ballot_of


def election_of(session: Session, round: Round) -> Election:
    """The pot, the bids and what is in the sealed boxes of a round. Only a count asks for this.

    Where ballots were torn, they are put together again in another way: all that is added up bid by bid is right.
    """
    ballot_type, boxes = ballot_of(round), boxes_of(session, round.id)
    whole = [box for box in boxes if box.name == ALL]
    if whole:
        return election_with(session, round, marks_in(whole[0]))
    return election_from(session, round, _torn(boxes, ballot_type))


def marks_given(boxes: Sequence[Box]) -> dict[int, Counter[int]]:
    """Bid number -> mark -> how many ballots gave it. Bids that nobody marked are left out."""
    given: dict[int, Counter[int]] = {}
    for box in [box for box in boxes if box.name == ALL] or boxes:
        for marks in marks_in(box):
            for bid, mark in marks.items():
                given.setdefault(bid, Counter())[mark] += 1
    return given


def _torn(boxes: Sequence[Box], ballot_type: BallotType) -> Ballots:
    scores = {}
    for bid, given in marks_given(boxes).items():
        scores[bid] = [0] * (ballot_type.top + 1)
        for mark, times in given.items():
            scores[bid][points_of(ballot_type, mark)] += times
    return Ballots.dealt(scores, max((box.slips for box in boxes), default=0))
