"""What is known about rounds."""

from datetime import timedelta

import pytest

from pb.db import Database
from pb.problems import NotFound
from pb.rounds import actions, actions_voting, queries
from pb.rounds.rules import Phase, Progress
from tests import make
from tests.looking import the_round

NOTHING_DONE = Progress(pot=False, themes=False, eligibility=False, ballot=False, sharing=False, dates=False)


def test_round_by_slug_finds_a_draft(store: Database) -> None:
    slug = make.make_draft(store)
    with store.read() as session:
        assert queries.round_by_slug(session, slug).name == "Marlfield decides"


def test_round_by_slug_finds_nothing_at_another_address(store: Database) -> None:
    make.make_draft(store)
    others = ("", "nowhere", "MARLFIELD-DECIDES", "%", "_" * 17, "marlfield-decides\x00", "m" * 100_000, "\udc80")
    with store.read() as session:
        for slug in others:
            with pytest.raises(NotFound):
                queries.round_by_slug(session, slug)


def test_locked_round_finds_nothing_at_another_address(store: Database) -> None:
    with pytest.raises(NotFound):
        store.write(lambda s: queries.locked_round(s, "nowhere\x00"))


def test_round_on_show_hides_a_draft(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN, announced=False, bids=[])
    with store.read() as session, pytest.raises(NotFound):
        queries.round_on_show(session, slug)


def test_round_on_show_shows_a_round_that_is_announced(store: Database) -> None:
    slug = make.make_round(store, Phase.DRAFT)
    with store.read() as session:
        assert queries.round_on_show(session, slug).slug == slug


def test_rounds_on_show_are_the_announced_ones_newest_first(store: Database) -> None:
    first, _, last = make.make_round(store, Phase.DRAFT), make.make_draft(store), make.make_round(store, Phase.DRAFT)
    with store.read() as session:
        assert [round.slug for round in queries.rounds_on_show(session)] == [last, first]


def test_all_rounds_are_drafts_too_newest_first(store: Database) -> None:
    first, last = make.make_round(store, Phase.DRAFT), make.make_draft(store)
    with store.read() as session:
        assert [round.slug for round in queries.all_rounds(session)] == [last, first]


def test_pots_are_summed_for_each_round(store: Database) -> None:
    one = make.make_round(store, Phase.DRAFT, funders=[("Council", 1500_00), ("Lottery", 500_50)])
    two = make.make_round(store, Phase.DRAFT, funders=[("Council", 100_000_000_00)])
    make.make_draft(store)
    with store.read() as session:
        assert queries.pots(session) == {
            the_round(store, one).id: 2000_50,
            the_round(store, two).id: 100_000_000_00,
        }


def test_pot_is_nothing_without_a_funder(store: Database) -> None:
    slug = make.make_draft(store)
    with store.read() as session:
        assert queries.pot(session, the_round(store, slug).id) == 0


def test_minutes_are_of_one_round_newest_first(store: Database) -> None:
    slug, _ = make.make_draft(store), make.make_draft(store, "Another round")
    later = make.NOW + timedelta(minutes=1)
    store.write(lambda s: actions.rename_round(s, slug, "New name", "Here", by="Bob Helper", now=later))
    with store.read() as session:
        rows = queries.minutes(session, the_round(store, slug).id)
        assert [(row.organiser, row.at, row.text) for row in rows] == [
            ("Bob Helper", later, "Named the round New name, for Here."),
            (make.BY, make.NOW, "Started the round."),
        ]


def test_notices_are_only_what_everyone_should_know(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING)
    closes = make.NOW + timedelta(hours=2)
    store.write(lambda s: actions_voting.move_closing(s, slug, closes, "It rains", "UTC", by=make.BY, now=make.NOW))
    with store.read() as session:
        assert [notice.text for notice in queries.notices(session, the_round(store, slug).id)] == [
            "Voting now closes on Saturday 20 March 2027 at 2pm. Reason: It rains"
        ]


def test_progress_of_a_new_round_is_nothing(store: Database) -> None:
    slug = make.make_draft(store)
    with store.read() as session:
        assert queries.progress(session, queries.round_by_slug(session, slug)) == NOTHING_DONE


def test_progress_sees_each_part_that_is_done(store: Database) -> None:
    slug = make.make_round(store, Phase.DRAFT, announced=False)
    with store.read() as session:
        assert queries.progress(session, queries.round_by_slug(session, slug)) == Progress(
            pot=True, themes=True, eligibility=True, ballot=True, sharing=True, dates=True
        )
