"""The site serves its own checkers, with the policy that check.html carries."""

import re

from pb.http.security import HEADERS
from pb.paths import CHECKER
from tests.browser import Browser


def test_check_html_is_served_as_it_is_with_its_own_policy(client: Browser) -> None:
    answer = client.download("/check.html")
    assert answer.content == (CHECKER / "check.html").read_bytes()
    [carried] = re.findall('Content-Security-Policy" content="([^"]+)"', answer.text)
    assert answer.headers["content-security-policy"] == f"{carried}; frame-ancestors 'none'"
    assert "script-src 'sha256-" in carried
    others = HEADERS.keys() - {"content-security-policy"}
    assert {name: answer.headers[name] for name in others} == {name: HEADERS[name] for name in others}
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_verify_py_is_the_program_to_take_home(client: Browser) -> None:
    answer = client.download("/verify.py")
    assert answer.content == (CHECKER / "verify.py").read_bytes()
    assert answer.headers["content-disposition"] == 'attachment; filename="verify.py"'
