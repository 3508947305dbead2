"""C11: every tally is what the boxes say; where they stay shut, it is at least possible."""

from collections.abc import Mapping
from typing import Any

from pb.count.ballot_types import Approve, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.proof.checks.boxes import Given
from pb.proof.checks.failure import need
from pb.proof.checks.ledger import Entry, Ledger
from pb.proof.marks import may_be_left_out
from pb.proof.result import bid_tally

Counted = Mapping[str, Any]


def check_tallies(ledger: Ledger, given: Given | None) -> None:
    """Raises Failed."""
    for result in ledger.results:
        _check_bids(ledger, result.tally)
        for counted in result.tally["bids"]:
            if given is None:
                _check_possible(ledger, counted)
            else:
                right = bid_tally(ledger.ballot, ledger.sealed, ledger.used, counted["bid"], given[counted["bid"]])
                need(counted == right, "C11", f"The tally of bid {counted['bid']} is not what the boxes say.")
        _check_together(ledger, result.tally["bids"])


def _check_bids(ledger: Ledger, tally: Entry) -> None:
    withdrawn = tally["withdrawn"]
    in_order = withdrawn == sorted(set(withdrawn) & set(ledger.numbers))
    need(in_order, "C11", "The bids that are said to be withdrawn are not sorted, or are not all bids of this round.")
    standing = [bid for bid in ledger.numbers if bid not in withdrawn]
    told = [counted["bid"] for counted in tally["bids"]]
    need(told == standing, "C11", "The tally does not have exactly the bids that were not withdrawn, by their numbers.")


def _check_possible(ledger: Ledger, counted: Counted) -> None:
    bid, ballot = counted["bid"], ledger.ballot
    need("marks" not in counted, "C11", f"The tally of bid {bid} says what was marked, and the boxes stay shut.")
    need(counted["count"] == ledger.used, "C11", f"The tally of bid {bid} is not over all ballots.")
    marked, voters, points = counted["marked"], counted["voters"], counted["sum"]
    need(voters <= marked <= ledger.used, "C11", f"More people marked bid {bid} than there are ballots.")
    need(voters <= points <= voters * ballot.top, "C11", f"So many points for bid {bid} are not possible.")
    every = isinstance(ballot, ScoreEvery) or marked == voters
    need(every, "C11", f"Whoever marked bid {bid} gave it a point, and the tally says that some did not.")
    needed = may_be_left_out(ballot) or marked == ledger.used
    need(needed, "C11", f"Every ballot marks bid {bid}, and the tally says that some did not.")


def _check_together(ledger: Ledger, tallied: list[Counted]) -> None:
    """No ballot marks more than it may, so all of them together do not."""
    marked = sum(counted["marked"] for counted in tallied)
    points = sum(counted["sum"] for counted in tallied)
    asked = {bid["bid"]: bid["asked"] for bid in ledger.bids}
    spent = sum(asked[counted["bid"]] * counted["marked"] for counted in tallied)
    used, ballot = ledger.used, ledger.ballot
    if isinstance(ballot, Approve):
        possible = ballot.most is None or marked <= ballot.most * used
    elif isinstance(ballot, Rank):
        possible = marked <= ballot.most * used and points <= ballot.most * (ballot.most + 1) // 2 * used
    elif isinstance(ballot, SharePoints):
        possible = points <= ballot.total * used
    else:
        possible = not isinstance(ballot, SpendThePot) or spent <= ballot.limit * used
    need(possible, "C11", "So many marks are not possible with so many ballots.")
