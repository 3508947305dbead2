"""The rule that a file itself names, with its own scores: what its town did, done again."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

import numpy as np

from pb.count.election import Election
from pb.count.rule import Completion, EqualShares, HighestFirst, Remainder, Satisfaction, TieBreak
from pb.pabulib.counting import Count, count_file, counted
from pb.pabulib.file import Numbering, PabulibFile, election_of, official_election
from pb.pabulib.flags import Ties
from pb.pabulib.numbers import exact

_GREEDY = {
    "greedy": Remainder.SKIP,
    "greedy-threshold": Remainder.SKIP,
    "greedy-no-skip": Remainder.STOP,
}
EQUAL_SHARES = {
    "equalshares": Completion.NONE,
    "equalshares/add1": Completion.ADD1_FULL,
    "equalshares/add1-comparison": Completion.ADD1_FULL,
}
_FILE_ORDER = Ties((TieBreak.NUMBER,), Numbering.FILE_ORDER)
OFFICIAL = Ties((TieBreak.SMALLER_REQUEST, TieBreak.MORE_VOTERS, TieBreak.NUMBER), Numbering.ID)


class UnknownRule(Exception):
    """The file names no rule, or one that cannot be run. The text is a sentence."""


def declared(file: PabulibFile) -> Count:
    """Count as the file says it was counted.

    The greedy rules go by the stated score (votes where there is none, the ballots where there is neither), keep
    to the stated threshold, and take level projects in the order of the file. `equalshares/add1` starts at whole
    units and goes on until the next unit would overspend; level projects go by cost, then votes, then id. With
    `-comparison`, greedy takes its place where strictly more voters prefer greedy.
    Raises UnknownRule for any other rule.
    """
    name = file.meta.get("rule", "").strip().lower()
    if name in _GREEDY:
        return _greedy(file, _GREEDY[name])
    if name not in EQUAL_SHARES:
        raise UnknownRule(
            f"The file names the rule “{name[:40]}”, which is not known" if name else "The file names no rule"
        )
    satisfaction = Satisfaction.COST if file.vote_type.names_only else Satisfaction.SCORE
    rule = EqualShares(satisfaction, EQUAL_SHARES[name], OFFICIAL.chain, step=file.scale)
    shares = count_file(file, rule, OFFICIAL)
    if name.endswith("-comparison"):
        greedy = _greedy(file, Remainder.SKIP)
        return greedy if prefer(election_of(file), _numbers(greedy), _numbers(shares)) > 0 else shares
    return shares


def prefer(election: Election, one: frozenset[int], other: frozenset[int]) -> int:
    """How many more ballots name more bids of `one` than of `other`, less those the other way round."""
    ballots = election.ballots
    weights = np.zeros(max((bid.number for bid in election.bids), default=0) + 1, dtype=np.int64)
    weights[list(one)] += 1
    weights[list(other)] -= 1
    balance = np.zeros(len(ballots.times), dtype=np.int64)
    np.add.at(balance, ballots.rows_of_entries, weights[ballots.bids] * (ballots.points > 0))
    return int((np.sign(balance) * ballots.times).sum())


def _greedy(file: PabulibFile, remainder: Remainder) -> Count:
    election, scale = _with_totals(file)
    threshold = threshold_of(file.meta)
    least = None if threshold is None else ceil(threshold * scale)
    rule = HighestFirst(remainder, _FILE_ORDER.chain, least_total=least, pays_unsupported=True)
    return counted(file, election, rule, _FILE_ORDER, scale)


def _with_totals(file: PabulibFile) -> tuple[Election, int]:
    if all(project.official is None for project in file.projects):
        return election_of(file, Numbering.FILE_ORDER), file.points_scale
    try:
        return official_election(file)
    except ValueError as wrong:
        raise UnknownRule(str(wrong)) from None


def threshold_of(meta: Mapping[str, str]) -> Fraction | None:
    """The least score that a project must reach, where the file states one. Raises UnknownRule if it is no number."""
    text = meta.get("min_project_score_threshold", "")
    if not text:
        return None
    try:
        return exact(text)
    except ValueError as wrong:
        raise UnknownRule(f"min_project_score_threshold cannot be read: {wrong}") from None


def _numbers(count: Count) -> frozenset[int]:
    ids = {name: number for number, name in enumerate(count.file.ids, start=1)}
    return frozenset(ids[name] for name in count.funded)
