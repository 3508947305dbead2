"""What voters with the same ballot paid for each bid, under the rules that give every voter a share to spend.

This shows whole ballots. It is for files that are public already, never for the ballots of a round.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pb.count.ballots import Marks
from pb.count.election import Election
from pb.count.exact_purses import ExactPurses
from pb.count.market import Market
from pb.count.outcome import Outcome, Stage, Step
from pb.count.rule import EqualShares, ExactEqualShares, Rule

# Row of the ballots -> pence that each of its voters paid.
_Payments = Mapping[int, Fraction]


@dataclass(frozen=True)
class Paid:
    """Each of `voters` with these marks paid so many pence, by bid number, and has some left."""

    marks: Marks
    voters: int
    paid: Mapping[int, Fraction]
    left: Fraction


def paid_by_voters(election: Election, rule: Rule, outcome: Outcome) -> list[Paid]:
    """The purchases of the outcome made once more, in exact fractions; in the order of `election.ballots`.

    Nobody pays for what costs nothing, or was funded from what was left, or where the pot pays for everything.
    Time and memory: O(different ballots x purchases). Raises ValueError for a rule that gives nobody a share, and
    where supporters could not have paid.
    """
    if not isinstance(rule, EqualShares | ExactEqualShares) or outcome.endowment is None:
        raise ValueError("Under this rule nobody has a share to pay from")
    market = Market.of(election, rule.satisfaction)
    steps = [step for step in outcome.steps if step.stage is Stage.RULE and step.award and not market.affordable]
    pay = _shares if isinstance(rule, EqualShares) else _exact_shares
    paid: list[dict[int, Fraction]] = [{} for _ in range(market.rows)]
    for number, payments in pay(market, outcome.endowment, steps):
        for row, pence in payments.items():
            paid[row][number] = pence
    rows = zip(election.ballots, paid, strict=True)
    return [Paid(marks, voters, each, outcome.endowment - sum(each.values())) for (marks, voters), each in rows]


def _shares(market: Market, endowment: Fraction, steps: list[Step]) -> Iterator[tuple[int, _Payments]]:
    purses = ExactPurses(market, endowment)
    for step in steps:
        rows = market.offers[step.number].rows
        before = purses.of_rows(rows)
        purses.buy(step.number)
        each = zip(rows.tolist(), before, purses.of_rows(rows), strict=True)
        yield step.number, {row: had - has for row, had, has in each if had > has}


def _exact_shares(market: Market, endowment: Fraction, steps: list[Step]) -> Iterator[tuple[int, _Payments]]:
    left = [endowment] * market.rows
    for step in steps:
        offer, price = market.offers[step.number], step.rate or Fraction(0)
        payers = [row for row in offer.rows.tolist() if left[row] >= price]
        for row in payers:
            left[row] -= price
        yield step.number, dict.fromkeys(payers, price)
