"""Sending bids and putting slips right, and when that is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from pb.bids import actions
from pb.bids.forms import BidDetails
from pb.bids.queries import themes_of
from pb.db import Database
from pb.problems import Refused
from pb.rounds import actions as rounds
from pb.rounds.queries import themes
from pb.rounds.rules import Phase
from tests import make
from tests.bids.filling import the_bids
from tests.doing import do
from tests.looking import everything, the_round, written

SENT_ALREADY = (
    "You have sent this form already. To send another bid, start a new one. "
    "To change the one you sent, ask the organisers."
)


def send(store: Database, slug: str, details: BidDetails, form_key: str, now: datetime = make.NOW) -> None:
    store.write(lambda s: actions.submit_bid(s, slug, details, form_key, now=now))


def theme_ids(store: Database, slug: str) -> tuple[int, ...]:
    with store.read() as session:
        return tuple(theme.id for theme in themes(session, the_round(store, slug).id))


def test_submit_bid_keeps_what_was_sent_and_waits_for_an_answer(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    details = make.bid("🌳 مقاعد", themes=theme_ids(store, slug)[:1], hide_location=True, contact_phone="01514960000")
    send(store, slug, details, "key of the form")
    (bid,) = the_bids(store, slug)
    kept = {name: getattr(bid, name) for name in vars(details) if name != "themes"}
    assert (kept | {"themes": details.themes}, bid.state, bid.number, bid.sent_at) == (
        vars(details),
        "submitted",
        None,
        make.NOW,
    )


def test_submit_bid_of_the_same_form_twice_is_one_bid(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    send(store, slug, make.bid(), "key of the form")
    send(store, slug, make.bid(), "key of the form")
    assert len(the_bids(store, slug)) == 1


@pytest.mark.parametrize("other", [{"title": "Swings"}, {"amount": 500_00}, {"contact_name": "Carol"}], ids=str)
def test_submit_bid_refuses_other_answers_on_a_form_that_was_sent(store: Database, other: dict[str, Any]) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    send(store, slug, make.bid(), "key of the form")
    before = everything(store)
    with pytest.raises(Refused) as raised:
        send(store, slug, make.bid(**({"title": "Benches in the park"} | other)), "key of the form")
    assert (str(raised.value), everything(store)) == (SENT_ALREADY, before)


def test_submit_bid_refuses_the_form_of_another_round(store: Database) -> None:
    first, second = (make.make_round(store, Phase.BIDS_OPEN, bids=[]) for _ in range(2))
    send(store, first, make.bid(), "key of the form")
    with pytest.raises(Refused, match="^You have sent this form already."):
        send(store, second, make.bid(), "key of the form")


def test_submit_bid_of_one_form_many_times_at_once_is_one_bid(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    # A second server process, where the database takes one.
    servers = [store] if store.sqlite else [store, Database(store.url.render_as_string(hide_password=False)).open()]
    with ThreadPoolExecutor(8) as people:
        for _ in people.map(lambda n: send(servers[n % len(servers)], slug, make.bid(), "the same key"), range(16)):
            pass
    for server in servers[1:]:
        server.close()
    assert len(the_bids(store, slug)) == 1


def test_submit_bid_takes_bids_until_the_moment_they_close(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    closes = the_round(store, slug).bids_close_at
    assert closes is not None
    send(store, slug, make.bid(), "key", now=closes - timedelta(microseconds=1))
    assert len(the_bids(store, slug)) == 1


def test_submit_bid_refuses_a_form_opened_before_and_sent_as_bids_close(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    closes = the_round(store, slug).bids_close_at
    assert closes is not None
    with pytest.raises(Refused, match="^Bids have closed.$"):
        send(store, slug, make.bid(), "key", now=closes)
    assert list(the_bids(store, slug)) == []


def test_submit_bid_refuses_a_form_opened_before_an_organiser_closed_bids(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    do(store, rounds.close_bids, slug)
    with pytest.raises(Refused, match="^Bids have closed.$"):
        send(store, slug, make.bid(), "key")


def test_change_bid_puts_a_slip_right(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    details = make.bid("Benches", amount=900_00, minimum=None, themes=theme_ids(store, slug))
    do(store, actions.change_bid, slug, make.bid_ids(store, slug)[0], details)
    bid = the_bids(store, slug)[0]
    with store.read() as session:
        assert (bid.title, bid.amount, bid.minimum, set(themes_of(session, bid.id))) == (
            "Benches",
            900_00,
            None,
            set(details.themes),
        )


def test_change_bid_leaves_a_minute_of_who_changed_what(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    details = make.bid("Benches", amount=900_00, minimum=None, location="Elsewhere", contact_name="Carol")
    do(store, actions.change_bid, slug, make.bid_ids(store, slug)[0], details)
    minute = written(store, slug)[0]
    assert (minute.organiser, minute.text) == (
        make.BY,
        "Changed the bid of Friends of the Park, Benches in the park: title from Benches in the park to Benches; "
        "amount from £1,000 to £900; the least that is useful from £400 to none; place; contact name; themes.",
    )


def test_change_bid_leaves_no_minute_where_nothing_is_changed(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    before = everything(store)
    same = make.bid(themes=theme_ids(store, slug)[:1])
    do(store, actions.change_bid, slug, make.bid_ids(store, slug)[0], same)
    assert everything(store) == before
