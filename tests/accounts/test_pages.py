"""Signing in and out, as an organiser and as somebody who should not get in."""

from collections.abc import Sequence

import pytest

from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser, Seen
from tests.conftest import FrozenClock
from tests.looking import everything, once

pytestmark = once
WRONG = {"email": "The e-mail address or the password is not right"}
SLOW = "You have tried to sign in too many times. Wait 15 minutes, then try again."
COOKIE = "pb-organiser"


def sign_in(client: Browser, email: str = make.EMAIL, password: str = make.PASSWORD, status: int = 200) -> Seen:
    answers = {"email": email, "password": password}
    return client.submit(client.get("/sign-in"), answers, button="Sign in", status=status)


def test_sign_in_leads_to_the_desk(client: Browser) -> None:
    make.organiser(client.store)
    page = sign_in(client)
    assert (page.address, page.h1) == ("/desk", "Your rounds")


def test_sign_in_says_who_is_signed_in_and_offers_to_sign_out(client: Browser) -> None:
    make.organiser(client.store, name="<b>Ada</b> & 'co'")
    page = sign_in(client)
    assert page.html.one("span", class_="pb-header__who").text == "Signed in as <b>Ada</b> & 'co'"


def test_sign_in_forgives_capitals_and_spaces_in_the_address(client: Browser) -> None:
    make.organiser(client.store)
    assert sign_in(client, email="  ADA@Example.org ").address == "/desk"


def test_sign_in_does_not_forgive_a_space_in_the_password(client: Browser) -> None:
    make.organiser(client.store)
    assert sign_in(client, password=make.PASSWORD + " ", status=422).problems == WRONG


@pytest.mark.parametrize(
    ("email", "password", "problems"),
    [
        ("", "", {"email": "Enter your e-mail address", "password": "Enter your password"}),
        ("ada@example.org", "", {"password": "Enter your password"}),
    ],
    ids=["nothing", "no password"],
)
def test_sign_in_says_what_is_missing(client: Browser, email: str, password: str, problems: dict[str, str]) -> None:
    assert sign_in(client, email, password, status=422).problems == problems


def test_sign_in_says_the_same_of_a_wrong_password_and_an_unknown_address(client: Browser) -> None:
    make.organiser(client.store)
    wrong = sign_in(client, password="not the password", status=422).answer.text
    unknown = sign_in(client, email="eve@example.org", password="not the password", status=422).answer.text
    assert unknown.replace("eve@example.org", make.EMAIL) == wrong


def test_sign_in_keeps_the_address_and_never_the_password(client: Browser) -> None:
    page = sign_in(client, email='"><b>ada</b>', password="not the password", status=422)
    assert page.filled("Sign in") == {"next": ["/desk"], "email": ['"><b>ada</b>'], "password": [""]}


NOBODY = {
    "long address": ("x" * 10_000, "x"),
    "nul": ("ada@example.org\x00", "x\x00"),
    "sql": ("' OR 1=1 --", "' OR 1=1 --"),
    "long password": ("ada@example.org", "x" * 100_000),
    "right to left": ("أدا@مثال", "كلمة"),
}


def test_sign_in_refuses_whatever_is_typed(client: Browser) -> None:
    make.organiser(client.store)
    told = {name: sign_in(client, *typed, status=422).problems for name, typed in NOBODY.items()}
    assert told == dict.fromkeys(NOBODY, WRONG)


def test_sign_in_refuses_a_file_for_a_password(client: Browser) -> None:
    make.organiser(client.store)
    client.get("/sign-in")
    token = {"_csrf_token": client.web.cookies["pb-form"], "email": make.EMAIL}
    answer = client.web.post("/sign-in", data=token, files={"password": ("p.txt", b"a long enough password")})
    assert (answer.status_code, COOKIE in client.web.cookies) == (415, False)


def test_sign_in_is_throttled_after_eight_misses_even_with_the_right_password(client: Browser) -> None:
    make.organiser(client.store)
    for _ in range(8):
        sign_in(client, password="not the password", status=422)
    page = sign_in(client, status=429)
    assert (page.h1, SLOW in page.text, COOKIE in client.web.cookies) == ("Please wait", True, False)


def test_sign_in_counts_the_misses_of_each_account_by_itself(client: Browser) -> None:
    make.organiser(client.store)
    for _ in range(8):
        sign_in(client, email="bob@example.org", password="not the password", status=422)
    assert sign_in(client).address == "/desk"


def test_sign_in_counts_a_miss_whatever_the_capitals(client: Browser) -> None:
    make.organiser(client.store)
    for n in range(8):
        sign_in(client, email=make.EMAIL.upper() if n % 2 else f" {make.EMAIL}", password="wrong", status=422)
    assert sign_in(client, status=429).h1 == "Please wait"


def test_sign_in_does_not_count_an_empty_form_as_a_miss(client: Browser) -> None:
    make.organiser(client.store)
    for _ in range(9):
        sign_in(client, password="", status=422)
    assert sign_in(client).address == "/desk"


def test_sign_in_never_takes_over_a_cookie_that_was_planted(client: Browser) -> None:
    make.organiser(client.store)
    client.web.cookies.set(COOKIE, "planted")
    sign_in(client)
    token = client.web.cookies.get(COOKIE, domain="testserver.local")
    assert token not in (None, "planted")


def test_a_planted_cookie_stays_worthless_after_somebody_signs_in_over_it(client: Browser) -> None:
    make.organiser(client.store)
    client.web.cookies.set(COOKIE, "planted")
    sign_in(client)
    client.web.cookies.clear()
    client.web.cookies.set(COOKIE, "planted")
    assert client.get("/desk").address == "/sign-in?next=/desk"


def test_sign_in_ends_the_sign_in_that_the_browser_had_before(signed_in: Browser) -> None:
    old = signed_in.web.cookies[COOKIE]
    sign_in(signed_in)
    signed_in.web.cookies.clear()
    signed_in.web.cookies.set(COOKIE, old)
    assert signed_in.get("/desk").address == "/sign-in?next=/desk"


def test_a_made_up_cookie_signs_nobody_in(client: Browser) -> None:
    make.organiser(client.store)
    seen = []
    for cookie in ("", "x", "' OR 1=1", "x" * 4000):
        client.web.cookies.set(COOKIE, cookie)
        seen.append(client.get("/desk").h1)
    assert seen == ["Sign in"] * 4


def test_the_cookie_cannot_be_read_by_scripts_or_sent_from_other_sites(client: Browser) -> None:
    make.organiser(client.store)
    answer = client.post("/sign-in", {"email": make.EMAIL, "password": make.PASSWORD})
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(COOKIE))
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=lax"}


def test_a_sign_in_ends_after_twelve_hours(signed_in: Browser, clock: FrozenClock) -> None:
    clock.move(hours=12)
    assert signed_in.get("/desk").address == "/sign-in?next=/desk"


def test_sign_out_ends_it_for_the_browser(signed_in: Browser) -> None:
    answer = signed_in.post("/sign-out")
    page = signed_in.get("/desk")
    assert (answer.headers["location"], page.address) == ("/", "/sign-in?next=/desk")


def test_sign_out_makes_the_token_worthless(signed_in: Browser) -> None:
    token = signed_in.web.cookies[COOKIE]
    signed_in.post("/sign-out")
    signed_in.web.cookies.clear()
    signed_in.web.cookies.set(COOKIE, token)
    assert signed_in.get("/desk").h1 == "Sign in"


def test_sign_out_without_having_signed_in_does_nothing(client: Browser) -> None:
    before = everything(client.store)
    answer = client.post("/sign-out")
    assert (answer.headers["location"], everything(client.store)) == ("/", before)


def test_sign_out_is_a_button_and_no_link(signed_in: Browser) -> None:
    signed_in.get("/sign-out", status=404)
    assert signed_in.get("/desk").h1 == "Your rounds"


@pytest.mark.parametrize("wanted", ["/desk", "/desk/rounds/marlfield-decides/bids"])
def test_a_desk_page_asks_to_sign_in_and_then_goes_where_they_wanted(client: Browser, wanted: str) -> None:
    make.organiser(client.store)
    make.make_round(client.store, Phase.REVIEW)
    page = client.get(wanted)
    assert (page.address, page.h1) == (f"/sign-in?next={wanted}", "Sign in")
    page = client.submit(page, {"email": make.EMAIL, "password": make.PASSWORD}, button="Sign in")
    assert page.address == wanted


def test_where_they_wanted_to_go_outlives_a_wrong_password(client: Browser) -> None:
    make.organiser(client.store)
    page = client.get("/desk/new-round")
    page = client.submit(page, {"email": make.EMAIL, "password": "wrong"}, button="Sign in", status=422)
    page = client.submit(page, {"password": make.PASSWORD}, button="Sign in")
    assert page.address == "/desk/new-round"


@pytest.mark.parametrize(
    "wanted", [["https://evil.example/"], ["/desk", "//evil.example"], ["//evil.example", "/desk"]], ids=str
)
def test_next_never_leads_off_the_desk(client: Browser, wanted: Sequence[str]) -> None:
    make.organiser(client.store)
    page = client.get("/sign-in?" + "&".join(f"next={address}" for address in wanted))
    asked = {"email": make.EMAIL, "password": make.PASSWORD}
    answer = client.post("/sign-in", asked | {"next": wanted})
    assert (page.filled("Sign in")["next"], answer.headers["location"]) == (["/desk"], "/desk")


def test_what_was_sent_while_signed_out_is_not_kept(client: Browser) -> None:
    before = everything(client.store)
    answer = client.post("/desk/new-round", {"name": "Mine", "place": "Here"})
    assert (answer.headers["location"], everything(client.store)) == ("/sign-in?next=/desk", before)


def test_sign_in_without_the_token_of_the_form_is_forbidden(client: Browser) -> None:
    make.organiser(client.store)
    before = everything(client.store)
    answers = []
    for token in ({}, {"_csrf_token": ""}, {"_csrf_token": "wrong"}, {"_csrf_token": "0" * 128}):
        client.get("/sign-in")
        sent = {"email": make.EMAIL, "password": make.PASSWORD, **token}
        answers.append(client.web.post("/sign-in", data=sent).status_code)
    assert (answers, everything(client.store), COOKIE in client.web.cookies) == ([403] * 4, before, False)


def test_no_page_shows_the_hash_of_a_password(signed_in: Browser) -> None:
    shown = [signed_in.get(address).answer.text for address in ("/", "/desk", "/sign-in", "/desk/new-round")]
    assert [page for page in shown if "argon2" in page or "password_hash" in page] == []
