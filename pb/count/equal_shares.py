"""The Method of Equal Shares: everyone gets the same share of the pot, and supporters pay for bids together.

Peters, Pierczyński and Skowron, "Proportional participatory budgeting with additive utilities" (2021). What is
done with money left over is in docs/decisions/0009.
"""

from dataclasses import replace
from fractions import Fraction

from pb.count.add_one import add_one
from pb.count.election import Bid, Election
from pb.count.exact_purses import ExactPurses
from pb.count.market import Market
from pb.count.outcome import Outcome, Stage, Verdict
from pb.count.purchases import Run, buy_all
from pb.count.rule import Completion, EqualShares
from pb.count.ties import TieOrder
from pb.count.writing import Writing

_RAISED = (Completion.ADD1, Completion.ADD1U, Completion.ADD1_FULL, Completion.ADD1_FULLU)
_FINISHED = (Completion.UTILITARIAN, Completion.ADD1U, Completion.ADD1_FULLU)


def equal_shares(election: Election, rule: EqualShares, order: TieOrder) -> Outcome:
    """Share the pot by equal shares. Bids that cost nothing are funded first, if anybody supports them.

    Where the pot pays for everything that anybody supports, it does. Time of one run, at worst:
    O(bids^2 x ballots); in practice each purchase looks at two to six bids.
    """
    market = Market.of(election, rule.satisfaction)
    writing = Writing(election, order)
    for bid in writing.most_points_first():
        if not bid.asked or market.affordable:
            writing.fund(bid)
    if market.affordable:
        return writing.outcome(_not_affordable, endowment=market.equal_share())
    endowment, run = _run(market, rule, order)
    for number in run.bought:
        writing.fund(writing.bids[number], run.ties.get(number))
    if rule.completion not in _FINISHED:
        return writing.outcome(_not_affordable, endowment=endowment)
    writing.finish()
    return writing.outcome(lambda _: Verdict.DOES_NOT_FIT, stage=Stage.FINISH, endowment=endowment)


def _not_affordable(bid: Bid) -> Verdict:
    return Verdict.NOT_AFFORDABLE


def with_rates(election: Election, rule: EqualShares, outcome: Outcome) -> Outcome:
    """The same outcome with the exact rate of every purchase: the most any supporter paid for each unit.

    A second run, in fractions, that buys what the steps say: raises ValueError where supporters cannot pay.
    """
    if outcome.endowment is None:
        raise ValueError("This outcome gave nobody a share")
    purses = ExactPurses(Market.of(election, rule.satisfaction), outcome.endowment)
    if purses.market.affordable:
        return outcome
    bought = [step for step in outcome.steps if step.stage is Stage.RULE and step.award]
    rates = {step.number: purses.buy(step.number) for step in bought}
    return replace(outcome, steps=tuple(replace(step, rate=rates.get(step.number)) for step in outcome.steps))


def _run(market: Market, rule: EqualShares, order: TieOrder) -> tuple[Fraction, Run]:
    if rule.completion in _RAISED:
        return add_one(market, rule, order)
    endowment = market.equal_share()
    return endowment, buy_all(market, endowment, order)
