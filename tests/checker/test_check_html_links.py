"""check.html on a site: a link opens a result of the same site, and nothing else is asked for."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.checker.conftest import CHECK_HTML, Checker
from tests.proof.corpus.tools import made_of
from tests.proof.good import PLAIN
from tests.proof.make import zip_of

LINK = "/rounds/marlfield/result/files/result.zip"


@pytest.fixture
def site() -> Iterator[str]:
    """A site with the page and one result; both headers that could stop it are as they are on ours."""
    body = CHECK_HTML.read_bytes()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', body.decode())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = {"/check.html": (body, "text/html"), LINK: (zip_of(made_of(PLAIN).files), "application/zip")}
            answer, kind = answers.get(self.path, (b"", "text/plain"))
            self.send_response(200 if answer else 404)
            self.send_header("content-type", kind)
            self.send_header("content-security-policy", f"{policy}; frame-ancestors 'none'")
            self.end_headers()
            self.wfile.write(answer)

        def log_request(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_link_opens_a_result_of_the_same_site(opened: Callable[..., Checker], site: str) -> None:
    checker = opened(f"{site}/check.html#{LINK}")
    expect(checker.page.locator("#verdict")).to_have_text("The count is right.")
    assert checker.page.inner_text("#chosen") == f"Chosen: {LINK}"
    assert [fault for fault in checker.faults if fault != f"a request for {site}{LINK}"] == []


ELSEWHERE = (
    "https://example.org/rounds/a/result/files/result.zip",
    "//example.org/rounds/a/result/files/result.zip",
    "/rounds/../result/files/result.zip",
    "/rounds/a/result/files/result.zip?x",
    "/desk",
)


def test_a_link_to_anything_else_asks_for_nothing(opened: Callable[..., Checker], site: str) -> None:
    checker = opened(f"{site}/check.html")
    for address in ELSEWHERE:
        checker.page.evaluate("(address) => { location.hash = address; }", address)
        assert checker.page.evaluate("location.hash") == f"#{address}"
    checker.page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))")
    assert checker.page.inner_text("#chosen") == ""
    assert checker.page.locator("#working").is_hidden()
    assert checker.faults == []


def test_a_link_to_a_result_that_is_not_there(opened: Callable[..., Checker], site: str) -> None:
    checker = opened(f"{site}/check.html#/rounds/elsewhere/result/files/result.zip")
    expect(checker.page.get_by_role("alert")).to_contain_text("There is no file of a result at this address.")
