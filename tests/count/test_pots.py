"""Several pots: worked by hand, and what holds whatever the pots."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Settled, Stage, TieToSettle, Verdict
from pb.count.rule import (
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Rule,
    Satisfaction,
    Spill,
)
from pb.count.rule import TieBreak as By
from pb.count.share import run, share_out, tie_order
from pb.count.ties import Draws
from tests.count.make import make_bid
from tests.count.small import BY_NUMBER, small_elections
from tests.thorough import examples

SKIP = HighestFirst(Remainder.SKIP, BY_NUMBER)


def by_hand(pot: int = 100) -> Election:
    """Parks: bids 1 (60) and 2 (30). Streets: bids 3 (50), 4 (20) and 5 (20). More points, lower number."""
    parks = [Bid(1, "Bowling green", 60), Bid(2, "Pond", 30)]
    streets = [Bid(3, "Crossing", 50, pot=1), Bid(4, "Benches", 20, pot=1), Bid(5, "Lamps", 20, pot=1)]
    return Election.of(pot, [*parks, *streets], [{1: 5, 2: 4, 3: 3, 4: 2, 5: 1}] * 2)


def two_pots(spill: Spill, parks: int = 60, streets: int = 40, **limits: int) -> Pots:
    return Pots((Pot("Parks", parks, SKIP), Pot("Streets", streets, SKIP, **limits)), spill, BY_NUMBER)


def counted(election: Election, rule: Rule) -> Outcome:
    return run(election, rule, tie_order(election, rule))


def test_share_pots_gives_each_pot_its_own_money() -> None:
    outcome = counted(by_hand(), two_pots(Spill.KEPT))
    assert outcome.funded == (1, 4, 5)
    assert [(step.number, step.pot, step.left_before) for step in outcome.steps] == [
        (1, "Parks", 60), (2, "Parks", 0), (3, "Streets", 40), (4, "Streets", 40), (5, "Streets", 20),
    ]  # fmt: skip
    assert outcome.left == 0


def test_share_pots_of_the_example_in_the_rulebook() -> None:
    # Parks has £70 and spends £60 on the green. The £10 go on to Streets, which has £30: £40 for two bids of £20.
    outcome = counted(by_hand(), two_pots(Spill.NEXT, parks=70, streets=30))
    assert (outcome.funded, outcome.left) == ((1, 4, 5), 0)
    kept = counted(by_hand(), two_pots(Spill.KEPT, parks=70, streets=30))
    assert (kept.funded, kept.left) == ((1, 4), 20)


def test_share_pots_never_gives_a_pot_more_than_it_may_get() -> None:
    outcome = counted(by_hand(), two_pots(Spill.NEXT, parks=70, streets=30, most=35))
    assert (outcome.funded, outcome.left) == ((1, 4), 20)
    everyone = counted(by_hand(), two_pots(Spill.ALL, parks=70, streets=30, most=35))
    assert (everyone.funded, everyone.left) == ((1, 4), 20)


def test_share_pots_spends_what_is_left_on_the_most_points_in_any_pot() -> None:
    # The green, the benches and one £10 more are paid; £30 are left of both pots, and the pond has most points.
    outcome = counted(by_hand(), two_pots(Spill.ALL, parks=70, streets=30))
    assert (outcome.funded, outcome.left) == ((1, 4, 5), 0)
    outcome = counted(by_hand(), two_pots(Spill.ALL, parks=75, streets=25))
    assert (outcome.funded, outcome.left) == ((1, 4, 5), 0)
    outcome = counted(by_hand(110), two_pots(Spill.ALL, parks=75, streets=25))
    last = outcome.steps[-1]
    assert (last.number, last.stage, last.pot, last.left_before) == (2, Stage.FINISH, "", 30)
    assert sorted(step.number for step in outcome.steps) == [1, 2, 3, 4, 5]


def test_share_pots_gives_money_of_no_pot_to_the_first() -> None:
    outcome = counted(by_hand(130), two_pots(Spill.NEXT))
    assert (outcome.funded, outcome.left) == ((1, 2, 4, 5), 0)


def test_share_pots_shares_each_pot_by_its_own_rule() -> None:
    stop = HighestFirst(Remainder.STOP, BY_NUMBER)
    rule = Pots((Pot("Parks", 60, SKIP), Pot("Streets", 40, stop)), Spill.KEPT, BY_NUMBER)
    assert counted(by_hand(), rule).funded == (1,)
    assert counted(by_hand(), rule).steps[2].verdict is Verdict.STOPS_HERE


def test_share_pots_funds_one_of_the_bids_that_exclude_each_other_in_any_pot() -> None:
    election = by_hand(200)
    election = replace(
        election, bids=tuple(replace(bid, one_of=("x",)) if bid.number in (1, 4) else bid for bid in election.bids)
    )
    for spill in Spill:
        outcome = counted(election, two_pots(spill, parks=60, streets=100))
        assert 1 in outcome.funded
        assert next(step.verdict for step in outcome.steps if step.number == 4) is Verdict.ONE_ALREADY


def test_share_pots_waits_for_lots_in_a_pot_and_in_what_is_left() -> None:
    lots = HighestFirst(Remainder.SKIP, (By.LOTS,))
    bids = (make_bid(1, 50), make_bid(2, 50), replace(make_bid(3, 40), pot=1))
    election = Election.of(100, bids, [{1: 5, 2: 5, 3: 1}])
    rule = Pots((Pot("Parks", 60, lots), Pot("Streets", 40, lots)), Spill.KEPT)
    waiting = share_out(election, rule)
    assert isinstance(waiting, TieToSettle)
    assert (waiting.among, waiting.left) == ((1, 2), 60)
    outcome = share_out(election, rule, Draws(((2, 1),)))
    assert isinstance(outcome, Outcome)
    assert (outcome.funded, outcome.ties[0].by) == ((2, 3), Settled.LOTS)
    small = Pots((Pot("Parks", 40, lots), Pot("Streets", 40, lots)), Spill.ALL)
    waiting = share_out(election, small)
    assert isinstance(waiting, TieToSettle)
    assert waiting.among == (1, 2)
    drawn = share_out(election, small, Draws(((2, 1),)))
    assert isinstance(drawn, Outcome)
    assert drawn.funded == (3, 2)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (two_pots(Spill.NEXT, parks=90), "The pots have more money than the round"),
        (Pots((Pot("Parks", 60, SKIP),), Spill.NEXT, BY_NUMBER), "Bid 3 is for a pot that is not there"),
        (two_pots(Spill.NEXT, largest=49), "Bid 3 asks for more than its pot allows"),
    ],
)
def test_share_pots_refuses_pots_that_do_not_belong_to_the_round(wrong: Pots, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        counted(by_hand(), wrong)


def test_pots_refuse_what_makes_no_sense() -> None:
    for make, why in (
        (lambda: Pot(" ", 1, SKIP), "has no name"),
        (lambda: Pot("Parks", -1, SKIP), "must be a whole number, 0 or more, not -1"),
        (lambda: Pot("Parks", 10, SKIP, most=9), "may give less than it has"),
        (lambda: Pot("Parks", 10, two_pots(Spill.NEXT)), "cannot be shared out as several"),
        (lambda: Pots((), Spill.NEXT), "There is no pot"),
        (lambda: Pots((Pot("A", 1, SKIP), Pot("A", 1, SKIP)), Spill.NEXT, BY_NUMBER), "same name"),
        (lambda: Pots((Pot("A", 1, SKIP),), Spill.NEXT), "end in the same way"),
    ):
        with pytest.raises(ValueError, match=why):
            make()


RULES: list[Rule] = [
    SKIP,
    HighestFirst(Remainder.STOP, BY_NUMBER),
    HighestFirst(Remainder.PART_FUND, BY_NUMBER),
    EqualShares(ties=BY_NUMBER, step=1),
    ExactEqualShares(ties=BY_NUMBER),
    Phragmen(BY_NUMBER),
]


@examples(80)
@given(small_elections(), st.data())
def test_share_pots_keeps_every_penny_and_every_bid(election: Election, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, 1), min_size=len(election.bids), max_size=len(election.bids)))
    bids = tuple(replace(bid, pot=place) for bid, place in zip(election.bids, places, strict=True))
    election = replace(election, bids=bids)
    first = data.draw(st.integers(0, election.pot))
    second = data.draw(st.integers(0, election.pot - first))
    most = data.draw(st.none() | st.integers(second, election.pot))
    rules = st.sampled_from(RULES)
    pots = (Pot("First", first, data.draw(rules)), Pot("Second", second, data.draw(rules), most))
    spill = data.draw(st.sampled_from(Spill))
    outcome = counted(election, Pots(pots, spill, BY_NUMBER))
    given = [sum(outcome.awards[bid.number] for bid in bids if bid.pot == place) for place in (0, 1)]
    assert sorted(step.number for step in outcome.steps) == sorted(outcome.awards)
    assert sum(given) + outcome.left == election.pot
    assert outcome.left >= 0
    assert most is None or given[1] <= most
    if spill is Spill.KEPT:
        assert (given[0] <= first, given[1] <= second) == (True, True)


@examples(40)
@given(small_elections())
def test_one_pot_of_everything_is_the_rule_itself(election: Election) -> None:
    for rule in RULES:
        alone = counted(election, Pots((Pot("All", election.pot, rule),), Spill.KEPT, BY_NUMBER))
        assert alone.awards == counted(election, rule).awards


def test_share_out_asks_for_a_draw_where_only_another_order_meets_a_tie_that_stops_at_once() -> None:
    shares = EqualShares(Satisfaction.CARDINALITY, Completion.NONE, (By.LOTS,), 1)
    highest = HighestFirst(Remainder.STOP, (By.LOTS,))
    pots = Pots((Pot("A", 10, shares), Pot("B", 20, highest)), Spill.NEXT)
    bids = [make_bid(1, 9), make_bid(2, 7), *(replace(make_bid(n, c), pot=1) for n, c in ((3, 20), (4, 23), (5, 3)))]
    election = Election.of(30, bids, [{1: 1, 2: 1, 3: 1, 4: 1}], top=1)
    assert isinstance(share_out(election, pots), TieToSettle)


def test_share_pots_keeps_to_thresholds_and_prizes_of_a_pot_to_the_end() -> None:
    least = HighestFirst(Remainder.SKIP, BY_NUMBER, least_average=40)
    election = Election.of(100, (make_bid(1, 50), replace(make_bid(2, 50), pot=1)), [{1: 5, 2: 1}, {1: 5}])
    rule = Pots((Pot("Parks", 50, SKIP), Pot("Streets", 50, least)), Spill.ALL, BY_NUMBER)
    outcome = counted(election, rule)
    assert (outcome.funded, outcome.left) == ((1,), 50)
    assert outcome.steps[-1].verdict is Verdict.BELOW_THRESHOLD
    prize = HighestFirst(Remainder.SKIP, BY_NUMBER, prize=20)
    rule = Pots((Pot("Parks", 50, SKIP), Pot("Streets", 10, prize)), Spill.ALL, BY_NUMBER)
    assert counted(election, rule).awards == {1: 50, 2: 20}
