"""What is known about counts, and what of it is on show."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from pb import clock
from pb.bids.queries import OnBallot, bids_on_ballot
from pb.bids.rules import excluding_in, only_one_in_words
from pb.count.election import Election
from pb.count.explain import lots_sentence, opening, sentence, tie_sentence
from pb.count.margin import Margin, margin, stands_without
from pb.count.outcome import Outcome, Settled, Step, TieToSettle, Verdict
from pb.count.record import inputs_from, outcome_from
from pb.count.rule import Pots, Rule
from pb.count.share import share_out
from pb.count.tally import BidTally, tally
from pb.count.ties import Draws, dice_digest
from pb.count.words import rule_in_words
from pb.problems import NotFound, Refused
from pb.publish.gather import election_of
from pb.publish.models import Count, Publication
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Act, check_phase
from pb.rounds.words import rule_of


@dataclass(frozen=True)
class Line:
    """One bid in a result: what it asked, what it scored, what it gets (pence), and why in a sentence."""

    bid: OnBallot
    step: Step
    sentence: str
    scored: int


@dataclass(frozen=True)
class PotGiven:
    """One of several pots: its own money, and what its bids get together. Pence."""

    name: str
    amount: int
    given: int


@dataclass(frozen=True)
class Result:
    """A count, read and put together with the bids it was about. Lines are in the order of the count."""

    count: Count
    election: Election
    rule: Rule
    outcome: Outcome
    lines: tuple[Line, ...]
    rule_in_words: tuple[str, ...]
    ties_in_words: tuple[str, ...]
    dice: str

    @property
    def dice_digests(self) -> list[tuple[str, int]]:
        """Where dice settled a tie: each tied bid with its digest, in the order that they give."""
        tied = {number for tie in self.outcome.ties if tie.by is Settled.DICE for number in tie.among}
        return sorted((dice_digest(self.dice, number), number) for number in tied)

    @property
    def funded(self) -> list[Line]:
        return [line for line in self.lines if line.step.award]

    @property
    def not_funded(self) -> list[Line]:
        return [line for line in self.lines if not line.step.award and line.step.verdict != Verdict.WITHDRAWN]

    @property
    def withdrawn(self) -> list[Line]:
        return [line for line in self.lines if line.step.verdict == Verdict.WITHDRAWN]

    @property
    def opening(self) -> str:
        """What everyone had to spend, under rules that give every voter a share; else empty."""
        return opening(self.outcome, len(self.election.ballots))

    @property
    def pots(self) -> list[PotGiven]:
        """None where there is one pot for all bids."""
        if not isinstance(self.rule, Pots):
            return []
        given = [0] * len(self.rule.pots)
        for bid in self.election.bids:
            given[bid.pot] += self.outcome.awards[bid.number]
        return [PotGiven(pot.name, pot.amount, pence) for pot, pence in zip(self.rule.pots, given, strict=True)]

    @property
    def margin(self) -> Margin | None:
        """The funded and the unfunded bid that are closest."""
        return margin(self.election, self.rule, self.outcome)

    def stands_without(self, doubtful: int) -> bool:
        """Whether so many ballots could not have changed who gets what."""
        return stands_without(self.election, self.rule, self.outcome, doubtful)

    @property
    def best_total(self) -> int:
        """The most a bid could have scored: every ballot giving it the top score."""
        return max(1, len(self.election.ballots) * self.election.top)


def counts_of(session: Session, round_id: int) -> Sequence[Count]:
    """Newest first."""
    return session.exec(select(Count).where(Count.round_id == round_id).order_by(col(Count.number).desc())).all()


def newest_count(session: Session, round_id: int) -> Count | None:
    return next(iter(counts_of(session, round_id)), None)


def published_counts(session: Session, round_id: int) -> Sequence[Count]:
    """Every count that was ever put on show, newest first."""
    statement = (
        select(Count)
        .join(Publication, col(Publication.count_id) == col(Count.id))
        .where(Count.round_id == round_id)
        .order_by(col(Count.number).desc())
    )
    return session.exec(statement).all()


def published_count(session: Session, round_id: int) -> Count | None:
    """The count on show: the one gate between a tally and the public."""
    return next(iter(published_counts(session, round_id)), None)


def published_result(session: Session, round_id: int, number: int | None = None) -> Result:
    """The result on show, or an earlier one by its number. Raises NotFound while there is none."""
    for count in published_counts(session, round_id):
        if number in (None, count.number):
            return result_of(session, count)
    raise NotFound


def tie_waiting(session: Session, slug: str, lots: Sequence[tuple[int, ...]]) -> TieToSettle | None:
    """The tie that a count would stop at; nothing is kept. Raises Refused before voting has closed."""
    round = round_by_slug(session, slug)
    check_phase(round.phase(clock.now()), Act.COUNT)
    outcome = shared(election_of(session, round), rule_of(round), Draws(tuple(lots)))
    return outcome if isinstance(outcome, TieToSettle) else None


def shared(election: Election, rule: Rule, draws: Draws) -> Outcome | TieToSettle:
    """The outcome, or the tie that waits for a draw. Raises Refused for lots that belong to no tie of this count."""
    try:
        return share_out(election, rule, draws)
    except ValueError:
        raise Refused(
            "These lots do not belong to a tie of this count. Go back to the count and start again."
        ) from None


def result_of(session: Session, count: Count) -> Result:
    """A kept count, read back from its own bytes; nothing is counted again."""
    election, rule, draws = inputs_from(count.inputs)
    outcome, scores = outcome_from(count.outcome), tally(election)
    bids = {bid.number: bid for bid in bids_on_ballot(session, count.round_id)}
    return Result(
        count=count,
        election=election,
        rule=rule,
        outcome=outcome,
        lines=tuple(_line(bids[step.number], step, scores.get(step.number), rule) for step in outcome.steps),
        rule_in_words=(*rule_in_words(rule), *_exclusions_in_words(election)),
        ties_in_words=(*map(tie_sentence, outcome.ties), *map(lots_sentence, _not_seen(draws, outcome))),
        dice=draws.dice,
    )


def _not_seen(draws: Draws, outcome: Outcome) -> list[tuple[int, ...]]:
    """Lots that no tie of the outcome names: they mattered in a step that was tried and not taken."""
    seen = [set(tie.among) for tie in outcome.ties if tie.by is Settled.LOTS]
    return [drawn for drawn in draws.lots if not any(among <= set(drawn) for among in seen)]


def _exclusions_in_words(election: Election) -> list[str]:
    labels = {bid.number: bid.one_of for bid in election.standing}
    return [f"{only_one_in_words(numbers)}." for numbers in excluding_in(labels)]


def _line(bid: OnBallot, step: Step, scores: BidTally | None, rule: Rule) -> Line:
    return Line(bid, step, sentence(step, rule), scores.scored_by if scores else 0)
