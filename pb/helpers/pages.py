"""The helper's side: starting with a link, the page to start from, and stopping."""

from typing import Any

from pb import clock
from pb.accounts import middleware as accounts
from pb.accounts.actions import end_sign_in
from pb.helpers import middleware
from pb.helpers.actions import start_helping, stop_helping
from pb.helpers.queries import helper_invited
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Page, Slug, Store, Web, get, page, post, see_other
from pb.http.read import text
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, check_phase
from pb.voting.codes import MistypedCode, read_code


class HelpCodePage(Page):
    """Asks for the code; the link has it behind the #, where no server sees it."""

    path = "/help/rounds/{slug:str}/code"
    guards = [access.anyone]
    template = "helpers/help_code.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _ask_for_code(session, slug, "")


class StartHelpingPage(Page):
    """Says what starting means on this device, before it is done."""

    path = "/help/rounds/{slug:str}/start"
    guards = [access.anyone]
    template = "helpers/start_helping.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/help/rounds/{slug}/code")

    @post()
    def show(self, session: Db, slug: Slug, form: Form) -> Answer:
        round, typed = rounds.round_on_show(session, slug), text(form, "code")
        check_phase(round.phase(clock.now()), Act.HELP)
        try:
            code = _read(typed)
            helper = helper_invited(session, round.id, code, clock.now())
        except Problems as problems:
            return _ask_for_code(session, slug, typed, status=422, problems=problems)
        return self.page(round=round, helper=helper, code=code)

    @post("/now")
    def start(self, request: Web, session: Db, store: Store, slug: Slug, form: Form, settings: Config) -> Answer:
        """A device that others have in their hands holds nobody else's session: an organiser is signed out on it."""
        typed, secure = text(form, "code"), settings.secure
        organiser = request.cookies.get(accounts.cookie_name(secure), "")
        before = request.cookies.get(middleware.cookie_name(secure), "")

        def start(writing: Db) -> str:
            token = start_helping(writing, slug, _read(typed), now=clock.now())
            stop_helping(writing, before)
            end_sign_in(writing, organiser)
            return token

        try:
            token = store.write(start)
        except Problems as problems:
            return _ask_for_code(session, slug, typed, status=422, problems=problems)
        answer = see_other(f"/help/rounds/{slug}")
        answer.set_cookie(middleware.cookie(token, secure))
        answer.set_cookie(accounts.cookie("", secure))
        return answer

    @post("/stop")
    def stop(self, request: Web, store: Store, slug: Slug, settings: Config) -> Answer:
        token = request.cookies.get(middleware.cookie_name(settings.secure), "")
        store.write(lambda s: stop_helping(s, token))
        answer = see_other(f"/help/rounds/{slug}/code")
        answer.set_cookie(middleware.cookie("", settings.secure))
        return answer


class HelpPage(Page):
    """Where helpers begin: what theirs to do is, and nothing else."""

    path = "/help/rounds/{slug:str}"
    guards = [access.helper]
    template = "helpers/help.html"

    @get()
    def show(self, request: Web, session: Db, slug: Slug) -> Answer:
        round = rounds.round_by_slug(session, slug)
        helping = request.scope.get("helping")
        role = helping.role if isinstance(helping, access.Helping) and not request.scope.get("user") else "organiser"
        return self.page(round=round, phase=round.phase(clock.now()), role=role)


def _ask_for_code(session: Db, slug: str, code: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_on_show(session, slug)
    return page(HelpCodePage.template, status=status, round=round, code=code, **context)


def _read(typed: str) -> str:
    try:
        return read_code(typed)
    except MistypedCode:
        raise Problems({"code": "Enter the code of your link. It has 16 letters and numbers"}) from None
