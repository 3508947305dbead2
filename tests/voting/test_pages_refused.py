"""When the voter's way leads nowhere: the code, the ballot or the moment is not the right one."""

import pytest

from pb.problems import TooMany
from pb.rounds.rules import Phase
from pb.voting import pages
from pb.voting.actions import void_batch
from pb.voting.codes import new_code
from tests import make
from tests.browser import Browser, Seen
from tests.conftest import FrozenClock
from tests.voting.casting import USED
from tests.voting.way import KEPT, ROUND, SCORES, box, cast, on_sqlite, open_ballot


@on_sqlite
@pytest.mark.parametrize("page", ["ballot/check", "voted"])
def test_a_forged_ballot_is_refused_and_the_code_stays_good(client: Browser, page: str) -> None:
    """What the forms would never send: too many answers, no number, and bids that are not on the ballot."""
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    good = {"code": code, "nonce": make.NONCE, **SCORES}
    for forged in ("-1", "6", "9" * 500, "5.0", "", " 5", ["5", "5"], ["1", "none"]):
        client.post(f"{ROUND}/{page}", {**good, "bid-2": forged}, status=422)
    for foreign in ("bid-4", "bid-", "bid-01"):
        client.post(f"{ROUND}/{page}", {**good, foreign: "5"}, status=409)
    assert box(client) == []
    client.post(f"{ROUND}/voted", good, status=200)
    assert box(client) == [KEPT]


def test_another_ballot_of_a_used_code_is_refused_with_the_code_page(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    _, sent = cast(client, code)
    refused = Seen(client.post(f"{ROUND}/voted", {**sent, "bid-1": "4"}, status=422))
    assert (refused.h1, refused.problems) == ("Vote", {"code": USED})
    assert refused.main.all("input", type="radio") == []
    assert sent["nonce"][0] not in refused.answer.text
    assert box(client) == [KEPT]


def test_a_code_that_cannot_vote_is_told_why(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.BALLOT_FIXED)
    used, void = make.make_codes(client.store, slug)[0], make.make_codes(client.store, slug)[0]
    make.open_round(client.store, slug, at_once=True)
    make.cast(client.store, slug, used, {1: 5, 2: 5, 3: 5})
    client.store.write(lambda s: void_batch(s, slug, 2, by=make.BY, now=make.NOW))
    other = make.make_codes(client.store, make.make_round(client.store, name="Another round"))[0]
    not_here = "This code is not for this round. Check that you have the right card"
    told = {
        "": "Enter the code on your card. It has 16 letters and numbers",
        used[:-1]: "Enter the code on your card. It has 16 letters and numbers",
        _with_a_slip(used): "Check the code: one of its letters or numbers is not right",
        used: USED,
        void: "This code was withdrawn. Ask the organisers for another",
        other: not_here,
        new_code(): not_here,
    }
    for typed, sentence in told.items():
        page = client.submit(client.get(f"{ROUND}/vote"), {"code": typed}, status=422)
        assert (page.h1, page.problems) == ("Vote", {"code": sentence})
        assert page.filled("Start")["code"] == [typed]
        for later in ("ballot/check", "voted"):
            answer = client.post(f"{ROUND}/{later}", {"code": typed, "nonce": make.NONCE, **SCORES}, status=422)
            assert sentence in answer.text


def _with_a_slip(code: str) -> str:
    return ("1" if code[0] != "1" else "2") + code[1:]


@on_sqlite
def test_guessing_codes_is_slowed_down_and_a_right_code_never(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    for _ in range(200):
        pages._of_address.miss("testclient")
    with pytest.raises(TooMany):
        pages._of_address.check("testclient")
    start = client.get(f"{ROUND}/vote")
    assert "Wait ten minutes, or ask at the desk." in client.submit(start, {"code": new_code()}, status=429).text
    assert client.submit(start, {"code": code}).h1 == "Your ballot"


@on_sqlite
def test_guessing_codes_with_whole_ballots_is_slowed_down_too(client: Browser) -> None:
    make.make_round(client.store)
    client.get(f"{ROUND}/vote")
    for _ in range(200):
        pages._of_address.miss("testclient")
    client.post(f"{ROUND}/voted", {"code": new_code(), "bid-1": "5", "bid-2": "5", "bid-3": "5"}, status=429)


@on_sqlite
def test_wrong_codes_are_counted_and_typing_slips_are_not(client: Browser) -> None:
    make.make_round(client.store)
    start = client.get(f"{ROUND}/vote")
    client.submit(start, {"code": "7K2M"}, status=422)
    assert not any(pages._of_address._misses.values())
    client.submit(start, {"code": new_code()}, status=422)
    assert [len(misses) for misses in pages._of_address._misses.values()] == [1]


@on_sqlite
@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        (Phase.BALLOT_FIXED, "Voting has not opened yet"),
        (Phase.READY, "Voting has not opened yet"),
        (Phase.CLOSED, "Voting has closed."),
        (Phase.SEALED, "Voting has closed."),
    ],
    ids=["fixed", "ready", "closed", "sealed"],
)
def test_outside_voting_no_page_takes_a_code(client: Browser, phase: Phase, sentence: str) -> None:
    make.make_round(client.store, phase)
    page = client.get(f"{ROUND}/vote")
    assert sentence in page.text
    assert page.main.all("form") == []
    for address in ("ballot", "ballot/check", "voted"):
        answer = client.post(f"{ROUND}/{address}", {"code": new_code(), "nonce": make.NONCE, **SCORES}, status=409)
        assert sentence in answer.text
    assert box(client) == []


def test_a_page_opened_before_the_close_is_refused_after_it_and_nothing_is_kept(
    client: Browser, clock: FrozenClock
) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    ballot = open_ballot(client, code)
    check = client.submit(ballot, SCORES, button="Check your scores")
    clock.move(hours=12)
    for page, button in ((ballot, "Check your scores"), (check, "Cast my vote")):
        late = client.submit(page, SCORES if page is ballot else {}, button=button, status=409)
        assert "Voting has closed." in late.text
    assert box(client) == []
    clock.move(seconds=-1)
    client.submit(check, button="Cast my vote")
    assert box(client) == [KEPT]


@on_sqlite
def test_nothing_of_a_round_that_is_not_announced_or_not_there_is_shown(client: Browser) -> None:
    draft = make.make_draft(client.store)
    for slug in (draft, "nowhere"):
        client.get(f"/rounds/{slug}/vote", status=404)
        for page in ("ballot", "ballot/check", "voted"):
            client.post(f"/rounds/{slug}/{page}", {"code": new_code(), **SCORES}, status=404)
