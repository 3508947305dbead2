"""Putting in a bid, from the form to the page that says it is in."""

import pytest

from pb.rounds.rules import Phase
from tests import make
from tests.bids.filling import CHANGE, CHECK, NEW, SEND, TYPED, fill_in, rows, the_bids, theme_ids
from tests.browser import HOSTILE, Browser, Seen, reason
from tests.conftest import FrozenClock
from tests.looking import everything, once
from tests.strict_html import read


@pytest.fixture
def taking_bids(client: Browser) -> Browser:
    """A resident's browser, at a site where Marlfield takes bids and has none."""
    make.make_round(client.store, Phase.BIDS_OPEN, bids=[])
    return client


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
