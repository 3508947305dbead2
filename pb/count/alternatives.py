"""Whether ties mattered: what else the same ballots give if level bids are taken in another order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pb.count.election import Election
from pb.count.outcome import Outcome
from pb.count.rule import Rule, by_number
from pb.count.share import run, tie_order
from pb.count.ties import TRIED_IN_FULL, every_order

Awards = Mapping[int, int]


@dataclass(frozen=True)
class Alternatives:
    """Other awards (bid number -> pence) that some order of the level bids gives, fewest changes first.

    `complete`: every order was tried, so that without one, no tie mattered.
    """

    awards: tuple[Awards, ...]
    complete: bool


def alternatives(election: Election, rule: Rule, outcome: Outcome) -> Alternatives:
    """What other ways to settle ties would have given, whatever way the rule declares.

    Time: a run for each order tried, up to 120, or twice the number of bids in ties.
    """
    plain, tied = rule.with_ties(by_number), _numbers(outcome)
    found: dict[tuple[tuple[int, int], ...], Awards] = {}
    while True:
        met = set(tied)
        for order in _orders(tied):
            trial = replace(tie_order(election, plain), instead=order)
            given = run(election, plain, trial)
            met |= _numbers(given) | trial.met
            found[tuple(sorted(given.awards.items()))] = given.awards
        if met == tied:
            break
        tied = met  # in another order, more bids were level
    others = [awards for awards in found.values() if dict(awards) != dict(outcome.awards)]
    others.sort(key=lambda awards: (_changes(awards, outcome), tuple(sorted(awards.items()))))
    return Alternatives(tuple(others), len(tied) <= TRIED_IN_FULL)


def _numbers(outcome: Outcome) -> set[int]:
    return {number for tie in outcome.ties for number in tie.among}


def _changes(awards: Awards, outcome: Outcome) -> int:
    return sum(award != outcome.awards[number] for number, award in awards.items())


def _orders(tied: Iterable[int]) -> Iterator[Mapping[int, int]]:
    """Every order of these bids; of many, each first and each last."""
    numbers = sorted(tied)
    if len(numbers) <= TRIED_IN_FULL:
        yield from every_order(numbers)
    else:
        yield from ({number: place} for number in numbers for place in (-1, max(numbers) + 1))
