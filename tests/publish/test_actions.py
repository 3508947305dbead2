"""Counting a round and publishing the result."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import col, select

from pb.bids.actions import withdraw_bid
from pb.count.outcome import Settled, TieToSettle, Verdict
from pb.count.record import inputs_from, outcome_from
from pb.count.rule import HighestFirst, Remainder, TieBreak
from pb.count.ties import Draws, dice_order
from pb.db import Database
from pb.problems import NotFound, Problems, Refused
from pb.publish.actions import count_round
from pb.publish.models import Count, Publication
from pb.publish.queries import published_count
from pb.rounds.actions_voting import move_closing
from pb.rounds.models import Minute
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from tests import make

# Totals 9, 6 and 3 of bids 1, 2 and 3; the pot is £2,000 and they ask £1,000, £800 and £600.
BALLOTS = ({1: 5, 2: 3, 3: 0}, {1: 4, 2: 3}, {3: 3})
# Two bids of £1,500 that tie for a pot of £2,000, and two of £300 that tie for what is then left.
TWO_TIES = tuple(
    make.bid(f"Bid {n}", amount=amount, minimum=None)
    for n, amount in ((1, 1500_00), (2, 1500_00), (3, 300_00), (4, 300_00))
)
TIED = ({1: 5, 2: 5, 3: 2, 4: 2},)


def sealed(store: Database, ballots: Sequence[dict[int, int]] = BALLOTS) -> str:
    return make.make_round(store, Phase.SEALED, ballots=ballots)


def tied(store: Database) -> str:
    """Of a pot of £1,800, so that each tie matters."""
    return make.make_round(
        store, Phase.SEALED, bids=TWO_TIES, ballots=TIED, funders=[("Council", 1800_00)], remainder="skip", ties="lots"
    )


def count(store: Database, slug: str, lots: Sequence[tuple[int, ...]] = (), reason: str = "") -> TieToSettle | None:
    return store.write(lambda s: count_round(s, slug, lots, reason, by=make.BY, now=make.NOW))


def counts(store: Database) -> list[Count]:
    with store.read() as session:
        return list(session.exec(select(Count).order_by(col(Count.number))))


def minutes(store: Database) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(Minute.text).order_by(col(Minute.id).desc())))


def phase(store: Database, slug: str) -> Phase:
    with store.read() as session:
        return round_by_slug(session, slug).phase(make.NOW)


def test_count_round_keeps_what_went_in_and_what_came_out(store: Database) -> None:
    slug = sealed(store)
    assert count(store, slug) is None
    (kept,) = counts(store)
    assert (kept.number, kept.organiser, kept.reason, kept.at) == (1, make.BY, "", make.NOW)
    assert outcome_from(kept.outcome).awards == {1: 1000_00, 2: 800_00, 3: 0}
    election, rule, _ = inputs_from(kept.inputs)
    assert (election.pot, len(election.ballots)) == (2000_00, 3)
    assert rule == HighestFirst(Remainder.PART_FUND, (TieBreak.SMALLER_REQUEST, TieBreak.LOTS))
    assert (phase(store, slug), minutes(store)[0]) == (Phase.COUNTED, "Count 1: 3 ballots.")


@pytest.mark.parametrize(
    "early", [Phase.REVIEW, Phase.BALLOT_FIXED, Phase.VOTING, Phase.CLOSED], ids=lambda early: early.name.lower()
)
def test_count_round_is_refused_before_the_boxes_are_sealed(store: Database, early: Phase) -> None:
    slug = make.make_round(store, early)
    with pytest.raises(
        Refused, match="^Nobody sees a tally before voting has closed and the boxes are sealed. The count opens"
    ):
        count(store, slug)
    assert counts(store) == []


def test_count_round_finds_no_round_at_another_address(store: Database) -> None:
    with pytest.raises(NotFound):
        count(store, "nowhere")


def test_count_round_counts_no_ballots_at_all(store: Database) -> None:
    slug = sealed(store, ballots=())
    count(store, slug)
    outcome = outcome_from(counts(store)[0].outcome)
    assert (outcome.awards, outcome.left) == ({1: 0, 2: 0, 3: 0}, 2000_00)
    assert {step.verdict for step in outcome.steps} == {Verdict.NO_POINTS}


def test_count_round_gives_the_same_bytes_whatever_the_order_of_ballots(store: Database) -> None:
    for name, ballots in (("One order", BALLOTS), ("Another order", BALLOTS[::-1])):
        count(store, make.make_round(store, Phase.SEALED, name=name, ballots=ballots))
    one, other = counts(store)
    assert (one.inputs, one.inputs_digest, one.outcome) == (other.inputs, other.inputs_digest, other.outcome)


def test_count_round_keeps_no_count_while_a_tie_waits_for_lots_but_ends_the_voting(store: Database) -> None:
    slug = tied(store)
    assert count(store, slug) == TieToSettle(among=(1, 2), total=5, left=1800_00)
    assert count(store, slug, [(2, 1)]) == TieToSettle(among=(3, 4), total=2, left=300_00)
    assert (counts(store), phase(store, slug)) == ([], Phase.COUNTED)
    assert count(store, slug, [(2, 1), (4, 3)]) is None
    assert outcome_from(counts(store)[0].outcome).awards == {1: 0, 2: 1500_00, 3: 0, 4: 300_00}


def test_count_round_keeps_the_dice_in_its_record_and_in_the_minutes(store: Database) -> None:
    rule = HighestFirst(Remainder.SKIP, (TieBreak.DICE,))
    slug = make.make_round(store, Phase.SEALED, bids=TWO_TIES, ballots=TIED, funders=[("Council", 1800_00)], rule=rule)
    assert count(store, slug) == TieToSettle(among=(1, 2), total=5, left=1800_00, by=Settled.DICE)
    waits = store.write(lambda s: count_round(s, slug, (), "", by=make.BY, now=make.NOW, dice="35142"))
    assert waits is None
    (kept,) = counts(store)
    assert inputs_from(kept.inputs)[2] == Draws(dice="35142")
    first, second = dice_order("35142", (1, 2))[0], dice_order("35142", (3, 4))[0]
    assert {number for number, award in outcome_from(kept.outcome).awards.items() if award} == {first, second}
    assert minutes(store)[0] == "Count 1: 1 ballots. Dice rolled: 35142."


def test_voting_never_opens_again_once_a_tie_has_been_seen(store: Database) -> None:
    slug = tied(store)
    assert count(store, slug) is not None
    later = make.NOW + timedelta(hours=1)
    with pytest.raises(Refused, match="voting cannot open again"):
        store.write(lambda s: move_closing(s, slug, later, "More time", "UTC", by=make.BY, now=make.NOW))
    assert minutes(store)[0].startswith("The count stopped. Bids 1 and 2 both scored 5")


@pytest.mark.parametrize(
    "lots", [[(1, 3)], [(2, 1), (3, 1)], [(9, 8)], [(1, 2), (2, 1)], [(1, 1)]],
    ids=["no-tie", "one-right-one-wrong", "no-bids", "drawn-twice", "one-bid-twice"],
)  # fmt: skip
def test_count_round_refuses_lots_that_belong_to_no_tie(store: Database, lots: list[tuple[int, ...]]) -> None:
    slug = tied(store)
    with pytest.raises(Refused, match="^These lots do not belong to a tie of this count."):
        count(store, slug, lots)
    assert counts(store) == []


def test_count_round_wants_a_reason_to_count_again_and_leaves_the_earlier_count_alone(store: Database) -> None:
    slug = sealed(store)
    count(store, slug)
    first = counts(store)[0]
    with pytest.raises(Problems) as raised:
        count(store, slug)
    assert raised.value.by_field == {"reason": "Enter why you are counting again; it is published"}
    store.write(lambda s: withdraw_bid(s, slug, 2, "The group gave up.", by=make.BY, now=make.NOW))
    count(store, slug, reason="Bid 2 was withdrawn.")
    again, second = counts(store)
    assert again == first
    assert (second.number, second.reason) == (2, "Bid 2 was withdrawn.")
    assert outcome_from(second.outcome).awards == {1: 1000_00, 2: 0, 3: 600_00}
    assert minutes(store)[0] == "Count 2: 3 ballots. Reason: Bid 2 was withdrawn."


def test_publish_result_puts_the_newest_count_on_show(store: Database) -> None:
    slug = sealed(store)
    count(store, slug)
    make.publish(store, slug)
    with store.read() as session:
        shown = published_count(session, 1)
        assert shown is not None
        assert shown.number == 1
        assert session.exec(select(Publication.organiser)).all() == [make.BY]
    assert (phase(store, slug), minutes(store)[0]) == (Phase.PUBLISHED, "Published count 1.")


def test_publish_result_is_refused_without_a_count_for_an_old_one_and_twice(store: Database) -> None:
    slug = sealed(store)
    with pytest.raises(Refused, match="^Count the ballots first.$"):
        make.publish(store, slug)
    count(store, slug)
    count(store, slug, reason="To be sure.")
    for number in (1, 3):
        with pytest.raises(Refused, match="^There is a newer count. Look at it, then publish that one.$"):
            make.publish(store, slug, number)
    make.publish(store, slug, 2)
    with pytest.raises(Refused, match="^This count is published already.$"):
        make.publish(store, slug, 2)
    with store.read() as session:
        assert len(session.exec(select(Publication)).all()) == 1


def test_publish_result_leaves_the_time_of_the_first_publication(store: Database) -> None:
    slug = sealed(store)
    count(store, slug)
    make.publish(store, slug)
    count(store, slug, reason="To be sure.")
    make.publish(store, slug, 2, now=make.NOW.replace(hour=15))
    with store.read() as session:
        assert round_by_slug(session, slug).published_at == make.NOW


@contextmanager
def two_servers(store: Database) -> Iterator[list[Database]]:
    """On PostgreSQL two of them, each with a writer; on SQLite there is only ever one."""
    second = store if store.sqlite else Database(store.url.render_as_string(hide_password=False)).open()
    yield [store, second]
    if second is not store:
        second.close()


def at_once(store: Database, act: Callable[[Database], object]) -> list[object]:
    """What became of doing something twice at the same moment."""
    together = Barrier(2)

    def run(one: Database) -> object:
        together.wait()
        try:
            return act(one)
        except (Problems, Refused) as refused:
            return type(refused)

    with two_servers(store) as servers, ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, servers), key=str)


def test_two_organisers_counting_at_once_make_one_count_and_one_is_asked_why(store: Database) -> None:
    slug = sealed(store)
    assert at_once(store, lambda one: count(one, slug)) == [Problems, None]
    assert [kept.number for kept in counts(store)] == [1]


def test_two_organisers_counting_again_at_once_make_two_numbered_counts(store: Database) -> None:
    slug = sealed(store)
    assert at_once(store, lambda one: count(one, slug, reason="To be sure.")) == [None, None]
    first, second = counts(store)
    assert (first.number, second.number, first.outcome) == (1, 2, second.outcome)


def test_two_organisers_publishing_at_once_publish_once(store: Database) -> None:
    slug = sealed(store)
    count(store, slug)
    assert at_once(store, lambda one: make.publish(one, slug)) == [Refused, None]
    assert len(minutes(store)) == len(set(minutes(store)))
