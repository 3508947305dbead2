"""Sharing out the pot: what must hold for every round, tried on rounds made by chance."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pb.count.ballots import Ballots
from pb.count.election import Bid, Election
from pb.count.outcome import TieToSettle, Verdict
from pb.count.rule import HighestFirst, Remainder
from pb.count.share import share_out
from pb.count.tally import tally
from pb.count.ties import Draws
from tests.count.make import drawn_to_the_end, elections, one_by_one, rule, rules, shared
from tests.thorough import examples

STOP, SKIP, PART_FUND = Remainder.STOP, Remainder.SKIP, Remainder.PART_FUND


@examples(60)
@given(elections(), rules())
def test_highest_first_accounts_for_every_penny(election: Election, rule: HighestFirst) -> None:
    outcome, _ = drawn_to_the_end(election, rule)
    assert outcome.left >= 0
    assert outcome.spent == sum(outcome.awards.values())
    assert outcome.spent + outcome.left == election.pot
    assert set(outcome.awards) == {bid.number for bid in election.bids}
    assert {step.number: step.award for step in outcome.steps} == outcome.awards
    left = election.pot
    for step in outcome.steps:
        assert step.left_before == left
        left -= step.award


@examples(60)
@given(elections(), rules())
def test_highest_first_pays_nothing_or_what_a_bid_can_use(election: Election, rule: HighestFirst) -> None:
    outcome, _ = drawn_to_the_end(election, rule)
    for bid in election.bids:
        award = outcome.awards[bid.number]
        assert award == 0 or bid.least <= award <= bid.asked
        if rule.remainder is not PART_FUND or bid.minimum is None:
            assert award in (0, bid.asked)
        if bid.withdrawn or tally(election)[bid.number].total == 0:
            assert award == 0


@examples(60)
@given(elections(), rules())
def test_highest_first_considers_higher_totals_first(election: Election, rule: HighestFirst) -> None:
    outcome, _ = drawn_to_the_end(election, rule)
    totals = [step.total for step in outcome.steps]
    assert totals == sorted(totals, reverse=True)
    counted = tally(election)
    for step in outcome.steps:
        assert step.total == (0 if step.verdict is Verdict.WITHDRAWN else counted[step.number].total)


@examples(60)
@given(elections(), rules(), st.randoms(use_true_random=False))
def test_highest_first_is_the_same_whatever_the_order_of_ballots_and_bids(
    election: Election, rule: HighestFirst, chance: Random
) -> None:
    outcome, lots = drawn_to_the_end(election, rule)
    mixed = replace(
        election,
        bids=tuple(chance.sample(election.bids, len(election.bids))),
        ballots=Ballots.of(chance.sample(cast := one_by_one(election.ballots), len(cast))),
    )
    assert share_out(mixed, rule, Draws(tuple(chance.sample(lots.lots, len(lots.lots))))) == outcome


@examples(60)
@given(elections(), st.sampled_from([SKIP, PART_FUND]))
def test_highest_first_leaves_nobody_who_would_have_fitted(election: Election, remainder: Remainder) -> None:
    outcome, _ = drawn_to_the_end(election, rule(remainder))
    for bid in election.bids:
        if not bid.withdrawn and tally(election)[bid.number].total > 0 and outcome.awards[bid.number] == 0:
            assert bid.asked > outcome.left
            assert remainder is SKIP or bid.least > outcome.left


@examples(60)
@given(elections(), st.sampled_from([SKIP, PART_FUND, STOP]))
def test_highest_first_asks_for_lots_only_when_they_decide_an_award(election: Election, remainder: Remainder) -> None:
    waiting = share_out(election, rule(remainder))
    if isinstance(waiting, TieToSettle):
        numbers = waiting.among
        drawn_first = {number: (number, *(n for n in numbers if n != number)) for number in numbers}
        drawn_last = {number: (*(n for n in numbers if n != number), number) for number in numbers}
        awards = [
            tuple(_award_so_far(election, rule(remainder), order, number) for number in numbers)
            for order in (*drawn_first.values(), *drawn_last.values())
        ]
        assert len(set(awards)) > 1


def _award_so_far(election: Election, rule: HighestFirst, order: tuple[int, ...], number: int) -> int:
    """The award of one tied bid when this is drawn, whatever is still to be drawn further down."""
    total = _points(election, next(bid for bid in election.bids if bid.number == order[0]))
    kept = tuple(bid for bid in election.bids if _points(election, bid) >= total)
    numbers = {bid.number for bid in kept}
    ballots = [{n: s for n, s in marks.items() if n in numbers} for marks in one_by_one(election.ballots)]
    return shared(replace(election, bids=kept, ballots=Ballots.of(ballots)), rule, Draws((order,))).awards[number]


def _points(election: Election, bid: Bid) -> int:
    counted = tally(election).get(bid.number)
    return counted.total if counted else -1
