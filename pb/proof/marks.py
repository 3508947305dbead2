"""The ballot of a round as its ledger has it: which marks there are, and what each is worth."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pb.count.ballot_types import BALLOT_TYPES, Approve, BallotType, Rank, ScoreEvery, SpendThePot

_BY_KIND = {each.kind: each for each in BALLOT_TYPES}


def ballot_fields(ballot: BallotType) -> dict[str, Any]:
    """What the `round` entry says of it. No limit is a field that is missing."""
    return {"kind": ballot.kind, **{name: value for name, value in asdict(ballot).items() if value is not None}}


def ballot_from(fields: Mapping[str, Any]) -> BallotType:
    """Read `ballot_fields` back, once `pb.proof.entries` found nothing wrong with it."""
    values = {name: value for name, value in fields.items() if name != "kind"}
    kind = _BY_KIND[fields["kind"]]
    return kind(**({"most": None, **values} if kind is Approve else values))


def legal_marks(ballot: BallotType) -> range:
    """The marks that one bid can be given."""
    if isinstance(ballot, ScoreEvery):
        return range(ballot.best + 1)
    return range(1, 2) if isinstance(ballot, Approve | SpendThePot) else range(1, ballot.top + 1)


def may_be_left_out(ballot: BallotType) -> bool:
    """Whether a ballot may have no mark for a bid."""
    return not (isinstance(ballot, ScoreEvery) and ballot.every)


def points_of(ballot: BallotType, mark: int) -> int:
    """What one mark is worth."""
    return ballot.top + 1 - mark if isinstance(ballot, Rank) else mark
