"""Screens that follow the evening: each is told, within a second, that there is something else to show.

Each stream looks into the database once a second: one short question, in a thread and on a connection that it has for
no longer than the question takes. Nothing is passed from the presenter to the screens in memory, so it is the same with
several server processes, after a restart and after Wi-Fi that was away: what counts is the row, and a screen that
connects is told at once how it is now.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable

from pb.http.ending import ENDING
from pb.http.page import in_thread
from pb.problems import NotFound
from pb.writer import Busy

MOST_SCREENS = 100  # in each server process; the address is public, and one more asks to be told every ten seconds
SECONDS_BETWEEN = 1.0
AGAIN_AFTER = 15  # looks; then the same is said again, so that a line that was cut is noticed


class Screens:
    """The streams that are open in this process."""

    def __init__(self) -> None:
        self.open = 0

    def check_room(self) -> None:
        """Raises Busy while as many follow as may; a page without a stream asks now and then by itself."""
        if self.open >= MOST_SCREENS:
            raise Busy("Too many screens follow this evening")

    async def follow(self, look: Callable[[], str], between: float = SECONDS_BETWEEN) -> AsyncGenerator[str]:
        """What `look` says: at once, when it changes, and now and then. Ends when the server is to stop."""
        self.open += 1
        try:
            said, since = "", 0
            while not ENDING.asked:
                try:
                    now = await in_thread(look)
                except NotFound:  # a rehearsal that was wiped while a screen followed it
                    return
                since += 1
                if now != said or since > AGAIN_AFTER:
                    said, since = now, 0
                    yield now
                await asyncio.sleep(between)
        finally:
            self.open -= 1


SCREENS = Screens()
