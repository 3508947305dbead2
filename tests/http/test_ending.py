"""Noticing that the server was asked to stop."""

import os
import signal

import pytest

from pb.http.ending import Ending


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ending_is_noticed_and_what_was_to_happen_happens_too(number: signal.Signals) -> None:
    heard: list[int] = []
    before = signal.signal(number, lambda each, _: heard.append(each))
    try:
        ending = Ending()
        with ending.noticed():
            assert not ending.asked
            os.kill(os.getpid(), number)
            assert ending.asked
        assert heard == [number]
        os.kill(os.getpid(), number)
        assert heard == [number, number]
    finally:
        signal.signal(number, before)
