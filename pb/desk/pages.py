"""The organiser's desk: every round, and for each what is done, what comes next, and the buttons that do it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pb import clock
from pb.bids import actions as bids
from pb.bids.forms import ReasonForm
from pb.bids.queries import how_many
from pb.box.actions import open_round
from pb.box.queries import key_ceremony
from pb.box.telling import tell_bidders
from pb.db import Database
from pb.http import access
from pb.http.page import (
    Answer,
    Config,
    Db,
    Form,
    Keys,
    Me,
    Page,
    Person,
    Slug,
    Store,
    Who,
    get,
    post,
    see_other,
)
from pb.http.read import answers, text
from pb.mail.queries import waiting
from pb.problems import NotFound, Problems
from pb.rehearsal.queries import rehearsal_of
from pb.rehearsal.rules import check_stays_fixed
from pb.rounds import actions, queries
from pb.rounds.actions_voting import close_voting, start_voting
from pb.rounds.agreed import take_back
from pb.rounds.models import Round
from pb.rounds.rules import Act, allows, check_phase
from pb.rounds.signing import agree, key_problems
from pb.rounds.words import checking_in_words, pots_of
from pb.settings import Settings
from pb.timestamps.queries import due_of
from pb.vault import Vault
from pb.voting.queries import turnout
from pb.witnesses.queries import watched


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
    def show(self, session: Db, vault: Keys, slug: Slug, settings: Config) -> Answer:
        return self.page(answers=ReasonForm(), **_desk(session, vault, slug, settings))

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
    def unfix_ballot(
        self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who, settings: Config
    ) -> Answer:
        filled = answers(ReasonForm, form)
        round = queries.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.UNFIX_BALLOT)
        check_stays_fixed(round.rehearsal_of)
        try:
            reason = filled.checked()
        except Problems as problems:
            return self.page(status=422, answers=filled, problems=problems, **_desk(session, vault, slug, settings))
        store.write(lambda s: actions.unfix_ballot(s, slug, reason, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}")

    @post("/open-now")
    def open_now(self, store: Store, vault: Keys, slug: Slug, settings: Config, me: Me) -> Answer:
        return self._open(store, vault, slug, settings, me, at_once=True)

    @post("/open-on-time")
    def open_on_time(self, store: Store, vault: Keys, slug: Slug, settings: Config, me: Me) -> Answer:
        return self._open(store, vault, slug, settings, me, at_once=False)

    def _open(
        self, store: Database, vault: Vault, slug: str, settings: Settings, me: Person, *, at_once: bool
    ) -> Answer:
        def opened(session: Db, names: str, now: datetime) -> None:
            open_round(session, slug, vault, settings.host_name, at_once=at_once, by=names, now=now)

        what = "now" if at_once else "on time"
        agree(store, vault, slug, Act.OPEN, opened, what, by_id=me.id, by=me.name)
        tell_bidders(store, settings.public_url)
        return see_other(f"/desk/rounds/{slug}")

    @post("/start-voting")
    def start_voting(self, store: Store, vault: Keys, slug: Slug, me: Me) -> Answer:
        return _agree(store, vault, slug, Act.START_VOTING, start_voting, me)

    @post("/close-voting")
    def close_voting(self, store: Store, vault: Keys, slug: Slug, me: Me) -> Answer:
        return _agree(store, vault, slug, Act.CLOSE_VOTING, close_voting, me)

    @post("/take-back")
    def take_back(self, store: Store, slug: Slug, form: Form, who: Who) -> Answer:
        """Forget that somebody asked for an act that two have to agree on."""
        act = text(form, "act")
        if act not in list(Act):
            raise NotFound
        store.write(lambda s: take_back(s, slug, Act(act), by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}")


def _agree(store: Database, vault: Vault, slug: str, act: Act, do: Callable[..., None], me: Person) -> Answer:
    def done(session: Db, names: str, now: datetime) -> None:
        do(session, slug, by=names, now=now)

    agree(store, vault, slug, act, done, by_id=me.id, by=me.name)
    return see_other(f"/desk/rounds/{slug}")


def _done(store: Store, slug: str, act: Any, who: str) -> Answer:
    store.write(lambda s: act(s, slug, by=who, now=clock.now()))
    return see_other(f"/desk/rounds/{slug}")


def _key_to_rehearse(session: Db, round: Round) -> bool:
    """Whether the key ceremony is still to be held, or its rehearsal."""
    held = key_ceremony(session, round.id) if round.of_scrutineers else None
    return round.of_scrutineers and not (held and held.rehearsed)


def _desk(session: Db, vault: Vault, slug: str, settings: Settings) -> dict[str, Any]:
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
        "checking": checking_in_words(round),
        "asked": queries.asked(session, round.id, now),
        "key_problems": key_problems(vault, round),
        "key_to_rehearse": _key_to_rehearse(session, round),
        "turnout": turnout(session, round.id),
        "watched": watched(session, round.id),
        "unstamped": due_of(session, round.id) if settings.timestamp_url else [],
        "letters_waiting": waiting(session, round.id),
        "rehearsal_copy": rehearsal_of(session, round),
    }
