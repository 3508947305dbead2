"""What would have happened under other rules: of a published round, or of practice ballots."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

from sqlmodel import Session

from pb.count.alternatives import Alternatives, alternatives
from pb.count.ballot_types import BallotType
from pb.count.compare import Compared, compare, compared
from pb.count.election import Election
from pb.count.explain import near_sentence, other_sentence
from pb.count.near import near_misses
from pb.count.rule import Pots, Rule
from pb.problems import Refused
from pb.publish.gather import election_of
from pb.publish.queries import Result
from pb.rounds.models import Round
from pb.rounds.words import ballot_of

# With fewer ballots, what pleased how many could show how somebody voted.
FEWEST_BALLOTS = 10
_KEPT = 64
# Bids times ballots. Beyond this, counting again for every bid and every order of level bids would take a minute.
_MOST_COUNTED_AGAIN = 20_000


# Pence of the money given, and their share of it in whole percent, rounded down.
Spent = tuple[int, int]


@dataclass(frozen=True)
class Comparison:
    """The round's own rule first, where it has one, then the others; and those left out, each with the reason.

    Of the round's own rule also: how many more supporters each bid would have needed, and what other orders of level
    bids would have given. None where that is not worked out.
    `in_pots`: each of the others shares out every one of the round's several pots.
    """

    own: Compared | None
    others: list[Compared]
    left_out: list[tuple[str, str]]
    heading: str = "Declared"
    in_pots: bool = False
    near: dict[int, int | None] | None = None
    ties: Alternatives | None = None

    @property
    def columns(self) -> list[tuple[str, Compared]]:
        """Every rule under a short heading: `Declared`, then `Rule 1` and so on."""
        others = [(f"Rule {place}", each) for place, each in enumerate(self.others, start=1)]
        return [*([(self.heading, self.own)] if self.own else []), *others]

    @property
    def near_in_words(self) -> dict[int, str]:
        """Bid number -> a sentence, for the bids that were not funded."""
        return {number: near_sentence(more) for number, more in (self.near or {}).items()}

    @property
    def ties_in_words(self) -> list[str]:
        """What each other order of level bids would have changed; empty where none would have changed anything."""
        if not self.ties or not self.own:
            return []
        return [other_sentence(awards, self.own.outcome) for awards in self.ties.awards]

    def by_theme(self, themes: Mapping[int, tuple[str, ...]]) -> list[tuple[str, list[Spent]]]:
        """(theme, what is spent on it under each rule). A bid with several themes counts for each of them."""
        names = sorted({name for each in themes.values() for name in each})
        return [(name, [_spent_on(name, themes, each) for _, each in self.columns]) for name in names]


def practised(election: Election, ballot_type: BallotType, rule: Rule | None) -> Comparison:
    """Every rule on practice ballots, and first the rule that the round has now, if it has one."""
    now, left_out = compared(election, ballot_type, [("The rule this round has now", rule)] if rule else [])
    pots = rule if isinstance(rule, Pots) else None
    others, too = compared(election, ballot_type, pots=pots)
    return Comparison(next(iter(now), None), others, [*left_out, *too], heading="Now", in_pots=pots is not None)


def comparison_of(session: Session, round: Round, result: Result) -> Comparison | None:
    """None where too few voted. A count never changes, so it is worked out once and kept in memory.

    Raises Refused while another request works one out: whoever waited here would hold one of the threads that ballots
    and other pages need.
    """
    if len(result.election.ballots) < FEWEST_BALLOTS:
        return None
    # The digest alone would not do: rounds with the same slips need not have the same ballots.
    key = (result.count.id, result.count.inputs_digest)
    if key not in _known:
        if not _lock.acquire(blocking=False):
            raise Refused("This is being worked out just now. Load the page again in a moment.")
        try:
            if len(_known) >= _KEPT:
                _known.pop(next(iter(_known)))
            _known[key] = _worked_out(session, round, result)
        finally:
            _lock.release()
    return _known[key]


_known: dict[tuple[int, str], Comparison] = {}
# One at a time: many who open the page at once do not work it out many times.
_lock = Lock()


def _worked_out(session: Session, round: Round, result: Result) -> Comparison:
    election = _as_counted(election_of(session, round), result.election)
    pots = result.rule if isinstance(result.rule, Pots) else None
    others, left_out = compared(election, ballot_of(round), pots=pots)
    own = compare("The rule that was declared", election, result.outcome)
    comparison = Comparison(own, others, left_out, in_pots=pots is not None)
    if len(election.bids) * len(election.ballots) > _MOST_COUNTED_AGAIN:
        return comparison
    near = _castable(ballot_of(round), election, near_misses(election, result.rule, result.outcome))
    return replace(comparison, near=near, ties=alternatives(election, result.rule, result.outcome))


def _castable(ballot_type: BallotType, election: Election, near: dict[int, int | None]) -> dict[int, int | None]:
    """Without the bids for which nobody could vote alone: the ballot wants more choices, or has less to spend."""
    asked = {bid.number: bid.asked for bid in election.bids}
    return {number: more for number, more in near.items() if not ballot_type.problem({number: 1}, asked)}


def _as_counted(in_box: Election, counted: Election) -> Election:
    """The whole ballots, with the pot and the bids as they were counted, also if a bid was withdrawn since."""
    return replace(in_box, pot=counted.pot, bids=counted.bids)


def _spent_on(theme: str, themes: Mapping[int, tuple[str, ...]], each: Compared) -> Spent:
    pence = sum(award for number, award in each.outcome.awards.items() if theme in themes.get(number, ()))
    return pence, 100 * pence // each.outcome.spent if each.outcome.spent else 0
