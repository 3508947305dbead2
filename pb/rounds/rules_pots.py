"""What must hold of a pot that is shared out in several."""

from collections.abc import Sequence

from pb.money import pounds
from pb.problems import Problems, Refused
from pb.rounds.rules import Phase


def check_pots(amounts: Sequence[int], pot: int) -> None:
    """Raises Problems where several pots (pence) together have more than the pot of the round."""
    if sum(amounts) > pot:
        both = f"{pounds(sum(amounts))} together, and the round has {pounds(pot)}"
        raise Problems({"amount-0": f"The pots have {both}. Change the pots or the funders"})


def check_pots_stay(phase: Phase, before: Sequence[str], after: Sequence[str]) -> None:
    """Raises Refused where pots (by name) would be more, fewer or in another order, once groups write bids for them."""
    moved = any(name in before and before.index(name) != place for place, name in enumerate(after))
    if phase != Phase.DRAFT and (len(before) != len(after) or moved):
        raise Refused(
            "Groups are already writing bids for these pots, so their number and their order stay. "
            "Their names and amounts can still be changed."
        )


def check_pot_limits(largest: Sequence[int | None], smallest_bid: int) -> None:
    """Raises Problems where a pot's largest bid is below the smallest that the round takes. Pence."""
    for place, most in enumerate(largest):
        if most is not None and most < smallest_bid:
            raise Problems({f"largest-{place}": f"Enter {pounds(smallest_bid)} or more, the smallest bid, or nothing"})
