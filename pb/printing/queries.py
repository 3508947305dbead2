"""What stands on a paper of a round, in the words and the order that the screen has."""

from typing import Any

from sqlmodel import Session

from pb.bids.queries import bids_on_ballot, only_one
from pb.checking.queries import ledger_key, seal_numbers
from pb.ledger.queries import entries_of
from pb.money import pounds
from pb.printing.rules import boxes_on_paper, breakable, check_opened, check_zero, instructions_on_paper
from pb.rounds.blanks import Blanks
from pb.rounds.models import Round
from pb.rounds.words import ballot_of
from pb.voting.queries import turnout


def ballot_on_paper(session: Session, round: Round) -> dict[str, Any]:
    """The data of `papers`, but for the papers themselves. The round has a ballot that is fixed."""
    bids = [bid for bid in bids_on_ballot(session, round.id) if not bid.withdrawn]
    together = only_one(session, round, bids)
    return {
        "title": f"Ballot papers: {round.name}",
        "round": breakable(round.name),
        "instructions": instructions_on_paper(
            ballot_of(round), Blanks(round.blanks), own_order=round.ballot_order == "random"
        ),
        "boxes": boxes_on_paper(ballot_of(round)),
        "bids": [
            {
                "number": bid.number,
                "title": breakable(bid.title),
                "group": breakable(bid.group_name),
                "amount": pounds(bid.amount),
                "sentences": [*([breakable(bid.pot_name)] if bid.pot_name else []), *together.get(bid.number, ())],
            }
            for bid in bids
        ],
    }


def seals_on_poster(session: Session, round: Round) -> tuple[str, list[tuple[str, str, str]]]:
    """The key, and of each seal number but those of results: when it was made, the number, the note it is of.

    Raises Refused before the first one is made."""
    numbers = [each for each in seal_numbers(session, round.id) if each.kind != "publish"]
    check_opened(len(numbers))
    return ledger_key(session, round.id), [(each.when, each.number, each.note) for each in numbers]


def zero_on_paper(session: Session, round: Round) -> dict[str, Any]:
    """The data of `zero_report`. Raises Refused before the round is opened, and once there is a ballot."""
    numbers = seal_numbers(session, round.id)
    check_opened(len(numbers))
    check_zero(turnout(session, round.id).cast)
    [cards] = [entry["count"] for entry in entries_of(session, round.id) if entry["k"] == "cards"]
    return {"number": numbers[0].number, "cards": f"{cards:,}"}
