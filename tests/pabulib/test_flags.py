import pytest

from pb.count.rule import EqualShares, ExactEqualShares, HighestFirst, Satisfaction, TieBreak
from pb.pabulib.file import Numbering
from pb.pabulib.flags import Ties, Wanted, rule_wanted, ties_named
from tests.pabulib.make import made


@pytest.mark.parametrize(
    ("names", "ties"),
    [
        ("", Ties((TieBreak.NUMBER,), Numbering.ID)),
        ("id", Ties((TieBreak.NUMBER,), Numbering.ID)),
        ("file-order", Ties((TieBreak.NUMBER,), Numbering.FILE_ORDER)),
        ("min-cost, max-votes", Ties((TieBreak.SMALLER_REQUEST, TieBreak.MORE_VOTERS, TieBreak.NUMBER), Numbering.ID)),
        ("max-cost,dice:351", Ties((TieBreak.LARGER_REQUEST, TieBreak.DICE), Numbering.ID, "351")),
    ],
)
def test_ties_named_as_a_chain(names: str, ties: Ties) -> None:
    assert ties_named(names) == ties


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("coin", "--ties does not know “coin”, only max-votes, min-cost, max-cost, id, file-order, dice:DIGITS"),
        ("dice:", "does not know “dice:”"),
        ("id,min-cost", "nothing can come after id"),
        ("id,file-order", "nothing can come after id"),
        ("min-cost,min-cost", "named twice"),
    ],
)
def test_ties_named_wrongly(names: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ties_named(names)


def test_rule_wanted_suits_the_file() -> None:
    chain = (TieBreak.NUMBER,)
    pennies = rule_wanted(Wanted("equal-shares"), chain, made(budget="99.99"))
    assert isinstance(pennies, EqualShares)
    assert (pennies.step, pennies.satisfaction) == (100, Satisfaction.COST)
    ranked = rule_wanted(Wanted("equal-shares"), chain, made(kind="ordinal"))
    assert isinstance(ranked, EqualShares)
    assert ranked.satisfaction is Satisfaction.SCORE
    greedy = rule_wanted(Wanted("greedy-votes"), chain, made())
    assert isinstance(greedy, HighestFirst)
    assert greedy.pays_unsupported


def test_rule_wanted_refuses_a_completion_that_exact_equal_shares_does_not_have() -> None:
    file = made()
    rule = rule_wanted(Wanted("exact-equal-shares", completion="add1"), (TieBreak.NUMBER,), file)
    assert rule == ExactEqualShares(Satisfaction.COST, raised=True, ties=(TieBreak.NUMBER,))
    with pytest.raises(ValueError, match="^exact-equal-shares knows two completions: none, and add1"):
        rule_wanted(Wanted("exact-equal-shares", completion="add1u"), (TieBreak.NUMBER,), file)
