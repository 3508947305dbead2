"""Sealing the boxes, as organisers see it."""

from functools import partial

import pytest

from pb.door.actions import hand_out
from pb.rounds.actions_voting import close_voting
from pb.rounds.rules import Phase
from pb.voting.rules import Channel
from tests import make
from tests.browser import Browser
from tests.looking import everything, once, said, the_round

DESK = "/desk/rounds/marlfield-decides"
SEAL = f"{DESK}/seal"
BALLOTS = [{1: 5, 2: 0, 3: 3}] * 10


def sealed(browser: Browser) -> bool:
    return the_round(browser.store, "marlfield-decides").sealed_at is not None


def test_one_organiser_seals_alone_where_one_is_enough(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.CLOSED, ballots=BALLOTS, cards=2)
    page = signed_in.get(SEAL)
    assert "Cards that voted 10 Cards withdrawn 0 Cards that did not vote 2" in page.text
    after = signed_in.submit(page, {"back": "1", "why": "One got wet."}, button="Seal the boxes")
    assert (after.address, sealed(signed_in)) == (DESK, True)
    assert "The boxes are sealed, and what could open an envelope is gone." in after.text
    assert said(signed_in.store, "marlfield-decides")[0] == "Sealed the boxes: 10 ballots, 2 unused cards. One got wet."
    name = the_round(signed_in.store, "marlfield-decides").public_name
    assert not make.vault(signed_in.store).has_seal_key(name)


def test_two_organisers_seal_with_the_same_count(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.CLOSED, ballots=BALLOTS, cards=2, checking=make.TOGETHER)
    for _ in range(2):  # the same person twice
        signed_in.submit(signed_in.get(SEAL), {"back": "2", "why": ""}, button="Seal the boxes")
        assert not sealed(signed_in)
    make.sign_in(signed_in, "Bob Helper", "bob@example.org")
    page = signed_in.get(SEAL)
    assert "Ada Organiser asked to seal the boxes" in page.text
    assert page.filled("Seal the boxes")["back"] == ["2"]
    signed_in.submit(page, {"back": "1"}, button="Seal the boxes")
    assert not sealed(signed_in)
    make.sign_in(signed_in, "Cy Third", "cy@example.org")
    signed_in.submit(signed_in.get(SEAL), button="Seal the boxes")
    assert sealed(signed_in)


@once
def test_what_was_typed_stays_where_it_cannot_be(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.CLOSED, ballots=BALLOTS[:1], cards=2)
    before = everything(signed_in.store)
    typed = {"back": "3", "why": "x" * 301}
    page = signed_in.submit(signed_in.get(SEAL), typed, button="Seal the boxes", status=422)
    assert list(page.problems) == ["back", "why"]
    assert {name: page.filled("Seal the boxes")[name] for name in typed} == {"back": ["3"], "why": ["x" * 301]}
    assert everything(signed_in.store) == before


@once
@pytest.mark.parametrize(
    ("phase", "reason"),
    [
        (Phase.VOTING, "The boxes are sealed once voting has closed."),
        (Phase.SEALED, "The boxes are sealed already."),
        (Phase.PUBLISHED, "The boxes are sealed already."),
    ],
)
def test_the_page_is_refused_before_the_close_and_after_the_seal(signed_in: Browser, phase: Phase, reason: str) -> None:
    make.make_round(signed_in.store, phase, ballots=BALLOTS[:1])
    before = everything(signed_in.store)
    assert reason in signed_in.get(SEAL, status=409).text
    assert reason in signed_in.post(SEAL, {"back": "0", "why": ""}, status=409).text
    assert everything(signed_in.store) == before


@once
def test_a_lost_seal_key_is_said_on_the_page_and_nothing_is_lost(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.CLOSED, ballots=BALLOTS[:1])
    page = signed_in.get(SEAL)
    file = make.vault(signed_in.store).file(the_round(signed_in.store, slug).public_name, "seal.key")
    key = file.read_text()
    file.unlink()
    refused = signed_in.submit(page, {"back": "0"}, button="Seal the boxes", status=409)
    assert f"The seal key is missing at {file}" in refused.text
    file.write_text(key)
    signed_in.submit(page, {"back": "0"}, button="Seal the boxes")
    assert sealed(signed_in)


@once
def test_sealing_is_for_organisers_only(client: Browser) -> None:
    make.make_round(client.store, Phase.CLOSED, ballots=BALLOTS[:1])
    assert client.get(SEAL).address.startswith("/sign-in")
    assert client.post(SEAL, {"back": "0"}).headers["location"].startswith("/sign-in")
    assert not sealed(client)


@once
def test_where_the_door_does_not_add_up_the_seal_wants_words(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.CLOSED, ballots=BALLOTS, cards=5)
    for number in range(12):
        job = partial(hand_out, slug=slug, desk="A", channel="card", form_key=str(number), now=make.NOW)
        signed_in.store.write(job)
    page = signed_in.get(SEAL)
    assert "Handed out 12" in page.text
    page = signed_in.submit(page, {"back": "2"}, button="Seal the boxes", status=422)
    assert page.problems["why"].startswith("1 card gone that no desk handed out (12 handed out, 10 used, 0 spoiled)")
    assert not sealed(signed_in)
    signed_in.submit(page, {"back": "2", "why": "One fell into the tea."}, button="Seal the boxes")
    assert said(signed_in.store, slug)[0] == "Sealed the boxes: 10 ballots, 5 unused cards. One fell into the tea."


@once
def test_cards_and_papers_are_counted_apart_and_written_down_together(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED, checking=make.TOGETHER)
    make.make_codes(signed_in.store, slug, 4)
    make.make_codes(signed_in.store, slug, 3, channel=Channel.PAPER)
    make.open_round(signed_in.store, slug, at_once=True)
    signed_in.store.write(lambda s: close_voting(s, slug, by=make.BY, now=make.NOW))
    page = signed_in.submit(signed_in.get(SEAL), {"back": "5", "back_papers": ""}, button="Seal the boxes", status=422)
    assert list(page.problems) == ["back", "back_papers"]
    signed_in.submit(page, {"back": "4", "back_papers": "2"}, button="Seal the boxes")
    make.sign_in(signed_in, "Bob Helper", "bob@example.org")
    page = signed_in.get(SEAL)
    assert page.filled("Seal the boxes")["back_papers"] == ["2"]
    signed_in.submit(page, button="Seal the boxes")
    assert "6 of these came back" in signed_in.get(f"/rounds/{slug}/minute-book").text
