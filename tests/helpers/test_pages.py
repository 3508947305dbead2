"""Starting to help on a device, and what a helper can open."""

from datetime import timedelta

import pytest

from pb.accounts.middleware import cookie_name as organiser_cookie
from pb.accounts.queries import organiser_signed_in
from pb.helpers.middleware import cookie, cookie_name
from pb.rounds.rules import Phase
from tests import make
from tests.browser import HOSTILE, Browser, reason
from tests.conftest import FrozenClock
from tests.helpers.make import helps, link_for
from tests.looking import once

HELP = "/help/rounds/marlfield-decides"
DESK = "/desk/rounds/marlfield-decides"


def test_a_link_is_opened_and_then_helping_starts(client: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(client.store)
    code = link_for(client.store, slug)
    page = client.get(f"{HELP}/code")
    page = client.submit(page, {"code": code.lower()})
    assert page.h1 == "Start helping as Desk A"
    assert "after 12 hours" in page.text
    assert cookie_name(secure=False) not in client.web.cookies
    page = client.submit(page, button="Start helping")
    assert (page.address, page.h1) == (HELP, "Desk A: volunteer")
    assert list(page.links) == ["The door", "Spoiled", "Papers", "The evening, step by step", "The balance", "Turnout"]
    assert "Helping as Desk A" in page.html.text
    clock.move(hours=12)
    assert client.get(HELP).address == f"{HELP}/code"


@once
@pytest.mark.parametrize("step", ["start", "start/now"])
def test_a_code_that_is_none_or_used_or_old_is_said_on_the_page(client: Browser, clock: FrozenClock, step: str) -> None:
    slug = make.make_round(client.store)
    old = link_for(client.store, slug)
    clock.move(minutes=30)
    answer = client.post(f"{HELP}/{step}", {"code": old}, status=422)
    assert "It works once" in answer.text
    answer = client.post(f"{HELP}/{step}", {"code": HOSTILE}, status=422)
    assert "Enter the code of your link" in answer.text
    assert client.get(f"{HELP}/start").address == f"{HELP}/code"


@once
def test_starting_signs_an_organiser_out_on_this_device(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store)
    code, token = link_for(signed_in.store, slug), signed_in.web.cookies[organiser_cookie(secure=False)]
    page = signed_in.submit(signed_in.get(f"{HELP}/code"), {"code": code})
    assert "Starting signs them out here" in page.text
    answer = signed_in.post(f"{HELP}/start/now", {"code": code})
    sent = [each for each in answer.headers.get_list("set-cookie") if each.startswith("pb-organiser=")]
    assert (len(sent), "Max-Age=0" in sent[0]) == (1, True)
    with signed_in.store.read() as session:
        assert organiser_signed_in(session, token, make.NOW) is None
    assert signed_in.get(DESK).address.startswith("/sign-in")


@once
def test_no_organiser_signs_in_where_somebody_helps(client: Browser) -> None:
    make.organiser(client.store)
    helps(client, make.make_round(client.store))
    typed = {"email": make.EMAIL, "password": make.PASSWORD}
    page = client.submit(client.get("/sign-in"), typed, status=409)
    assert reason(page).startswith("Somebody helps with this device, so no organiser can sign in on it")
    assert organiser_cookie(secure=False) not in client.web.cookies
    page = client.submit(client.get(HELP), button="Stop helping")
    assert page.address == f"{HELP}/code"
    assert client.submit(client.get("/sign-in"), typed).address == "/desk"


@once
def test_another_link_on_the_same_device_ends_the_first(client: Browser) -> None:
    slug = make.make_round(client.store)
    token, code = helps(client, slug), link_for(client.store, slug, "Desk B", "observer")
    page = client.submit(client.get(f"{HELP}/code"), {"code": code})
    assert "This device helps as Desk A now." in page.text
    assert client.submit(page, button="Start helping").h1 == "Desk B: observer"
    client.web.cookies.clear()
    client.web.cookies.set(cookie_name(secure=False), token)
    assert client.get(HELP).address == f"{HELP}/code"


@once
@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("volunteer", ["The door", "Spoiled", "Papers", "The evening, step by step", "The balance", "Turnout"]),
        ("scrutineer", ["The evening, step by step", "The balance", "Rejected papers", "Turnout"]),
        ("observer", ["Turnout"]),
    ],
)
def test_a_helper_sees_the_pages_of_their_role_and_no_others(client: Browser, role: str, links: list[str]) -> None:
    helps(client, make.make_round(client.store), role=role)
    page = client.get(HELP)
    assert list(page.links) == links
    everything = client_pages()
    theirs = set(page.links.values())
    for address in everything:
        client.get(address, status=200 if address in theirs else 404)
    assert client.get(DESK).address.startswith("/sign-in")


def client_pages() -> list[str]:
    return [f"{HELP}/door", f"{HELP}/door/spoiled", f"{HELP}/balance", f"{HELP}/turnout"]


@once
def test_a_helper_of_one_round_is_nobody_in_another(client: Browser) -> None:
    helps(client, make.make_round(client.store))
    make.make_round(client.store, name="Another round")
    for page in ("", "/door", "/balance", "/turnout"):
        assert client.get(f"/help/rounds/another-round{page}").address == "/help/rounds/another-round/code"
    client.get("/help/rounds/no-such-round/turnout", status=404)


@once
def test_an_organiser_may_open_helpers_pages(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    page = signed_in.get(HELP)
    assert page.h1 == "Pages for helpers"
    for address in page.links.values():
        signed_in.get(address)


def test_a_draft_says_nothing_to_helpers(client: Browser) -> None:
    make.make_round(client.store, Phase.DRAFT, announced=False)
    client.get(f"{HELP}/code", status=404)


@pytest.mark.parametrize("secure", [True, False])
def test_cookie_is_for_this_site_alone_and_no_script(secure: bool) -> None:
    made = cookie("token", secure)
    assert (made.httponly, made.samesite, made.secure, made.path) == (True, "lax", secure, "/")
    assert made.key.startswith("__Host-") == secure
    assert (made.max_age, cookie("", secure).max_age) == (None, 0)


@once
def test_the_pages_say_how_long_it_lasts(client: Browser, clock: FrozenClock) -> None:
    helps(client, make.make_round(client.store))
    assert "ends by itself 12 hours after you started" in client.get(HELP).text
    clock.moment += timedelta(hours=11, minutes=59)
    assert client.get(HELP).address == HELP
