"""Putting in a bid, reading the bids, and answering them as an organiser."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from pb.bids import actions
from pb.bids.models import Bid
from pb.bids.queries import bids_of
from pb.db import Database
from pb.rounds import actions as rounds
from pb.rounds.queries import themes
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser, Seen
from tests.conftest import FrozenClock
from tests.looking import everything, once, questions, the_round
from tests.strict_html import read

HOSTILE = """<b>"'>&amp;<script>alert(1)</script><!--"""
FROZEN = "The ballot is fixed: the rules, the bids and the amounts stay as residents were told."
NO_NUMBER = "\N{EN DASH}"
NEW = "/rounds/marlfield-decides/bids/new"
DESK = "/desk/rounds/marlfield-decides/bids"
CHECK, SEND, CHANGE = "Check your bid", "Send your bid", "Change something"
TYPED: Mapping[str, str | Sequence[str]] = {
    "group_name": "Friends of the Park",
    "title": "Benches in the park",
    "summary": "Two benches where people wait.",
    "amount": "£1,234.50",
    "with_less": "yes",
    "minimum": "400",
    "location": "Nettle Park, NK4",
    "contact_name": "Bob Park",
    "contact_email": "bob@example.org",
    "contact_phone": "0151 496 0000",
}


@pytest.fixture
def taking_bids(client: Browser) -> Browser:
    """A resident's browser, at a site where Marlfield takes bids and has none."""
    make.make_round(client.store, Phase.BIDS_OPEN, bids=[])
    return client


def the_bids(store: Database) -> Sequence[Bid]:
    with store.read() as session:
        return bids_of(session, the_round(store, "marlfield-decides").id)


def theme_ids(store: Database, slug: str = "marlfield-decides") -> list[str]:
    with store.read() as session:
        return [str(theme.id) for theme in themes(session, the_round(store, slug).id)]


def fill_in(browser: Browser, other: Mapping[str, str | Sequence[str]] | None = None, status: int = 200) -> Seen:
    """The page that comes after the form."""
    typed = {**TYPED, "themes": theme_ids(browser.store)[:1], **(other or {})}
    return browser.submit(browser.get(NEW), typed, button=CHECK, status=status)


def rows(page: Seen) -> dict[str, str]:
    keys, values = page.main.all("dt"), page.main.all("dd", class_="govuk-summary-list__value")
    return {key.text: value.text for key, value in zip(keys, values, strict=True)}


def reason(page: Seen) -> str:
    return page.main.one("p", class_="govuk-body-l").text


# Putting in a bid.


def test_a_group_fills_in_checks_changes_and_sends_a_bid(taking_bids: Browser) -> None:
    page = fill_in(taking_bids)
    page = taking_bids.submit(page, button=CHANGE)
    page = taking_bids.submit(page, {"title": "Three benches"}, button=CHECK)
    page = taking_bids.submit(page, button=SEND)
    (bid,) = the_bids(taking_bids.store)
    assert (page.address, page.h1, bid.title, bid.amount, bid.minimum, bid.contact_name) == (
        "/rounds/marlfield-decides/bids/sent",
        "Your bid is in",
        "Three benches",
        1234_50,
        400_00,
        "Bob Park",
    )


@once
def test_check_shows_every_answer(taking_bids: Browser) -> None:
    page = fill_in(taking_bids, {"hide_location": "yes", "themes": theme_ids(taking_bids.store)})
    assert rows(page) == {
        "Group": "Friends of the Park",
        "Title": "Benches in the park",
        "What you will do": "Two benches where people wait.",
        "Themes": "Young people; Green spaces",
        "You ask for": "£1,234.50",
        "The least that is useful": "£400",
        "Where": "Nettle Park, NK4 (not published)",
        "Contact": "Bob Park, bob@example.org, 0151 496 0000",
    }


@once
def test_check_keeps_nothing_yet(taking_bids: Browser) -> None:
    before = everything(taking_bids.store)
    fill_in(taking_bids)
    assert everything(taking_bids.store) == before


@once
def test_change_brings_the_form_back_with_every_answer(taking_bids: Browser) -> None:
    typed = {**TYPED, "themes": theme_ids(taking_bids.store), "hide_location": "yes", "summary": "One.\n\nTwo."}
    page = taking_bids.submit(taking_bids.get(NEW), typed, button=CHECK)
    back = taking_bids.submit(page, button=CHANGE).filled(CHECK)
    assert {name: back[name] for name in typed} == {
        name: [value] if isinstance(value, str) else value for name, value in typed.items()
    }


@once
def test_check_asks_for_everything_that_is_missing_at_once(taking_bids: Browser) -> None:
    page = taking_bids.submit(taking_bids.get(NEW), {"title": HOSTILE}, button=CHECK, status=422)
    assert (page.problems, page.filled(CHECK)["title"]) == (
        {
            "group_name": "Enter the name of your group",
            "summary": "Enter a summary of your project",
            "themes": "Choose at least one theme that your project meets",
            "amount": "Enter an amount in pounds, like 2,500 or 2500.50",
            "with_less": "Choose whether you could do it with less",
            "location": "Enter where it will happen",
            "contact_name": "Enter the name of someone to ask",
            "contact_email": "Enter an e-mail address or a phone number",
        },
        [HOSTILE],
    )


@once
def test_check_says_what_to_put_right_and_keeps_the_rest(taking_bids: Browser) -> None:
    wrong = (
        ("amount", "2,000.01", "Ask for an amount between £100 and £2,000"),
        ("amount", "-500", "Enter an amount in pounds, like 2,500 or 2500.50"),
        ("amount", "1" + "0" * 30, "Enter an amount in pounds, like 2,500 or 2500.50"),
        ("minimum", "1234.50", "Enter an amount that is less than you ask for"),
        ("title", "T" * 10_000, "Title must be 70 characters or fewer"),
        ("title", "\x00\u202e", "Enter a title for your project"),
    )
    pages = [fill_in(taking_bids, {field: typed}, 422) for field, typed, _ in wrong]
    assert [(page.problems, page.filled(CHECK)["summary"]) for page in pages] == [
        ({field: problem}, [TYPED["summary"]]) for field, _, problem in wrong
    ]


@once
def test_check_refuses_a_theme_of_another_round(taking_bids: Browser) -> None:
    other = make.make_round(taking_bids.store, Phase.BIDS_OPEN, name="Elsewhere", bids=[])
    sent = {**TYPED, "themes": theme_ids(taking_bids.store, other)[:1]}
    for page in ("check", "sent"):
        answer = taking_bids.post(f"/rounds/marlfield-decides/bids/{page}", sent, status=422)
        assert Seen(answer).problems == {"themes": "Choose at least one theme that your project meets"}


@once
def test_send_checks_again_what_was_changed_on_the_way(taking_bids: Browser) -> None:
    sent = {**TYPED, "themes": theme_ids(taking_bids.store), "amount": "999999"}
    answer = taking_bids.post("/rounds/marlfield-decides/bids/sent", sent, status=422)
    assert (Seen(answer).problems, len(the_bids(taking_bids.store))) == (
        {"amount": "Ask for an amount between £100 and £2,000"},
        0,
    )


@once
def test_send_refuses_a_form_with_a_file(taking_bids: Browser) -> None:
    taking_bids.get(NEW)
    sent = {**TYPED, "themes": theme_ids(taking_bids.store), "_csrf_token": taking_bids.web.cookies["pb-form"]}
    del sent["title"]
    answer = taking_bids.web.post(
        "/rounds/marlfield-decides/bids/sent", data=sent, files={"title": ("a.txt", b"Benches")}
    )
    assert (answer.status_code, the_bids(taking_bids.store)) == (415, [])


def test_send_twice_is_one_bid(taking_bids: Browser) -> None:
    page = fill_in(taking_bids)
    seen = [taking_bids.submit(page, button=SEND).h1 for _ in range(2)]
    assert (seen, len(the_bids(taking_bids.store))) == (["Your bid is in"] * 2, 1)


@once
def test_send_refuses_other_answers_on_a_form_that_was_sent(taking_bids: Browser) -> None:
    page = fill_in(taking_bids)
    taking_bids.submit(page, button=SEND)
    page = taking_bids.submit(page, button=CHANGE)
    page = taking_bids.submit(page, {"title": "Another project"}, button=CHECK)
    page = taking_bids.submit(page, button=SEND, status=409)
    assert (reason(page), [bid.title for bid in the_bids(taking_bids.store)]) == (
        "You have sent this form already. To send another bid, start a new one. "
        "To change the one you sent, ask the organisers.",
        ["Benches in the park"],
    )


@once
def test_two_forms_are_two_bids_even_with_the_same_answers(taking_bids: Browser) -> None:
    for _ in range(2):
        taking_bids.submit(fill_in(taking_bids), button=SEND)
    assert len(the_bids(taking_bids.store)) == 2


@once
def test_a_form_without_a_key_is_a_bid_too(taking_bids: Browser) -> None:
    taking_bids.post("/rounds/marlfield-decides/bids/sent", {**TYPED, "themes": theme_ids(taking_bids.store)})
    assert len(the_bids(taking_bids.store)) == 1


def test_a_form_with_a_made_up_key_is_a_bid_too(taking_bids: Browser) -> None:
    keys = ("k" * 10_000, "\x00'", "🎉" * 41)
    for key in keys:
        sent = {**TYPED, "themes": theme_ids(taking_bids.store), "form_key": key}
        taking_bids.post("/rounds/marlfield-decides/bids/sent", sent)
    assert len(the_bids(taking_bids.store)) == len(keys)


def test_the_longest_answers_fit(taking_bids: Browser) -> None:
    longest = {
        "group_name": "🎉" * 80,
        "title": "ẞ" * 70,
        "summary": " ".join(["w" * 15] * 60) + "w" * 41,
        "amount": "1,999.99",
        "minimum": "1,999.98",
        "location": "م" * 120,
        "contact_name": "N" * 80,
        "contact_email": f"{'b' * 98}@{'e' * 80}.{'o' * 20}",
        "contact_phone": "0" * 40,
    }
    taking_bids.submit(fill_in(taking_bids, longest), button=SEND)
    (bid,) = the_bids(taking_bids.store)
    text = {name: value for name, value in longest.items() if name not in ("amount", "minimum")}
    assert ({name: getattr(bid, name) for name in text}, bid.amount, bid.minimum) == (text, 1999_99, 1999_98)


@once
def test_a_form_opened_before_and_checked_after_bids_close_is_refused(taking_bids: Browser, clock: FrozenClock) -> None:
    page = taking_bids.get(NEW)
    clock.move(days=5)
    page = taking_bids.submit(page, {"title": "Late"}, button=CHECK, status=409)
    assert (page.h1, reason(page)) == ("You cannot do that now", "Bids have closed.")


@once
def test_a_bid_checked_before_and_sent_after_bids_close_is_refused(taking_bids: Browser, clock: FrozenClock) -> None:
    page = fill_in(taking_bids)
    clock.move(days=5)
    page = taking_bids.submit(page, button=SEND, status=409)
    assert (reason(page), len(the_bids(taking_bids.store))) == ("Bids have closed.", 0)


@once
@pytest.mark.parametrize(
    ("phase", "says"),
    [
        (Phase.DRAFT, "This round does not take bids yet."),
        (Phase.REVIEW, "Bids have closed."),
        (Phase.PUBLISHED, "Bids have closed."),
    ],
)
def test_no_page_of_the_bid_form_opens_outside_its_time(client: Browser, phase: Phase, says: str) -> None:
    make.make_round(client.store, phase)
    before = everything(client.store)
    told = [reason(client.get(NEW, status=409))]
    for page in ("new", "check", "sent"):
        answer = client.post(f"/rounds/marlfield-decides/bids/{page}", {"title": "nonsense"}, status=409)
        told.append(reason(Seen(answer)))
    assert (told, everything(client.store)) == ([says] * 4, before)


@once
def test_check_opened_by_its_address_leads_to_the_form(taking_bids: Browser) -> None:
    assert taking_bids.get("/rounds/marlfield-decides/bids/check").address == NEW


@once
def test_a_bid_with_a_wrong_form_token_is_forbidden_and_not_kept(taking_bids: Browser) -> None:
    taking_bids.get(NEW)
    sent = {**TYPED, "themes": theme_ids(taking_bids.store), "_csrf_token": "wrong"}
    answer = taking_bids.web.post("/rounds/marlfield-decides/bids/sent", data=sent)
    assert (answer.status_code, read(answer.text).one("h1").text, len(the_bids(taking_bids.store))) == (
        403,
        "This page was open for too long",
        0,
    )


# Reading the bids.


@once
@pytest.mark.parametrize("phase", [Phase.BIDS_OPEN, Phase.REVIEW])
def test_bids_are_on_no_public_page_before_the_ballot_is_fixed(client: Browser, phase: Phase) -> None:
    slug = make.make_round(client.store, phase)
    if phase == Phase.REVIEW:
        make.accept_all(client.store, slug)
    shown = [client.get(f"/rounds/{slug}{page}").text for page in ("", "/bids", "/vote")]
    assert [text for text in shown if "Benches" in text or "Friends" in text] == []


@once
def test_bids_are_shown_with_what_residents_need(client: Browser) -> None:
    private = make.bid("A safe house", hide_location=True, location="12 Secret Street", minimum=None)
    slug = make.make_round(client.store, Phase.BALLOT_FIXED, bids=[make.bid(), private])
    page = client.get(f"/rounds/{slug}/bids")
    assert [card.text for card in page.main.all("li", class_="pb-card")] == [
        "1 Benches in the park Friends of the Park £1,000 Two benches where people wait for the school bus. "
        "Nettle Park. Could start with £400. Young people",
        "2 A safe house Friends of the Park £1,000 Two benches where people wait for the school bus. "
        "Needs all of it. Young people",
    ]


@once
def test_bids_say_which_was_withdrawn_after_voting(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.COUNTED)
    bid_id = make.bid_ids(client.store, slug)[1]
    client.store.write(lambda s: actions.withdraw_bid(s, slug, bid_id, "Closed", by=make.BY, now=make.NOW))
    cards = client.get(f"/rounds/{slug}/bids").main.all("li", class_="pb-card")
    assert ["Withdrawn." in card.text for card in cards] == [False, True, False]


@once
@pytest.mark.parametrize(
    ("bids", "sentence"),
    [
        (make.THREE_BIDS[:1], "1 group asks for £1,000 in all."),
        (make.THREE_BIDS, "3 groups ask for £2,400 in all."),
    ],
    ids=["one", "three"],
)
def test_bids_are_summed_up(client: Browser, bids: Sequence[Any], sentence: str) -> None:
    slug = make.make_round(client.store, Phase.BALLOT_FIXED, bids=bids)
    assert sentence in client.get(f"/rounds/{slug}/bids").text


@once
def test_bids_ask_as_little_for_three_as_for_one(client: Browser) -> None:
    asked = []
    for bids in (make.THREE_BIDS[:1], make.THREE_BIDS):
        slug = make.make_round(client.store, Phase.BALLOT_FIXED, bids=bids)
        with questions(client.store) as statements:
            client.get(f"/rounds/{slug}/bids")
        asked.append(len(statements))
    assert asked[0] == asked[1]


PRIVATE = ("Zelda", "zelda@example.org", "0151 496 0999", "Secret Street")


@once
@pytest.mark.parametrize("phase", [Phase.BIDS_OPEN, Phase.BALLOT_FIXED, Phase.VOTING, Phase.PUBLISHED])
def test_a_contact_and_a_hidden_place_are_on_no_public_page(client: Browser, phase: Phase) -> None:
    private = make.bid(
        "A safe house",
        location="12 Secret Street",
        hide_location=True,
        contact_name="Zelda",
        contact_email="zelda@example.org",
        contact_phone="0151 496 0999",
    )
    slug = make.make_round(client.store, phase, bids=[private, make.bid()], ballots=[{1: 5, 2: 3}])
    addresses = ["/", *(f"/rounds/{slug}{page}" for page in ("", "/bids", "/vote", "/bids/sent"))]
    if phase == Phase.PUBLISHED:
        addresses += [f"/rounds/{slug}/result", f"/rounds/{slug}/result/screen"]
        addresses += [link for link in client.get(f"/rounds/{slug}/result").links.values() if link.startswith("/")]
    if phase == Phase.VOTING:
        (code,) = make.make_codes(client.store, slug)
        ballot = client.post(f"/rounds/{slug}/ballot", {"code": code}, status=200).text
    else:
        ballot = ""
    shown = ballot + "".join(client.web.get(address).text for address in addresses)
    assert [word for word in PRIVATE if word in shown] == []


# Answering them.


@once
def test_hostile_answers_are_shown_as_they_were_typed_on_every_page(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BIDS_OPEN, bids=[], themes=[HOSTILE])
    texts = ("group_name", "title", "summary", "location", "contact_name")
    page = fill_in(signed_in, dict.fromkeys(texts, HOSTILE))
    shown = [page, signed_in.submit(page, button=CHANGE)]
    signed_in.submit(page, button=SEND)
    (bid,) = the_bids(signed_in.store)
    review = signed_in.get(f"{DESK}/{bid.id}")
    shown += [signed_in.get(DESK), review, signed_in.get(f"{DESK}/{bid.id}/change")]
    signed_in.submit(review, {"reason": HOSTILE}, button="Decline this bid")
    shown += [signed_in.get(f"{DESK}/{bid.id}"), signed_in.get("/desk/rounds/marlfield-decides/minutes")]
    signed_in.submit(signed_in.get(f"{DESK}/{bid.id}"), button="Accept this bid")
    signed_in.store.write(lambda s: rounds.close_bids(s, "marlfield-decides", by=make.BY, now=make.NOW))
    signed_in.store.write(lambda s: actions.fix_ballot(s, "marlfield-decides", by=make.BY, now=make.NOW))
    shown.append(signed_in.get("/rounds/marlfield-decides/bids"))
    assert [page.address for page in shown if HOSTILE not in page.text and HOSTILE not in str(values(page))] == []


def values(page: Seen) -> list[str]:
    return [box["value"] for box in page.main.all("input")]


@once
def test_review_lists_every_bid_and_what_they_ask_for(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.REVIEW)
    signed_in.store.write(
        lambda s: actions.accept_bid(s, slug, make.bid_ids(signed_in.store, slug)[1], by=make.BY, now=make.NOW)
    )
    page = signed_in.get(DESK)
    assert "3 bids ask for £2,400 of £2,000." in page.text
    assert [[cell.text for cell in row.all("td")] for row in page.main.one("tbody").all("tr")] == [
        [NO_NUMBER, "Benches in the park Friends of the Park", "£1,000", "To answer"],
        ["1", "Lunch club Lunch Club", "£800", "Accepted"],
        [NO_NUMBER, "Football nets Marlfield Rovers", "£600", "To answer"],
    ]


@once
def test_review_says_so_when_there_is_no_bid(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BIDS_OPEN, bids=[])
    assert "No bids have come in yet." in signed_in.get(DESK).text


@once
def test_review_asks_as_little_for_three_bids_as_for_one(signed_in: Browser) -> None:
    asked = []
    for bids in (make.THREE_BIDS[:1], make.THREE_BIDS):
        slug = make.make_round(signed_in.store, Phase.REVIEW, bids=bids)
        with questions(signed_in.store) as statements:
            signed_in.get(f"/desk/rounds/{slug}/bids")
        asked.append(len(statements))
    assert asked[0] == asked[1]


@once
def test_review_of_one_bid_shows_all_of_it_with_its_contact(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.REVIEW, bids=[make.bid(hide_location=True)])
    page = signed_in.get(f"{DESK}/{make.bid_ids(signed_in.store, slug)[0]}")
    assert rows(page) == {
        "Group": "Friends of the Park",
        "What they will do": "Two benches where people wait for the school bus.",
        "Themes": "Young people",
        "Asks for": "£1,000",
        "The least that is useful": "£400",
        "Where": "Nettle Park (not published)",
        "Contact": "Bob Park, bob@example.org",
        "Sent": "Thursday 11 March 2027 at midnight",
    }


def first_bid(browser: Browser, phase: Phase) -> str:
    """The address of the first bid of a new round in this phase."""
    slug = make.make_round(browser.store, phase)
    return f"{DESK}/{make.bid_ids(browser.store, slug)[0]}"


def test_accept_gives_a_number_and_leads_back_to_the_list(signed_in: Browser) -> None:
    address = first_bid(signed_in, Phase.REVIEW)
    page = signed_in.submit(signed_in.get(address), button="Accept this bid")
    assert (page.address, "Number 1 on the ballot." in signed_in.get(address).text) == (DESK, True)


def test_decline_keeps_the_reason(signed_in: Browser) -> None:
    address = first_bid(signed_in, Phase.REVIEW)
    page = signed_in.submit(signed_in.get(address), {"reason": HOSTILE}, button="Decline this bid")
    assert (page.address, f"Reason: {HOSTILE}" in signed_in.get(address).text) == (DESK, True)


@once
@pytest.mark.parametrize(
    ("phase", "button"), [(Phase.REVIEW, "Decline this bid"), (Phase.COUNTED, "Withdraw this bid")]
)
def test_decline_and_withdraw_ask_for_the_reason(signed_in: Browser, phase: Phase, button: str) -> None:
    page = signed_in.get(first_bid(signed_in, phase))
    before = everything(signed_in.store)
    page = signed_in.submit(page, {"reason": ""}, button=button, status=422)
    assert (page.problems, everything(signed_in.store)) == ({"reason": "Enter the reason"}, before)


@once
def test_withdraw_sets_the_bid_aside(signed_in: Browser) -> None:
    address = first_bid(signed_in, Phase.COUNTED)
    signed_in.submit(signed_in.get(address), {"reason": "The group gave up"}, button="Withdraw this bid")
    page = signed_in.get(address)
    assert ("Withdrawn" in page.text, "Reason: The group gave up" in page.text, page.main.all("form")) == (
        True,
        True,
        [],
    )


@once
def test_change_puts_a_slip_right(signed_in: Browser) -> None:
    address = first_bid(signed_in, Phase.REVIEW)
    typed = {"title": "Benches", "amount": "999.50", "with_less": "no", "hide_location": "yes"}
    page = signed_in.submit(signed_in.get(f"{address}/change"), typed)
    bid = the_bids(signed_in.store)[0]
    assert (page.address, page.h1, bid.amount, bid.minimum, bid.hide_location) == (
        address,
        "Benches",
        999_50,
        None,
        True,
    )


@once
def test_change_asks_again_with_what_was_typed(signed_in: Browser) -> None:
    address = first_bid(signed_in, Phase.REVIEW)
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get(f"{address}/change"), {"amount": "£2,000.01"}, status=422)
    assert (page.problems, page.filled()["amount"], everything(signed_in.store)) == (
        {"amount": "Ask for an amount between £100 and £2,000"},
        ["£2,000.01"],
        before,
    )


@once
def test_no_bid_changes_once_the_ballot_is_fixed_and_the_page_says_why(signed_in: Browser) -> None:
    address = first_bid(signed_in, Phase.BALLOT_FIXED)
    before = everything(signed_in.store)
    told = [reason(signed_in.get(f"{address}/change", status=409))]
    for act in ("accept", "decline", "change"):
        told.append(reason(Seen(signed_in.post(f"{address}/{act}", {"reason": ""}, status=409))))
    assert (told, everything(signed_in.store)) == ([FROZEN] * 4, before)


@once
def test_a_fixed_bid_offers_nothing_that_would_be_refused(signed_in: Browser) -> None:
    page = signed_in.get(first_bid(signed_in, Phase.VOTING))
    assert (page.main.all("form"), list(page.links)) == ([], [])


@once
def test_a_bid_accepted_by_two_organisers_says_so_to_the_second(signed_in: Browser) -> None:
    page = signed_in.get(first_bid(signed_in, Phase.REVIEW))
    signed_in.submit(page, button="Accept this bid")
    page = signed_in.submit(page, button="Accept this bid", status=409)
    assert reason(page) == "This bid is accepted already."


def test_a_bid_that_is_not_there_is_not_found(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    addresses = [f"{DESK}/{bid_id}" for bid_id in ("0", "-1", "999", "9" * 30, "one")]
    pages = [signed_in.get(f"{address}{page}", status=404) for address in addresses for page in ("", "/change")]
    for address in addresses:
        signed_in.post(f"{address}/accept", status=404)
    assert {page.h1 for page in pages} == {"Page not found"}


@once
def test_a_bid_of_another_round_is_not_found(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    other = make.make_round(signed_in.store, Phase.REVIEW, name="Elsewhere")
    bid_id = make.bid_ids(signed_in.store, other)[0]
    before = everything(signed_in.store)
    for act in ("accept", "decline", "change"):
        signed_in.post(
            f"{DESK}/{bid_id}/{act}", {**TYPED, "reason": "x", "themes": theme_ids(signed_in.store)}, status=404
        )
    assert (signed_in.get(f"{DESK}/{bid_id}", status=404).h1, everything(signed_in.store)) == (
        "Page not found",
        before,
    )


@once
def test_an_answer_with_a_wrong_form_token_is_forbidden_and_changes_nothing(signed_in: Browser) -> None:
    address = first_bid(signed_in, Phase.REVIEW)
    signed_in.get(address)
    before = everything(signed_in.store)
    answer = signed_in.web.post(f"{address}/accept", data={"_csrf_token": "wrong"})
    assert (answer.status_code, everything(signed_in.store)) == (403, before)


@once
def test_nobody_answers_a_bid_without_signing_in(client: Browser) -> None:
    address = first_bid(client, Phase.REVIEW)
    before = everything(client.store)
    led = [client.post(f"{address}/{act}", {"reason": "x"}).headers["location"] for act in ("accept", "decline")]
    assert (led, client.get(DESK).h1, everything(client.store)) == (["/sign-in?next=/desk"] * 2, "Sign in", before)
