"""What would have happened under other rules, from the ballots of a published round."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

from sqlmodel import Session

from pb.count.compare import Compared, compare, compared
from pb.count.election import Election
from pb.publish.gather import election_of
from pb.publish.queries import Result
from pb.rounds.models import Round
from pb.rounds.words import ballot_of

# With fewer ballots, what pleased how many could show how somebody voted.
FEWEST_BALLOTS = 10
_KEPT = 64


@dataclass(frozen=True)
class Comparison:
    """The declared rule first, then the others; and the names of rules that were too hard to work out."""

    declared: Compared
    others: list[Compared]
    too_hard: list[str]

    @property
    def all(self) -> list[Compared]:
        return [self.declared, *self.others]

    def by_theme(self, themes: Mapping[int, tuple[str, ...]]) -> list[tuple[str, list[int]]]:
        """(theme, pence under each rule). A bid with several themes counts for each of them."""
        names = sorted({name for each in themes.values() for name in each})
        return [(name, [_spent_on(name, themes, each) for each in self.all]) for name in names]


def comparison_of(session: Session, round: Round, result: Result) -> Comparison | None:
    """None where too few voted. A count never changes, so it is worked out once and kept in memory."""
    if len(result.election.ballots) < FEWEST_BALLOTS:
        return None
    with _lock:
        if result.count.inputs_digest not in _known:
            if len(_known) >= _KEPT:
                _known.pop(next(iter(_known)))
            _known[result.count.inputs_digest] = _worked_out(session, round, result)
        return _known[result.count.inputs_digest]


_known: dict[str, Comparison] = {}
# One at a time: many who open the page at once wait for the first instead of working it out again.
_lock = Lock()


def _worked_out(session: Session, round: Round, result: Result) -> Comparison:
    election = _as_counted(election_of(session, round), result.election)
    others, too_hard = compared(election, ballot_of(round))
    return Comparison(compare("The rule that was declared", election, result.outcome), others, too_hard)


def _as_counted(in_box: Election, counted: Election) -> Election:
    """The whole ballots, with the pot and the bids as they were counted, also if a bid was withdrawn since."""
    return replace(in_box, pot=counted.pot, bids=counted.bids)


def _spent_on(theme: str, themes: Mapping[int, tuple[str, ...]], each: Compared) -> int:
    return sum(award for number, award in each.outcome.awards.items() if theme in themes.get(number, ()))
