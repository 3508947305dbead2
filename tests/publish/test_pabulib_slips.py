"""The rows of a PaBulib file: every slip is in one of them, and no ballot."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given

from pb.count.ballots import Ballots
from pb.count.election import Election
from pb.count.rule import HighestFirst, Remainder
from pb.count.tally import histograms, tally
from pb.publish.pabulib import slip_rows
from tests.count.make import elections, one_by_one, rule, rules
from tests.publish.read_pabulib import meta, mixed_ballots, projects, rows_of_slips, written
from tests.thorough import examples

SKIP = Remainder.SKIP


def test_slip_rows_deals_the_slips_of_each_bid_like_cards() -> None:
    scores = {1: (0, 1, 0, 0, 0, 1), 2: (1, 0, 0, 0, 1, 0), 3: (0, 0, 2, 0, 0, 0)}
    assert slip_rows(scores, 3) == [((2, 0), (1, 5))[::-1], ((3, 2), (1, 1)), ((2, 4), (3, 2))]


def test_slip_rows_is_empty_without_slips() -> None:
    assert slip_rows({1: (0, 0)}, 0) == []
    assert slip_rows({1: (0, 0)}, 5) == []


@examples(40)
@given(elections(), rules())
def test_slip_rows_lets_anyone_recount_the_published_file(election: Election, rule: HighestFirst) -> None:
    text = written(election, rule)
    recounted = {int(number): Counter[int]() for number in projects(text)}
    for row in rows_of_slips(text):
        for number, score in row.items():
            recounted[number][score] += 1
    assert len(rows_of_slips(text)) == int(meta(text)["num_votes"]) <= len(election.ballots)
    for number, histogram in histograms(election).items():
        assert tuple(recounted[number][score] for score in range(election.top + 1)) == histogram
        stated = projects(text)[str(number)]
        assert int(stated.get("votes", stated.get("score", ""))) == tally(election)[number].total


@examples(40)
@given(elections())
def test_slip_rows_has_a_row_for_every_ballot_when_there_are_slips_enough(election: Election) -> None:
    slips = sum(bid.scored_by for bid in tally(election).values())
    rows = slip_rows(histograms(election), len(election.ballots))
    assert len(rows) == min(slips, len(election.ballots))
    assert all(rows)
    assert all(len({number for number, _ in row}) == len(row) for row in rows)
    assert all([score for _, score in row] == sorted((s for _, s in row), reverse=True) for row in rows)


def test_slip_rows_are_the_same_when_voters_swap_their_marks() -> None:
    election = mixed_ballots()
    chance, cast = Random(7), one_by_one(election.ballots)
    columns = {bid.number: chance.sample([marks.get(bid.number) for marks in cast], 137) for bid in election.bids}
    swapped = tuple(
        {number: score for number, column in columns.items() if (score := column[place]) is not None}
        for place in range(137)
    )
    other = replace(election, ballots=Ballots.of(swapped))
    assert {tuple(sorted(b.items())) for b in swapped} != {tuple(sorted(b.items())) for b in cast}
    assert written(other, rule(SKIP)) == written(election, rule(SKIP))
