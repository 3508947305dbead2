"""What is known about counts, and what of it is on show."""

from collections.abc import Sequence

import pytest

from pb.bids.actions import withdraw_bid
from pb.count.outcome import Outcome, TieToSettle
from pb.count.rule import HighestFirst, Remainder, TieBreak
from pb.count.ties import NO_DRAWS, Draws
from pb.db import Database
from pb.problems import NotFound, Refused
from pb.publish.gather import election_of
from pb.publish.queries import (
    Result,
    counts_of,
    newest_count,
    published_count,
    published_counts,
    published_result,
    result_of,
    shared,
    tie_waiting,
)
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from tests import make
from tests.conftest import FrozenClock

BALLOTS = ({1: 5, 2: 3, 3: 0}, {1: 4, 2: 3})


def counted(store: Database, times: int = 1, published: Sequence[int] = ()) -> str:
    """A round that was counted so often; each of `published` was put on show when it was the newest."""
    slug = make.make_round(store, Phase.SEALED, ballots=BALLOTS)
    for number in range(1, times + 1):
        make.count(store, slug, reason=f"Reason {number}." if number > 1 else "")
        if number in published:
            make.publish(store, slug, number)
    return slug


def result(store: Database, slug: str) -> Result:
    with store.read() as session:
        newest = newest_count(session, round_by_slug(session, slug).id)
        assert newest is not None
        return result_of(session, newest)


def test_counts_of_a_round_are_newest_first(store: Database) -> None:
    counted(store, 3)
    make.make_round(store, Phase.COUNTED, name="Another round")
    with store.read() as session:
        assert [count.number for count in counts_of(session, 1)] == [3, 2, 1]
        assert getattr(newest_count(session, 1), "number", None) == 3
        assert newest_count(session, 3) is None


def test_published_counts_leave_out_what_was_never_on_show(store: Database) -> None:
    counted(store, 4, published=[1, 3])
    with store.read() as session:
        assert [count.number for count in published_counts(session, 1)] == [3, 1]
        assert getattr(published_count(session, 1), "number", None) == 3


def test_published_result_is_not_found_before_it_is_published(store: Database) -> None:
    counted(store)
    with store.read() as session, pytest.raises(NotFound):
        published_result(session, 1)


@pytest.mark.parametrize("number", [0, 2, 4, -1, 10**30], ids=["nought", "not-published", "newest", "minus", "huge"])
def test_published_result_of_a_count_that_was_never_on_show_is_not_found(store: Database, number: int) -> None:
    counted(store, 4, published=[1, 3])
    with store.read() as session:
        assert published_result(session, 1).count.number == 3
        assert published_result(session, 1, 1).count.number == 1
        with pytest.raises(NotFound):
            published_result(session, 1, number)


def test_result_of_a_count_is_read_from_its_own_bytes(store: Database) -> None:
    slug = counted(store)
    shown = result(store, slug)
    assert [(line.bid.number, line.step.total, line.scored, line.step.award) for line in shown.lines] == [
        (1, 9, 2, 1000_00),
        (2, 6, 2, 800_00),
        (3, 0, 1, 0),
    ]
    assert [line.bid.number for line in shown.funded] == [1, 2]
    assert [line.bid.number for line in shown.not_funded] == [3]
    assert (shown.withdrawn, shown.best_total) == ([], 10)


def test_result_of_a_count_stays_when_a_bid_is_withdrawn_after_it(store: Database) -> None:
    slug = counted(store)
    store.write(lambda s: withdraw_bid(s, slug, 1, "The group gave up.", by=make.BY, now=make.NOW))
    assert [line.bid.number for line in result(store, slug).funded] == [1, 2]
    make.count(store, slug, reason="Bid 1 was withdrawn.")
    shown = result(store, slug)
    assert [line.bid.number for line in shown.withdrawn] == [1]
    assert [line.bid.number for line in shown.funded] == [2]


def test_result_of_a_count_without_ballots_divides_by_nothing(store: Database) -> None:
    slug = make.make_round(store, Phase.COUNTED)
    shown = result(store, slug)
    assert (shown.funded, shown.best_total, len(shown.not_funded)) == ([], 1, 3)


def test_tie_waiting_asks_and_keeps_nothing(store: Database, clock: FrozenClock) -> None:
    bids = [make.bid("One", amount=1500_00, minimum=None), make.bid("Two", amount=1500_00, minimum=None)]
    slug = make.make_round(store, Phase.SEALED, bids=bids, ballots=({1: 3, 2: 3},), remainder="skip")
    with store.read() as session:
        assert tie_waiting(session, slug, ()) == TieToSettle(among=(1, 2), total=3, left=2000_00)
        assert tie_waiting(session, slug, [(2, 1)]) is None
        assert counts_of(session, 1) == []
    closed = make.make_round(store, Phase.CLOSED, name="Another round")
    with store.read() as session, pytest.raises(Refused, match="^Nobody sees a tally before voting has closed"):
        tie_waiting(session, closed, ())


def test_shared_refuses_lots_that_no_tie_called_for(store: Database) -> None:
    slug = counted(store)
    with store.read() as session:
        election = election_of(session, round_by_slug(session, slug))
    rule = HighestFirst(Remainder.SKIP, (TieBreak.LOTS,))
    assert isinstance(shared(election, rule, NO_DRAWS), Outcome)
    for lots in ((1, 2), (1, 9)):
        with pytest.raises(Refused, match="^These lots do not belong to a tie of this count."):
            shared(election, rule, Draws((lots,)))
