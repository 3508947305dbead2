"""Ties: when the order of equal bids matters, and which lots were drawn."""

from collections.abc import Sequence

from pb.count.election import Bid, Election, Remainder


def order_matters(tied: Sequence[Bid], left: int, remainder: Remainder) -> bool:
    """Could another order of these bids change what any of them is awarded, with `left` pence to share?

    Exact. Call a bid able when the money now left could pay it something. A bid that is not able gets
    nothing in any order, for what is left only shrinks.

    stop: if all fit together, all are funded in any order. If no bid is able, the first ends the
    sharing whoever it is. Otherwise put an able bid first and it is funded; put it last and it is
    not, for then everything before it would have had to fit, and it as well.

    skip and part-fund: if the able bids fit together, each gets all it asks in any order. If only one
    is able, it meets the same money in any order. Otherwise, put first, each able bid gets all it asks
    or all that is left. Were that its award in every order, the awards would add up to more than is left.

    Time: one step for each bid. Proved again in the tests, by trying every order.
    """
    able = [bid for bid in tied if _least_useful(bid, remainder) <= left]
    if remainder is Remainder.STOP:
        return len(tied) > 1 and bool(able) and sum(bid.asked for bid in tied) > left
    return len(able) > 1 and sum(bid.asked for bid in able) > left


def check_lots(election: Election, lots: Sequence[tuple[int, ...]]) -> None:
    """Refuse draws that cannot be draws among bids of this round.

    Each entry holds bid numbers in the order in which they were drawn. Raises ValueError for a number that
    is not in the round, a number drawn twice, a draw among fewer than two, and two draws among the same bids.
    """
    numbers = {bid.number for bid in election.bids}
    for drawn in lots:
        if unknown := sorted(set(drawn) - numbers):
            raise ValueError(f"Lots were drawn for bid {unknown[0]}, which is not in this round")
        if len(set(drawn)) != len(drawn) or len(drawn) < 2:
            raise ValueError(f"Lots are drawn among two or more different bids, not {list(drawn)}")
    if len({frozenset(drawn) for drawn in lots}) != len(lots):
        raise ValueError("Lots were drawn twice among the same bids")


def _least_useful(bid: Bid, remainder: Remainder) -> int:
    return bid.least if remainder is Remainder.PART_FUND else bid.asked
