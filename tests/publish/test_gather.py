"""From the database to the numbers a count takes in."""

from pb.bids.actions import withdraw_bid
from pb.count.election import Bid, Election
from pb.db import Database
from pb.publish.gather import election_of
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from tests import make
from tests.count.make import one_by_one


def election(store: Database, slug: str) -> Election:
    with store.read() as session:
        return election_of(session, round_by_slug(session, slug))


def test_election_of_has_the_pot_the_bids_and_every_ballot(store: Database) -> None:
    funders = [("Town council", 1500_00), ("Housing", 250_50)]
    slug = make.make_round(store, Phase.SEALED, funders=funders, ballots=({1: 5, 3: 0}, {}))
    assert election(store, slug) == Election.of(
        pot=1750_50,
        bids=(
            Bid(1, "Benches in the park", 1000_00, 400_00),
            Bid(2, "Lunch club", 800_00, None),
            Bid(3, "Football nets", 600_00, 300_00),
        ),
        ballots=({1: 5, 3: 0}, {}),
        top=5,
    )


def test_election_of_has_only_the_ballots_and_bids_of_its_own_round(store: Database) -> None:
    one = make.make_round(store, Phase.SEALED, ballots=({1: 5},))
    other = make.make_round(store, Phase.SEALED, name="Another", bids=[make.bid("Kites")], ballots=({1: 2}, {1: 2}))
    assert one_by_one(election(store, one).ballots) == [{1: 5}]
    assert one_by_one(election(store, other).ballots) == [{1: 2}, {1: 2}]
    assert [bid.title for bid in election(store, other).bids] == ["Kites"]


def test_election_of_marks_a_bid_that_was_withdrawn_after_the_vote(store: Database) -> None:
    slug = make.make_round(store, Phase.COUNTED, ballots=({1: 5, 2: 4},))
    store.write(lambda s: withdraw_bid(s, slug, 2, "The group gave up.", by=make.BY, now=make.NOW))
    assert [bid.withdrawn for bid in election(store, slug).bids] == [False, True, False]
    assert one_by_one(election(store, slug).ballots) == [{1: 5, 2: 4}]
