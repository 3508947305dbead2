"""Who may open a page. Every page names exactly one of these; the app refuses to start with one that does not."""

from dataclasses import dataclass
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.handlers import BaseRouteHandler

# They are async because the framework would give a plain function a thread of its own for each request.
Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True)
class Helping:
    """Whoever helps on this device: in which round (its slug), under which name, and with what."""

    slug: str
    name: str
    role: str


@dataclass(frozen=True)
class AtKiosk:
    """A shared device that shows nothing but the voting pages of one round (its slug), and the place it stands at."""

    slug: str
    place: str


class HelpersOnly(NotAuthorizedException):
    """A page for helpers of the round with this slug, asked for from a device on which nobody helps there."""

    def __init__(self, slug: str) -> None:
        super().__init__()
        self.slug = slug


async def anyone(_: Connection, __: BaseRouteHandler) -> None:
    """Open to the public, on purpose."""


async def organiser(connection: Connection, _: BaseRouteHandler) -> None:
    """Someone who has signed in; see `pb.accounts.middleware`."""
    if connection.scope.get("user") is None:
        raise NotAuthorizedException


async def helper(connection: Connection, _: BaseRouteHandler) -> None:
    """Whoever helps in this round, with anything; or an organiser. See `pb.helpers.middleware`."""
    _refuse_but(connection, "volunteer", "scrutineer", "observer")


async def volunteer(connection: Connection, _: BaseRouteHandler) -> None:
    """A volunteer of this round, or an organiser."""
    _refuse_but(connection, "volunteer")


async def volunteer_or_scrutineer(connection: Connection, _: BaseRouteHandler) -> None:
    """A volunteer or a scrutineer of this round, or an organiser."""
    _refuse_but(connection, "volunteer", "scrutineer")


def _refuse_but(connection: Connection, *roles: str) -> None:
    """Whoever helps with something else finds nothing here: a page of others is not theirs to know of."""
    slug, helping = str(connection.path_params["slug"]), connection.scope.get("helping")
    if connection.scope.get("user") is not None:
        return
    if not isinstance(helping, Helping) or helping.slug != slug:
        raise HelpersOnly(slug)
    if helping.role not in roles:
        raise NotFoundException


def refuse_unguarded(app: Litestar) -> None:
    """Raises RuntimeError for the first address that does not say who may open it."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if handler.handler_name != "options_handler" and len(handler.resolve_guards()) != 1:
                raise RuntimeError(f"{route.path} must name exactly one access rule")
