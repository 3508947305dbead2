"""Slows down guessing: so many wrong tries from one place in so many seconds, counted in memory only."""

import threading
import time
from collections import deque

from pb.problems import TooMany

MOST_PLACES = 10_000


class Throttle:
    """Allows `limit` misses for a key in any `seconds`; the count is of this process and is never written."""

    def __init__(self, limit: int, seconds: float, sentence: str) -> None:
        self._limit, self._seconds, self._sentence = limit, seconds, sentence
        self._misses: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, key: str) -> None:
        """Raises TooMany while the key has used up its misses."""
        with self._lock:
            since = time.monotonic() - self._seconds
            if sum(missed > since for missed in self._misses.get(key, ())) >= self._limit:
                raise TooMany(self._sentence)

    def miss(self, key: str) -> None:
        """Count one wrong try."""
        with self._lock:
            if len(self._misses) >= MOST_PLACES and key not in self._misses:
                self._forget_the_old()
            self._misses.setdefault(key, deque(maxlen=self._limit)).append(time.monotonic())

    def _forget_the_old(self) -> None:
        before = time.monotonic() - self._seconds
        self._misses = {key: misses for key, misses in self._misses.items() if misses[-1] > before}
