"""Any rule with any of its parameters, and small rounds with all that bids and ballots can be."""

from hypothesis import strategies as st

from pb.count.ballots import Marks
from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, TieToSettle
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
from pb.count.share import run, share_out, tie_order
from pb.count.ties import NO_DRAWS, Draws

MORE, LESS, LARGER, NUMBER = TieBreak.MORE_VOTERS, TieBreak.SMALLER_REQUEST, TieBreak.LARGER_REQUEST, TieBreak.NUMBER
CHAINS = [(NUMBER,), (LESS, NUMBER), (MORE, NUMBER), (LARGER, MORE, NUMBER), (LESS, MORE, NUMBER)]
# The same without a word on numbers: a draw ends what is level.
BY_LOTS = [(TieBreak.LOTS,), (LESS, TieBreak.LOTS), (MORE, TieBreak.LOTS), (LARGER, MORE, TieBreak.LOTS)]


def every_rule(chains: list[tuple[TieBreak, ...]] = CHAINS) -> dict[str, st.SearchStrategy[Rule]]:
    """By name: how to draw one."""
    ties = st.sampled_from(chains)
    satisfactions, uniform = st.sampled_from(Satisfaction), st.sampled_from(list(Satisfaction)[:2])
    return {
        HighestFirst.name: _highest_first(chains),
        BestTotal.name: st.builds(BestTotal, satisfactions, ties),
        # An even step, so that half of it is a step too.
        EqualShares.name: st.builds(
            EqualShares, satisfactions, st.sampled_from(Completion), ties, st.sampled_from([2, 4])
        ),
        ExactEqualShares.name: st.builds(ExactEqualShares, uniform, st.booleans(), ties),
        Phragmen.name: st.builds(Phragmen, ties),
    }


@st.composite
def _highest_first(draw: st.DrawFn, chains: list[tuple[TieBreak, ...]]) -> HighestFirst:
    remainder = draw(st.sampled_from(Remainder))
    limited = draw(st.booleans())
    return HighestFirst(
        remainder,
        draw(st.sampled_from(chains)),
        draw(st.sampled_from(Measure)),
        least_average=draw(st.none() | st.integers(0, 60)) if limited else None,
        least_ballots=draw(st.none() | st.integers(0, 60)) if limited else None,
        least_total=draw(st.none() | st.integers(0, 5)) if limited else None,
        prize=draw(st.none() | st.integers(1, 9)) if limited and remainder is not Remainder.PART_FUND else None,
        pays_unsupported=draw(st.booleans()),
    )


@st.composite
def rounds(draw: st.DrawFn) -> Election:
    """Up to six bids, some withdrawn, some free, some with a minimum; up to six ballots, blank ones among them."""
    numbers = draw(st.lists(st.integers(1, 40), max_size=6, unique=True))
    bids = [_bid(draw, number) for number in numbers]
    marks: st.SearchStrategy[Marks] = (
        st.dictionaries(st.sampled_from(numbers), st.integers(0, 3)) if numbers else st.just({})
    )
    return Election.of(draw(st.integers(0, 25)), bids, draw(st.lists(marks, max_size=6)), top=3)


def _bid(draw: st.DrawFn, number: int) -> Bid:
    asked = draw(st.integers(0, 9))
    minimum = draw(st.none() | st.integers(1, asked)) if asked else None
    return Bid(number, f"Bid {number}", asked, minimum, withdrawn=draw(st.integers(0, 9)) == 0)


def counted(election: Election, rule: Rule) -> Outcome:
    """By a rule whose ties always end."""
    return run(election, rule, tie_order(election, rule))


def drawn(election: Election, rule: Rule, places: dict[int, int]) -> Outcome:
    """Every draw that is asked for puts bids in the order of their places."""
    draws = NO_DRAWS
    while isinstance(answer := share_out(election, rule, draws), TieToSettle):
        draws = Draws((*draws.lots, tuple(sorted(answer.among, key=lambda number: places[number]))))
    return answer
