"""Finds out whether a device is a kiosk, before any page asks, and keeps it to its own pages. Other devices carry no
such cookie and cost nothing here."""

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from pb import clock
from pb.db import Database
from pb.http.access import AtKiosk
from pb.http.security import WITH_CAMERA, kiosk_cookie
from pb.kiosk.queries import kiosk_on
from pb.kiosk.rules import KIOSK_LASTS, start_of, turned_to


class KeepsToVoting(ASGIMiddleware):
    """Sets scope["kiosk"] to an AtKiosk or None. At a kiosk every address but those of voting in its round leads to
    its start; where it has ended, to the page that says so."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, store: Database, secure: bool) -> None:
        self._store = store
        self.cookie = kiosk_cookie(secure)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        token = ASGIConnection(scope).cookies.get(self.cookie)
        kiosk = await to_thread.run_sync(self._kiosk, token) if token else None
        scope["kiosk"] = kiosk  # type: ignore[typeddict-unknown-key]  # a scope takes what a middleware adds
        slug = kiosk.slug if kiosk else ""
        instead = turned_to(scope["path"], slug) if token else ""
        if instead:
            await ASGIResponse(status_code=303, headers={"location": instead})(scope, receive, send)
            return
        at_start = kiosk is not None and scope["path"] == start_of(slug)
        await next_app(scope, receive, _with_camera(send) if at_start else send)

    def _kiosk(self, token: str) -> AtKiosk | None:
        with self._store.read() as session:
            found = kiosk_on(session, token, clock.now())
        return AtKiosk(*found) if found else None


def _with_camera(send: Send) -> Send:
    """For the one page that may look for a card with the camera."""

    async def send_with_camera(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableScopeHeaders.from_message(message)["permissions-policy"] = WITH_CAMERA
        await send(message)

    return send_with_camera


def cookie(token: str, secure: bool) -> Cookie:
    """Outlasts the browser: a tablet that is started again is still a kiosk. An empty token takes it away."""
    return Cookie(
        key=kiosk_cookie(secure),
        value=token,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
        max_age=int(KIOSK_LASTS.total_seconds()) if token else 0,
    )
