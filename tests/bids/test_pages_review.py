"""Reading bids and answering them, as an organiser."""

import pytest

from pb.bids import actions
from pb.rounds import actions as rounds
from pb.rounds.rules import Phase
from tests import make
from tests.bids.filling import CHANGE, SEND, TYPED, fill_in, rows, the_bids, theme_ids
from tests.browser import HOSTILE, Browser, Seen, reason
from tests.doing import FROZEN
from tests.looking import everything, once, questions

NO_NUMBER = "\N{EN DASH}"
DESK = "/desk/rounds/marlfield-decides/bids"


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
