"""Trying the rules on practice ballots, before anyone votes. Nothing is kept, and no ballot in the box is read."""

from typing import Any

from pb import clock
from pb.bids.queries import OnBallot, bids_on_ballot, limits_for
from pb.bids.rules import check_can_be_filled, check_within_limits
from pb.box.gather import election_with
from pb.http import access
from pb.http.page import Answer, Db, Form, Page, Slug, get, post
from pb.http.read import answers
from pb.problems import Problems, Refused
from pb.publish.comparison import practised
from pb.publish.forms import PracticeForm
from pb.publish.practice import MOST_BALLOTS, PracticeBid, line_in_words, line_of
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_phase
from pb.rounds.words import ballot_of, rule_of, sharing_in_words


class TryRulesPage(Page):
    path = "/desk/rounds/{slug:str}/try-rules"
    guards = [access.organiser]
    template = "publish/try_rules.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round, bids = _before_voting(session, slug)
        return self._ask(session, round, bids, PracticeForm())

    @post()
    def compare(self, session: Db, slug: Slug, form: Form) -> Answer:
        """An answer to a form that changes nothing, so it has no address of its own."""
        round, bids = _before_voting(session, slug)
        filled = answers(PracticeForm, form)
        if _missing(session, round, bids):
            return self._ask(session, round, bids, filled)
        ballot_type, seen = ballot_of(round), _as_seen(bids)
        try:
            ballots = filled.checked(seen, ballot_type)
        except Problems as problems:
            return self._ask(session, round, bids, filled, status=422, problems=problems)
        election = election_with(session, round, ballots)
        comparison = practised(election, ballot_type, rule_of(round) if round.rule else None)
        return self._ask(
            session,
            round,
            bids,
            filled,
            comparison=comparison,
            scores=ballot_type.kind == "score",
            themes=comparison.by_theme({bid.number: bid.themes for bid in bids}),
            ballots=[line_of(marks, seen, ballot_type) for marks in ballots],
        )

    def _ask(self, session: Db, round: Round, bids: list[OnBallot], filled: PracticeForm, **context: Any) -> Answer:
        missing = _missing(session, round, bids)
        return self.page(
            round=round,
            answers=filled,
            missing=missing,
            bids=[(bid.number, bid.title, bid.amount) for bid in bids],
            sharing=sharing_in_words(round),
            most=MOST_BALLOTS,
            how_to_type="" if missing else line_in_words(ballot_of(round)),
            **{"comparison": None, **context},
        )


def _before_voting(session: Db, slug: str) -> tuple[Round, list[OnBallot]]:
    round = rounds.round_by_slug(session, slug)
    check_phase(round.phase(clock.now()), Act.TRY_RULES)
    return round, bids_on_ballot(session, round.id)


def _as_seen(bids: list[OnBallot]) -> list[PracticeBid]:
    return [PracticeBid(bid.number, bid.title, bid.amount, bid.themes) for bid in bids]


def _missing(session: Db, round: Round, bids: list[OnBallot]) -> list[tuple[str, str, str]]:
    """What must be there first: (sentence, words of the link, page of the desk)."""
    wanted = [
        (rounds.pot(session, round.id), "There is no pot yet to share out.", "Set the pot", "pot"),
        (round.ballot_type, "Practice ballots are filled in like real ones.", "Set the ballot", "ballot"),
        (bids, "No bid is accepted yet. The rules are tried on those that are.", "Go to the bids", "bids"),
    ]
    missing = [(sentence, words, page) for there, sentence, words, page in wanted if not there]
    if not missing:
        try:
            check_can_be_filled(ballot_of(round), [bid.amount for bid in bids])
        except Refused as refused:
            missing.append((str(refused), "Change the ballot", "ballot"))
        try:
            check_within_limits([(bid.title, bid.amount, limits_for(round, bid.pot)) for bid in bids])
        except Refused as refused:
            missing.append((str(refused), "Go to the bids", "bids"))
    return missing
