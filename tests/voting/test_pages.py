"""The voter's way: enter a code, score the bids, check, cast. Where it is refused is in `test_pages_refused.py`."""

import json
import re
from dataclasses import replace

import pytest

from pb.bids import actions as bids
from pb.proof.note import signed_by
from pb.proof.slips import Mode, ballot_key, fingerprint, receipt_text, torn
from pb.rounds.rules import Phase
from pb.voting.codes import written
from tests import make
from tests.browser import Browser, Seen
from tests.conftest import FrozenClock
from tests.doing import do
from tests.looking import everything, questions, the_round
from tests.voting.casting import USED
from tests.voting.way import KEPT, ROUND, SCORES, box, cast, on_sqlite, open_ballot


def chosen(ballot: Seen) -> dict[str, list[str]]:
    return {name: values for name, values in ballot.filled("Check your scores").items() if name.startswith("bid-")}


def order(ballot: Seen) -> list[str]:
    return [title.text for title in ballot.main.all("span", class_="pb-score__title")]


def test_a_voter_enters_a_code_scores_checks_and_casts(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    start = client.get(f"{ROUND}/vote")
    assert "This is a real vote. Your code works once." in start.text

    ballot = client.submit(start, {"code": written(code).lower()})
    assert (ballot.address, ballot.h1) == (f"{ROUND}/ballot", "Your ballot")
    assert order(ballot) == ["Benches in the park", "Lunch club", "Football nets"]
    assert chosen(ballot) == {}

    check = client.submit(ballot, SCORES, button="Check your scores")
    assert (check.address, check.h1) == (f"{ROUND}/ballot/check", "Check your scores")
    assert [row.text for row in check.main.all("span", class_="pb-review__score")] == ["5", "0", "No score"]
    assert box(client) == []

    done = client.submit(check, button="Cast my vote")
    assert (done.address, done.h1) == (f"{ROUND}/voted", "You have voted")
    assert box(client) == [KEPT]


@on_sqlite
@pytest.mark.parametrize("receipts", ["offered", "asked", "none"])
def test_the_done_page_shows_no_code_no_mark_and_no_bid(client: Browser, receipts: str) -> None:
    """What a receipt is made of is in the fields of its form alone, and only where there are receipts."""
    slug = make.make_round(client.store, checking=replace(make.ALONE, receipts=receipts))
    code = make.make_codes(client.store, slug)[0]
    done, sent = cast(client, code, {"bid-1": "4", "bid-2": "4", "bid-3": "4"})
    nonce = sent["nonce"][0]
    for secret in (code, written(code), nonce, "bid-", "Benches"):
        assert secret not in done.text
    assert not re.search(r"\b4\b", done.text)
    offered = receipts != "none"
    assert [field["name"] for field in done.main.all("input", type="hidden")] == (
        ["_csrf_token", "code", "nonce", "note"] if offered else []
    )
    assert [done.answer.text.count(secret) for secret in (code, nonce)] == [int(offered)] * 2
    assert written(code) not in done.answer.text
    assert len(done.main.all("details")) == (receipts == "asked")


def test_a_receipt_is_saved_as_a_file_that_the_checker_reads(client: Browser) -> None:
    slug = make.make_round(client.store)
    code, round = make.make_codes(client.store, slug)[0], the_round(client.store, slug)
    done, sent = cast(client, code)
    form = {name: values[0] for name, values in done.filled("Save my receipt").items()}
    # As browsers send the lines of a field.
    answer = client.post(f"{ROUND}/voted/receipt", {**form, "note": form["note"].replace("\n", "\r\n")}, status=200)
    assert answer.headers["content-disposition"] == 'attachment; filename="receipt-marlfield-decides.json"'
    receipt = json.loads(answer.content)
    assert (set(receipt), receipt["code"], receipt["nonce"]) == ({"code", "nonce", "note"}, code, sent["nonce"][0])
    key = make.vault(client.store).receipts_key(round.public_name, round.origin)
    slips = torn(
        round.public_name, Mode.SLIPS, ballot_key(round.public_name, code, receipt["nonce"]), {1: 5, 2: 0}, [1, 2, 3]
    )
    assert signed_by(receipt["note"], key.verifier).text == receipt_text(round.public_name, fingerprint(slips))


@on_sqlite
def test_asking_for_a_receipt_looks_nothing_up_and_keeps_nothing(client: Browser) -> None:
    """It is the page's own text that comes back, so nobody learns whether a code has voted."""
    make.make_round(client.store)
    before = everything(client.store)
    made_up = {"code": "A" * 5000, "nonce": "n", "note": "nothing"}
    with questions(client.store) as asked:
        answer = client.post(f"{ROUND}/voted/receipt", made_up, status=200)
    assert json.loads(answer.content) == {"code": "A" * 1000, "nonce": "n", "note": "nothing\n"}
    assert (asked, everything(client.store)) == ([], before)


@on_sqlite
def test_a_score_can_be_changed_before_casting(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    check = client.submit(open_ballot(client, code), SCORES, button="Check your scores")
    ballot = client.submit(check, button="Change your score for Lunch club")
    assert ballot.address == f"{ROUND}/ballot"
    assert chosen(ballot) == {"bid-1": ["5"], "bid-2": ["0"], "bid-3": ["none"]}
    assert ballot.filled("Check your scores")["nonce"] == check.filled("Cast my vote")["nonce"]
    check = client.submit(ballot, {"bid-2": "3"}, button="Check your scores")
    client.submit(check, button="Cast my vote")
    assert box(client) == ['{"1":5,"2":3}']


@on_sqlite
def test_a_ballot_with_a_bid_left_out_comes_back_as_it_was_filled_in(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    again = client.submit(open_ballot(client, code), {"bid-2": "0"}, button="Check your scores", status=422)
    assert again.problems == {
        "bid-1": "Give a score to 1. Benches in the park, or choose No score",
        "bid-3": "Give a score to 3. Football nets, or choose No score",
    }
    assert chosen(again) == {"bid-2": ["0"]}
    assert box(client) == []


@on_sqlite
def test_the_rest_can_be_given_no_score_at_once(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    check = client.submit(open_ballot(client, code), {"bid-2": "3"}, button="Give no score to the rest, and check")
    client.submit(check, button="Cast my vote")
    assert box(client) == ['{"2":3}']


@on_sqlite
def test_an_empty_ballot_can_be_cast_where_no_score_is_allowed(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    check = client.submit(open_ballot(client, code), button="Give no score to the rest, and check")
    client.submit(check, button="Cast my vote")
    assert box(client) == ["{}"]


@on_sqlite
def test_every_bid_must_be_scored_where_the_round_says_so(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store, must_score_all=True))[0]
    ballot = open_ballot(client, code)
    assert ballot.main.all("input", value="none") == []
    assert "Give no score to the rest, and check" not in ballot.text
    nothing = {**ballot.filled("Check your scores"), "rest": "none"}
    assert client.post(f"{ROUND}/ballot/check", nothing, status=422).text.count("Give a score to 2. Lunch club<") == 2
    none_chosen = {**nothing, "bid-1": "5", "bid-2": "5", "bid-3": "none"}
    client.post(f"{ROUND}/voted", none_chosen, status=422)
    assert box(client) == []
    cast(client, code, {"bid-1": "5", "bid-2": "5", "bid-3": "0"})
    assert box(client) == ['{"1":5,"2":5,"3":0}']


def test_sending_the_same_ballot_again_gives_the_same_page_also_after_the_close(
    client: Browser, clock: FrozenClock
) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    done, sent = cast(client, code)
    again = client.post(f"{ROUND}/voted", sent, status=200)
    assert again.text == done.answer.text
    clock.move(hours=12)
    late = client.post(f"{ROUND}/voted", sent, status=200)
    assert late.text == done.answer.text
    assert box(client) == [KEPT]


@on_sqlite
def test_going_back_after_casting_shows_no_marks(client: Browser) -> None:
    """A browser that sends the earlier pages' forms again is told that the code has voted."""
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    check = client.submit(open_ballot(client, code), SCORES, button="Check your scores")
    earlier = check.filled("Cast my vote")
    client.submit(check, button="Cast my vote")
    for page in ("ballot", "ballot/check"):
        back = Seen(client.post(f"{ROUND}/{page}", earlier, status=422))
        assert (back.h1, back.problems) == ("Vote", {"code": USED})
        assert back.main.all("input", type="radio") == []
        assert earlier["nonce"][0] not in back.answer.text
        assert client.get(f"{ROUND}/{page}").address == f"{ROUND}/vote"


@on_sqlite
def test_no_page_of_the_way_may_be_kept_by_the_browser(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    sent = {"code": code, "nonce": make.NONCE, **SCORES}
    answers = [client.download(f"{ROUND}/vote")]
    answers += [client.post(f"{ROUND}/{page}", sent, status=200) for page in ("ballot", "ballot/check", "voted")]
    answers += [client.post(f"{ROUND}/{page}", {"code": "wrong"}, status=422) for page in ("ballot", "voted")]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert {answer.headers["referrer-policy"] for answer in answers} == {"same-origin"}


@on_sqlite
def test_bids_are_in_the_order_of_the_pitches_for_everyone_where_the_round_says_so(client: Browser) -> None:
    slug = make.make_round(client.store, bids=[make.bid(f"Bid of {letter}") for letter in "ABCDEFGH"])
    orders = [order(open_ballot(client, code)) for code in make.make_codes(client.store, slug, 3)]
    assert orders == [[f"Bid of {letter}" for letter in "ABCDEFGH"]] * 3


@on_sqlite
def test_bids_are_in_another_order_for_each_voter_that_stays_the_same(client: Browser) -> None:
    titles = [f"Bid of {letter}" for letter in "ABCDEFGH"]
    slug = make.make_round(client.store, bids=[make.bid(title) for title in titles], ballot_order="random")
    codes = make.make_codes(client.store, slug, 3)
    ballots = [open_ballot(client, code) for code in codes]
    orders = [order(ballot) for ballot in ballots]
    assert [sorted(titles_shown) for titles_shown in orders] == [titles] * 3
    assert len({tuple(titles_shown) for titles_shown in orders}) == 3  # the chance that two agree is 1 in 13,000
    assert [order(open_ballot(client, code)) for code in codes] == orders

    check = client.submit(ballots[0], button="Give no score to the rest, and check")
    assert [row.text for row in check.main.all("span", class_="pb-review__title")] == orders[0]
    assert order(client.submit(check, button=f"Change your score for {orders[0][3]}")) == orders[0]


@on_sqlite
def test_a_declined_bid_is_not_on_the_ballot(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.REVIEW)
    ids = make.bid_ids(client.store, slug)
    for bid_id in ids[:2]:
        do(client.store, bids.accept_bid, slug, bid_id)
    client.store.write(lambda s: bids.decline_bid(s, slug, ids[2], "No.", by=make.BY, now=make.NOW))
    client.store.write(lambda s: bids.fix_ballot(s, slug, by=make.BY, now=make.NOW))
    code = make.make_codes(client.store, slug)[0]
    make.open_round(client.store, slug, at_once=True)
    assert order(open_ballot(client, code)) == ["Benches in the park", "Lunch club"]
    client.post(f"{ROUND}/voted", {"code": code, "nonce": make.NONCE, **SCORES}, status=409)
    assert box(client) == []
