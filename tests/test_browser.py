"""A checker that refuses nothing is worth nothing: each of its refusals, once."""

import httpx
import pytest

from tests.browser import Seen

GOOD = """<!doctype html><html lang="en-GB"><head><title>Vote</title></head><body><main><h1>Vote</h1>
<form action="/x" method="post"><input type="hidden" name="_csrf_token" value="t">
<label for="code">Code</label><input id="code" name="code"><button>Go</button></form></main></body></html>"""
SUMMARY = '<div class="govuk-error-summary"><a href="#code">Enter a code</a></div><h1>'


def seen(text: str, status: int = 200) -> Seen:
    return Seen(httpx.Response(status, text=text, request=httpx.Request("GET", "http://testserver.local/x")))


def test_a_good_page_is_read() -> None:
    page = seen(GOOD)
    assert (page.title, page.h1, page.filled("Go")) == ("Vote", "Vote", {"code": [""]})


def test_a_page_with_problems_is_read() -> None:
    page = seen(GOOD.replace("<title>", "<title>Error: ").replace("<h1>", SUMMARY), 422)
    assert page.problems == {"code": "Enter a code"}


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (' lang="en-GB"', "", "language"),
        ("<title>Vote", "<title>", "no title"),
        ("<h1>", "<h1>Twice</h1><h1>", "2 elements"),
        ("</h1>", "", "is open"),
        ("<h1>", '<h1 id="code">', "ids stand twice"),
        ("<h1>", '<a href="#nowhere">Skip</a><h1>', "not there"),
        ('<label for="code">Code</label>', "", "no label"),
        ("<button>Go", "<button>", "says nothing"),
        ("<h1>", '<img src="/a.png"><h1>', "no alt"),
        (' method="post"', "", "no method"),
        (' action="/x"', "", "no action"),
        ("_csrf_token", "other", "csrf_input"),
        ("<h1>", "<style>h1 {}</style><h1>", "our own policy"),
        ("<h1>", '<h1 style="color: red">', "our own policy"),
        ("<button>", '<button onclick="go()">', "our own policy"),
        ("<h1>", "<script>go()</script><h1>", "our own policy"),
        ("<h1>", '<script src="https://example.org/a.js"></script><h1>', "from elsewhere"),
        ("</head>", '<link rel="stylesheet" href="//example.org/a.css"></head>', "from elsewhere"),
        ("<h1>", '<a href="javascript:go()">Go</a><h1>', "runs a script"),
        ("<title>", "<title>Error: ", "begins with Error"),
        ("<h1>", SUMMARY, "begins with Error"),
    ],
)
def test_a_bad_page_is_refused(was: str, now: str, words: str) -> None:
    assert was in GOOD
    with pytest.raises(AssertionError, match=words):
        seen(GOOD.replace(was, now), 422)


def test_a_problem_must_lead_to_a_field() -> None:
    with pytest.raises(AssertionError, match="no field has the id"):
        seen(
            GOOD.replace("<title>", "<title>Error: ").replace(
                "<h1>", SUMMARY.replace("#code", "#h").replace("<h1>", '<h1 id="h">')
            ),
            422,
        )
