"""Sharing out the pot by whichever rule was declared."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pb.count.best_total import best_total
from pb.count.election import Election
from pb.count.equal_shares import equal_shares, with_rates
from pb.count.exact_equal_shares import exact_equal_shares
from pb.count.highest_first import highest_first
from pb.count.outcome import Outcome, Settled, TieToSettle
from pb.count.phragmen import phragmen
from pb.count.pots import share_pots
from pb.count.rule import BestTotal, EqualShares, ExactEqualShares, HighestFirst, Phragmen, Pots, Rule, TieBreak
from pb.count.tally import tally
from pb.count.ties import NO_DRAWS, TRIED_IN_FULL, DrawNeeded, Draws, TieOrder, check_draws, every_order

# With more different ballots, what supporters paid for a bid is not worked out: that is a second count, in fractions.
_MOST_PAID = 2_000

Run = Callable[[Election, Any, TieOrder], Outcome]
_RUNS: dict[type[Rule], Run] = {
    HighestFirst: highest_first,
    BestTotal: best_total,
    EqualShares: equal_shares,
    ExactEqualShares: exact_equal_shares,
    Phragmen: phragmen,
}


def share_out(election: Election, rule: Rule, draws: Draws = NO_DRAWS) -> Outcome | TieToSettle:
    """Share the pot by the rule, and say why at every step.

    Where a tie would change an award and no draw settles it, the answer is TieToSettle: never an order of our
    own. Raises ValueError for a draw that no tie called for.
    """
    check_draws(election, draws)
    order = tie_order(election, rule, draws)
    try:
        outcome = run(election, rule, order)
    except DrawNeeded as needed:
        order.refuse_unused_draws()
        return needed.tie
    order.refuse_unused_draws()
    if order.open and _a_draw_would_matter(election, rule, order, outcome):
        by = Settled.DICE if rule.ties[-1] is TieBreak.DICE else Settled.LOTS
        # One draw for every tie on the way, of different bids that were level at different moments.
        return TieToSettle(tuple(sorted(frozenset().union(*order.open))), 0, election.pot, by)
    return _with_what_was_paid(election, rule, outcome)


def run(election: Election, rule: Rule, order: TieOrder) -> Outcome:
    """One run of the rule; ties end as `order` says. Raises ValueError where bids exclude each other and the rule
    cannot keep to that."""
    if isinstance(rule, Pots):
        return share_pots(election, rule, order, run)
    if not isinstance(rule, HighestFirst) and any(bid.one_of for bid in election.standing):
        raise ValueError("This rule cannot keep to bids that exclude each other")
    return _RUNS[type(rule)](election, rule, order)


def tie_order(election: Election, rule: Rule, draws: Draws = NO_DRAWS) -> TieOrder:
    """How ties end in a count of this election by this rule."""
    bids = {bid.number: bid for bid in election.bids}
    voters = {number: counted.supporters for number, counted in tally(election).items()}
    return TieOrder(rule.ties, bids, voters, draws)


def _with_what_was_paid(election: Election, rule: Rule, outcome: Outcome) -> Outcome:
    quick = len(election.ballots.times) <= _MOST_PAID
    return with_rates(election, rule, outcome) if isinstance(rule, EqualShares) and quick else outcome


def _a_draw_would_matter(election: Election, rule: Rule, order: TieOrder, outcome: Outcome) -> bool:
    """Could another order of the bids in open ties change an award? In doubt: yes.

    A draw is one order of all these bids, kept for the whole count. Every order is tried while they are few.
    With more, yes is the answer as soon as they are too many to try: a draw that was not needed does no harm.
    """
    while True:
        tied = frozenset().union(*order.open)
        if len(tied) > TRIED_IN_FULL:
            return True
        for instead in every_order(tied):
            again = replace(order, instead=instead)  # it shares `open`, so that ties met only now are tried too
            try:
                awards = run(election, rule, again).awards
            except DrawNeeded:
                return True  # in this order there is another tie, of a kind that stops at once
            if dict(awards) != dict(outcome.awards):
                return True
        if frozenset().union(*order.open) == tied:
            return False
