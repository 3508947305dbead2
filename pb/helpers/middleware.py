"""Finds out who helps on a device, before any page asks. Residents carry no such cookie and cost nothing here."""

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from pb import clock
from pb.db import Database
from pb.helpers.queries import helping_on
from pb.http.access import Helping


class WhoHelps(ASGIMiddleware):
    """Sets scope["helping"] to a Helping or None."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, store: Database, secure: bool) -> None:
        self._store = store
        self.cookie = cookie_name(secure)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        token = ASGIConnection(scope).cookies.get(self.cookie)
        scope["helping"] = await to_thread.run_sync(self._helping, token) if token else None  # type: ignore[typeddict-unknown-key]  # a scope takes what a middleware adds
        await next_app(scope, receive, send)

    def _helping(self, token: str) -> Helping | None:
        with self._store.read() as session:
            found = helping_on(session, token, clock.now())
        return Helping(*found) if found else None


def cookie_name(secure: bool) -> str:
    return "__Host-pb-helper" if secure else "pb-helper"


def cookie(token: str, secure: bool) -> Cookie:
    """Ends with the browser session; an empty token takes it away."""
    return Cookie(
        key=cookie_name(secure),
        value=token,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
        max_age=None if token else 0,
    )
