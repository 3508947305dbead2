"""Signing in and out."""

from litestar.params import FromQuery

from pb import clock
from pb.accounts import middleware
from pb.accounts.actions import end_sign_in, start_sign_in
from pb.accounts.forms import SignInForm
from pb.accounts.passwords import matches
from pb.accounts.queries import organiser_by_email
from pb.accounts.rules import LONGEST_EMAIL, plain_email, safe_next
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Page, Store, Web, get, post, see_other
from pb.http.read import answers
from pb.http.throttle import Throttle
from pb.problems import Problems, Refused

WRONG = "The e-mail address or the password is not right"
HELPS = (
    "Somebody helps with this device, so no organiser can sign in on it: others have it in their hands. Use your "
    "own, or press Stop helping first."
)
_SLOW = "You have tried to sign in too many times. Wait 15 minutes, then try again."
# An account is counted for each place, so that nobody elsewhere can keep an organiser out; and a little for all.
_of_address = Throttle(60, 900, _SLOW)
_of_account = Throttle(8, 900, _SLOW)
_of_account_anywhere = Throttle(200, 900, _SLOW)


class SignInPage(Page):
    path = "/sign-in"
    guards = [access.anyone]
    template = "accounts/sign_in.html"

    @get()
    def show(self, next: FromQuery[str] = "/desk") -> Answer:
        return self.page(answers=SignInForm(), next=safe_next(next))

    @post()
    def sign_in(self, request: Web, session: Db, store: Store, settings: Config, form: Form) -> Answer:
        if request.scope.get("helping"):
            raise Refused(HELPS)
        filled, password = answers(SignInForm, form), str(form.get("password", ""))
        place, account = getattr(request.client, "host", "?"), plain_email(filled.email)[:LONGEST_EMAIL]
        tries = ((_of_address, place), (_of_account, f"{account} {place}"), (_of_account_anywhere, account))
        for throttle, key in tries:
            throttle.check(key)
        try:
            filled.checked(password)
            organiser = organiser_by_email(session, account)
            if not matches(password, organiser.password_hash if organiser else None) or not organiser:
                for throttle, key in tries:
                    throttle.miss(key)
                raise Problems({"email": WRONG})
        except Problems as problems:
            next = safe_next(str(form.get("next", "")))
            return self.page(status=422, answers=filled, next=next, problems=problems)
        organiser_id, old = organiser.id, request.cookies.get(middleware.cookie_name(settings.secure), "")
        token = store.write(lambda s: start_sign_in(s, organiser_id, instead_of=old, now=clock.now()))
        answer = see_other(safe_next(str(form.get("next", ""))))
        answer.set_cookie(middleware.cookie(token, settings.secure))
        return answer


class SignOutPage(Page):
    path = "/sign-out"
    guards = [access.anyone]

    @post()
    def sign_out(self, request: Web, store: Store, settings: Config) -> Answer:
        token = request.cookies.get(middleware.cookie_name(settings.secure), "")
        store.write(lambda s: end_sign_in(s, token))
        answer = see_other("/")
        answer.set_cookie(middleware.cookie("", settings.secure))
        return answer
