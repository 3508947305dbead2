"""Piles of papers: the list of them, and one pile with everything that is done to it but keying."""

from secrets import token_hex
from typing import Any

from pb import clock
from pb.http import access
from pb.http.page import Answer, Db, Desk, Form, Keys, Me, Number, Page, Person, Slug, Store, get, page, post, see_other
from pb.http.read import text
from pb.papers import actions
from pb.papers.actions_closing import close_pile
from pb.papers.queries import held_papers, pile_shown, piles, rejected_papers
from pb.papers.rules import MOST_PAPERS, REASONS, SET_ASIDE, check_why, read_counted, read_set_aside
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, allows, check_phase
from pb.rounds.signing import carry_out
from pb.rounds.words import paper_in_words
from pb.voting.codes import MistypedCode, read_number

LONGEST_KEY = 32  # of a form


def keyer(desk: str, me: Person) -> str:
    """Who keys, as two readings of a paper are told apart."""
    return f"helper {desk}" if desk else f"organiser {me.id}"


def piles_at(slug: str) -> str:
    return f"/help/rounds/{slug}/papers"


class PapersPage(Page):
    path = "/help/rounds/{slug:str}/papers"
    guards = [access.volunteer]
    template = "papers/papers.html"

    @get()
    def show(self, session: Db, slug: Slug, desk: Desk, me: Me) -> Answer:
        return self._list(session, slug, keyer(desk, me))

    @post()
    def begin(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, desk: Desk, me: Me) -> Answer:
        typed, key, by = text(form, "counted"), text(form, "form_key")[:LONGEST_KEY], desk or me.name
        check_phase(rounds.round_by_slug(session, slug).phase(clock.now()), Act.KEY_PAPERS)
        try:
            counted = read_counted(typed)
        except Problems as problems:
            return self._list(session, slug, keyer(desk, me), status=422, problems=problems, counted=typed)
        pile = carry_out(store, vault, slug, lambda s: actions.open_pile(s, slug, counted, key, by=by, now=clock.now()))
        return see_other(f"{piles_at(slug)}/{pile}")

    def _list(self, session: Db, slug: str, who: str, *, status: int = 200, **context: Any) -> Answer:
        round = rounds.round_by_slug(session, slug)
        phase = round.phase(clock.now())
        shown = {
            "round": round,
            "phase": phase,
            "piles": piles(session, round.id, who),
            "held": len(held_papers(session, round.id)),
            "rejected": len(rejected_papers(session, round.id)),
            "may_key": allows(phase, Act.KEY_PAPERS),
            "most": MOST_PAPERS,
            "form_key": token_hex(LONGEST_KEY // 2),
            "counted": "",
        }
        return self.page(status=status, **{**shown, **context})


class PilePage(Page):
    """One pile. Its first field is where the scanner types."""

    path = "/help/rounds/{slug:str}/papers/{pile_id:int}"
    guards = [access.volunteer]
    template = "papers/pile.html"

    @get()
    def show(self, session: Db, slug: Slug, pile_id: Number, desk: Desk, me: Me) -> Answer:
        return pile_page(session, slug, pile_id, keyer(desk, me))

    @post("/count")
    def recount(
        self, session: Db, store: Store, vault: Keys, slug: Slug, pile_id: Number, form: Form, desk: Desk, me: Me
    ) -> Answer:
        typed = {"counted": text(form, "counted")[:10], "why_count": text(form, "why_count")}

        def count(writing: Db) -> None:
            why = _why(typed["why_count"], "why_count")
            actions.recount_pile(writing, slug, pile_id, typed["counted"], why, by=desk or me.name, now=clock.now())

        try:
            carry_out(store, vault, slug, count)
        except Problems as problems:
            return pile_page(session, slug, pile_id, keyer(desk, me), status=422, problems=problems, **typed)
        return see_other(f"{piles_at(slug)}/{pile_id}")

    @post("/aside")
    def put_aside(
        self, session: Db, store: Store, vault: Keys, slug: Slug, pile_id: Number, form: Form, desk: Desk, me: Me
    ) -> Answer:
        typed = {"reason": text(form, "reason")[:20], "card": text(form, "card")[:20]}
        key, by = text(form, "form_key")[:LONGEST_KEY], desk or me.name

        def put(writing: Db) -> None:
            reason, card = read_set_aside(typed["reason"]), _card(typed["card"])
            actions.put_aside(writing, slug, pile_id, reason, card, key, by=by, now=clock.now())

        try:
            carry_out(store, vault, slug, put)
        except Problems as problems:
            return pile_page(session, slug, pile_id, keyer(desk, me), status=422, problems=problems, **typed)
        return see_other(f"{piles_at(slug)}/{pile_id}")

    @post("/close")
    def close(self, store: Store, vault: Keys, slug: Slug, pile_id: Number, desk: Desk, me: Me) -> Answer:
        by = desk or me.name
        carry_out(store, vault, slug, lambda s: close_pile(s, slug, pile_id, vault, by=by, now=clock.now()))
        return see_other(f"{piles_at(slug)}/{pile_id}")

    @post("/void")
    def void(
        self, session: Db, store: Store, vault: Keys, slug: Slug, pile_id: Number, form: Form, desk: Desk, me: Me
    ) -> Answer:
        typed, by = text(form, "why_void"), desk or me.name

        def void(writing: Db) -> None:
            actions.void_pile(writing, slug, pile_id, _why(typed, "why_void"), by=by, now=clock.now())

        try:
            carry_out(store, vault, slug, void)
        except Problems as problems:
            return pile_page(session, slug, pile_id, keyer(desk, me), status=422, problems=problems, why_void=typed)
        return see_other(piles_at(slug))


def pile_page(session: Db, slug: str, pile_id: int, who: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_by_slug(session, slug)
    phase = round.phase(clock.now())
    shown = {
        "round": round,
        "phase": phase,
        "shown": pile_shown(session, round.id, pile_id, who),
        "may_key": allows(phase, Act.KEY_PAPERS),
        "aside": [(reason.value, REASONS[reason].capitalize(), "") for reason in SET_ASIDE],
        "form_key": token_hex(LONGEST_KEY // 2),
        "most": MOST_PAPERS,
        **dict.fromkeys(("code", "counted", "why_count", "why_void", "reason", "card"), ""),
    }
    return page(PilePage.template, status=status, **{**shown, **context})


def _why(typed: str, field: str) -> str:
    """A reason of a form that stands beside others. Raises Problems."""
    try:
        return check_why(typed)
    except Problems as problems:
        raise Problems({field: problems.by_field["why"]}) from None


def _card(typed: str) -> str:
    """The printed number of a paper, or nothing. Raises Problems."""
    try:
        return read_number("".join(typed.split()).upper()) if typed else ""
    except MistypedCode:
        raise Problems({"card": "Enter the number that is printed beside “Card”, or nothing"}) from None


class RejectedPapersPage(Page):
    """Papers of closed piles that are not counted, by why."""

    path = "/help/rounds/{slug:str}/papers/rejected"
    guards = [access.volunteer_or_scrutineer]
    template = "papers/rejected_papers.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_by_slug(session, slug)
        return self.page(
            round=round,
            phase=round.phase(clock.now()),
            rejected=rejected_papers(session, round.id),
            reasons=REASONS,
            rule=paper_in_words(round) if round.ballot_type else "",
        )
