"""Helpers of a round, by the real actions."""

from pb.db import Database
from pb.helpers.actions import add_helper, start_helping
from pb.helpers.middleware import cookie_name
from pb.voting.codes import new_code
from tests import make
from tests.browser import Browser


def link_for(store: Database, slug: str, name: str = "Desk A", role: str = "volunteer") -> str:
    """The code of a link that waits."""
    code = new_code()
    store.write(lambda s: add_helper(s, slug, name, role, code, by=make.BY, now=make.NOW))
    return code


def helps(browser: Browser, slug: str, name: str = "Desk A", role: str = "volunteer") -> str:
    """From now on this browser is a helper's; returns its token."""
    code = link_for(browser.store, slug, name, role)
    token = browser.store.write(lambda s: start_helping(s, slug, code, now=make.NOW))
    browser.web.cookies.set(cookie_name(secure=False), token)
    return token
