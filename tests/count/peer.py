"""The same rules by pabutools, another program, which counts in exact fractions and knows nothing of ours.

Where the two mean different things on purpose, this file makes up for it, and says so:
- A project named with 0 points has a supporter there and none here. Such marks are left out.
- There, rules that buy what nobody supports do so last, out of what is left. `funded_by_supporters` takes it out again.
- There, equal shares do not look whether the pot pays for everything that is supported. Elections compared are dearer.
- What costs nothing is funded first by one rule there and never by another. Here it is left to tests of our own.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from pabutools.election import (
    Additive_Borda_Sat,
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    OrdinalBallot,
    OrdinalProfile,
    Project,
)
from pabutools.election.satisfaction import AdditiveSatisfaction
from pabutools.rules import (
    BudgetAllocation,
    completion_by_rule_combination,
    greedy_utilitarian_welfare,
    max_additive_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule

from pb.count.ballots import Marks
from pb.count.election import Election
from pb.count.rule import Completion, Satisfaction, TieBreak
from tests.count.make import one_by_one


class Voted(StrEnum):
    """What the ballots of an election are."""

    APPROVALS = "approvals"
    POINTS = "points"
    RANKINGS = "rankings"


def _points(ballot: Any, project: Project) -> int:
    if isinstance(ballot, OrdinalBallot):
        return len(ballot) - 1 - ballot.index(project) if project in ballot else 0
    return ballot.get(project, 0) if isinstance(ballot, CardinalBallot) else int(project in ballot)


class PointsTimesCost(AdditiveSatisfaction):  # type: ignore[misc]  # it carries no types
    """Greedy there takes the most satisfaction for its cost first; so this puts the most points first."""

    def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
        super().__init__(
            instance, profile, ballot, lambda _i, _p, each, project, _v: _points(each, project) * project.cost
        )


class Points(AdditiveSatisfaction):  # type: ignore[misc]  # it carries no types
    """Points as they are, whatever the ballots."""

    def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
        super().__init__(instance, profile, ballot, lambda _i, _p, each, project, _v: _points(each, project))


class Peer:
    """One election, as that program takes it. Bids are named by number."""

    def __init__(self, election: Election, voted: Voted, chain: Sequence[TieBreak] = (TieBreak.NUMBER,)) -> None:
        self.voted = voted
        self.ballots = one_by_one(election.ballots)
        self.projects = {bid.number: Project(f"{bid.number:04}", bid.asked) for bid in election.bids}
        self.instance = self._instance(election.pot)
        self.profile = self._profile()
        supporters = {n: sum(bool(marks.get(n)) for marks in self.ballots) for n in self.projects}
        keys = {
            project.name: [_key(tie, number, int(project.cost), supporters[number]) for tie in chain]
            for number, project in self.projects.items()
        }
        self.ties = TieBreakingRule(lambda _instance, _profile, project: keys[project.name])
        self.supported = {number for number, count in supporters.items() if count}

    def greedy(self, satisfaction: type[Any]) -> list[int]:
        """In the order in which they were chosen."""
        return _numbers(greedy_utilitarian_welfare(self.instance, self.profile, satisfaction, tie_breaking=self.ties))

    def best(self, satisfaction: Satisfaction) -> list[int]:
        kind = self._satisfaction(satisfaction)
        return _numbers(max_additive_utilitarian_welfare(self.instance, self.profile, kind))

    def phragmen(self) -> set[int]:
        return set(self.funded_by_supporters(sequential_phragmen(self.instance, self.profile, tie_breaking=self.ties)))

    def equal_shares(self, satisfaction: Satisfaction, completion: Completion, step: int) -> list[int]:
        """In the order in which they were bought."""
        kind = self._satisfaction(satisfaction)
        if completion in (Completion.ADD1_FULL, Completion.ADD1_FULLU):
            found = self._run_in_full(kind, step)
        else:
            found = method_of_equal_shares(
                self.instance,
                self.profile,
                kind,
                tie_breaking=self.ties,
                voter_budget_increment=step if completion.startswith("add1") else None,
            )
        if completion in (Completion.UTILITARIAN, Completion.ADD1U, Completion.ADD1_FULLU):
            found = self._finished(found)
        return self.funded_by_supporters(found)

    def funded_by_supporters(self, found: Any) -> list[int]:
        return [number for number in _numbers(found) if number in self.supported]

    def _run_in_full(self, kind: type[Any], step: int) -> Any:
        """That program has no such form, but can be asked for each endowment: a pot of so much for every voter."""
        voters, most = len(self.ballots), self.instance.budget_limit
        endowment, last = int(most) // voters // step * step, None
        while True:
            pot = self._instance(endowment * voters)
            found = method_of_equal_shares(pot, self.profile, kind, tie_breaking=self.ties)
            if last is not None and sum(project.cost for project in found) > most:
                return last
            endowment, last = endowment + step, found

    def _finished(self, found: Any) -> Any:
        rules = [lambda *_given, **_named: BudgetAllocation(found), greedy_utilitarian_welfare]
        parameters = [{}, {"sat_class": PointsTimesCost, "tie_breaking": self.ties}]
        return completion_by_rule_combination(self.instance, self.profile, rules, parameters)

    def _satisfaction(self, satisfaction: Satisfaction) -> type[Any]:
        score = {Voted.APPROVALS: Points, Voted.POINTS: Additive_Cardinal_Sat, Voted.RANKINGS: Additive_Borda_Sat}
        kinds: dict[Satisfaction, type[Any]] = {
            Satisfaction.COST: Cost_Sat,
            Satisfaction.CARDINALITY: Cardinality_Sat,
            Satisfaction.SCORE: score[self.voted],
        }
        return kinds[satisfaction]

    def _instance(self, pot: int) -> Any:
        return Instance(self.projects.values(), budget_limit=pot)

    def _profile(self) -> Any:
        if self.voted is Voted.RANKINGS:
            return OrdinalProfile([OrdinalBallot(self._ranked(marks)) for marks in self.ballots])
        above = [{self.projects[n]: points for n, points in marks.items() if points} for marks in self.ballots]
        if self.voted is Voted.POINTS:
            return CardinalProfile([CardinalBallot(marks) for marks in above])
        return ApprovalProfile([ApprovalBallot(marks) for marks in above])

    def _ranked(self, marks: Marks) -> list[Project]:
        return [self.projects[n] for n in sorted(marks, key=lambda n: -marks[n])]


def _key(tie: TieBreak, number: int, cost: int, supporters: int) -> int:
    return {
        TieBreak.MORE_VOTERS: -supporters,
        TieBreak.SMALLER_REQUEST: cost,
        TieBreak.LARGER_REQUEST: -cost,
        TieBreak.NUMBER: number,
    }[tie]


def _numbers(found: Any) -> list[int]:
    return [int(project.name) for project in found]
