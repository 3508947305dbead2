"""What every answer and every write must satisfy, whatever the page: headers, where a form came from, form tokens."""

from urllib.parse import urlsplit

from litestar._parsers import parse_url_encoded_form_data
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import ClientException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, BeforeMessageSendHookHandler, Message, Receive, Scope, Send

from pb.secret_key import derived

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    # Not `no-referrer`: browsers then send `Origin: null` with our own forms, and the check below needs it.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# For a page that may look for a card with the camera of the device.
WITH_CAMERA = "camera=(self), geolocation=(), microphone=()"


def csrf(key: bytes, secure: bool) -> CSRFConfig:
    """A token in every form that must match a cookie which only we can make."""
    return CSRFConfig(
        secret=derived(key, "forms").hex(),
        cookie_name=form_cookie(secure),
        cookie_secure=secure,
        cookie_httponly=True,
        cookie_samesite="lax",
        exclude=["^/static/"],
    )


def form_cookie(secure: bool) -> str:
    return "__Host-pb-form" if secure else "pb-form"


def kiosk_cookie(secure: bool) -> str:
    """What a shared tablet carries; see `pb.kiosk`."""
    return "__Host-pb-kiosk" if secure else "pb-kiosk"


def headers_setter(secure: bool) -> BeforeMessageSendHookHandler:
    """Sets HEADERS on every answer, also on refusals, and forbids keeping it, unless the page says otherwise."""
    always = {**HEADERS, "strict-transport-security": "max-age=31536000"} if secure else HEADERS

    async def set_headers(message: Message, _: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            for name, value in {**always, "cache-control": "no-store"}.items():
                headers.setdefault(name, value)

    return set_headers


async def forget_forms(message: Message, _: Scope) -> None:
    """Litestar remembers the last 1,024 forms as they were sent, so as not to read one twice. Ours hold codes and
    scores, so they are forgotten with the answer."""
    if message["type"] == "http.response.start":
        parse_url_encoded_form_data.cache_clear()


class SameOrigin(ASGIMiddleware):
    """Refuses a write that a browser says came from another site."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope.get("method") not in ("GET", "HEAD", "OPTIONS"):
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            refuse_foreign(headers)
            refuse_files(headers)
        try:
            await next_app(scope, receive, send)
        except (TypeError, UnicodeError) as error:  # a form token that is no text; pages answer their own errors
            raise PermissionDeniedException from error


class FromElsewhere(PermissionDeniedException):
    """A write that another site sent."""


def refuse_foreign(headers: dict[str, str]) -> None:
    """Raises FromElsewhere if the headers of a write name another origin than our own."""
    site = headers.get("sec-fetch-site", "none")
    origin = headers.get("origin", "")
    foreign = origin and _host_of(origin) != headers.get("host", "")
    if site not in ("same-origin", "none") or (foreign and site != "same-origin"):
        raise FromElsewhere


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def refuse_files(headers: dict[str, str]) -> None:
    """Raises ClientException (415) for a form with files: no page asks for one, and reading it costs the most."""
    if headers.get("content-type", "").lower().startswith("multipart/"):
        raise ClientException(status_code=415)
