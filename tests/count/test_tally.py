"""Adding up scores."""

from hypothesis import given

from pb.count.election import Election
from pb.count.tally import BidTally, histograms, tally
from tests.count.make import elections, make_bid, marlfield, marlfield_case, one_by_one
from tests.thorough import examples


def test_tally_counts_a_nought_as_a_score_and_a_missing_mark_as_none() -> None:
    election = Election.of(0, (make_bid(1, 5), make_bid(2, 5)), ({1: 0, 2: 3}, {1: 5}, {}), top=5)
    counted = tally(election)
    assert counted == {1: BidTally(5, supporters=1, scored_by=2), 2: BidTally(3, supporters=1, scored_by=1)}
    assert histograms(election) == {1: (1, 0, 0, 0, 0, 1), 2: (0, 0, 0, 1, 0, 0)}


def test_histograms_say_how_many_ballots_gave_each_score() -> None:
    election = Election.of(0, (make_bid(1, 5), make_bid(2, 5, withdrawn=True)), ({1: 0, 2: 3}, {1: 2}, {1: 2}), top=3)
    assert histograms(election) == {1: (1, 0, 2, 0)}


def test_tally_leaves_out_withdrawn_bids() -> None:
    election = Election.of(0, (make_bid(1, 5), make_bid(2, 5, withdrawn=True)), ({1: 2, 2: 5},))
    assert tally(election) == {1: BidTally(2, 1, 1)}


def test_tally_gives_bids_without_any_ballot_nothing() -> None:
    assert tally(Election.of(0, (make_bid(1, 5),), (), top=1)) == {1: BidTally(0, 0, 0)}


def test_tally_agrees_with_the_demonstration_round() -> None:
    counted = tally(marlfield())
    assert {number: bid.total for number, bid in counted.items()} == {
        bid["number"]: bid["total"] for bid in marlfield_case()["bids"]
    }
    assert {bid.scored_by for bid in counted.values()} == {137}


@examples(50)
@given(elections())
def test_tally_agrees_with_adding_up_ballot_by_ballot(election: Election) -> None:
    for bid in election.bids:
        scores = [marks[bid.number] for marks in one_by_one(election.ballots) if bid.number in marks]
        counted = tally(election).get(bid.number)
        if bid.withdrawn:
            assert counted is None
        else:
            assert counted is not None
            assert (counted.total, counted.scored_by) == (sum(scores), len(scores))
            assert counted.supporters == sum(score > 0 for score in scores)
            assert histograms(election)[bid.number] == tuple(scores.count(score) for score in range(election.top + 1))
