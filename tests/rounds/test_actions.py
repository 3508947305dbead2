"""What organisers do to a round, and when they are refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from pb.count.ballot_types import ScoreEvery
from pb.count.rule import EqualShares, HighestFirst, Remainder
from pb.db import Database
from pb.problems import NotFound, Problems, Refused
from pb.rounds import actions, queries
from pb.rounds.forms_checking import Checking
from pb.rounds.rules import Phase
from tests import make
from tests.doing import FROZEN, Act, do, refusal, wrote
from tests.looking import everything, once, said, the_round, written

Settings = Sequence[tuple[Act, tuple[Any, ...], str]]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DATES = (make.NOW + DAY, make.NOW + 2 * DAY, make.NOW + 3 * DAY, make.NOW + 4 * DAY)


def test_create_round_starts_a_draft_that_has_a_name_and_nothing_else(store: Database) -> None:
    slug = make.make_draft(store, "Marlfield decides 2027", "Marlfield")
    round = the_round(store, slug)
    assert (slug, round.name, round.place, round.phase(make.NOW)) == (
        "marlfield-decides-2027",
        "Marlfield decides 2027",
        "Marlfield",
        Phase.DRAFT,
    )


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Marlfield decides", ["marlfield-decides", "marlfield-decides-2", "marlfield-decides-3"]),
        ("🎉", ["round", "round-2", "round-3"]),
        ("x" * 80, ["x" * 60, "x" * 60 + "-2", "x" * 60 + "-3"]),
    ],
    ids=["name", "emoji", "long"],
)
def test_create_round_gives_every_round_an_address_of_its_own(store: Database, name: str, slugs: list[str]) -> None:
    assert [make.make_draft(store, name) for _ in slugs] == slugs


def test_create_round_does_not_take_the_address_that_another_name_has(store: Database) -> None:
    names = ["Marlfield 2", "Marlfield", "Marlfield"]
    assert [make.make_draft(store, name) for name in names] == ["marlfield-2", "marlfield", "marlfield-3"]


def test_create_round_leaves_a_minute_of_who_and_when(store: Database) -> None:
    minute = written(store, make.make_draft(store))[0]
    assert (minute.organiser, minute.at, minute.text, minute.notice) == (
        make.BY,
        make.NOW,
        "Started the round.",
        False,
    )


def test_rename_round_keeps_the_address(store: Database) -> None:
    slug = make.make_draft(store)
    do(store, actions.rename_round, slug, "Power to Marlfield", "Marlfield Lane")
    round = the_round(store, slug)
    assert (round.slug, round.name, round.place) == ("marlfield-decides", "Power to Marlfield", "Marlfield Lane")


def test_set_pot_replaces_the_funders_and_keeps_their_order(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    do(store, actions.set_pot, slug, [("Lottery", 50), ("Council", 3000_00), ("Lottery", 1)], 5000, 200_000)
    with store.read() as session:
        funders = queries.funders(session, the_round(store, slug).id)
        assert [(funder.name, funder.amount) for funder in funders] == [
            ("Lottery", 50),
            ("Council", 3000_00),
            ("Lottery", 1),
        ]


def test_set_themes_replaces_the_themes(store: Database) -> None:
    slug = make.make_round(store, Phase.DRAFT)
    do(store, actions.set_themes, slug, ["Green spaces", "Older people"])
    with store.read() as session:
        themes = queries.themes(session, the_round(store, slug).id)
        assert [theme.name for theme in themes] == ["Green spaces", "Older people"]


# Each with values of its own, and the sentence it leaves in the minutes.
SETTINGS: Settings = [
    (actions.rename_round, ("New name", "New place"), "Named the round New name, for New place."),
    (
        actions.set_pot,
        ([("Lottery", 999_00)], 1_00, 999_00),
        "Set the pot to £999. A bid may ask for £1 to £999.",
    ),
    (
        actions.set_eligibility,
        ("ZZ9", 18, "study"),
        "Set who may vote. You can vote if you are 18 or over and you study in ZZ9.",
    ),
    (
        actions.set_ballot,
        (ScoreEvery(every=True), "random"),
        "Set the ballot. Give each bid a score from 0 to 5. Every bid must be scored. "
        "Bids are shown in a different order for each voter.",
    ),
    (
        actions.set_sharing,
        (HighestFirst(Remainder.STOP),),
        "Set how the money is shared. We pay the bid with the most points first, and never one with no points. "
        "We stop at the first bid that we cannot pay in full. "
        "If points are equal and the order matters, we draw lots.",
    ),
]
SET_DATES = (
    actions.set_dates,
    (DATES, "Europe/London"),
    "Set the dates. Bids: Sunday 21 March 2027 at midday to Monday 22 March 2027 at midday. "
    "Voting: Tuesday 23 March 2027 at midday to Wednesday 24 March 2027 at midday.",
)
SET_THEMES = (actions.set_themes, (["One", "Two"],), "Set the themes: there are 2.")
IN_A_DRAFT = [*SETTINGS, SET_DATES, SET_THEMES]


def test_a_setting_leaves_a_minute_of_who_set_what_and_when(store: Database) -> None:
    slug = make.make_draft(store)
    for act, values, _ in IN_A_DRAFT:
        wrote(store, act, slug, *values, by="Bob Helper", now=make.NOW + HOUR)
    minutes = [(minute.organiser, minute.at, minute.text) for minute in reversed(written(store, slug))]
    assert minutes[1:] == [("Bob Helper", make.NOW + HOUR, sentence) for _, _, sentence in IN_A_DRAFT]


def test_a_setting_can_be_changed_until_the_ballot_is_fixed(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    for act, values, _ in SETTINGS:
        do(store, act, slug, *values)
    assert said(store, slug)[: len(SETTINGS)] == [sentence for _, _, sentence in reversed(SETTINGS)]


@pytest.mark.parametrize("phase", [Phase.BALLOT_FIXED, Phase.VOTING, Phase.PUBLISHED])
def test_no_setting_can_be_changed_once_the_ballot_is_fixed(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    reasons = [refusal(store, act, slug, *values) for act, values, _ in [*SETTINGS, SET_DATES]]
    assert reasons == [FROZEN] * 6


def test_a_setting_of_a_round_that_is_not_there_is_not_found(store: Database) -> None:
    for act, values, _ in IN_A_DRAFT:
        with pytest.raises(NotFound):
            do(store, act, "nowhere", *values)


WHOLE = Checking(organisers=1, disclosure="ballots", reason="", receipts="offered", eligible=None, expected=400)


@once
def test_set_checking_asks_for_a_reason_where_somebody_could_be_recognised_by_a_whole_ballot(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    with pytest.raises(Problems) as raised:
        do(store, actions.set_checking, slug, WHOLE)
    assert list(raised.value.by_field) == ["reason"]
    assert "there can be 49 different ballots, too many for 400 votes" in raised.value.by_field["reason"]
    do(store, actions.set_checking, slug, replace(WHOLE, reason="A small round."))
    do(store, actions.set_checking, slug, replace(WHOLE, expected=15 * 49))
    round = the_round(store, slug)
    assert (round.disclosure, round.disclosure_reason, round.expected) == ("ballots", "", 15 * 49)


@once
def test_set_checking_leaves_nothing_to_one_organiser_once_the_round_is_announced(store: Database) -> None:
    """Else one alone could go back, change this, and then open voting alone."""
    slug, slips = make.make_draft(store), replace(WHOLE, disclosure="slips")
    do(store, actions.set_checking, slug, replace(slips, organisers=2))
    do(store, actions.set_checking, slug, slips)
    slug = make.make_round(store, Phase.REVIEW, name="Announced", checking=make.TOGETHER)
    with pytest.raises(Problems) as raised:
        do(store, actions.set_checking, slug, slips)
    assert list(raised.value.by_field) == ["organisers"]
    do(store, actions.set_checking, slug, replace(slips, organisers=2, receipts="none"))
    assert the_round(store, slug).receipts == "none"


@once
def test_set_checking_cannot_tell_before_the_ballot_is_chosen(store: Database) -> None:
    slug = make.make_draft(store)
    do(store, actions.set_checking, slug, WHOLE)
    assert the_round(store, slug).expected == 400


@once
def test_set_checking_refuses_slips_where_the_rule_reads_whole_ballots(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW, rule=EqualShares())
    with pytest.raises(Problems) as raised:
        do(store, actions.set_checking, slug, replace(WHOLE, disclosure="slips"))
    assert list(raised.value.by_field) == ["disclosure"]


@once
def test_set_sharing_refuses_a_rule_that_reads_whole_ballots_where_slips_were_promised(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    do(store, actions.set_checking, slug, replace(WHOLE, disclosure="slips"))
    with pytest.raises(Problems) as raised:
        do(store, actions.set_sharing, slug, EqualShares())
    assert list(raised.value.by_field) == ["rule"]


def test_set_themes_is_refused_once_groups_write_bids(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN)
    assert refusal(store, actions.set_themes, slug, ["Parks"]) == "Groups are already writing bids for these themes."


def test_set_dates_can_close_bids_later_and_so_open_them_again(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    do(store, actions.set_dates, slug, (make.NOW - DAY, *DATES[1:]), "UTC")
    assert the_round(store, slug).phase(make.NOW) == Phase.BIDS_OPEN


@pytest.mark.parametrize("phase", [Phase.BIDS_OPEN, Phase.REVIEW])
def test_set_dates_never_takes_a_round_with_bids_back_to_a_draft(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    with pytest.raises(Problems) as raised:
        do(store, actions.set_dates, slug, DATES, "UTC")
    assert raised.value.by_field == {"bids_open_at": "Bids have opened already, so this cannot be in the future"}


def test_announce_round_puts_it_on_show_and_leaves_it_a_draft_until_bids_open(store: Database) -> None:
    slug = make.make_round(store, Phase.DRAFT, announced=False)
    do(store, actions.announce_round, slug)
    round = the_round(store, slug)
    assert (round.announced_at, round.phase(make.NOW), said(store, slug)[0]) == (
        make.NOW,
        Phase.DRAFT,
        "Announced the round.",
    )


def test_announce_round_is_refused_while_the_task_list_is_not_done(store: Database) -> None:
    slug = make.make_draft(store)
    do(store, actions.set_themes, slug, ["Parks"])
    assert refusal(store, actions.announce_round, slug) == (
        "Finish the task list first. Still to do: the pot and its funders, who may vote, the ballot, "
        "how the money is shared, the dates."
    )


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.BIDS_OPEN])
def test_announce_round_is_refused_a_second_time(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    assert refusal(store, actions.announce_round, slug) == "The round is announced already."


def test_close_bids_ends_them_now(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN)
    do(store, actions.close_bids, slug)
    round = the_round(store, slug)
    assert (round.bids_close_at, round.phase(make.NOW), said(store, slug)[0]) == (
        make.NOW,
        Phase.REVIEW,
        "Closed bids.",
    )


def test_unfix_ballot_goes_back_to_review_and_says_why(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    do(store, actions.unfix_ballot, slug, "An amount is wrong")
    assert (the_round(store, slug).phase(make.NOW), said(store, slug)[0]) == (
        Phase.REVIEW,
        "Took the ballot back to review. Reason: An amount is wrong",
    )


def test_unfix_ballot_is_refused_from_the_moment_the_round_is_opened(store: Database) -> None:
    slug = make.make_round(store, Phase.READY)
    assert refusal(store, actions.unfix_ballot, slug, "An amount is wrong") == "The round is open."


def test_an_action_that_fails_half_way_leaves_nothing_behind(store: Database) -> None:
    slug = make.make_draft(store)
    before = everything(store)

    def half(session: Session) -> None:
        actions.set_themes(session, slug, ["Parks"], by=make.BY, now=make.NOW)
        session.flush()
        raise Refused("Not now.")

    with pytest.raises(Refused):
        store.write(half)
    assert everything(store) == before
