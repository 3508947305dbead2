"""Headers on every answer, and no write from another site or without our token."""

import pytest
from litestar.exceptions import ClientException
from litestar.testing import TestClient

from pb.app import create_app
from pb.http.security import HEADERS, FromElsewhere, refuse_files, refuse_foreign
from pb.settings import Settings
from tests import make
from tests.browser import Browser

SITE = "http://testserver.local"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "vote.example.org", "origin": "https://vote.example.org"},
        {"host": "vote.example.org", "origin": "https://vote.example.org", "sec-fetch-site": "same-origin"},
        {"host": "localhost:8000", "origin": "http://localhost:8000"},
        {"sec-fetch-site": "none"},
        # A proxy that does not keep the host: the browser's own word decides.
        {"host": "127.0.0.1:8000", "origin": "https://vote.example.org", "sec-fetch-site": "same-origin"},
    ],
)
def test_refuse_foreign_lets_our_own_forms_in(headers: dict[str, str]) -> None:
    refuse_foreign(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "vote.example.org", "origin": "https://evil.example.org"},
        {"host": "vote.example.org", "origin": "https://vote.example.org.evil.org"},
        {"host": "vote.example.org", "origin": "null"},
        {"host": "vote.example.org", "origin": "https://vote.example.org", "sec-fetch-site": "cross-site"},
    ],
)
def test_refuse_foreign_refuses_other_sites(headers: dict[str, str]) -> None:
    with pytest.raises(FromElsewhere):
        refuse_foreign(headers)


@pytest.mark.parametrize("address", ["/", "/sign-in", "/no-such-page", "/desk", "/static/pb.css", "/static/none.css"])
def test_every_answer_has_the_headers(client: Browser, address: str) -> None:
    answer = client.web.get(address, follow_redirects=False)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_pages_are_not_kept_by_browsers_on_the_way(client: Browser) -> None:
    assert client.get("/").answer.headers["cache-control"] == "no-store"


def test_a_write_from_another_site_is_refused_whatever_it_carries(client: Browser) -> None:
    make.organiser(client.store)
    client.get("/sign-in")
    sent = {"_csrf_token": client.web.cookies["pb-form"], "email": make.EMAIL, "password": make.PASSWORD}
    foreign = client.web.post("/sign-in", data=sent, headers={"origin": "https://evil.example.org"})
    ours = client.web.post("/sign-in", data=sent, headers={"origin": SITE}, follow_redirects=False)
    assert (foreign.status_code, ours.status_code) == (403, 303)


@pytest.mark.parametrize("token", [None, "", "made up"])
def test_a_write_without_our_token_is_refused(client: Browser, token: str | None) -> None:
    make.organiser(client.store)
    client.get("/sign-in")
    sent = {"email": make.EMAIL, "password": make.PASSWORD} | ({} if token is None else {"_csrf_token": token})
    assert client.web.post("/sign-in", data=sent, headers={"origin": SITE}).status_code == 403


def test_a_planted_token_is_refused(client: Browser) -> None:
    """A cookie and a token that agree are not enough: only the installation's key makes them."""
    planted = "a" * 64 + "b" * 64
    client.web.cookies.set("pb-form", planted)
    assert client.web.post("/sign-out", data={"_csrf_token": planted}).status_code == 403


def test_over_https_cookies_insist_on_it(settings: Settings) -> None:
    secure = Settings(settings.data, settings.database_url, public_url="https://vote.example.org")
    with TestClient(create_app(secure), base_url="https://vote.example.org") as web:
        answer = web.get("/sign-in")
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-pb-form=")
    said = {part.strip().lower() for part in cookie.split(";")}
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= said
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_over_http_nothing_promises_https(client: Browser) -> None:
    assert "strict-transport-security" not in client.get("/").answer.headers


def test_refuse_foreign_refuses_an_origin_that_is_no_address() -> None:
    with pytest.raises(FromElsewhere):
        refuse_foreign({"origin": "http://[", "host": "testserver"})


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Mixed"])
def test_refuse_files_refuses_what_no_page_asks_for(kind: str) -> None:
    with pytest.raises(ClientException):
        refuse_files({"content-type": kind})


def test_refuse_files_lets_an_ordinary_form_pass() -> None:
    refuse_files({"content-type": "application/x-www-form-urlencoded"})
    refuse_files({})


def test_a_form_token_that_is_no_text_is_refused(client: Browser) -> None:
    client.get("/sign-in")
    answer = client.web.post("/sign-in", data={"_csrf_token": "\u00e9" * 130})
    assert answer.status_code == 403
