"""What goes wrong becomes a page in plain words, with the right status; the log learns where, never what."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from litestar.params import FromPath
from litestar.testing import TestClient

from pb.app import create_app
from pb.db import Database
from pb.http import access
from pb.http.page import Answer, Page, Store, get
from pb.problems import NotFound, Problems, Refused, TooMany
from pb.settings import Settings
from pb.voting.models import Envelope
from pb.writer import Busy
from tests import make
from tests.browser import Browser
from tests.looking import once

SECRET = "7K2M-9QXD-4T0B-H8WE"
RAISED: dict[str, Exception] = {
    "refused": Refused("Voting has closed."),
    "problems": Problems({"a": "Enter a name", "b": "Enter an age"}),
    "not-found": NotFound(),
    "too-many": TooMany("Wait ten minutes."),
    "busy": Busy("2000 are waiting"),
    "fault": ValueError(f"a fault of ours about {SECRET}"),
}


class RaisingPage(Page):
    path = "/raise"
    guards = [access.anyone]

    @get("/{what:str}")
    def show(self, what: FromPath[str]) -> Answer:
        raise RAISED[what]

    @get("/a-ballot/{what:str}")
    def cast(self, store: Store, what: FromPath[str]) -> Answer:
        ballot = sa.insert(Envelope).values(id=b"1", round_id=None, sealed=what.encode())
        store.write(lambda s: s.connection().execute(ballot))
        raise AssertionError


@pytest.fixture
def raising(settings: Settings) -> Iterator[Browser]:
    app = create_app(settings)
    app.register(RaisingPage)
    with TestClient(app, base_url="http://testserver.local") as web:
        yield Browser(web, Database(settings.database_url))


@once
@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("refused", 409, "Voting has closed."),
        ("problems", 422, "Enter a name Enter an age"),
        ("not-found", 404, "There is nothing at this address."),
        ("too-many", 429, "Wait ten minutes."),
        ("busy", 503, "send it again"),
        ("fault", 500, "It is our mistake, not yours."),
    ],
)
def test_what_is_raised_becomes_a_page(raising: Browser, what: str, status: int, words: str) -> None:
    page = raising.get(f"/raise/{what}", status)
    assert words in page.text
    assert SECRET not in page.text


@once
def test_busy_says_when_to_try_again(raising: Browser) -> None:
    assert raising.get("/raise/busy", 503).answer.headers["retry-after"] == "5"


@once
def test_sorry_logs_where_and_what_kind_but_not_the_words(raising: Browser, caplog: pytest.LogCaptureFixture) -> None:
    raising.get("/raise/fault", 500)
    assert "/raise/{what} failed" in caplog.text
    assert "in show" in caplog.text
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_sorry_never_logs_a_ballot_that_the_database_refused(
    raising: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL says "Failing row contains (...)"."""
    raising.get(f"/raise/a-ballot/{SECRET}", 500)
    assert "IntegrityError" in caplog.text
    assert SECRET not in caplog.text


@once
def test_an_address_that_is_none_is_not_found(client: Browser) -> None:
    for address in ("/no-such-page", "/rounds/none", "/rounds/none/vote", "/rounds/none/result"):
        assert client.get(address, 404).h1 == "Page not found"


@once
def test_an_address_that_takes_no_form_is_not_found(client: Browser) -> None:
    assert client.post("/rounds/none", {}, status=404).status_code == 404


@once
def test_a_form_without_a_token_gets_a_page_and_a_new_token(client: Browser) -> None:
    client.get("/sign-in")
    refused = client.web.post("/sign-in", data={"_csrf_token": "of another installation"})
    assert (refused.status_code, "pb-form" in client.web.cookies) == (403, False)
    page = client.get("/sign-in")
    make.organiser(client.store)
    assert client.submit(page, {"email": make.EMAIL, "password": make.PASSWORD}).address == "/desk"


@once
@pytest.mark.parametrize("address", ["/desk", "/desk/new-round", "/desk/rounds/any/count"])
def test_a_page_of_the_desk_asks_to_sign_in_first(client: Browser, address: str) -> None:
    answer = client.download(address, 303)
    assert answer.headers["location"] == f"/sign-in?next={address}"


@once
def test_a_write_to_the_desk_asks_to_sign_in_and_goes_to_the_desk(client: Browser) -> None:
    answer = client.post("/desk/rounds/any/announce")
    assert answer.headers["location"] == "/sign-in?next=/desk"


@once
def test_a_form_that_is_far_too_large_is_refused(client: Browser) -> None:
    assert client.post("/sign-in", {"email": "x" * 2_000_000}, status=413).status_code == 413
