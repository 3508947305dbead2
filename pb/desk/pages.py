"""The organiser's desk: every round, and for each what is done, what comes next, and the buttons that do it."""

from typing import Any

from pb import clock
from pb.bids import actions as bids
from pb.bids.forms import ReasonForm
from pb.bids.queries import how_many
from pb.http import access
from pb.http.page import Answer, Db, Form, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import answers
from pb.problems import Problems
from pb.rounds import actions, queries
from pb.rounds.rules import Act, allows, check_phase
from pb.rounds.words import pots_of
from pb.voting.queries import turnout


class DeskPage(Page):
    path = "/desk"
    guards = [access.organiser]
    template = "desk/desk.html"

    @get()
    def show(self, session: Db) -> Answer:
        now = clock.now()
        rounds = [(round, round.phase(now)) for round in queries.all_rounds(session)]
        return self.page(rounds=rounds, pots=queries.pots(session))


class RoundDeskPage(Page):
    path = "/desk/rounds/{slug:str}"
    guards = [access.organiser]
    template = "desk/round_desk.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self.page(answers=ReasonForm(), **_desk(session, slug))

    @post("/announce")
    def announce(self, store: Store, slug: Slug, who: Who) -> Answer:
        return _done(store, slug, actions.announce_round, who)

    @post("/close-bids")
    def close_bids(self, store: Store, slug: Slug, who: Who) -> Answer:
        return _done(store, slug, actions.close_bids, who)

    @post("/fix-ballot")
    def fix_ballot(self, store: Store, slug: Slug, who: Who) -> Answer:
        return _done(store, slug, bids.fix_ballot, who)

    @post("/unfix-ballot")
    def unfix_ballot(self, session: Db, store: Store, slug: Slug, form: Form, who: Who) -> Answer:
        filled = answers(ReasonForm, form)
        check_phase(queries.round_by_slug(session, slug).phase(clock.now()), Act.UNFIX_BALLOT)
        try:
            reason = filled.checked()
        except Problems as problems:
            return self.page(status=422, answers=filled, problems=problems, **_desk(session, slug))
        store.write(lambda s: actions.unfix_ballot(s, slug, reason, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}")

    @post("/open-voting")
    def open_voting(self, store: Store, slug: Slug, who: Who) -> Answer:
        return _done(store, slug, actions.open_voting, who)

    @post("/close-voting")
    def close_voting(self, store: Store, slug: Slug, who: Who) -> Answer:
        return _done(store, slug, actions.close_voting, who)


def _done(store: Store, slug: str, act: Any, who: str) -> Answer:
    store.write(lambda s: act(s, slug, by=who, now=clock.now()))
    return see_other(f"/desk/rounds/{slug}")


def _desk(session: Db, slug: str) -> dict[str, Any]:
    """Everything the round's desk shows. Turnout, never a tally."""
    round, now = queries.round_by_slug(session, slug), clock.now()
    phase = round.phase(now)
    return {
        "round": round,
        "phase": phase,
        "opens_at_once": round.voting_opens_at is not None and round.voting_opens_at <= now,
        "may": {act.name.lower(): allows(phase, act) for act in Act},
        "progress": queries.progress(session, round),
        "pot": queries.pot(session, round.id),
        "pots": pots_of(round),
        "funders": queries.funders(session, round.id),
        "themes": queries.themes(session, round.id),
        "bids": how_many(session, round.id),
        "turnout": turnout(session, round.id),
    }
