"""So many misses and no more, each place for itself."""

import pytest

from pb.http import throttle
from pb.http.throttle import Throttle
from pb.problems import TooMany

AN_HOUR = 3600.0


def test_check_allows_until_the_misses_are_used_up() -> None:
    slow = Throttle(2, AN_HOUR, "Wait an hour.")
    slow.miss("hall")
    slow.check("hall")
    slow.miss("hall")
    with pytest.raises(TooMany, match="Wait an hour."):
        slow.check("hall")


def test_check_counts_each_place_for_itself() -> None:
    slow = Throttle(1, AN_HOUR, "Wait.")
    slow.miss("hall")
    slow.check("library")


def test_check_counts_nothing_by_itself() -> None:
    slow = Throttle(1, AN_HOUR, "Wait.")
    for _ in range(5):
        slow.check("hall")


def test_check_forgets_misses_that_are_old() -> None:
    slow = Throttle(1, -1, "Wait.")  # everything is older than a second from now
    slow.miss("hall")
    slow.check("hall")


def test_miss_keeps_no_more_places_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_PLACES", 10)
    slow = Throttle(1, -1, "Wait.")
    for number in range(100):
        slow.miss(f"place {number}")
    assert len(slow._misses) <= 10


def test_miss_does_not_forget_the_recent_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_PLACES", 10)
    slow = Throttle(1, AN_HOUR, "Wait.")
    for number in range(20):
        slow.miss(f"place {number}")
    with pytest.raises(TooMany):
        slow.check("place 0")


def test_only_asking_leaves_nothing_behind() -> None:
    throttle = Throttle(2, 60, "Wait")
    for number in range(100):
        throttle.check(f"place {number}")
    assert throttle._misses == {}
