"""Finds out who is signed in, before any page asks. Residents carry no such cookie and cost nothing here."""

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from pb import clock
from pb.accounts.models import Organiser
from pb.accounts.queries import organiser_signed_in
from pb.db import Database


class WhoIsSignedIn(ASGIMiddleware):
    """Sets scope["user"] to an Organiser or None."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, store: Database, secure: bool) -> None:
        self._store = store
        self.cookie = cookie_name(secure)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        token = ASGIConnection(scope).cookies.get(self.cookie)
        scope["user"] = await to_thread.run_sync(self._organiser, token) if token else None
        await next_app(scope, receive, send)

    def _organiser(self, token: str) -> Organiser | None:
        with self._store.read() as session:
            return organiser_signed_in(session, token, clock.now())


def cookie_name(secure: bool) -> str:
    return "__Host-pb-organiser" if secure else "pb-organiser"


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
