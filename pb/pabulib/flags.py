"""What people say on the command line, as a rule: names, not numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Remainder,
    Rule,
    Satisfaction,
    TieBreak,
)
from pb.pabulib.file import Numbering, PabulibFile

RULES = ("greedy-votes", "value", "best-total", "equal-shares", "exact-equal-shares", "phragmen", "declared")
POLICIES = {"stop": Remainder.STOP, "skip": Remainder.SKIP, "part": Remainder.PART_FUND}
TIES = {
    "max-votes": TieBreak.MORE_VOTERS,
    "min-cost": TieBreak.SMALLER_REQUEST,
    "max-cost": TieBreak.LARGER_REQUEST,
    "id": TieBreak.NUMBER,
    "file-order": TieBreak.NUMBER,
}
_DICE = "dice:"


@dataclass(frozen=True)
class Ties:
    """How ties end: a chain, how bids are numbered for its last link, and what the dice showed, if they were rolled."""

    chain: tuple[TieBreak, ...]
    numbering: Numbering
    dice: str = ""


def ties_named(names: str) -> Ties:
    """Read `min-cost,max-votes,id`. Where nothing in it always ends a tie, the id does, smaller first.

    Raises ValueError, with a sentence, for what is not a way to end ties, or cannot stand where it stands.
    """
    said = [name.strip() for name in names.split(",") if name.strip()]
    chain = [_tie(name) for name in said]
    if not chain or not chain[-1].ends_every_tie:
        chain.append(TieBreak.NUMBER)
    dice = [name.removeprefix(_DICE) for name in said if name.startswith(_DICE)]
    if any(tie.ends_every_tie for tie in chain[:-1]):
        raise ValueError("In --ties, nothing can come after id, file-order or dice, which end every tie")
    if len(set(chain)) < len(chain):
        raise ValueError("In --ties, a way to end ties is named twice")
    numbering = Numbering.FILE_ORDER if "file-order" in said else Numbering.ID
    return Ties(tuple(chain), numbering, dice[0] if dice else "")


def _tie(name: str) -> TieBreak:
    digits = name.removeprefix(_DICE)
    if name.startswith(_DICE) and digits.isascii() and digits.isdigit():
        return TieBreak.DICE
    if name not in TIES:
        known = ", ".join([*TIES, "dice:DIGITS"])
        raise ValueError(f"--ties does not know “{name[:40]}”, only {known}")
    return TIES[name]


@dataclass(frozen=True)
class Wanted:
    """A rule by its name, with what was said about it; None: what suits the file."""

    rule: str
    policy: str = "skip"
    satisfaction: str | None = None
    completion: str = "none"


def rule_wanted(wanted: Wanted, ties: Sequence[TieBreak], file: PabulibFile) -> Rule:
    """The rule, ready for this file. "declared" is not among them. Raises ValueError for what a rule cannot read.

    As elections elsewhere do it, most votes first funds a project without votes when money is left.
    """
    chain = tuple(ties)
    if wanted.rule == "exact-equal-shares":
        if wanted.completion not in ("none", "add1"):
            raise ValueError("exact-equal-shares knows two completions: none, and add1, which raises the endowment")
        supporters = Satisfaction(wanted.satisfaction or Satisfaction.COST)
        return ExactEqualShares(supporters, wanted.completion != "none", chain)
    default = Satisfaction.COST if file.vote_type.names_only else Satisfaction.SCORE
    satisfaction = Satisfaction(wanted.satisfaction) if wanted.satisfaction else default
    rules: dict[str, Rule] = {
        "greedy-votes": HighestFirst(POLICIES[wanted.policy], chain, pays_unsupported=True),
        "value": HighestFirst(POLICIES[wanted.policy], chain, Measure.PER_POUND, pays_unsupported=True),
        "best-total": BestTotal(satisfaction, chain),
        "equal-shares": EqualShares(satisfaction, Completion(wanted.completion), chain, step=file.scale),
        "phragmen": Phragmen(chain),
    }
    return rules[wanted.rule]
