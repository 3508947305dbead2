"""How anybody can check a round: what it promises, its seal numbers, its minute-book, and looking up a receipt."""

import json
import re
from typing import Any

import pytest

from pb.bids.actions import withdraw_bid
from pb.proof.note import read_note
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser, Seen
from tests.witnesses.make import make_watched

ROUND = "/rounds/marlfield-decides"
BALLOTS = [{1: 5, 2: 4, 3: 3}] * 12
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def text_of(page: Seen) -> str:
    return page.text


@on_sqlite
def test_how_it_is_counted_says_what_the_round_promises_before_anyone_votes(client: Browser) -> None:
    make.make_round(client.store, Phase.BIDS_OPEN, checking=make.TOGETHER)
    page = text_of(client.get(f"{ROUND}/how-it-is-counted"))
    assert "Opening, closing, sealing and publishing each need two organisers." in page
    assert "The first seal number will be here when the round is opened, before anyone votes." in page
    assert "result.zip" not in page


@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.SEALED, Phase.PUBLISHED])
def test_how_it_is_counted_shows_each_seal_number_with_what_was_signed(client: Browser, phase: Phase) -> None:
    make.make_round(client.store, phase, ballots=BALLOTS)
    page = client.get(f"{ROUND}/how-it-is-counted")
    signed = [link["href"] for link in page.main.all("a") if "/checkpoints/" in link["href"]]
    assert len(signed) == {Phase.VOTING: 1, Phase.SEALED: 2, Phase.PUBLISHED: 3}[phase]
    for address in signed:
        number = read_note(client.web.get(address).text).text.split("\n")[2]
        assert number in text_of(page)


@on_sqlite
@pytest.mark.parametrize(("phase", "named"), [(Phase.BALLOT_FIXED, False), (Phase.READY, True)])
def test_how_it_is_counted_names_the_witnesses_once_they_stay(client: Browser, phase: Phase, named: bool) -> None:
    make_watched(client.store, 1, phase)
    page = text_of(client.get(f"{ROUND}/how-it-is-counted"))
    assert ("each with a key of their own: The town clerk." in page) == named
    assert "timestamp" not in page


@on_sqlite
def test_a_correction_has_a_seal_number_of_its_own(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    bid = make.bid_ids(client.store, slug)[1]
    client.store.write(lambda s: withdraw_bid(s, slug, bid, "Nobody to run it.", by=make.BY, now=make.NOW))
    make.count(client.store, slug, reason="A bid was withdrawn.")
    make.publish(client.store, slug, 2)
    page = text_of(client.get(f"{ROUND}/how-it-is-counted"))
    assert page.count("When the result came out") == 2
    book = text_of(client.get(f"{ROUND}/minute-book"))
    assert "The result was corrected. Reason: A bid was withdrawn." in book


@on_sqlite
def test_the_minute_book_has_every_act_in_words(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    book = text_of(client.get(f"{ROUND}/minute-book"))
    for sentence in (
        "The rules of Marlfield decides, with £2,000 to share.",
        "Bid 2, Lunch club, asks for £800.",
        "24 cards can vote, and no others.",
        "The round was opened. Nothing above can be changed.",
        "Every card is accounted for: 12 voted, 0 were withdrawn, 12 did not vote; 0 of these came back.",
        "Boxes sealed: 3.",
        "The points of 3 bids were added up.",
        "The money was shared out. £200 is left.",
        "The result was published, in 11 files.",
    ):
        assert sentence in book


@on_sqlite
@pytest.mark.parametrize("page", ["minute-book", "poster", "receipt"])
def test_there_is_nothing_to_check_before_the_round_is_opened(client: Browser, page: str) -> None:
    make.make_round(client.store, Phase.BALLOT_FIXED)
    client.get(f"{ROUND}/{page}", status=404)


@on_sqlite
def test_the_poster_has_the_seal_numbers_and_the_key_to_photograph(client: Browser) -> None:
    make.make_round(client.store, Phase.SEALED, ballots=BALLOTS)
    poster = client.get(f"{ROUND}/poster")
    key = re.search(r"test/rounds/marlfield-decides\+[0-9a-f]{8}\+\S+", text_of(poster))
    assert key
    assert "When the round was opened" in text_of(poster)
    assert "When the boxes were sealed" in text_of(poster)
    assert len(poster.main.all("svg")) == 3


def voted(client: Browser, phase: Phase = Phase.VOTING, **other: Any) -> dict[str, str]:
    """A receipt, as the file that a voter saves."""
    slug = make.make_round(client.store, phase, **other)
    code = make.make_codes(client.store, slug)[0]
    sent = {"code": code, "nonce": "ab" * 16, "bid-1": "5", "bid-2": "none", "bid-3": "0"}
    page = Seen(client.post(f"{ROUND}/voted", sent, status=200))
    fields = {name: values[0] for name, values in page.filled("Save my receipt").items()}
    saved = client.post(f"{ROUND}/voted/receipt", fields, status=200)
    receipt: dict[str, str] = json.loads(saved.text)
    return receipt


def look_up(client: Browser, receipt: dict[str, str]) -> Seen:
    return Seen(client.post(f"{ROUND}/receipt", {"receipt": json.dumps(receipt)}, status=200))


def test_a_receipt_finds_its_ballot_once_the_result_is_out(client: Browser, clock: Any) -> None:
    receipt = voted(client, ballots=BALLOTS)
    client.get(f"{ROUND}/receipt", status=404)
    clock.move(days=1)
    for act in (make.seal, make.count, make.publish):
        act(client.store, "marlfield-decides", now=clock.moment)
    page = look_up(client, receipt)
    assert "Your ballot is in the box: every slip of it, exactly as you cast it." in text_of(page)
    other = look_up(client, {**receipt, "nonce": "cd" * 16})
    assert "slips of your ballot are missing from the boxes" in text_of(other)
    unsigned = look_up(client, {**receipt, "note": "no"})
    assert "This is not a receipt of this round." in text_of(unsigned)
    client.post(f"{ROUND}/receipt", {"receipt": "no receipt"}, status=422)


@on_sqlite
def test_doubtful_ballots_are_said_with_how_close_it_was(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.PUBLISHED, ballots=[{1: 5, 2: 4, 3: 1}] * 12)
    desk = "/desk/rounds/marlfield-decides/doubtful"
    signed_in.post(desk, {"doubtful": "some", "reason": ""}, status=422)
    signed_in.post(desk, {"doubtful": "2", "reason": "Two cards were given to visitors."}, status=303)
    result = text_of(signed_in.get(f"{ROUND}/result"))
    assert "2 ballots may have been cast by somebody who was not entitled to vote." in result
    assert "Without them, the same bids would get the same money." in result
    assert "2 ballots are doubtful. Reason: Two cards were given to visitors." in text_of(signed_in.get(ROUND))
    signed_in.post(desk, {"doubtful": "3", "reason": "Another one."}, status=303)
    assert "Without them, the result could have been another one." in text_of(signed_in.get(f"{ROUND}/result"))
