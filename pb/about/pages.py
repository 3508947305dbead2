"""What a visitor may want to know about the site itself: who can use it, what it keeps, how to check its results."""

import re
from functools import cache

from litestar import Response

from pb.http import access
from pb.http.page import Answer, Config, Page, get
from pb.paths import CHECKER

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')


class AccessibilityPage(Page):
    path = "/accessibility"
    guards = [access.anyone]
    template = "about/accessibility.html"

    @get()
    def show(self, settings: Config) -> Answer:
        return self.page(contact=settings.contact)


class PrivacyPage(Page):
    path = "/privacy"
    guards = [access.anyone]
    template = "about/privacy.html"

    @get()
    def show(self, settings: Config) -> Answer:
        return self.page(contact=settings.contact)


class CheckPage(Page):
    """A page that checks results by itself. It is one file, the same here and on a disk, with a policy of its own."""

    path = "/check.html"
    guards = [access.anyone]

    @get()
    def show(self) -> Response[bytes]:
        body, policy = _check_html()
        headers = {"content-security-policy": f"{policy}; frame-ancestors 'none'"}
        return Response(body, media_type="text/html", headers=headers)


class VerifyPage(Page):
    """The program that does the same, to take home."""

    path = "/verify.py"
    guards = [access.anyone]

    @get()
    def program(self) -> Response[bytes]:
        headers = {"content-disposition": 'attachment; filename="verify.py"'}
        return Response((CHECKER / "verify.py").read_bytes(), media_type="text/x-python", headers=headers)


@cache
def _check_html() -> tuple[bytes, str]:
    """The page, and the policy that it carries: in a header, a policy also holds for whoever would frame it."""
    body = (CHECKER / "check.html").read_bytes()
    found = _POLICY.search(body)
    assert found, "the page is built with a policy"
    return body, found[1].decode()
