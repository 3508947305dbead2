"""One line an answer: method, route, status. No address as typed, no code, no mark, and nothing of voting."""

import logging

import pytest

from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def lines(logged: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in logged.records if record.name == "pb.access"]


def ours(logged: pytest.LogCaptureFixture) -> str:
    """All that is logged but by the test client itself, which plays the browser."""
    return "\n".join(
        record.getMessage() for record in logged.records if not record.name.startswith(("httpx", "httpcore"))
    )


def test_an_answer_is_one_line_with_the_pattern_of_its_address(
    client: Browser, logged: pytest.LogCaptureFixture
) -> None:
    slug = make.make_round(client.store)
    client.get(f"/rounds/{slug}?code=7K2M9QXD4T0BH8WE")
    assert lines(logged) == ["GET /rounds/{slug} 200"]


def test_an_address_that_is_none_is_not_repeated(client: Browser, logged: pytest.LogCaptureFixture) -> None:
    client.get("/7K2M-9QXD-4T0B-H8WE", 404)
    assert lines(logged) == ["GET ? 404"]


def test_static_files_are_left_out(client: Browser, logged: pytest.LogCaptureFixture) -> None:
    client.download("/static/pb.css")
    client.download("/sw.js")
    assert lines(logged) == []


def test_signing_in_logs_neither_address_nor_password(client: Browser, logged: pytest.LogCaptureFixture) -> None:
    make.organiser(client.store)
    page = client.get("/sign-in")
    client.submit(page, {"email": make.EMAIL, "password": make.PASSWORD})
    assert lines(logged)[:2] == ["GET /sign-in 200", "POST /sign-in 303"]
    assert make.EMAIL not in ours(logged)
    assert make.PASSWORD not in ours(logged)


def test_voting_leaves_no_line_at_all(client: Browser, logged: pytest.LogCaptureFixture) -> None:
    """A line at the moment of each ballot could be matched to who was at the desk."""
    slug = make.make_round(client.store, Phase.VOTING)
    [code] = make.make_codes(client.store, slug)
    marks = {f"bid-{number}": str(score) for number, score in ((1, 5), (2, 0), (3, 3))}
    sent = {"code": code, "nonce": make.NONCE, **marks}
    client.get(f"/rounds/{slug}/vote")
    for step in ("ballot", "ballot/check", "voted", "voted"):
        client.post(f"/rounds/{slug}/{step}", sent, status=200)
    client.post(f"/rounds/{slug}/ballot", {"code": code}, status=422)
    assert lines(logged) == []
    for secret in (code, code[:8], "nonce-of-the-page", "bid-1"):
        assert secret not in ours(logged)
