"""The pages about several pots: which there are, and how one of them is shared."""

from dataclasses import replace
from typing import Any

from pb import clock
from pb.count.words import rule_in_words
from pb.http import access
from pb.http.page import Answer, Db, Form, Number, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import answers
from pb.problems import NotFound, Problems
from pb.rounds import actions_pots, queries
from pb.rounds.forms_pots import PotsForm
from pb.rounds.forms_rules import SharingForm
from pb.rounds.models import Round
from pb.rounds.pages_setup import QuestionPage
from pb.rounds.rules import Act, check_phase
from pb.rounds.words import pots_of, spill_of


class PotsPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/pots"
    template = "rounds/pots.html"
    form_type = PotsForm

    def standing(self, session: Db, round: Round, timezone: str) -> PotsForm:
        return PotsForm.of(pots_of(round), spill_of(round))

    def keep(self, session: Db, slug: str, filled: PotsForm, timezone: str, **log: Any) -> None:
        actions_pots.set_pots(session, slug, *filled.checked(), **log)

    def context(self, session: Db, round: Round) -> dict[str, Any]:
        shared = [(pot.name, " ".join(rule_in_words(pot.rule))) for pot in pots_of(round)]
        return {"shared": shared, "money": queries.pot(session, round.id)}


class PotSharingPage(Page):
    """One of several pots, by its number from 1."""

    path = "/desk/rounds/{slug:str}/pots/{number:int}/sharing"
    guards = [access.organiser]
    template = "rounds/pot_sharing.html"

    @get()
    def show(self, session: Db, slug: Slug, number: Number) -> Answer:
        return self._ask(session, slug, number, None)

    @post()
    def save(self, session: Db, store: Store, slug: Slug, number: Number, form: Form, who: Who) -> Answer:
        # Whether a group can get more than one award is asked once, for the whole round.
        filled = replace(answers(SharingForm, form), one_per_group="no")
        try:
            rule, _ = filled.checked()
            store.write(lambda s: actions_pots.set_pot_sharing(s, slug, number - 1, rule, by=who, now=clock.now()))
        except Problems as problems:
            return self._ask(session, slug, number, filled, status=422, problems=problems)
        return see_other(f"/desk/rounds/{slug}/pots")

    def _ask(self, session: Db, slug: str, number: int, filled: SharingForm | None, **context: Any) -> Answer:
        round = queries.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.CHANGE_RULES)
        pots = pots_of(round)
        if not 1 <= number <= len(pots):
            raise NotFound
        pot = pots[number - 1]
        return self.page(round=round, pot=pot, number=number, answers=filled or SharingForm.of(pot.rule), **context)
