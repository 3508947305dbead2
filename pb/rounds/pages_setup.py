"""The pages of the set-up: one question each, reached from the round's task list."""

import json
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from pb import clock
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Keys, Me, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import answers
from pb.money import typed_pounds
from pb.problems import Problems
from pb.rounds import actions, queries
from pb.rounds.actions_voting import move_closing
from pb.rounds.forms import CONNECTIONS, ClosingForm, DatesForm, EligibilityForm, NameForm, PotForm, ThemesForm
from pb.rounds.forms_rules import ORDERS, BallotForm, SharingForm
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_closing, check_phase
from pb.rounds.signing import agree, carry_out
from pb.rounds.words import ballot_of, pots_of, rule_of
from pb.when import When


class NewRoundPage(Page):
    path = "/desk/new-round"
    guards = [access.organiser]
    template = "rounds/new_round.html"

    @get()
    def show(self) -> Answer:
        return self.page(answers=NameForm())

    @post()
    def create(self, store: Store, form: Form, who: Who) -> Answer:
        filled = answers(NameForm, form)
        try:
            name, place = filled.checked()
        except Problems as problems:
            return self.page(status=422, answers=filled, problems=problems)
        slug = store.write(lambda s: actions.create_round(s, name, place, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}")


class QuestionPage(Page):
    """What the questions share: show what stands, keep what is sent, ask again with what was typed.

    A subclass says its form, how the form looks for a round as it stands, and which action keeps it.
    """

    guards = [access.organiser]
    act: ClassVar[Act] = Act.CHANGE_RULES
    form_type: ClassVar[type[Any]]
    choices: ClassVar[dict[str, Any]] = {}

    def standing(self, session: Db, round: Round, timezone: str) -> Any:
        """The form filled in as the round stands."""
        raise NotImplementedError

    def keep(self, session: Db, slug: str, filled: Any, timezone: str, **log: Any) -> None:
        """Check the form and carry it out; `log` is who (`by`) and when (`now`). Raises Problems, Refused."""
        raise NotImplementedError

    def context(self, session: Db, round: Round) -> dict[str, Any]:
        """What else the page shows."""
        return self.choices

    @get()
    def show(self, session: Db, slug: Slug, settings: Config) -> Answer:
        round = self._open_round(session, slug)
        return self._ask(session, round, self.standing(session, round, settings.timezone))

    @post()
    def save(
        self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who, settings: Config
    ) -> Answer:
        round, filled = self._open_round(session, slug), answers(self.form_type, form)
        try:
            keep = partial(self.keep, slug=slug, filled=filled, timezone=settings.timezone, by=who, now=clock.now())
            carry_out(store, vault, slug, keep)
        except Problems as problems:
            return self._ask(session, round, filled, status=422, problems=problems)
        return see_other(f"/desk/rounds/{slug}")

    def _open_round(self, session: Db, slug: str) -> Round:
        """Raises Refused, so that nobody fills in what could not be kept."""
        round = queries.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), self.act)
        return round

    def _ask(self, session: Db, round: Round, filled: Any, **context: Any) -> Answer:
        return self.page(round=round, answers=filled, **self.context(session, round), **context)


class NamePage(QuestionPage):
    path = "/desk/rounds/{slug:str}/name"
    template = "rounds/name.html"
    form_type = NameForm

    def standing(self, session: Db, round: Round, timezone: str) -> NameForm:
        return NameForm(round.name, round.place)

    def keep(self, session: Db, slug: str, filled: NameForm, timezone: str, **log: Any) -> None:
        actions.rename_round(session, slug, *filled.checked(), **log)


class PotPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/pot"
    template = "rounds/pot.html"
    form_type = PotForm

    def standing(self, session: Db, round: Round, timezone: str) -> PotForm:
        funders = queries.funders(session, round.id)
        return PotForm(
            [funder.name for funder in funders],
            [typed_pounds(funder.amount) for funder in funders],
            typed_pounds(round.smallest_bid),
            typed_pounds(round.largest_bid),
        )

    def keep(self, session: Db, slug: str, filled: PotForm, timezone: str, **log: Any) -> None:
        actions.set_pot(session, slug, *filled.checked(), **log)


class ThemesPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/themes"
    template = "rounds/themes.html"
    act = Act.CHANGE_THEMES
    form_type = ThemesForm

    def standing(self, session: Db, round: Round, timezone: str) -> ThemesForm:
        return ThemesForm("\n".join(theme.name for theme in queries.themes(session, round.id)))

    def keep(self, session: Db, slug: str, filled: ThemesForm, timezone: str, **log: Any) -> None:
        actions.set_themes(session, slug, filled.checked(), **log)


class EligibilityPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/eligibility"
    template = "rounds/eligibility.html"
    form_type = EligibilityForm
    choices = {"connections": [(key, words, "") for key, words in CONNECTIONS.items()]}

    def standing(self, session: Db, round: Round, timezone: str) -> EligibilityForm:
        age = "" if round.age_from is None else str(round.age_from)
        return EligibilityForm(round.postcodes, age, round.connections.split())

    def keep(self, session: Db, slug: str, filled: EligibilityForm, timezone: str, **log: Any) -> None:
        actions.set_eligibility(session, slug, *filled.checked(), **log)


class BallotSettingsPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/ballot"
    template = "rounds/ballot_settings.html"
    form_type = BallotForm
    choices = {"orders": ORDERS}

    def standing(self, session: Db, round: Round, timezone: str) -> BallotForm:
        return BallotForm.of(ballot_of(round) if round.ballot_type else None, round.ballot_order, round.blanks)

    def keep(self, session: Db, slug: str, filled: BallotForm, timezone: str, **log: Any) -> None:
        actions.set_ballot(session, slug, *filled.checked(), **log)


class SharingPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/sharing"
    template = "rounds/sharing.html"
    form_type = SharingForm

    def standing(self, session: Db, round: Round, timezone: str) -> SharingForm:
        pots = pots_of(round)
        return SharingForm.of(pots[0].rule if pots else rule_of(round) if round.rule else None, round.one_per_group)

    def context(self, session: Db, round: Round) -> dict[str, Any]:
        return {"pots": pots_of(round)}

    def keep(self, session: Db, slug: str, filled: SharingForm, timezone: str, **log: Any) -> None:
        actions.set_sharing(session, slug, *filled.checked(), **log)


class DatesPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/dates"
    template = "rounds/dates.html"
    form_type = DatesForm

    def standing(self, session: Db, round: Round, timezone: str) -> DatesForm:
        moments = (round.bids_open_at, round.bids_close_at, round.voting_opens_at, round.voting_closes_at)
        return DatesForm(*(When.of(moment, timezone) for moment in moments))

    def keep(self, session: Db, slug: str, filled: DatesForm, timezone: str, **log: Any) -> None:
        actions.set_dates(session, slug, filled.checked(timezone), timezone, **log)


class ClosingPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/closing"
    template = "rounds/closing.html"
    act = Act.MOVE_CLOSING
    form_type = ClosingForm

    def standing(self, session: Db, round: Round, timezone: str) -> ClosingForm:
        """As another organiser asked for it, else as it is."""
        asked = queries.asked(session, round.id, clock.now()).get(self.act)
        closes_at, reason = json.loads(asked.what) if asked else ("", "")
        moment = datetime.fromisoformat(closes_at) if asked else round.voting_closes_at
        return ClosingForm(When.of(moment, timezone), reason)

    def context(self, session: Db, round: Round) -> dict[str, Any]:
        return {"waiting": queries.asked(session, round.id, clock.now()).get(self.act)}

    @post()
    def save(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, me: Me, settings: Config) -> Answer:
        """Moving it closes voting, or opens it again: that takes two, like both of these."""
        round, filled = self._open_round(session, slug), answers(ClosingForm, form)
        try:
            closes_at, reason = filled.checked(settings.timezone, clock.now())
            check_closing(round.voting_opens_at, closes_at)
        except Problems as problems:
            return self._ask(session, round, filled, status=422, problems=problems)

        def move(writing: Db, names: str, now: datetime) -> None:
            move_closing(writing, slug, closes_at, reason, settings.timezone, by=names, now=now)

        what = json.dumps([closes_at.isoformat(), reason])
        agree(store, vault, slug, self.act, move, what, by_id=me.id, by=me.name)
        return see_other(f"/desk/rounds/{slug}")


class MinutesPage(Page):
    path = "/desk/rounds/{slug:str}/minutes"
    guards = [access.organiser]
    template = "rounds/minutes.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = queries.round_by_slug(session, slug)
        return self.page(round=round, minutes=queries.minutes(session, round.id))
