"""Asks a server for the timestamps that are due, in the background: no act ever waits for it.

Once a checkpoint has its timestamp, nobody can have made it later, not even whoever holds the keys of the round.
"""

import logging
import threading
from functools import partial
from http.client import HTTPException
from urllib.request import Request, urlopen

from pb.db import Database
from pb.timestamps.actions import keep_timestamp
from pb.timestamps.queries import due
from pb.timestamps.rules import NoTimestamp, check_reply, request_for

LOOKS_EVERY = 15  # seconds
LONGEST_PAUSE = 1800  # seconds between tries while the server does not do what it should
PATIENCE = 10  # seconds that the server has to answer
LARGEST_REPLY = 65_536  # bytes

log = logging.getLogger("pb.timestamps")


def timestamp(url: str, text: str) -> bytes:
    """The reply of the server at this address over a text. Raises NoTimestamp."""
    request = request_for(text)
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urlopen(Request(url, request.as_bytes(), headers), timeout=PATIENCE) as answer:
            reply: bytes = answer.read(LARGEST_REPLY)
    except (OSError, HTTPException, ValueError) as error:
        raise NoTimestamp(f"it cannot be reached: {error}") from None
    check_reply(reply, request)
    return reply


def stamp_all(store: Database, url: str) -> None:
    """Get every timestamp that is due. Raises NoTimestamp at the first that the server does not give."""
    with store.read() as session:
        waiting = due(session)
    for each in waiting:
        reply = timestamp(url, each.text)
        store.write(partial(keep_timestamp, round_id=each.round_id, size=each.size, reply=reply))
        log.info("timestamp kept: %s, checkpoint %s", each.slug, each.size)


class Stamper:
    """A thread that looks every few seconds, and less and less often while the server fails."""

    def __init__(self, store: Database, url: str) -> None:
        self._store, self._url = store, url
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="stamper", daemon=True)

    def start(self) -> None:
        if self._url:
            self._thread.start()

    def stop(self) -> None:
        """Do not wait for a server that takes its time: what it would say is asked for again after the next start."""
        self._stopped.set()
        if self._url:
            self._thread.join(timeout=1)

    def _work(self) -> None:
        pause = 0
        while not self._stopped.wait(pause):
            pause = LOOKS_EVERY if self._all_stamped() else min(max(pause, LOOKS_EVERY) * 2, LONGEST_PAUSE)

    def _all_stamped(self) -> bool:
        try:
            stamp_all(self._store, self._url)
        except NoTimestamp as none:
            log.warning("no timestamp from %s: %s", self._url, none)
            return False
        except Exception:  # whatever it is, the thread goes on and tries again
            if not self._stopped.is_set():
                log.exception("timestamps are tried again")
            return False
        return True
