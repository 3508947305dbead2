"""Every step and tie in plain sentences, for the screen in the hall and the printed result."""

from pb.count.outcome import Settled, Step, Tie, TieToSettle, Verdict
from pb.money import pounds

_PLAIN = {
    Verdict.FUNDED: "funded in full",
    Verdict.DOES_NOT_FIT: "not funded, there is not enough left",
    Verdict.STOPS_HERE: "not funded, there is not enough left: the sharing stops here",
    Verdict.BELOW_THRESHOLD: "not funded, it did not reach the least support",
    Verdict.ONE_ALREADY: "not funded, another bid that excludes it was",
    Verdict.NOT_AFFORDABLE: "not funded, its supporters have not got enough left between them",
    Verdict.NOT_IN_BEST: "not funded, other bids that fit together have more points",
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
    Settled.MORE_VOTERS: "bid {first} has more voters and came first",
    Settled.SMALLER_REQUEST: "bid {first} asks for less and came first",
    Settled.LARGER_REQUEST: "bid {first} asks for more and came first",
    Settled.NUMBER: "bid {first} has the lowest number and came first",
    Settled.LOTS: "lots were drawn and bid {first} came first",
    Settled.DICE: "dice were rolled and bid {first} came first",
    Settled.NO_DIFFERENCE: "which came first makes no difference to what they get",
}


def sentence(step: Step) -> str:
    """One step in one line without a full stop: "Title: £4,850 asked, £40,000 left: funded in full".

    Of several pots it names the one: "£4,850 asked, £12,000 left in Parks".
    """
    if step.verdict is Verdict.WITHDRAWN:
        return f"{step.title}: {verdict_in_words(step)}"
    where = f" in {step.pot}" if step.pot else ""
    money = f"{pounds(step.asked)} asked, {pounds(step.left_before)} left{where}"
    return f"{step.title}: {money}: {verdict_in_words(step)}"


def verdict_in_words(step: Step) -> str:
    """What was decided at a step and why, as the end of a sentence: "not funded, its minimum is £3,000"."""
    minimum = "it is all or nothing" if step.minimum is None else f"its minimum is {pounds(step.minimum)}"
    if step.verdict is Verdict.PART_FUNDED:
        return f"part-funded with {pounds(step.award)}, {minimum}"
    if step.verdict is Verdict.MINIMUM_NOT_REACHED:
        return f"not funded, {minimum}"
    if step.verdict is Verdict.NOT_REACHED:
        why = "the sharing had already stopped" if step.left_before else "there is nothing left"
        return f"not funded, {why}"
    return _PLAIN[step.verdict]


def tie_sentence(tie: Tie) -> str:
    """How a tie was settled: "Bids 3 and 7 both scored 505: lots were drawn and 7 came first"."""
    if len(tie.order) < len(tie.among):
        return f"Bids {_listed(tie.among)} were level: {_FIRST_BY[tie.by].format(first=tie.order[0])}"
    return f"{_level(tie.among, tie.total)}: {_how_settled(tie)}"


def draw_sentence(waiting: TieToSettle) -> str:
    """What the hall has to do now, and why, when the count waits for lots."""
    what = "roll dice" if waiting.by is Settled.DICE else "draw lots"
    return (
        f"{_level(waiting.among, waiting.total)} and {pounds(waiting.left)} is left: "
        f"{what}, because their order decides who gets money"
    )


def _level(among: tuple[int, ...], total: int) -> str:
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
