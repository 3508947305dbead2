"""Writing down the steps of a rule that takes bids one at a time."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Stage, Step, Tie, Verdict
from pb.count.tally import tally
from pb.count.ties import TieOrder


class Writing:
    """The steps so far and the pence that are left. Every standing bid gets exactly one step."""

    def __init__(self, election: Election, order: TieOrder) -> None:
        self.election = election
        self.order = order
        self.left = election.pot
        self.totals = {number: counted.total for number, counted in tally(election).items()}
        self.bids = {bid.number: bid for bid in election.standing}
        self.steps: list[Step] = []
        self.ties: list[Tie] = []

    def most_points_first(self) -> list[Bid]:
        """Bids with a point and no step yet."""
        seen = {step.number for step in self.steps}
        waiting = [bid for bid in self.bids.values() if self.totals[bid.number] and bid.number not in seen]
        return sorted(waiting, key=lambda bid: (-self.totals[bid.number], bid.number))

    def settle(self, tied: Iterable[int], total: int = 0) -> tuple[int, Tie | None]:
        """Which of these goes first, and the tie to note if there are several; `total` if points make them level."""
        among = tuple(sorted(tied))
        chosen, by = self.order.first(among)
        return chosen, Tie(among, total, by, (chosen,)) if len(among) > 1 else None

    def fund(
        self, bid: Bid, tie: Tie | None = None, *, stage: Stage = Stage.RULE, rate: Fraction | None = None
    ) -> None:
        """Give a bid what it asks."""
        self.add_step(bid, Verdict.FUNDED, bid.asked, tie, stage, rate)
        if tie:
            self.ties.append(tie)

    def finish(self) -> None:
        """Give what is left to the bids with most points that still fit."""
        while fitting := [bid for bid in self.most_points_first() if bid.asked <= self.left]:
            level = [bid.number for bid in fitting if self.totals[bid.number] == self.totals[fitting[0].number]]
            all_fit = sum(self.bids[number].asked for number in level) <= self.left
            chosen, tie = (level[0], None) if all_fit else self.settle(level, self.totals[level[0]])
            self.fund(self.bids[chosen], tie, stage=Stage.FINISH)

    def add_step(
        self,
        bid: Bid,
        verdict: Verdict,
        award: int = 0,
        tie: Tie | None = None,
        stage: Stage = Stage.RULE,
        rate: Fraction | None = None,
    ) -> None:
        total = self.totals.get(bid.number, 0)
        step = Step(bid.number, bid.title, bid.asked, bid.minimum, total, self.left, award, verdict, tie, rate, stage)
        self.steps.append(step)
        self.left -= award

    def outcome(
        self, why_not: Callable[[Bid], Verdict], *, stage: Stage = Stage.RULE, endowment: Fraction | None = None
    ) -> Outcome:
        """The outcome: bids without a step are not funded, for the reason that `why_not` gives."""
        for bid in self.most_points_first():
            self.add_step(bid, why_not(bid), stage=stage)
        for bid in self.bids.values():
            if not self.totals[bid.number]:
                self.add_step(bid, Verdict.NO_POINTS, stage=stage)
        for bid in sorted(self.election.bids, key=lambda bid: bid.number):
            if bid.withdrawn:
                self.add_step(bid, Verdict.WITHDRAWN, stage=stage)
        return Outcome.of(self.election.pot, tuple(self.steps), tuple(self.ties), endowment)
