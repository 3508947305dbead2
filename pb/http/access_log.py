"""One line for each answer, of an allow-list: method, route, status.

The route is the pattern of the address, never the address as typed. Voting is left out altogether: a line
at the moment of each ballot could be matched to who was at the desk. So is the door, where a line would be the time
at which somebody came.
"""

import logging

from litestar.types import Message, Scope

log = logging.getLogger("pb.access")
# Nor is anything written of a device that is a kiosk: what it asks for is asked for by whoever votes on it.
VOTING = ("/rounds/{slug}/vote", "/rounds/{slug}/ballot", "/rounds/{slug}/voted", "/kiosk")
DOOR = ("/help/rounds/{slug}/door",)


async def log_answer(message: Message, scope: Scope) -> None:
    if message["type"] == "http.response.start":
        route = _route(scope)
        if not route.startswith(("/static", "/sw.js", *VOTING, *DOOR)) and not scope.get("kiosk"):
            log.info("%s %s %s", scope.get("method"), route, message["status"])


def said_of(scope: Scope) -> str:
    """The route a fault is logged with; of voting and the door only that it was there."""
    route = _route(scope)
    if route.startswith(DOOR):
        return "a page of the door"
    return "a voting page" if route.startswith(VOTING) else route


def _route(scope: Scope) -> str:
    return str(scope.get("path_template") or "?")
