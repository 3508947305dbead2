"""What organisers do to a round while it is voted on, and when they are refused."""

from datetime import timedelta

import pytest

from pb.db import Database
from pb.problems import Problems
from pb.rounds import actions_voting
from pb.rounds.rules import Phase
from tests import make
from tests.doing import do, refusal
from tests.looking import said, the_round, written

HOUR = timedelta(hours=1)


def test_start_voting_opens_a_round_that_is_ready_before_its_time(store: Database) -> None:
    slug = make.make_round(store, Phase.READY)
    do(store, actions_voting.start_voting, slug)
    round = the_round(store, slug)
    assert (round.voting_opens_at, round.phase(make.NOW), said(store, slug)[0]) == (
        make.NOW,
        Phase.VOTING,
        "Opened voting, before the time that was set.",
    )


def test_start_voting_is_refused_before_the_round_is_opened(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    assert refusal(store, actions_voting.start_voting, slug) == "Open the round first."


def test_close_voting_closes_it_now(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING)
    do(store, actions_voting.close_voting, slug)
    round = the_round(store, slug)
    assert (round.voting_closes_at, round.phase(make.NOW), said(store, slug)[0]) == (
        make.NOW,
        Phase.CLOSED,
        "Closed voting.",
    )


def test_close_voting_is_refused_a_second_time(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING)
    do(store, actions_voting.close_voting, slug)
    assert refusal(store, actions_voting.close_voting, slug) == "Voting has closed already."


@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.CLOSED])
def test_move_closing_gives_more_time_also_shortly_after_voting_closed(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    do(store, actions_voting.move_closing, slug, make.NOW + HOUR, "The lights went out", "Europe/London")
    round, minute = the_round(store, slug), written(store, slug)[0]
    assert (round.voting_closes_at, round.phase(make.NOW), minute.notice, minute.text) == (
        make.NOW + HOUR,
        Phase.VOTING,
        True,
        "Voting now closes on Saturday 20 March 2027 at 1pm. Reason: The lights went out",
    )


def test_move_closing_never_closes_voting_before_it_opens(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    with pytest.raises(Problems) as raised:
        do(store, actions_voting.move_closing, slug, make.NOW + HOUR, "A slip", "UTC")
    assert raised.value.by_field == {"voting_closes_at": "Voting must close after it opens"}


@pytest.mark.parametrize("phase", [Phase.SEALED, Phase.COUNTED, Phase.PUBLISHED])
def test_move_closing_is_refused_once_the_boxes_are_sealed(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    assert refusal(store, actions_voting.move_closing, slug, make.NOW + HOUR, "Too late", "UTC") == (
        "The boxes are sealed, so voting cannot open again."
    )
