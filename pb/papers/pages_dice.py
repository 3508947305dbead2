"""Comparing papers with the box: organisers roll dice in the room, fetch the papers that these draw, and key each once
more."""

from typing import Any

from pb import clock
from pb.http import access
from pb.http.page import Answer, Db, Form, Keys, Page, Slug, Store, Who, get, page, post, see_other
from pb.http.read import text
from pb.papers import actions_dice
from pb.papers.actions import Sheet
from pb.papers.pages_keying import keying, scanned, sheet_of, typed_on
from pb.papers.queries import bids_on_paper, cards_in_the_box, draws
from pb.papers.rules import MOST_DRAWN, MOST_LOOKS, check_why, read_scanned
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.dice import read_dice
from pb.rounds.models import Round
from pb.rounds.rules import Act, allows, check_phase
from pb.rounds.signing import carry_out


def _dice_at(slug: str) -> str:
    return f"/desk/rounds/{slug}/papers"


class PaperDicePage(Page):
    path = "/desk/rounds/{slug:str}/papers"
    guards = [access.organiser]
    template = "papers/paper_dice.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _dice(session, slug)

    @post("/draw")
    def draw(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who) -> Answer:
        typed = {"dice": text(form, "dice")[:100], "number": text(form, "number")[:10]}

        def draw(writing: Db) -> None:
            dice = read_dice(typed["dice"])
            actions_dice.draw_papers(writing, slug, dice, typed["number"], by=who, now=clock.now())

        try:
            carry_out(store, vault, slug, draw)
        except Problems as problems:
            return _dice(session, slug, status=422, problems=problems, **typed)
        return see_other(_dice_at(slug))

    @post("/result")
    def enter(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who) -> Answer:
        why = text(form, "why")

        def enter(writing: Db) -> None:
            said = check_why(why) if why else ""
            actions_dice.enter_result(writing, slug, said, by=who, now=clock.now())

        try:
            carry_out(store, vault, slug, enter)
        except Problems as problems:
            return _dice(session, slug, status=422, problems=problems, why=why)
        return see_other(_dice_at(slug))


class ComparePaperPage(Page):
    path = "/desk/rounds/{slug:str}/papers/compare"
    guards = [access.organiser]
    template = "papers/compare_paper.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(_dice_at(slug))

    @post()
    def show(self, session: Db, slug: Slug, form: Form, vault: Keys) -> Answer:
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.KEY_PAPERS)
        try:
            return self._ask(session, round, Sheet(read_scanned(scanned(form)), {}), vault)
        except Problems as problems:
            return _dice(session, slug, status=422, problems=problems)

    @post("/save")
    def compare(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form) -> Answer:
        round = rounds.round_by_slug(session, slug)
        try:
            sheet = sheet_of(form)
            store.write(lambda s: actions_dice.compare_paper(s, slug, sheet, vault, now=clock.now()))
        except Problems as problems:
            if "code" in problems.by_field:
                return _dice(session, slug, status=422, problems=problems)
            return self._ask(session, round, sheet, vault, status=422, problems=problems)
        return see_other(_dice_at(slug))

    def _ask(self, session: Db, round: Round, sheet: Sheet, vault: Keys, **context: Any) -> Answer:
        _, card = actions_dice.drawn_paper(session, round.id, sheet.code, vault)
        shown = {"code": sheet.code, "card": card, "bids": bids_on_paper(session, round.id)}
        return self.page(round=round, typed=typed_on(sheet), **{**keying(round), **shown, **context})


def _dice(session: Db, slug: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_by_slug(session, slug)
    phase, drawn = round.phase(clock.now()), draws(session, round.id)
    papers = len(cards_in_the_box(session, round.id))
    shown = {
        "round": round,
        "phase": phase,
        "papers": papers,
        "open": next((each for each in drawn if not each.draw.closed), None),
        "before": [each for each in drawn if each.draw.closed],
        "may_key": allows(phase, Act.KEY_PAPERS),
        "most": min(papers, MOST_DRAWN),
        "most_looks": MOST_LOOKS,
        "number": str(min(10, papers)),
        **dict.fromkeys(("dice", "why", "code"), ""),
    }
    return page(PaperDicePage.template, status=status, **{**shown, **context})
