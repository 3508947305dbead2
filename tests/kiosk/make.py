"""Kiosks of a round, by the real actions."""

from functools import cache

from pb.accounts.passwords import hashed
from pb.db import Database
from pb.http.security import kiosk_cookie
from pb.kiosk.actions import add_kiosk, start_kiosk
from pb.voting.codes import new_code
from tests import make
from tests.browser import Browser

PLACE, PIN = "Main hall, table 2", "2468"


@cache
def pin_hash() -> str:
    return hashed(PIN)


def link_for(store: Database, slug: str, place: str = PLACE) -> str:
    """The code of a link that waits."""
    code = new_code()
    store.write(lambda s: add_kiosk(s, slug, place, pin_hash(), code, by=make.BY, now=make.NOW))
    return code


def becomes_kiosk(browser: Browser, slug: str, place: str = PLACE) -> str:
    """From now on this browser is a kiosk; returns its token."""
    code = link_for(browser.store, slug, place)
    token = browser.store.write(lambda s: start_kiosk(s, slug, code, now=make.NOW))
    browser.web.cookies.set(kiosk_cookie(secure=False), token, domain="testserver.local")
    return token
