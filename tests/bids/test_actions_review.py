"""How organisers answer bids and fix the ballot, and when they are refused."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from pb.bids import actions
from pb.bids.queries import exclusions
from pb.count.ballot_types import Approve, BallotType, SpendThePot
from pb.db import Database
from pb.problems import NotFound, Refused
from pb.rounds import actions as rounds
from pb.rounds.rules import Phase
from tests import make
from tests.bids.filling import the_bids
from tests.doing import FROZEN, Act, do, refusal
from tests.looking import everything, said, the_round, written


def test_accept_bid_gives_numbers_in_the_order_of_accepting(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    first, second, third = make.bid_ids(store, slug)
    for bid_id in (third, first, second):
        do(store, actions.accept_bid, slug, bid_id)
    assert [(bid.number, bid.state) for bid in the_bids(store, slug)] == [
        (2, "accepted"),
        (3, "accepted"),
        (1, "accepted"),
    ]


def test_accept_bid_counts_from_one_in_every_round(store: Database) -> None:
    for _ in range(2):
        slug = make.make_round(store, Phase.REVIEW)
        make.accept_all(store, slug)
        assert [bid.number for bid in the_bids(store, slug)] == [1, 2, 3]


def test_accept_bid_never_gives_the_number_of_a_declined_bid_to_another(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    first, second, third = make.bid_ids(store, slug)
    do(store, actions.accept_bid, slug, first)
    do(store, actions.accept_bid, slug, second)
    do(store, actions.decline_bid, slug, second, "No theme")
    do(store, actions.accept_bid, slug, third)
    assert [bid.number for bid in the_bids(store, slug)] == [1, 2, 3]


def test_accept_bid_gives_a_bid_that_was_declined_its_own_number_back(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    make.accept_all(store, slug)
    first = make.bid_ids(store, slug)[0]
    do(store, actions.decline_bid, slug, first, "No theme")
    do(store, actions.accept_bid, slug, first)
    bid = the_bids(store, slug)[0]
    assert (bid.number, bid.state, bid.reason) == (1, "accepted", "")


def test_accept_bid_gives_each_a_number_of_its_own_when_two_organisers_accept_at_once(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW, bids=[make.bid(f"Bid {n}") for n in range(8)])
    servers = [store] if store.sqlite else [store, Database(store.url.render_as_string(hide_password=False)).open()]
    with ThreadPoolExecutor(4) as people:
        ids = enumerate(make.bid_ids(store, slug))
        for _ in people.map(lambda pair: do(servers[pair[0] % len(servers)], actions.accept_bid, slug, pair[1]), ids):
            pass
    for server in servers[1:]:
        server.close()
    assert sorted(bid.number or 0 for bid in the_bids(store, slug)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_accept_bid_leaves_a_minute(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    do(store, actions.accept_bid, slug, make.bid_ids(store, slug)[1])
    assert said(store, slug)[0] == "Accepted the bid of Lunch Club as number 1."


def test_accept_bid_is_refused_a_second_time(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    make.accept_all(store, slug)
    bid_id = make.bid_ids(store, slug)[0]
    assert refusal(store, actions.accept_bid, slug, bid_id) == "This bid is accepted already."


def test_decline_bid_keeps_it_off_the_ballot_with_the_reason(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN)
    do(store, actions.decline_bid, slug, make.bid_ids(store, slug)[0], "It meets no theme")
    bid = the_bids(store, slug)[0]
    assert (bid.state, bid.number, bid.reason, said(store, slug)[0]) == (
        "declined",
        None,
        "It meets no theme",
        "Declined the bid of Friends of the Park. Reason: It meets no theme",
    )


def test_decline_bid_is_refused_a_second_time(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    bid_id = make.bid_ids(store, slug)[0]
    do(store, actions.decline_bid, slug, bid_id, "No theme")
    assert refusal(store, actions.decline_bid, slug, bid_id, "Again") == "This bid is declined already."


ON_BIDS: Sequence[tuple[Act, tuple[Any, ...]]] = [
    (actions.change_bid, (make.bid("Another title"),)),
    (actions.accept_bid, ()),
    (actions.decline_bid, ("No theme",)),
]


@pytest.mark.parametrize("phase", [Phase.BALLOT_FIXED, Phase.VOTING])
def test_a_bid_stays_as_it_is_once_the_ballot_is_fixed(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    bid_id = make.bid_ids(store, slug)[0]
    assert [refusal(store, act, slug, bid_id, *values) for act, values in ON_BIDS] == [FROZEN] * 3


def test_a_bid_of_another_round_is_not_found(store: Database) -> None:
    slug, other = make.make_round(store, Phase.REVIEW), make.make_round(store, Phase.REVIEW)
    before = everything(store)
    for act, values in ON_BIDS:
        with pytest.raises(NotFound):
            do(store, act, slug, make.bid_ids(store, other)[0], *values)
    assert everything(store) == before


def test_withdraw_bid_sets_it_aside_and_tells_everyone(store: Database) -> None:
    slug = make.make_round(store, Phase.COUNTED)
    do(store, actions.withdraw_bid, slug, make.bid_ids(store, slug)[1], "The club has closed")
    bid, minute = the_bids(store, slug)[1], written(store, slug)[0]
    assert (bid.state, bid.number, bid.reason, minute.notice, minute.text) == (
        "withdrawn",
        2,
        "The club has closed",
        True,
        "Bid 2, Lunch club, was withdrawn. Reason: The club has closed",
    )


def test_withdraw_bid_is_refused_a_second_time(store: Database) -> None:
    slug = make.make_round(store, Phase.COUNTED)
    bid_id = make.bid_ids(store, slug)[1]
    do(store, actions.withdraw_bid, slug, bid_id, "Closed")
    assert refusal(store, actions.withdraw_bid, slug, bid_id, "Again") == ("Only a bid on the ballot can be withdrawn.")


@pytest.mark.parametrize("phase", [Phase.REVIEW, Phase.VOTING, Phase.CLOSED])
def test_withdraw_bid_is_refused_while_voting_could_still_open(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    assert refusal(store, actions.withdraw_bid, slug, make.bid_ids(store, slug)[0], "Closed") == (
        "Every voter must see the same ballot, so a bid is withdrawn after a count, and the next count leaves it "
        "out. Before the ballot is fixed, decline it instead."
    )


def test_fix_ballot_freezes_the_round(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    make.accept_all(store, slug)
    do(store, actions.fix_ballot, slug)
    round = the_round(store, slug)
    assert (round.ballot_fixed_at, round.phase(make.NOW), said(store, slug)[0]) == (
        make.NOW,
        Phase.BALLOT_FIXED,
        "Fixed the ballot.",
    )


def answered(*answers: str) -> Callable[[Database, str], None]:
    """Accepts or declines as many bids as there are answers."""

    def answer(store: Database, slug: str) -> None:
        for bid_id, given in zip(make.bid_ids(store, slug), answers, strict=False):
            if given == "accept":
                do(store, actions.accept_bid, slug, bid_id)
            else:
                do(store, actions.decline_bid, slug, bid_id, "No theme")

    return answer


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param(answered(), "Accept or decline every bid first.", id="none is answered"),
        pytest.param(answered("accept", "accept"), "Accept or decline every bid first.", id="one is not"),
        pytest.param(answered(*["decline"] * 3), "Accept at least one bid first.", id="all are declined"),
    ],
)
def test_fix_ballot_is_refused_until_the_bids_are_answered(
    store: Database, answers: Callable[[Database, str], None], reason: str
) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    answers(store, slug)
    assert refusal(store, actions.fix_ballot, slug) == reason


def test_fix_ballot_is_refused_without_a_bid(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW, bids=[])
    assert refusal(store, actions.fix_ballot, slug) == "Accept at least one bid first."


def test_fix_ballot_is_refused_while_bids_are_open(store: Database) -> None:
    slug = make.make_round(store, Phase.BIDS_OPEN)
    assert refusal(store, actions.fix_ballot, slug) == "Close bids first."


def test_fix_ballot_is_refused_a_second_time(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    assert refusal(store, actions.fix_ballot, slug) == "The ballot is fixed already."


def test_fix_ballot_is_refused_once_voting_would_have_closed(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    make.accept_all(store, slug)
    closes = the_round(store, slug).voting_closes_at
    assert closes is not None
    with pytest.raises(Refused, match="^The time that voting closes has passed. Change the dates first.$"):
        do(store, actions.fix_ballot, slug, now=closes)


def test_the_minutes_of_bids_hold_no_contact_and_no_hidden_place(store: Database) -> None:
    private = make.bid(
        location="12 Secret Street", hide_location=True, contact_name="Zelda Q", contact_email="zelda@example.org"
    )
    slug = make.make_round(store, Phase.BALLOT_FIXED, bids=[private])
    do(store, rounds.unfix_ballot, slug, "A slip")
    changed = replace(private, contact_phone="0151 496 0001", location="13 Secret Street")
    do(store, actions.change_bid, slug, make.bid_ids(store, slug)[0], changed)
    text = " ".join(said(store, slug))
    assert [word for word in ("Secret", "Zelda", "zelda", "0151") if word in text] == []


def test_fix_ballot_refuses_a_bid_above_limits_that_were_lowered_since(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    make.accept_all(store, slug)
    lower = [("Town council", 2000_00)], 100_00, 900_00
    store.write(lambda s: rounds.set_pot(s, slug, *lower, by=make.BY, now=make.NOW))
    with pytest.raises(Refused, match="Benches in the park asks for more than the largest bid"):
        store.write(lambda s: actions.fix_ballot(s, slug, by=make.BY, now=make.NOW))


@pytest.mark.parametrize(
    ("ballot_type", "reason"),
    [
        (Approve(4, 5), "Each voter must choose at least 4 bids, and 3 are accepted"),
        (SpendThePot(599_99), "No bid asks for £599.99 or less, so nobody could vote"),
    ],
)
def test_fix_ballot_refuses_a_ballot_that_nobody_could_fill_in(
    store: Database, ballot_type: BallotType, reason: str
) -> None:
    slug = make.make_round(store, Phase.REVIEW, ballot_type=ballot_type)
    make.accept_all(store, slug)
    assert refusal(store, actions.fix_ballot, slug).startswith(reason)


def test_decline_bid_takes_it_out_of_what_excludes_it(store: Database) -> None:
    slug = make.make_round(store, Phase.REVIEW)
    make.accept_all(store, slug)
    one, two, three = make.bid_ids(store, slug)
    do = partial(_do, store, slug)
    do(actions.exclude_bids, [one, two])
    do(actions.exclude_bids, [one, two, three])
    do(actions.decline_bid, two, "Not for this round")
    with store.read() as session:
        assert exclusions(session, the_round(store, slug).id) == {2: [1, 3]}
    assert "Took back: Only one of bids 1 and 2 can be funded." in said(store, slug)
    do(actions.accept_bid, two)
    with store.read() as session:
        assert exclusions(session, the_round(store, slug).id) == {2: [1, 3]}


def _do(store: Database, slug: str, act: Any, *values: Any) -> None:
    store.write(lambda s: act(s, slug, *values, by=make.BY, now=make.NOW))
