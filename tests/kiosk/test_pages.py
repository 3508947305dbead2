"""A tablet becomes a kiosk, keeps to voting, and is an ordinary browser again with the PIN."""

import logging
from dataclasses import replace

import pytest

from pb.accounts.middleware import cookie_name as organiser_cookie
from pb.accounts.queries import organiser_signed_in
from pb.helpers.middleware import cookie_name as helper_cookie
from pb.helpers.queries import helping_on
from pb.http.qr import qr
from pb.http.security import HEADERS, kiosk_cookie
from pb.kiosk.actions import end_kiosk
from pb.kiosk.middleware import cookie
from pb.kiosk.pages import WRONG
from pb.rounds.rules import Phase
from pb.routes import rows
from tests import make
from tests.browser import HOSTILE, Browser, Seen, reason
from tests.conftest import FrozenClock
from tests.doing import do
from tests.helpers.make import helps
from tests.kiosk.make import PIN, PLACE, becomes_kiosk, link_for
from tests.looking import marks_in_box, once

START = "/rounds/marlfield-decides/vote"
BEGIN = "/kiosk/rounds/marlfield-decides/start"
SCAN = "Scan your card or type your code"


@once
def test_a_link_is_opened_once_and_the_device_is_a_kiosk(client: Browser) -> None:
    code = link_for(client.store, make.make_round(client.store))
    page = client.submit(client.get(BEGIN), {"code": code.lower()})
    assert page.h1 == "Start the kiosk"
    assert PLACE in page.text
    assert kiosk_cookie(secure=False) not in client.web.cookies
    page = client.submit(page, button="Start the kiosk")
    assert (page.address, page.h1) == (START, SCAN)
    client.web.cookies.clear()
    assert "used up or too old" in client.submit(client.get(BEGIN), {"code": code}, status=422).text


@once
@pytest.mark.parametrize("step", ["", "/now"])
def test_a_code_that_is_none_or_old_is_said_on_the_page(client: Browser, clock: FrozenClock, step: str) -> None:
    old = link_for(client.store, make.make_round(client.store))
    clock.move(minutes=30)
    assert "It works once" in client.post(BEGIN + step, {"code": old}, status=422).text
    assert "Enter the code of the link" in client.post(BEGIN + step, {"code": HOSTILE}, status=422).text


@once
def test_starting_signs_out_whoever_had_the_device(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store)
    helping, token = helps(signed_in, slug), signed_in.web.cookies[organiser_cookie(secure=False)]
    page = signed_in.submit(signed_in.get(BEGIN), {"code": link_for(signed_in.store, slug)})
    assert "Starting signs them out here" in page.text
    answer = signed_in.post(f"{BEGIN}/now", page.filled("Start the kiosk"))
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    ended = [each for each in answer.headers.get_list("set-cookie") if "Max-Age=0" in each]
    assert [each.partition("=")[0] for each in ended] == [organiser_cookie(secure=False), helper_cookie(secure=False)]
    with signed_in.store.read() as session:
        assert organiser_signed_in(session, token, make.NOW) is None
        assert helping_on(session, helping, make.NOW) is None


@once
def test_every_other_address_of_the_site_leads_to_the_start(client: Browser) -> None:
    slug = make.make_round(client.store)
    make.make_round(client.store, name="Another round")
    becomes_kiosk(client, slug)
    addresses = {address.replace("{slug:str}", slug) for _, address, *_ in rows()} | {
        "/rounds/another-round/vote",
        "/no-such-page",
        "/rounds/marlfield-decides/vote/more",
    }
    own = {START, *(f"/rounds/{slug}/{step}" for step in ("ballot", "ballot/check", "voted")), "/kiosk/leave"}
    for address in sorted(addresses - own):
        if "{" not in address and not address.startswith(("/static", "/favicon")):
            assert client.download(address, status=303).headers["location"] in (START, "/"), address
    for address in ("/", "/no-such-page"):
        assert client.get(address).address == START
    assert client.post("/sign-in", {"email": make.EMAIL, "password": make.PASSWORD}).headers["location"] == START


@once
def test_a_kiosk_leads_nowhere_else(client: Browser) -> None:
    """Every link is to its start or to the page that asks for the PIN, and every page is marked as shared."""
    slug = make.make_round(client.store)
    becomes_kiosk(client, slug)
    [code] = make.make_codes(client.store, slug)
    page = client.get(START)
    for seen in (*votes(client, page, code), client.get("/kiosk/leave"), client.get(f"/rounds/{slug}/ballot")):
        links = {link["href"] for link in seen.html.all("a")}
        assert {link for link in links if not link.startswith("#")} <= {START, "/kiosk/leave"}
        assert "data-shared" in seen.html.one("body").attributes
        assert seen.answer.headers["cache-control"] == "no-store"
        assert PLACE in seen.html.text
        assert not seen.html.all("nav")
    assert marks_in_box(client.store, slug) == ['{"1":5,"3":3}']


def votes(client: Browser, page: Seen, code: str) -> list[Seen]:
    """Each page on the way from the start, with a wrong code on it."""
    wrong = client.submit(page, {"code": "7K2M-9QXD-4T0B-H8WE"}, status=422)
    ballot = client.submit(wrong, {"code": f"http://testserver.local/rounds/marlfield-decides/vote#{code}"})
    checked = client.submit(ballot, {"bid-1": "5", "bid-3": "3", "bid-2": "none"}, button="Check your scores")
    voted = client.submit(checked, button="Cast my vote")
    return [page, wrong, ballot, checked, voted]


@once
def test_voting_is_the_same_as_on_a_phone(client: Browser) -> None:
    """The same bids in the same words, and the same questions."""
    slug = make.make_round(client.store)
    codes = make.make_codes(client.store, slug, 2)
    phone = Seen(client.post(f"/rounds/{slug}/ballot", {"code": codes[0]}, status=200))
    becomes_kiosk(client, slug)
    kiosk = client.submit(client.get(START), {"code": codes[1]})
    assert kiosk.h1 == phone.h1 == "Your ballot"
    assert kiosk.main.one("ol", id="ballot").text == phone.main.one("ol", id="ballot").text
    assert set(kiosk.filled("Check your scores")) == set(phone.filled("Check your scores"))


@once
def test_without_scripts_a_page_goes_by_itself_and_can_be_kept(client: Browser) -> None:
    slug = make.make_round(client.store)
    becomes_kiosk(client, slug)
    start, _, ballot, checked, voted = votes(client, client.get(START), make.make_codes(client.store, slug)[0])
    assert refreshes(start) == []
    assert refreshes(ballot) == refreshes(checked) == [f"600; url={START}"]
    assert refreshes(voted) == [f"60; url={START}"]
    ballot = client.submit(client.get(START), {"code": make.make_codes(client.store, slug)[0]})
    page = client.submit(ballot, {"bid-1": "5"}, button="I need more time")
    assert page.filled("Check your scores")["bid-1"] == ["5"]


def refreshes(page: Seen) -> list[str]:
    return [meta["content"] for meta in page.html.all("meta") if meta["http-equiv"] == "refresh"]


@once
@pytest.mark.parametrize("receipts", ["asked", "none"])
def test_a_receipt_is_a_square_for_whoever_asks(client: Browser, receipts: str) -> None:
    slug = make.make_round(client.store, checking=replace(make.ALONE, receipts=receipts))
    becomes_kiosk(client, slug)
    *_, voted = votes(client, client.get(START), make.make_codes(client.store, slug)[0])
    assert len(voted.main.all("details")) == (receipts != "none")
    assert "Save my receipt" not in voted.text
    client.post(f"/rounds/{slug}/voted/receipt", {"code": "", "nonce": "", "note": ""})


@once
def test_before_and_after_voting_the_start_says_so(client: Browser, clock: FrozenClock) -> None:
    slug, other = make.make_round(client.store, Phase.READY), make.make_round(client.store, name="Another round")
    becomes_kiosk(client, slug)
    page = client.get("/")
    assert "Voting is not open It opens on" in page.text
    assert refreshes(page) == ["20"]
    clock.move(hours=13)
    assert client.get("/").h1 == SCAN
    becomes_kiosk(client, other)
    assert "Voting has closed." in client.get("/").text


@once
def test_the_camera_is_for_the_start_of_a_kiosk_alone(client: Browser) -> None:
    slug, policy = make.make_round(client.store), "permissions-policy"
    assert client.download(START).headers[policy] == HEADERS[policy]
    becomes_kiosk(client, slug)
    assert client.get(START).answer.headers[policy].startswith("camera=(self)")
    assert client.get("/kiosk/leave").answer.headers[policy] == HEADERS[policy]


@once
def test_the_pin_makes_it_an_ordinary_browser_again(client: Browser) -> None:
    make.organiser(client.store)
    token = becomes_kiosk(client, make.make_round(client.store))
    page = client.submit(client.get("/kiosk/leave"), {"pin": PIN})
    assert (page.address, kiosk_cookie(secure=False) in client.web.cookies) == ("/", False)
    assert client.get("/sign-in").h1 == "Sign in"
    client.web.cookies.set(kiosk_cookie(secure=False), token)
    assert client.get("/").h1 == "This kiosk has ended"


@once
def test_after_five_wrong_pins_the_right_one_has_to_wait(client: Browser) -> None:
    slug = make.make_round(client.store)
    becomes_kiosk(client, slug)
    for pin in ("", "0000", "1234", "24680", HOSTILE):
        page = client.submit(client.get("/kiosk/leave"), {"pin": pin}, status=422)
        assert page.problems == {"pin": WRONG}
    page = client.submit(client.get("/kiosk/leave"), {"pin": PIN}, status=429)
    assert reason(page).startswith("The PIN was wrong five times.")
    assert client.get("/").address == START
    becomes_kiosk(client, slug, "Library")
    client.submit(client.get("/kiosk/leave"), {"pin": PIN})
    assert client.get("/").address == "/"


@once
def test_a_kiosk_that_was_ended_says_so_until_somebody_sends_it_on(client: Browser) -> None:
    slug = make.make_round(client.store)
    becomes_kiosk(client, slug)
    do(client.store, end_kiosk, slug, 1)
    for address in (START, "/", "/sign-in", "/no-such-page"):
        page = client.get(address)
        assert (page.address, page.h1) == ("/kiosk/leave", "This kiosk has ended")
    page = client.submit(page, button="Use it as an ordinary browser")
    assert (page.address, kiosk_cookie(secure=False) in client.web.cookies) == ("/", False)
    assert client.get("/kiosk/leave").address == "/"


@once
def test_a_form_without_its_token_leads_to_the_start(client: Browser) -> None:
    """And not to a page with a way out."""
    becomes_kiosk(client, make.make_round(client.store))
    answer = client.web.post(f"{START[:-4]}ballot", data={"code": ""}, follow_redirects=True)
    assert answer.url.path == START


@once
def test_a_kiosk_leaves_no_line_in_the_access_log(client: Browser, caplog: pytest.LogCaptureFixture) -> None:
    slug = make.make_round(client.store)
    becomes_kiosk(client, slug)
    caplog.set_level(logging.DEBUG)
    votes(client, client.get("/desk"), make.make_codes(client.store, slug)[0])
    client.submit(client.get("/kiosk/leave"), {"pin": "0000"}, status=422)
    assert [record.getMessage() for record in caplog.records if record.name == "pb.access"] == []


@pytest.mark.parametrize("secure", [True, False])
def test_cookie_is_for_this_site_alone_and_no_script_and_outlasts_the_browser(secure: bool) -> None:
    made = cookie("token", secure)
    assert (made.httponly, made.samesite, made.secure, made.path) == (True, "lax", secure, "/")
    assert made.key.startswith("__Host-") == secure
    assert (made.max_age, cookie("", secure).max_age) == (24 * 3600, 0)


@once
def test_the_receipt_that_is_drawn_is_the_file_that_is_saved(client: Browser) -> None:
    slug = make.make_round(client.store)
    marks = {"bid-1": "5", "bid-2": "none", "bid-3": "none"}
    sent = {"code": make.make_codes(client.store, slug)[0], "nonce": make.NONCE, **marks}
    on_phone = client.post(f"/rounds/{slug}/voted", sent, status=200)
    note = Seen(on_phone).filled("Save my receipt")
    saved = client.post(f"/rounds/{slug}/voted/receipt", note, status=200)
    becomes_kiosk(client, slug)
    on_kiosk = client.post(f"/rounds/{slug}/voted", sent, status=200)
    assert qr(saved.text) in on_kiosk.text
