"""Reading the bids, as everyone sees them. Putting one in is in `test_pages_sending.py`."""

from collections.abc import Sequence
from typing import Any

import pytest

from pb.bids import actions
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser
from tests.looking import once, questions


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
