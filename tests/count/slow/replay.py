"""A count followed step by step, by somebody who has the ballots, the rule and the steps, and believes nothing.

Every step is worked out again from the steps before it: why this bid is next, what is left, what it gets and why, and
which bids were level. Written from the rulebook; nothing of the program is used but what goes in and what comes out.
For small elections: the best total tries every set.

Where a tie ends by lots, any order is believed that is noted as drawn.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256

from pb.count.ballots import Marks
from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Settled, Stage, Step, Tie, Verdict
from pb.count.rule import Rule, TieBreak


class DoesNotFollow(AssertionError):
    """A step that does not follow from those before it."""


def check(holds: object, why: str) -> None:
    if not holds:
        raise DoesNotFollow(why)


@dataclass
class Reader:
    """Reads the steps one by one. `left` and `funded` are what the steps read so far come to."""

    election: Election
    rule: Rule
    outcome: Outcome
    dice: str = ""
    place: int = 0
    funded: list[int] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.election.pot
        self.ballots: list[Marks] = [marks for marks, times in self.election.ballots for _ in range(times)]
        self.bids = {bid.number: bid for bid in self.election.bids if not bid.withdrawn}
        self.totals = {n: sum(marks.get(n, 0) for marks in self.ballots) for n in self.bids}
        self.supporters = {n: [v for v, marks in enumerate(self.ballots) if marks.get(n)] for n in self.bids}

    @property
    def waiting(self) -> list[Bid]:
        """Bids with a point whose step was not read yet, most points first."""
        read = {step.number for step in self.outcome.steps[: self.place]}
        bids = [bid for bid in self.bids.values() if self.totals[bid.number] and bid.number not in read]
        return sorted(bids, key=lambda bid: (-self.totals[bid.number], bid.number))

    @property
    def ahead(self) -> Step | None:
        """The next step, not read yet."""
        return self.outcome.steps[self.place] if self.place < len(self.outcome.steps) else None

    def step(
        self,
        number: int,
        verdict: Verdict,
        award: int = 0,
        tie: Tie | None = None,
        rate: Fraction | None = None,
        stage: Stage = Stage.RULE,
        minimum_counts: bool = True,
    ) -> None:
        """The next step must be this one, to the last field."""
        bid = next(bid for bid in self.election.bids if bid.number == number)
        minimum = bid.minimum if minimum_counts else None
        total = self.totals.get(number, 0)
        right = Step(number, bid.title, bid.asked, minimum, total, self.left, award, verdict, tie, rate, stage)
        check(self.ahead == right, f"step {self.place + 1} should be {right}, not {self.ahead}")
        self.place, self.left = self.place + 1, self.left - award
        if verdict in (Verdict.FUNDED, Verdict.PART_FUNDED):
            self.funded.append(number)

    def fund(self, number: int, tie: Tie | None, rate: Fraction | None = None, stage: Stage = Stage.RULE) -> None:
        """All or nothing."""
        asked = self.bids[number].asked
        check(asked <= self.left, f"bid {number} asks for more than is left")
        if tie:
            self.ties.append(tie)
        self.step(number, Verdict.FUNDED, asked, tie, rate, stage)

    def first_of(self, level: Iterable[int], total: int) -> tuple[int, Tie | None]:
        """Which of these goes first, and the tie that is to be noted if they are several."""
        among = tuple(sorted(level))
        if len(among) == 1:
            return among[0], None
        tied, by = list(among), Settled.NO_DIFFERENCE
        for criterion in self.rule.ties:
            if len(tied) == 1:
                break
            if criterion is TieBreak.LOTS:
                return self._drawn(among, tied, total)
            best = min(self.place_by(criterion, number) for number in tied)
            kept = [number for number in tied if self.place_by(criterion, number) == best]
            by = Settled(criterion) if len(kept) < len(tied) else by
            tied = kept
        return tied[0], Tie(among, total, by, (tied[0],))

    def place_by(self, criterion: TieBreak, number: int) -> int:
        """Less goes first."""
        if criterion is TieBreak.MORE_VOTERS:
            return -len(self.supporters[number])
        if criterion is TieBreak.DICE:
            return int(sha256(f"{self.dice}/{number}".encode()).hexdigest(), 16)
        asked = self.bids[number].asked
        return {TieBreak.SMALLER_REQUEST: asked, TieBreak.LARGER_REQUEST: -asked, TieBreak.NUMBER: number}[criterion]

    def _drawn(self, among: tuple[int, ...], tied: list[int], total: int) -> tuple[int, Tie]:
        ahead = self.outcome.steps[self.place :]
        noted = [(step.number, step.tie) for step in ahead if step.tie and step.tie.among == among]
        check(noted and noted[0][0] in tied, f"one of {tied} should have been drawn")
        number, tie = noted[0]
        check(tie.by in (Settled.LOTS, Settled.NO_DIFFERENCE), "lots end this tie, if anything has to")
        return number, Tie(among, total, tie.by, (number,))

    def rest(self, why_not: Callable[[Bid], Verdict], stage: Stage = Stage.RULE) -> None:
        """Everything that got nothing, and then nothing more."""
        for bid in self.waiting:
            self.step(bid.number, why_not(bid), stage=stage)
        for bid in sorted(self.bids.values(), key=lambda bid: bid.number):
            if not self.totals[bid.number]:
                self.step(bid.number, Verdict.NO_POINTS, stage=stage)
        self.end(stage)

    def end(self, stage: Stage = Stage.RULE) -> None:
        """Withdrawn bids come last. Then every bid has had its step, and the sums are those of the steps."""
        for bid in sorted(self.election.bids, key=lambda bid: bid.number):
            if bid.withdrawn:
                self.step(bid.number, Verdict.WITHDRAWN, stage=stage)
        steps, outcome = self.outcome.steps, self.outcome
        check(self.ahead is None, f"nothing is left to decide, and still there is {self.ahead}")
        check({step.number for step in steps} == {bid.number for bid in self.election.bids}, "a bid has no step")
        check(dict(outcome.awards) == {step.number: step.award for step in steps}, "an award is not that of its step")
        check(outcome.spent + outcome.left == self.election.pot, "spent and left are not the pot")
        check(outcome.left == self.left, "what is left is not what the steps leave")
        check(list(outcome.ties) == self.ties, f"the ties should be {self.ties}, not {list(outcome.ties)}")
