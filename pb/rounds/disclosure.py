"""What can be published of the ballots without showing how somebody voted. Pure."""

from math import comb, perm

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints
from pb.count.rule import Rule
from pb.plural import many
from pb.proof.slips import Mode

# Fewer bids than this are no choice; how many there will be is not known at the set-up.
FEWEST_BIDS = 2
MANY = 1_000_000
# With so many voters for each ballot there can be, nearly every ballot is shared by ten people or more.
VOTERS_FOR_EACH = 15


def possible_ballots(ballot_type: BallotType, bids: int) -> int:
    """How many different ballots there can be, at most."""
    match ballot_type:
        case ScoreEvery(best, every):
            return int((best + (1 if every else 2)) ** bids)
        case Approve(least, most):
            return sum(comb(bids, chosen) for chosen in range(least, (bids if most is None else most) + 1))
        case Rank(most):
            return sum(perm(bids, places) for places in range(1, most + 1))
        case SharePoints(total):
            return comb(total + bids, bids)
        case _:
            return int(2**bids)


def ballots_are_safe(ballot_type: BallotType, bids: int, expected: int) -> bool:
    """Whether whole ballots can be published when so many vote. Scores never can be: each ballot is a signature."""
    return VOTERS_FOR_EACH * possible_ballots(ballot_type, bids) <= expected


def check_safe(ballot_type: BallotType, bids: int, expected: int) -> None:
    """Raises ValueError where somebody could be recognised by a whole ballot when so many vote."""
    if not ballots_are_safe(ballot_type, bids, expected):
        possible = possible_ballots(ballot_type, bids)
        number = f"{possible:,}" if possible <= MANY else f"more than {MANY:,}"
        raise ValueError(
            f"With {bids} bids there can be {number} different ballots, too many for {many(expected, 'vote')}: "
            "somebody could be recognised by a whole ballot. Give the reason why they are published all the same, or "
            "choose slips"
        )


def check_disclosure(disclosure: str, rule: Rule) -> None:
    """Raises ValueError where a rule needs whole ballots and they are to be torn."""
    if disclosure == Mode.SLIPS and rule.needs_whole_ballots:
        raise ValueError(
            "This rule reads whole ballots, so it cannot go with slips. Publish totals only, or whole ballots"
        )
