"""Noticing that the server was asked to stop: it waits for every answer to end, so one that goes on has to know."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

_ASKS = (signal.SIGINT, signal.SIGTERM)


class Ending:
    """`asked` becomes true as soon as this process is asked to end."""

    def __init__(self) -> None:
        self.asked = False

    @contextmanager
    def noticed(self) -> Generator[None]:
        """Notice it while this lasts; what was to be done on the signal is done as well."""
        self.asked = False
        if threading.current_thread() is not threading.main_thread():  # Python has signals in the main thread only
            yield
            return
        before = {each: signal.getsignal(each) for each in _ASKS}

        def note(number: int, frame: FrameType | None) -> None:
            self.asked = True
            then = before[signal.Signals(number)]
            if callable(then):
                then(number, frame)

        for each in _ASKS:
            signal.signal(each, note)
        try:
            yield
        finally:
            for each, then in before.items():
                signal.signal(each, then)


ENDING = Ending()
