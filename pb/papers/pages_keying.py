"""Keying one paper, and the third look at one that two people keyed differently. Codes and marks are sent in forms and
stand in no address."""

from typing import Any

from litestar.datastructures import FormMultiDict

from pb import clock
from pb.http import access
from pb.http.page import Answer, Db, Desk, Form, Keys, Me, Number, Page, Slug, Store, get, page, post, see_other
from pb.http.read import text
from pb.papers import actions
from pb.papers.actions import Sheet
from pb.papers.pages import keyer, pile_page, piles_at
from pb.papers.queries import (
    bids_on_paper,
    card_of_paper,
    check_may_key,
    held_papers,
    open_pile_of,
    papers_of,
)
from pb.papers.rules import check_room, check_why, keys_of, read_scanned
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.blanks import Blanks
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_phase
from pb.rounds.signing import carry_out
from pb.rounds.words import ballot_of
from pb.voting.codes import code_digest

LONGEST_CODE = 200


def scanned(form: FormMultiDict) -> str:
    """What is in the code field. It is text, and no code yet."""
    return text(form, "code")[:LONGEST_CODE]


def sheet_of(form: FormMultiDict) -> Sheet:
    """A paper as it was sent. Raises Problems where it has no code."""
    typed = {
        name: [value.strip() if isinstance(value, str) else "" for value in form.getall(name)]
        for name in form
        if name.startswith("bid-")
    }
    return Sheet(read_scanned(scanned(form)), typed)


def keying(round: Round) -> dict[str, Any]:
    """What a page shows that keys papers of this round."""
    ballot_type = ballot_of(round)
    keys = keys_of(ballot_type, Blanks(round.blanks))
    numbers = [int(key) for key in keys if key.isdigit()]
    meant = [(key, words) for key, words in keys.items() if words]
    return {"least": min(numbers), "most": max(numbers), "meant": meant, "widest": max(map(len, keys))}


def typed_on(sheet: Sheet) -> dict[str, str]:
    return {name: values[0] for name, values in sheet.typed.items() if values}


class KeyPaperPage(Page):
    path = "/help/rounds/{slug:str}/papers/{pile_id:int}/paper"
    guards = [access.volunteer]
    template = "papers/key_paper.html"

    @get()
    def begin(self, slug: Slug, pile_id: Number) -> Answer:
        return see_other(f"{piles_at(slug)}/{pile_id}")

    @post()
    def show(self, session: Db, slug: Slug, pile_id: Number, form: Form, vault: Keys, desk: Desk, me: Me) -> Answer:
        round, who = rounds.round_by_slug(session, slug), keyer(desk, me)
        check_phase(round.phase(clock.now()), Act.KEY_PAPERS)
        pile = open_pile_of(session, round.id, pile_id)
        try:
            code = read_scanned(scanned(form))
            digest = code_digest(vault.secret, round.id, code)
            card_of_paper(session, round.id, digest)
            check_may_key(session, pile, digest, who)
            if digest not in (papers := {paper.id for paper in papers_of(session, pile_id)}):
                check_room(pile.counted, len(papers))
        except Problems as problems:
            return pile_page(session, slug, pile_id, who, status=422, problems=problems)
        return self._ask(session, round, pile_id, Sheet(code, {}), vault.secret)

    @post("/save")
    def save(
        self, session: Db, store: Store, slug: Slug, pile_id: Number, form: Form, vault: Keys, desk: Desk, me: Me
    ) -> Answer:
        round, who = rounds.round_by_slug(session, slug), keyer(desk, me)
        try:
            sheet = sheet_of(form)
            store.write(lambda s: actions.key_paper(s, slug, pile_id, sheet, vault, who=who, now=clock.now()))
        except Problems as problems:
            if "code" in problems.by_field:
                return pile_page(session, slug, pile_id, who, status=422, problems=problems)
            return self._ask(session, round, pile_id, sheet, vault.secret, status=422, problems=problems)
        return see_other(f"{piles_at(slug)}/{pile_id}")

    def _ask(self, session: Db, round: Round, pile_id: int, sheet: Sheet, secret: bytes, **context: Any) -> Answer:
        return self.page(
            round=round,
            pile=open_pile_of(session, round.id, pile_id),
            code=sheet.code,
            card=card_of_paper(session, round.id, code_digest(secret, round.id, sheet.code)),
            bids=bids_on_paper(session, round.id),
            typed=typed_on(sheet),
            **keying(round),
            **context,
        )


class HeldPapersPage(Page):
    """Papers that two people keyed differently. They are not said who."""

    path = "/help/rounds/{slug:str}/papers/held"
    guards = [access.volunteer]
    template = "papers/held_papers.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _held(session, slug)


class SettlePaperPage(Page):
    """For whoever has the paper in their hands, as its code shows, and keyed it neither time."""

    path = "/help/rounds/{slug:str}/papers/held/paper"
    guards = [access.volunteer]
    template = "papers/settle_paper.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"{piles_at(slug)}/held")

    @post()
    def show(self, session: Db, slug: Slug, form: Form, vault: Keys, desk: Desk, me: Me) -> Answer:
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.KEY_PAPERS)
        try:
            sheet = Sheet(read_scanned(scanned(form)), {})
            return self._ask(session, round, sheet, vault, keyer(desk, me))
        except Problems as problems:
            return _held(session, slug, status=422, problems=problems)

    @post("/save")
    def save(self, session: Db, store: Store, slug: Slug, form: Form, vault: Keys, desk: Desk, me: Me) -> Answer:
        round, who, by, why = rounds.round_by_slug(session, slug), keyer(desk, me), desk or me.name, text(form, "why")

        def settle(writing: Db) -> None:
            actions.settle_paper(writing, slug, sheet, check_why(why), vault, who=who, by=by, now=clock.now())

        try:
            sheet = sheet_of(form)
            carry_out(store, vault, slug, settle)
        except Problems as problems:
            if "code" in problems.by_field:
                return _held(session, slug, status=422, problems=problems)
            return self._ask(session, round, sheet, vault, who, status=422, problems=problems, why=why)
        return see_other(f"{piles_at(slug)}/held")

    def _ask(self, session: Db, round: Round, sheet: Sheet, vault: Keys, who: str, **context: Any) -> Answer:
        found = actions.two_readings(session, round.id, sheet.code, vault, who)
        bids = [bid for bid in bids_on_paper(session, round.id) if bid.number in found.differ]
        shown = {"code": sheet.code, "card": found.paper.card, "differ": found.differ, "bids": bids, "why": ""}
        return self.page(round=round, typed=typed_on(sheet), **{**keying(round), **shown, **context})


def _held(session: Db, slug: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_by_slug(session, slug)
    held = held_papers(session, round.id)
    return page(
        HeldPapersPage.template,
        status=status,
        round=round,
        phase=round.phase(clock.now()),
        held=held,
        **context,
    )
