"""The voter's way, walked in a browser."""

import pytest

from tests.browser import Browser, Seen
from tests.looking import marks_in_box

ROUND = "/rounds/marlfield-decides"
# Where a test asks the databases nothing that another test does not ask both.
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
SCORES = {"bid-1": "5", "bid-2": "0", "bid-3": "none"}
KEPT = '{"1":5,"2":0}'


def open_ballot(client: Browser, code: str) -> Seen:
    return client.submit(client.get(f"{ROUND}/vote"), {"code": code})


def cast(client: Browser, code: str, scores: dict[str, str] = SCORES) -> tuple[Seen, dict[str, list[str]]]:
    """The done page, and what was sent to get there."""
    check = client.submit(open_ballot(client, code), scores, button="Check your scores")
    return client.submit(check, button="Cast my vote"), check.filled("Cast my vote")


def box(client: Browser) -> list[str]:
    return marks_in_box(client.store, "marlfield-decides")
