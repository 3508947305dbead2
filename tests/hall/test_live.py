"""Streams: what a screen is told, and how many may follow."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from pb.hall.live import AGAIN_AFTER, MOST_SCREENS, Screens
from pb.http.ending import ENDING
from pb.problems import NotFound
from pb.writer import Busy

T = TypeVar("T")


@pytest.fixture(autouse=True)
def nobody_stops() -> Iterator[None]:
    ENDING.asked = False
    yield
    ENDING.asked = False


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: in this one, Playwright may have a loop of its own that runs."""
    return ThreadPoolExecutor(1).submit(asyncio.run, coroutine).result()


def followed(screens: Screens, answers: list[str]) -> list[str]:
    """What a screen is told while these are the answers of its looks; then the server is to stop."""
    left = list(answers)

    def look() -> str:
        ENDING.asked = len(left) == 1
        return left.pop(0)

    async def hear() -> list[str]:
        return [said async for said in screens.follow(look, between=0)]

    return run(hear())


def test_a_screen_is_told_at_once_and_then_what_changes() -> None:
    assert followed(Screens(), ["a", "a", "b", "b", "a"]) == ["a", "b", "a"]


def test_a_screen_is_told_the_same_again_now_and_then() -> None:
    assert followed(Screens(), ["a"] * (AGAIN_AFTER + 3)) == ["a", "a"]


def test_a_stream_that_has_ended_leaves_its_place() -> None:
    screens = Screens()
    followed(screens, ["a"])
    assert screens.open == 0


def test_a_stream_ends_where_its_rehearsal_is_wiped() -> None:
    screens, left = Screens(), ["a"]

    def look() -> str:
        if not left:
            raise NotFound
        return left.pop()

    async def hear() -> list[str]:
        return [said async for said in screens.follow(look, between=0)]

    assert run(hear()) == ["a"]
    assert screens.open == 0


def test_a_screen_that_goes_away_leaves_its_place() -> None:
    screens = Screens()

    async def go_away() -> None:
        stream = screens.follow(lambda: "a", between=0)
        assert await anext(stream) == "a"
        assert screens.open == 1
        await stream.aclose()

    run(go_away())
    assert screens.open == 0


def test_no_more_screens_follow_than_there_is_room_for() -> None:
    screens = Screens()
    screens.check_room()
    screens.open = MOST_SCREENS
    with pytest.raises(Busy):
        screens.check_room()
