"""What would have happened under other rules: of a published round, or of practice ballots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from sqlmodel import Session

from pb.box.queries import DECLARED, comparison_kept, stays_whole
from pb.count.alternatives import Alternatives, alternatives
from pb.count.ballot_types import BallotType
from pb.count.compare import Compared, SideBySide, compare, compared, side_by_side
from pb.count.election import Election
from pb.count.explain import near_sentence, other_sentence
from pb.count.near import near_misses
from pb.count.rule import Pots, Rule
from pb.problems import Refused
from pb.proof.entries import FEWEST
from pb.publish.gather import election_of
from pb.publish.queries import Result
from pb.rounds.models import Round
from pb.rounds.words import ballot_of

_KEPT = 64
# Bids times ballots. Beyond this, counting again for every bid and every order of level bids would take a minute.
_MOST_COUNTED_AGAIN = 20_000


_WITHDRAWN = (
    "A bid was withdrawn after the boxes were sealed. Ballots had been torn into slips by then, so nobody can work out "
    "what other rules would have given without that bid, or how many residents see a bid of theirs funded."
)
_DRAWN = (
    "How many residents see a bid of theirs funded was worked out before ballots were torn into slips, with level bids "
    "in the order of their numbers. The draw came to another result, so for the declared rule it is not known."
)
# Pence of the money given, and their share of it in whole percent, rounded down.
Spent = tuple[int, int]


@dataclass(frozen=True)
class Comparison:
    """The round's own rule first, where it has one, then the others; and those left out, each with the reason.

    Of the round's own rule also: how many more supporters each bid would have needed, and what other orders of level
    bids would have given. None where that is not worked out.
    `in_pots`: each of the others shares out every one of the round's several pots. `missing` says in a sentence what is
    not known because ballots were torn; else it is empty.
    """

    own: Compared | None
    others: Sequence[Compared]
    left_out: Sequence[tuple[str, str]]
    missing: str = ""
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
        return [other_sentence(others, self.own.awards) for others in self.ties.awards]

    def by_theme(self, themes: Mapping[int, tuple[str, ...]]) -> list[tuple[str, list[Spent]]]:
        """(theme, what is spent on it under each rule). A bid with several themes counts for each of them."""
        names = sorted({name for each in themes.values() for name in each})
        return [(name, [_spent_on(name, themes, each) for _, each in self.columns]) for name in names]


def practised(election: Election, ballot_type: BallotType, rule: Rule | None) -> Comparison:
    """Every rule on practice ballots, and first the rule that the round has now, if it has one."""
    rules = side_by_side(election, ballot_type, "The rule this round has now", rule)
    return Comparison(rules.own, rules.others, rules.left_out, heading="Now", in_pots=isinstance(rule, Pots))


def comparison_of(session: Session, round: Round, result: Result) -> Comparison | None:
    """None where too few voted. A count never changes, so it is worked out once and kept in memory.

    Raises Refused while another request works one out: whoever waited here would hold one of the threads that ballots
    and other pages need.
    """
    if len(result.election.ballots) < FEWEST:
        return None
    # The digest of what was counted would not do: rounds with the same slips need not have the same ballots.
    key = (round.public_name, result.count.number)
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


_known: dict[tuple[str, int], Comparison] = {}
# One at a time: many who open the page at once do not work it out many times.
_lock = Lock()


def _worked_out(session: Session, round: Round, result: Result) -> Comparison:
    if stays_whole(session, round.id):
        election = _as_counted(election_of(session, round), result.election)
        comparison = _from_whole_ballots(election, ballot_of(round), result)
    else:
        # Its rule adds up marks bid by bid, so all but the others, and how many it pleases, follows from the slips.
        election = result.election
        comparison = from_the_seal(comparison_kept(session, round.id), result)
    if len(election.bids) * len(election.ballots) > _MOST_COUNTED_AGAIN:
        return comparison
    near = _castable(ballot_of(round), election, near_misses(election, result.rule, result.outcome))
    return replace(comparison, near=near, ties=alternatives(election, result.rule, result.outcome))


def _from_whole_ballots(election: Election, ballot_type: BallotType, result: Result) -> Comparison:
    pots = result.rule if isinstance(result.rule, Pots) else None
    others, left_out = compared(election, ballot_type, pots=pots)
    return Comparison(compare(DECLARED, election, result.outcome), others, left_out, in_pots=pots is not None)


def from_the_seal(kept: SideBySide, result: Result) -> Comparison:
    """What was worked out from whole ballots before they were torn, as far as it is about the result that came out."""
    outcome = result.outcome
    not_known = Compared(DECLARED, outcome.awards, outcome.funded, None, None)
    if any(bid.withdrawn for bid in result.election.bids):
        return Comparison(not_known, [], [], _WITHDRAWN)
    in_pots = isinstance(result.rule, Pots)
    if kept.own and dict(kept.own.awards) == dict(outcome.awards):
        return Comparison(kept.own, kept.others, kept.left_out, in_pots=in_pots)
    return Comparison(not_known, kept.others, kept.left_out, _DRAWN if kept.own else "", in_pots=in_pots)


def _castable(ballot_type: BallotType, election: Election, near: dict[int, int | None]) -> dict[int, int | None]:
    """Without the bids for which nobody could vote alone: the ballot wants more choices, or has less to spend."""
    asked = {bid.number: bid.asked for bid in election.bids}
    return {number: more for number, more in near.items() if not ballot_type.problem({number: 1}, asked)}


def _as_counted(in_box: Election, counted: Election) -> Election:
    """The whole ballots, with the pot and the bids as they were counted, also if a bid was withdrawn since."""
    return replace(in_box, pot=counted.pot, bids=counted.bids)


def _spent_on(theme: str, themes: Mapping[int, tuple[str, ...]], each: Compared) -> Spent:
    pence = sum(award for number, award in each.awards.items() if theme in themes.get(number, ()))
    return pence, 100 * pence // each.spent if each.spent else 0
