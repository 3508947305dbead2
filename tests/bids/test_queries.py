"""What is known about bids."""

from dataclasses import replace

import pytest

from pb.bids import actions
from pb.bids.queries import OnBallot, bid_of, bids_of, bids_on_ballot, how_many, themes_of
from pb.db import Database
from pb.problems import NotFound
from pb.rounds.queries import themes
from pb.rounds.rules import Phase
from tests import make
from tests.looking import the_round


def test_bids_of_are_those_of_one_round_in_the_order_sent(store: Database) -> None:
    slug, _ = make.make_round(store, Phase.REVIEW), make.make_round(store, Phase.REVIEW)
    with store.read() as session:
        bids = bids_of(session, the_round(store, slug).id)
        assert [bid.title for bid in bids] == ["Benches in the park", "Lunch club", "Football nets"]


def test_bid_of_finds_a_bid_of_the_round(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    bid_id = make.bid_ids(store, slug)[1]
    with store.read() as session:
        assert bid_of(session, the_round(store, slug).id, bid_id).title == "Lunch club"


def test_bid_of_does_not_find_the_bid_of_another_round(store: Database) -> None:
    mine, other = make.make_round(store, Phase.REVIEW), make.make_round(store, Phase.REVIEW)
    with store.read() as session, pytest.raises(NotFound):
        bid_of(session, the_round(store, mine).id, make.bid_ids(store, other)[0])


def test_bid_of_finds_nothing_at_a_number_that_no_bid_has(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    with store.read() as session:
        for bid_id in (0, -1, 10**6, 2**31, 2**63, 10**30):
            with pytest.raises(NotFound):
                bid_of(session, the_round(store, slug).id, bid_id)


def test_bids_on_ballot_are_what_residents_read_of_each_and_no_more(store: Database) -> None:
    hidden = replace(make.bid("A safe house"), hide_location=True, location="12 Secret Street", minimum=None)
    slug = make.make_round(store, Phase.BALLOT_FIXED, bids=[make.bid(), hidden])
    seen = OnBallot(
        number=1,
        title="Benches in the park",
        group_name="Friends of the Park",
        summary="Two benches where people wait for the school bus.",
        amount=1000_00,
        minimum=400_00,
        location="Nettle Park",
        themes=("Young people",),
        withdrawn=False,
    )
    with store.read() as session:
        assert bids_on_ballot(session, the_round(store, slug).id) == [
            seen,
            replace(seen, number=2, title="A safe house", minimum=None, location=""),
        ]


def test_bids_on_ballot_leave_out_declined_and_waiting_bids(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    first, second, _ = make.bid_ids(store, slug)
    store.write(lambda s: actions.accept_bid(s, slug, first, by=make.BY, now=make.NOW))
    store.write(lambda s: actions.decline_bid(s, slug, second, "No theme", by=make.BY, now=make.NOW))
    with store.read() as session:
        assert [bid.number for bid in bids_on_ballot(session, the_round(store, slug).id)] == [1]


def test_bids_on_ballot_say_which_was_withdrawn_since(store: Database) -> None:
    slug = make.make_round(store, Phase.COUNTED)
    second = make.bid_ids(store, slug)[1]
    store.write(lambda s: actions.withdraw_bid(s, slug, second, "Club closed", by=make.BY, now=make.NOW))
    with store.read() as session:
        bids = bids_on_ballot(session, the_round(store, slug).id)
        assert [(bid.number, bid.withdrawn) for bid in bids] == [(1, False), (2, True), (3, False)]


def test_themes_of_are_all_the_themes_that_a_bid_meets(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, bids=[])
    with store.read() as session:
        ids = {theme.id for theme in themes(session, the_round(store, slug).id)}
    (bid_id,) = make.make_bids(store, slug, [make.bid(themes=tuple(ids))])
    with store.read() as session:
        assert set(themes_of(session, bid_id)) == ids


def test_how_many_counts_the_bids_in_each_state(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    store.write(lambda s: actions.accept_bid(s, slug, make.bid_ids(store, slug)[0], by=make.BY, now=make.NOW))
    with store.read() as session:
        assert how_many(session, the_round(store, slug).id) == {"accepted": 1, "submitted": 2}
