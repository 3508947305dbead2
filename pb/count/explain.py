"""Every step and tie in plain sentences, for the screen in the hall and the printed result."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from pb.count.outcome import Outcome, Settled, Stage, Step, Tie, TieToSettle, Verdict
from pb.count.rule import EqualShares, ExactEqualShares, HighestFirst, Measure, Phragmen, Pots, Rule, Satisfaction
from pb.money import pounds

# Writes an amount that need not be whole.
Money = Callable[[Fraction], str]

_PLAIN = {
    Verdict.FUNDED: "funded in full",
    Verdict.DOES_NOT_FIT: "not funded, there is not enough left",
    Verdict.STOPS_HERE: "not funded, there is not enough left: the sharing stops here",
    Verdict.BELOW_THRESHOLD: "not funded, it did not reach the least support",
    Verdict.ONE_ALREADY: "not funded, another bid that excludes it was",
    Verdict.NOT_AFFORDABLE: "not funded, its voters have not got enough left between them",
    Verdict.NOT_IN_BEST: "not funded, no set of bids with this one in it that the pot can pay is better",
    Verdict.NO_POINTS: "not funded, nobody gave it a point",
    Verdict.WITHDRAWN: "withdrawn, its scores were not counted",
}


_GOES_FIRST = {
    Settled.MORE_VOTERS: "the one with more voters goes first",
    Settled.SMALLER_REQUEST: "the one asking for less goes first",
    Settled.LARGER_REQUEST: "the one asking for more goes first",
    Settled.NUMBER: "the lowest number goes first",
}


# Where a rule takes one bid at a time, a tie only says which was first.
_FIRST_BY = {
    Settled.MORE_VOTERS: "the number of voters decided and bid {first} came first",
    Settled.SMALLER_REQUEST: "the smaller request decided and bid {first} came first",
    Settled.LARGER_REQUEST: "the larger request decided and bid {first} came first",
    Settled.NUMBER: "the lowest number decided in the end and bid {first} came first",
    Settled.LOTS: "lots decided in the end and bid {first} came first",
    Settled.DICE: "dice decided in the end and bid {first} came first",
    Settled.NO_DIFFERENCE: "which came first makes no difference to what they get",
}


def in_pounds(pence: Fraction) -> str:
    """ "£6", "£12.50"; "about £6.67" where it is not a whole number of pence."""
    return pounds(pence.numerator) if pence.denominator == 1 else f"about {pounds(round(pence))}"


def opening(outcome: Outcome, voters: int, money: Money = in_pounds) -> str:
    """What comes before the first step, without a full stop: what everyone has to spend. Empty under other rules."""
    if outcome.endowment is None or not voters:
        return ""
    share = Fraction(outcome.spent + outcome.left, voters)
    raised = f", raised from an equal share of {money(share)}" if outcome.endowment > share else ""
    return f"Everyone who voted has {money(outcome.endowment)} to spend on what they voted for{raised}"


def sentence(step: Step, rule: Rule | None = None) -> str:
    """One step in one line without a full stop: "Title: £4,850 asked, £40,000 left: funded in full".

    Of several pots it names the one: "£4,850 asked, £12,000 left in Parks". With the rule it also says what the rule
    compared, and what its voters paid.
    """
    if step.verdict is Verdict.WITHDRAWN:
        return f"{step.title}: {verdict_in_words(step, rule)}"
    where = f" in {step.pot}" if step.pot else ""
    money = f"{pounds(step.asked)} asked, {pounds(step.left_before)} left{where}"
    said = [step.title, *compared(step, rule), money, verdict_in_words(step, rule)]
    return ": ".join(said)


def compared(step: Step, rule: Rule | None) -> list[str]:
    """What put the bid in its place, where that is not its points: "12 voters". One piece of text, or none."""
    rule = _rule_of(step, rule)
    if not isinstance(rule, HighestFirst) or not step.rate or not step.asked:
        return []
    if rule.measure is Measure.VOTERS:
        return ["1 voter" if step.rate == 1 else f"{step.rate} voters"]
    if rule.measure is Measure.AVERAGE:
        return [f"{_decimal(step.rate)} points on average"]
    return [f"{_decimal(step.rate * 1000)} points for each £1,000"]


def verdict_in_words(step: Step, rule: Rule | None = None, money: Money = in_pounds) -> str:
    """What was decided at a step and why, as the end of a sentence: "not funded, its minimum is £3,000"."""
    minimum = "it is all or nothing" if step.minimum is None else f"its minimum is {money(Fraction(step.minimum))}"
    if step.verdict is Verdict.PART_FUNDED:
        return f"part-funded with {money(Fraction(step.award))}, {minimum}"
    if step.verdict is Verdict.FUNDED:
        return _funded(step, _rule_of(step, rule), money)
    if step.verdict is Verdict.MINIMUM_NOT_REACHED:
        return f"not funded, {minimum}"
    if step.verdict is Verdict.NOT_REACHED:
        why = "the sharing had already stopped" if step.left_before else "there is nothing left"
        return f"not funded, {why}"
    if step.verdict is Verdict.STOPS_HERE and step.rate is not None and isinstance(_rule_of(step, rule), Phragmen):
        came = f"its turn came {_earned(step.rate, money)}"
        return f"not funded, {came} and there is not enough left: the sharing stops here"
    if step.verdict is Verdict.NOT_AFFORDABLE and isinstance(_rule_of(step, rule), ExactEqualShares):
        return "not funded, not enough of its voters could each pay the same"
    return _PLAIN[step.verdict]


def _funded(step: Step, rule: Rule | None, money: Money) -> str:
    if step.award < step.asked:
        return f"funded with {money(Fraction(step.award))}, what each funded bid gets"
    if step.stage is Stage.FINISH:
        return "funded in full, from what was left over"
    paid = _paid(step, rule, money)
    return f"funded in full, {paid}" if paid and step.asked else _PLAIN[Verdict.FUNDED]


def _paid(step: Step, rule: Rule | None, money: Money) -> str:
    """Who paid what, so that anyone can do the step again."""
    if step.rate is None:
        return ""
    if isinstance(rule, EqualShares):
        if rule.satisfaction is Satisfaction.SCORE:
            return f"its voters paid {money(step.rate)} for each point, or all they had left"
        price = step.rate * step.asked if rule.satisfaction is Satisfaction.COST else step.rate
        return f"its voters paid {money(price)} each, or all they had left"
    if isinstance(rule, ExactEqualShares):
        return f"its voters paid {money(step.rate)} each, all who had that much left"
    return f"its voters bought it {_earned(step.rate, money)}" if isinstance(rule, Phragmen) else ""


def _earned(amount: Fraction, money: Money) -> str:
    return f"when everyone had earned {money(amount)}"


def _rule_of(step: Step, rule: Rule | None) -> Rule | None:
    """Of several pots, the rule of the pot the step is about."""
    if isinstance(rule, Pots):
        return next((pot.rule for pot in rule.pots if pot.name == step.pot), None)
    return rule


def _decimal(number: Fraction) -> str:
    """With two decimals at most; "about" where there would be more."""
    hundredths = round(number * 100)
    whole, rest = divmod(hundredths, 100)
    text = f"{whole:,}.{rest:02}".rstrip("0").rstrip(".")
    return text if Fraction(hundredths, 100) == number else f"about {text}"


def tie_sentence(tie: Tie) -> str:
    """How a tie was settled: "Bids 3 and 7 both scored 505: lots were drawn and 7 came first"."""
    if len(tie.order) < len(tie.among):
        return f"Bids {_listed(tie.among)} were level: {_FIRST_BY[tie.by].format(first=tie.order[0])}"
    return f"{_level(tie.among, tie.total)}: {_how_settled(tie)}"


def lots_sentence(drawn: tuple[int, ...]) -> str:
    """Lots that only mattered in a step which the count tried and did not take, as where raising a share stops."""
    return (
        f"Lots were drawn among bids {_listed(tuple(sorted(drawn)))} and the order was {_listed(drawn, ', then ')}: "
        "they decided where the count stopped"
    )


def draw_sentence(waiting: TieToSettle) -> str:
    """What the hall has to do now, and why, when the count waits for lots."""
    what = "roll dice" if waiting.by is Settled.DICE else "draw lots"
    left = f" and {pounds(waiting.left)} is left" if waiting.total else ""
    return f"{_level(waiting.among, waiting.total)}{left}: {what}, because their order decides who gets money"


def near_sentence(more: int | None) -> str:
    """How near a bid came: "4 more people, voting for nothing else, would have been enough"."""
    if more is None:
        return "a hundred times as many votes would not have been enough"
    people = "person" if more == 1 else "people"
    return f"{more} more {people}, voting for nothing else, would have been enough"


def other_sentence(others: Mapping[int, int], awards: Mapping[int, int]) -> str:
    """What another order of level bids would have changed: "bid 3 would get £500 instead of nothing"."""
    changed = [number for number in sorted(others) if others[number] != awards[number]]
    said = [
        f"bid {number} would get {_or_nothing(others[number])} instead of {_or_nothing(awards[number])}"
        for number in changed
    ]
    return ", ".join(said)


def _or_nothing(pence: int) -> str:
    return pounds(pence) if pence else "nothing"


def _level(among: tuple[int, ...], total: int) -> str:
    """Points are named where it is points that are level."""
    if not total:
        return f"Bids {_listed(among)} are level"
    each = "both" if len(among) == 2 else "all"
    return f"Bids {_listed(among)} {each} scored {total}"


def _how_settled(tie: Tie) -> str:
    if tie.by is Settled.NO_DIFFERENCE:
        return "their order makes no difference to what they get, so they are listed by number"
    if tie.by in _GOES_FIRST:
        return _GOES_FIRST[tie.by]
    how = "dice were rolled" if tie.by is Settled.DICE else "lots were drawn"
    if len(tie.order) == 2:
        return f"{how} and {tie.order[0]} came first"
    return f"{how} and the order was {_listed(tie.order, joined=', then ')}"


def _listed(numbers: tuple[int, ...], joined: str = " and ") -> str:
    return f"{', '.join(str(number) for number in numbers[:-1])}{joined}{numbers[-1]}"
