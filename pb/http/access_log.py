"""One line for each answer, of an allow-list: method, route, status.

The route is the pattern of the address, never the address as typed. Voting is left out altogether: a line
at the moment of each ballot could be matched to who was at the desk.
"""

import logging

from litestar.types import Message, Scope

log = logging.getLogger("pb.access")
UNLOGGED = ("/static", "/rounds/{slug}/vote", "/rounds/{slug}/ballot", "/rounds/{slug}/voted")


async def log_answer(message: Message, scope: Scope) -> None:
    if message["type"] == "http.response.start":
        route = str(scope.get("path_template") or "?")
        if not route.startswith(UNLOGGED):
            log.info("%s %s %s", scope.get("method"), route, message["status"])
