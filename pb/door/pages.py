"""The desk at the door, on one screen: who may vote, and one tap to hand out. What is typed is not kept."""

from secrets import token_hex
from typing import Any

from pb import clock
from pb.db import Database
from pb.door import actions
from pb.door.queries import balances, counted_at_seal, handed_out_at, lines, who_may_vote
from pb.door.rules import HANDED_OUT, REASONS, may_vote
from pb.http import access
from pb.http.page import Answer, Db, Desk, Form, Page, Slug, Store, get, post, see_other
from pb.http.read import text
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, allows
from pb.voting.queries import turnout

LONGEST_KEY = 32  # of a form


class DoorPage(Page):
    path = "/help/rounds/{slug:str}/door"
    guards = [access.volunteer]
    template = "door/door.html"

    @get()
    def show(self, session: Db, slug: Slug, desk: Desk) -> Answer:
        return self._door(session, slug, desk)

    @post()
    def check(self, session: Db, slug: Slug, form: Form, desk: Desk) -> Answer:
        round = rounds.round_by_slug(session, slug)
        typed = {name: text(form, name)[:100] for name in ("postcode", "age", "connection")}
        try:
            verdict = may_vote(who_may_vote(round), **typed)
        except Problems as problems:
            return self._door(session, slug, desk, status=422, problems=problems, **typed)
        return self._door(session, slug, desk, verdict=verdict)

    @post("/hand-out")
    def hand_out(self, store: Store, slug: Slug, form: Form, desk: Desk) -> Answer:
        return _counted(store, actions.hand_out, slug, form, desk)

    @post("/take-back")
    def take_back(self, store: Store, slug: Slug, form: Form, desk: Desk) -> Answer:
        return _counted(store, actions.take_back, slug, form, desk)

    def _door(self, session: Db, slug: str, desk: str, *, status: int = 200, **context: Any) -> Answer:
        round = rounds.round_by_slug(session, slug)
        phase = round.phase(clock.now())
        shown = {
            "round": round,
            "phase": phase,
            "who": who_may_vote(round),
            "desk": desk,
            "counts": handed_out_at(session, round.id, desk),
            "may_hand_out": allows(phase, Act.HAND_OUT),
            "new_key": _new_key,
            "verdict": None,
            **dict.fromkeys(("postcode", "age", "connection"), ""),
        }
        return self.page(status=status, **{**shown, **context})


def _new_key() -> str:
    return token_hex(LONGEST_KEY // 2)


def _counted(store: Database, act: Any, slug: str, form: Any, desk: str) -> Answer:
    channel, key = text(form, "channel"), text(form, "form_key")[:LONGEST_KEY]
    store.write(lambda s: act(s, slug, desk, channel, key, now=clock.now()))
    return see_other(f"/help/rounds/{slug}/door")


class BalancePage(Page):
    path = "/help/rounds/{slug:str}/balance"
    guards = [access.volunteer_or_scrutineer]
    template = "door/balance.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_by_slug(session, slug)
        return self.page(
            round=round,
            phase=round.phase(clock.now()),
            balances=balances(session, round.id),
            lines=lines(session, round.id),
            handed_out=HANDED_OUT,
            reasons=REASONS,
            back=counted_at_seal(session, round.id),
        )


class TurnoutPage(Page):
    path = "/help/rounds/{slug:str}/turnout"
    guards = [access.helper]
    template = "door/turnout.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_by_slug(session, slug)
        return self.page(round=round, phase=round.phase(clock.now()), turnout=turnout(session, round.id))
