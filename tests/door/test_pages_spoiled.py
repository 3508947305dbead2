"""Handing back what cannot be used."""

import pytest
from sqlmodel import select

from pb.ledger.queries import lines_of
from pb.proof.canonical import read_line
from pb.rounds.rules import Phase
from pb.voting.codes import code_digest, written
from pb.voting.models import CodeState, VotingCode
from tests import make
from tests.browser import Browser
from tests.helpers.make import helps
from tests.looking import everything, once, said

SPOILED = "/help/rounds/marlfield-decides/door/spoiled"


def card(browser: Browser, code: str) -> VotingCode:
    with browser.store.read() as session:
        return session.exec(select(VotingCode).where(VotingCode.digest == code_digest(make.KEY, 1, code))).one()


def test_a_volunteer_withdraws_a_card_by_its_code(client: Browser) -> None:
    slug = make.make_round(client.store)
    helps(client, slug)
    code = make.make_codes(client.store, slug)[0]
    sent = {"code": f"http://testserver.local/rounds/{slug}/vote#{code}", "reason": "torn"}
    page = client.submit(client.get(SPOILED), sent, button="Withdraw it")
    assert (page.address, page.h1) == (f"{SPOILED}/done", "It is withdrawn")
    assert card(client, code).state == CodeState.VOID
    with client.store.read() as session:
        entry = read_line(lines_of(session, 1)[-1])
    assert (entry["by"], entry["text"]) == ("a helper", "Withdrew a spoiled card at the door: torn or wet.")
    assert "1 handed out at Desk A" in client.get("/help/rounds/marlfield-decides/door").text
    assert "Desk A: 1 withdrawn, torn or wet" in client.get("/help/rounds/marlfield-decides/balance").text
    page = client.submit(
        client.get(SPOILED),
        {"code": written(code).lower(), "reason": "torn", "another": []},
        button="Withdraw it",
        status=422,
    )
    assert page.problems == {"code": "This card was withdrawn before. It cannot vote"}


@once
def test_one_that_has_voted_is_refused_plainly(client: Browser) -> None:
    slug = make.make_round(client.store)
    helps(client, slug)
    code = make.make_codes(client.store, slug)[0]
    make.cast(client.store, slug, code, {1: 5, 2: 5, 3: 5})
    page = client.submit(client.get(SPOILED), {"code": code, "reason": "torn"}, button="Withdraw it", status=422)
    assert page.problems["code"].startswith("This card has voted already, so it cannot be withdrawn")
    assert card(client, code).state == CodeState.USED


@once
def test_a_number_alone_is_not_enough_for_a_volunteer(client: Browser) -> None:
    slug = make.make_round(client.store)
    helps(client, slug)
    number = card(client, make.make_codes(client.store, slug)[0]).card
    before = everything(client.store)
    page = client.submit(client.get(SPOILED), {"code": number}, button="Withdraw it", status=422)
    assert page.problems["code"].startswith("That is the number of the card.")
    assert page.problems["reason"] == "Choose what is wrong with it"
    page = client.submit(page, {"code": "torn off"}, button="Withdraw it", status=422)
    assert page.problems["code"].startswith("Enter the code on your card.")
    assert everything(client.store) == before


@once
def test_by_its_number_two_organisers_withdraw_a_card(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, checking=make.TOGETHER)
    code = make.make_codes(signed_in.store, slug)[0]
    sent = {"code": card(signed_in, code).card, "reason": "other", "words": "half of it is gone"}
    page = signed_in.submit(signed_in.get(SPOILED), sent, button="Withdraw it")
    assert "Ada Organiser asked to withdraw voting codes" in page.text
    assert card(signed_in, code).state == CodeState.UNUSED
    make.sign_in(signed_in, "Bob Helper", "bob@example.org")
    page = signed_in.submit(signed_in.get(SPOILED), sent, button="Withdraw it")
    assert page.h1 == "It is withdrawn"
    assert card(signed_in, code).state == CodeState.VOID
    assert said(signed_in.store, slug)[0] == "Withdrew a spoiled card at the door: half of it is gone."


@once
@pytest.mark.parametrize("phase", [Phase.BALLOT_FIXED, Phase.SEALED])
def test_nothing_is_withdrawn_before_the_opening_or_after_the_seal(signed_in: Browser, phase: Phase) -> None:
    make.make_round(signed_in.store, phase)
    before = everything(signed_in.store)
    signed_in.post(SPOILED, {"code": "0" * 16, "reason": "torn"}, status=409)
    assert everything(signed_in.store) == before
