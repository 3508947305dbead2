"""The tablet's side: becoming a kiosk with a link, and being an ordinary browser again with the PIN."""

from typing import Any

from pb import clock
from pb.accounts import middleware as accounts
from pb.accounts.actions import end_sign_in
from pb.accounts.passwords import matches
from pb.helpers import middleware as helpers
from pb.helpers.actions import stop_helping
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Page, Slug, Store, Web, get, page, post, see_other
from pb.http.read import text
from pb.http.security import kiosk_cookie
from pb.http.throttle import Throttle
from pb.kiosk import middleware
from pb.kiosk.actions import leave_kiosk, start_kiosk
from pb.kiosk.queries import kiosk_invited, pin_hash_on
from pb.kiosk.rules import LEAVE, LONGEST_PIN, start_of
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, check_phase
from pb.voting.codes import MistypedCode, read_code

WRONG = "This is not the PIN of this kiosk"
# A PIN is short. Whoever has forgotten it ends the kiosk at the desk.
_of_kiosk = Throttle(
    5, 600, "The PIN was wrong five times. Wait ten minutes, or end the kiosk on the page Kiosks of the round's desk."
)


class StartKioskPage(Page):
    """Asks for the code, which the link has behind the #; then says what starting means, before it is done."""

    path = "/kiosk/rounds/{slug:str}/start"
    guards = [access.anyone]
    template = "kiosk/start_kiosk.html"

    @get()
    def begin(self, session: Db, slug: Slug) -> Answer:
        return _ask_for_code(session, slug, "")

    @post()
    def show(self, session: Db, slug: Slug, form: Form) -> Answer:
        round, typed = rounds.round_on_show(session, slug), text(form, "code")
        check_phase(round.phase(clock.now()), Act.PLACE_KIOSKS)
        try:
            code = _read(typed)
            found = kiosk_invited(session, round.id, code, clock.now())
        except Problems as problems:
            return _ask_for_code(session, slug, typed, status=422, problems=problems)
        return self.page(round=round, found=found, code=code)

    @post("/now")
    def start(self, request: Web, session: Db, store: Store, slug: Slug, form: Form, settings: Config) -> Answer:
        """Voters have this device in their hands, so whoever was signed in or helped on it is so no more."""
        typed, secure = text(form, "code"), settings.secure
        organiser = request.cookies.get(accounts.cookie_name(secure), "")
        helper = request.cookies.get(helpers.cookie_name(secure), "")

        def start(writing: Db) -> str:
            token = start_kiosk(writing, slug, _read(typed), now=clock.now())
            end_sign_in(writing, organiser)
            stop_helping(writing, helper)
            return token

        try:
            token = store.write(start)
        except Problems as problems:
            return _ask_for_code(session, slug, typed, status=422, problems=problems)
        answer = see_other(start_of(slug))
        answer.set_cookie(middleware.cookie(token, secure))
        answer.set_cookie(accounts.cookie("", secure))
        answer.set_cookie(helpers.cookie("", secure))
        # What it kept of an earlier use, like marks of whoever voted on it as on a phone of their own.
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer


class LeaveKioskPage(Page):
    """Asks for the PIN; or says that the kiosk has ended, where it has."""

    path = LEAVE
    guards = [access.anyone]
    template = "kiosk/leave_kiosk.html"

    @get()
    def show(self, request: Web, settings: Config) -> Answer:
        if kiosk_cookie(settings.secure) not in request.cookies:
            return see_other("/")
        return self.page()

    @post()
    def leave(self, request: Web, session: Db, store: Store, form: Form, settings: Config) -> Answer:
        token = request.cookies.get(kiosk_cookie(settings.secure), "")
        pin = pin_hash_on(session, token)
        if pin and request.scope.get("kiosk"):
            _of_kiosk.check(token)
            if not matches(text(form, "pin")[: LONGEST_PIN + 1], pin):
                _of_kiosk.miss(token)
                return self.page(status=422, problems=Problems({"pin": WRONG}))
            store.write(lambda s: leave_kiosk(s, token, now=clock.now()))
        answer = see_other("/")
        answer.set_cookie(middleware.cookie("", settings.secure))
        return answer


def _ask_for_code(session: Db, slug: str, code: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_on_show(session, slug)
    return page(StartKioskPage.template, status=status, round=round, found=None, code=code, **context)


def _read(typed: str) -> str:
    try:
        return read_code(typed)
    except MistypedCode:
        raise Problems({"code": "Enter the code of the link. It has 16 letters and numbers"}) from None
