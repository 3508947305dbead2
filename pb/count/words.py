"""Every rule in plain words, for those whose money it is. Each sentence stands in docs/rulebook.md as well."""

from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Rule,
    Satisfaction,
    Spill,
    TieBreak,
)
from pb.money import pounds
from pb.plural import many

_FIRST = {
    Measure.TOTAL: "We pay the bid with the most points first, and never one with no points.",
    Measure.AVERAGE: "We pay the bid with the highest average first, and never one with no points.",
    Measure.VOTERS: "We pay the bid with the most voters first, and never one with no voter.",
    Measure.PER_POUND: "We pay the bid with the most points for each pound first, and never one with no points.",
}
_REMAINDER = {
    Remainder.STOP: ("We stop at the first bid that we cannot pay in full.",),
    Remainder.SKIP: ("If we cannot pay a bid in full, we go on to the next one.",),
    Remainder.PART_FUND: (
        "If we cannot pay a bid in full, it gets what is left.",
        "If what is left is below its minimum, it gets nothing and we try the next.",
    ),
}
_BEST = {
    Satisfaction.SCORE: "Of all the sets of bids that the pot can pay, we fund the one with the most points.",
    Satisfaction.CARDINALITY: "Of all the sets of bids that the pot can pay, we fund the one with the most votes.",
    Satisfaction.COST: "Of all the sets of bids that the pot can pay, we fund the one that spends most for its voters.",
}
_SHARES = (
    "Everyone who votes gets the same share of the pot.",
    "A bid is funded when the people who voted for it can pay for it together, each from their share.",
)
_CHEAPEST = {
    Satisfaction.COST: "The bid that asks the least of each of its voters, pound for pound, goes first.",
    Satisfaction.CARDINALITY: "The bid that asks the least of each of its voters goes first.",
    Satisfaction.SCORE: "The bid that asks the least for each point goes first; who gave it more points pays more.",
}
_RAISED = "If money is left, we raise everyone's share by a pound at a time, until one more would spend too much."
_FINISH = "What is then left goes to the bids with the most points that still fit."
_COMPLETION = {
    Completion.NONE: ("Money that no voters can use together is left over.",),
    Completion.UTILITARIAN: (_FINISH,),
    Completion.ADD1: (_RAISED, "We also stop when no bid fits in what is left."),
    Completion.ADD1U: (_RAISED, "We also stop when no bid fits in what is left.", _FINISH),
    Completion.ADD1_FULL: (_RAISED,),
    Completion.ADD1_FULLU: (_RAISED, _FINISH),
}
_PHRAGMEN = (
    "Everyone who votes earns money at the same speed.",
    "As soon as the people who voted for a bid have earned enough together, they buy it and start again from nothing.",
    "We stop at the first bid that we cannot pay in full.",
)
_EXACT = (
    "Everyone who votes gets the same share of the pot.",
    "A bid is funded when enough of the people who voted for it can each pay exactly the same.",
)
_EXACT_RAISED = (
    "If money is left, we raise everyone's share by just enough to change something, until that spends too much."
)
_SPILL = {
    Spill.KEPT: "Money that a pot does not spend is left over.",
    Spill.NEXT: "Money that a pot does not spend goes on to the next pot.",
    Spill.ALL: "Money that is left then goes to the bids with the most points that still fit, whatever their pot.",
}
_LEVEL = {
    Measure.TOTAL: "If points are equal",
    Measure.AVERAGE: "If averages are equal",
}
_GOES_FIRST = {
    TieBreak.MORE_VOTERS: "the bid with more voters goes first",
    TieBreak.SMALLER_REQUEST: "the bid asking for less goes first",
    TieBreak.LARGER_REQUEST: "the bid asking for more goes first",
}
_ENDS = {
    TieBreak.LOTS: "we may draw lots",
    TieBreak.DICE: "we may roll dice",
    TieBreak.NUMBER: "the lowest number goes first",
}
_ENDS_ALONE = {
    TieBreak.LOTS: " and the order matters, we draw lots",
    TieBreak.DICE: " and the order matters, we roll dice",
    TieBreak.NUMBER: ", the lowest number goes first",
}


def rule_in_words(rule: Rule) -> tuple[str, ...]:
    """The rule in short sentences for residents, each ready to stand on a page."""
    return _pots(rule) if isinstance(rule, Pots) else (*_rule(rule), _ties(rule))


def _rule(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, HighestFirst):
        return (_FIRST[rule.measure], *_conditions(rule), *_REMAINDER[rule.remainder])
    if isinstance(rule, BestTotal):
        return (_BEST[rule.satisfaction],)
    if isinstance(rule, EqualShares):
        return (*_SHARES, _CHEAPEST[rule.satisfaction], *_COMPLETION[rule.completion])
    if isinstance(rule, ExactEqualShares):
        return (*_EXACT, _CHEAPEST[rule.satisfaction], *((_EXACT_RAISED,) if rule.raised else ()))
    if isinstance(rule, Phragmen):
        return _PHRAGMEN
    raise TypeError(f"{type(rule).__name__} is not one of the rules")


def _pots(rule: Pots) -> tuple[str, ...]:
    """Each pot; then every way in which one is shared, ties too, said once; then what becomes of the rest."""
    names_by_way: dict[tuple[str, ...], list[str]] = {}
    for pot in rule.pots:
        names_by_way.setdefault(rule_in_words(pot.rule), []).append(pot.name)
    said = [_pot(pot) for pot in rule.pots]
    for (first, *others), names in names_by_way.items():
        where = "each pot" if len(names_by_way) == 1 else " and ".join(names)
        said += [f"In {where}: {first[0].lower()}{first[1:]}", *others]
    said.append(_SPILL[rule.spill])
    if rule.spill is Spill.ALL and _ties(rule) not in said:
        said.append(_ties(rule))
    return tuple(said)


def _pot(pot: Pot) -> str:
    limits = []
    if pot.largest is not None:
        limits.append(f"One bid may ask for up to {pounds(pot.largest)}.")
    if pot.most is not None:
        limits.append(f"Together they get {pounds(pot.most)} at most.")
    return " ".join((f"{pounds(pot.amount)} is for {pot.name}.", *limits))


def _conditions(rule: HighestFirst) -> list[str]:
    said = []
    if rule.least_average is not None:
        said.append(f"A bid below {rule.least_average}% of the top score, on average, is not funded.")
    if rule.least_ballots is not None:
        said.append(f"A bid with points from fewer than {rule.least_ballots}% of the voters is not funded.")
    if rule.least_total is not None:
        said.append(f"A bid with fewer than {many(rule.least_total, 'point')} is not funded.")
    if rule.prize is not None:
        said.append(f"Each funded bid gets {pounds(rule.prize)}, or what it asks for if that is less.")
    return said


def _ties(rule: Rule) -> str:
    level = "If two sets are equal" if isinstance(rule, BestTotal) else "If bids are level"
    if isinstance(rule, HighestFirst):
        level = _LEVEL.get(rule.measure, level)
    *before, last = rule.ties
    if not before:
        return f"{level}{_ENDS_ALONE[last]}."
    first = ", then ".join(_GOES_FIRST[tie] for tie in before)
    return f"{level}, {first}, then {_ENDS[last]}."
