"""Who may open a page. Every page names exactly one of these; the app refuses to start with one that does not."""

from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler

# They are async because the framework would give a plain function a thread of its own for each request.
Connection = ASGIConnection[Any, Any, Any, Any]


async def anyone(_: Connection, __: BaseRouteHandler) -> None:
    """Open to the public, on purpose."""


async def organiser(connection: Connection, _: BaseRouteHandler) -> None:
    """Someone who has signed in; see `pb.accounts.middleware`."""
    if connection.scope.get("user") is None:
        raise NotAuthorizedException


def refuse_unguarded(app: Litestar) -> None:
    """Raises RuntimeError for the first address that does not say who may open it."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if handler.handler_name != "options_handler" and len(handler.resolve_guards()) != 1:
                raise RuntimeError(f"{route.path} must name exactly one access rule")
