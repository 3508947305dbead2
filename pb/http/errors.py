"""What no handler answered becomes a page of its own, in plain words."""

import logging
from collections.abc import Callable
from traceback import format_tb
from typing import Any
from urllib.parse import quote

from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.response import Redirect, Template

from pb.http.access import HelpersOnly
from pb.http.access_log import said_of
from pb.http.page import Web, page, see_other
from pb.http.security import FromElsewhere, form_cookie, kiosk_cookie
from pb.problems import NotFound, Problems, Refused, TooMany
from pb.writer import Busy

log = logging.getLogger("pb.errors")


def refused(_: Web, error: Exception) -> Template:
    return page("errors/refused.html", status=409, reason=str(error))


def put_right(_: Web, error: Exception) -> Template:
    """Problems on a page that has no field to show them beside."""
    assert isinstance(error, Problems)
    return page("errors/refused.html", status=422, reason=" ".join(error.by_field.values()))


def not_found(request: Web, _: Exception) -> Template | Redirect:
    if _is_kiosk(request):
        return see_other("/")
    return page("errors/not_found.html", status=404)


def _is_kiosk(request: Web) -> bool:
    """Whether this device may be a kiosk. What is refused before any page is asked, like an address that is none, was
    not looked up; `/` is, and leads a kiosk to its start."""
    return any(kiosk_cookie(secure) in request.cookies for secure in (True, False))


def too_many(_: Web, error: Exception) -> Template:
    return page("errors/too_many.html", status=429, reason=str(error))


def busy(_: Web, __: Exception) -> Template:
    answer = page("errors/busy.html", status=503)
    answer.headers["retry-after"] = "5"
    return answer


def sign_in_first(request: Web, _: Exception) -> Redirect:
    wanted = request.scope["path"] if request.method == "GET" else "/desk"
    return see_other(f"/sign-in?next={quote(wanted)}")


def ask_for_link(_: Web, error: Exception) -> Redirect:
    assert isinstance(error, HelpersOnly)
    return see_other(f"/help/rounds/{quote(error.slug, safe='')}/code")


def of_http(request: Web, error: Exception) -> Template | Redirect:
    """The framework's own refusals: wrong address, wrong method, wrong token, too large."""
    status = getattr(error, "status_code", 500)
    if status < 500 and _is_kiosk(request):
        return see_other("/")
    if status in (404, 405) or isinstance(error, ValidationException):
        return not_found(request, error)
    if status == 403:
        answer = page("errors/forbidden.html", status=403)
        # A token of another installation on this address would be refused for ever; the next page sets a new one.
        # Not for a write from another site: that would spoil the forms this browser has open.
        ours = () if isinstance(error, FromElsewhere) else (form_cookie(True), form_cookie(False))
        for name in set(ours) & set(request.cookies):
            answer.delete_cookie(name)
        return answer
    if "client disconnected" in str(getattr(error, "detail", "")):
        return busy(request, error)  # nobody is there to read it
    if status < 500:
        return page("errors/refused.html", status=status, reason="We could not read what was sent.")
    return sorry(request, error)


def sorry(request: Web, error: Exception) -> Template:
    """A fault of ours. The log gets the place and the kind of fault, never the form or the address as typed."""
    log.error("%s failed\n%s", said_of(request.scope), _without_messages(error))
    return page("errors/sorry.html", status=500)


def _without_messages(fault: BaseException | None) -> str:
    """Where and what kind, and the same of what caused it. Messages are left out: PostgreSQL, for one, repeats in
    them the row that it refused, which may be a ballot."""
    told = []
    while fault is not None:
        told.append(f"{''.join(format_tb(fault.__traceback__))}{type(fault).__name__}")
        fault = fault.__cause__ or fault.__context__
    return "\ncaused by\n".join(told)


HANDLERS: dict[int | type[Exception], Callable[[Web, Any], Any]] = {
    Problems: put_right,
    Refused: refused,
    NotFound: not_found,
    TooMany: too_many,
    Busy: busy,
    HelpersOnly: ask_for_link,
    NotAuthorizedException: sign_in_first,
    HTTPException: of_http,
    Exception: sorry,
}
