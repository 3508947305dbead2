"""Bids of which only one can be funded: said by organisers, told to residents, kept by the count."""

from typing import Any

import pytest

from pb.bids import actions
from pb.bids.queries import bids_on_ballot, exclusions, labels_on_ballot
from pb.count.outcome import Verdict
from pb.count.rule import EqualShares, HighestFirst, Remainder
from pb.db import Database
from pb.problems import Problems, Refused
from pb.publish.gather import election_of
from pb.publish.queries import published_result
from pb.rounds.actions import set_sharing
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser
from tests.conftest import FrozenClock
from tests.looking import once, said, the_round

SLUG = "marlfield-decides"
DESK = f"/desk/rounds/{SLUG}/bids"
ONE_OF_TWO = "Only one of bids 1 and 2 can be funded."


def reviewed(store: Database, **other: Any) -> list[int]:
    """The ids of three bids, accepted as numbers 1, 2 and 3."""
    make.make_round(store, Phase.REVIEW, **other)
    make.accept_all(store, SLUG)
    return make.bid_ids(store, SLUG)


def exclude(store: Database, *bid_ids: int) -> None:
    store.write(lambda s: actions.exclude_bids(s, SLUG, bid_ids, by=make.BY, now=make.NOW))


def excluded(store: Database) -> dict[int, list[int]]:
    with store.read() as session:
        return exclusions(session, the_round(store, SLUG).id)


def test_exclude_bids_is_kept_and_minuted_until_it_is_taken_back(store: Database) -> None:
    one, two, three = reviewed(store)
    exclude(store, two, one)
    exclude(store, two, three)
    assert excluded(store) == {1: [1, 2], 2: [2, 3]}
    assert said(store, SLUG)[:2] == ["Only one of bids 2 and 3 can be funded.", ONE_OF_TWO]
    for _ in range(2):
        store.write(lambda s: actions.allow_together(s, SLUG, 1, by=make.BY, now=make.NOW))
    assert excluded(store) == {2: [2, 3]}
    assert said(store, SLUG)[:2] == [f"Took back: {ONE_OF_TWO}", "Only one of bids 2 and 3 can be funded."]


def test_exclude_bids_asks_for_two_accepted_bids_of_the_round(store: Database) -> None:
    one, two, _ = reviewed(store)
    store.write(lambda s: actions.decline_bid(s, SLUG, two, "No plan.", by=make.BY, now=make.NOW))
    for chosen in ((), (one,), (one, two), (one, 10**6)):
        with pytest.raises(Problems, match="only_one"):
            exclude(store, *chosen)
    assert excluded(store) == {}


def test_exclude_bids_is_refused_by_a_rule_that_cannot_keep_to_it(store: Database) -> None:
    one, two, _ = reviewed(store, rule=EqualShares())
    with pytest.raises(Refused, match="^Only the rule Highest first can fund at most one of several bids."):
        exclude(store, one, two)


def test_fix_ballot_is_refused_where_the_rule_was_changed_since(store: Database) -> None:
    one, two, _ = reviewed(store)
    exclude(store, one, two)
    store.write(lambda s: set_sharing(s, SLUG, EqualShares(), by=make.BY, now=make.NOW))
    with pytest.raises(Refused, match="^Only the rule Highest first can fund at most one of several bids."):
        store.write(lambda s: actions.fix_ballot(s, SLUG, by=make.BY, now=make.NOW))
    store.write(lambda s: actions.decline_bid(s, SLUG, two, "No plan.", by=make.BY, now=make.NOW))
    store.write(lambda s: actions.fix_ballot(s, SLUG, by=make.BY, now=make.NOW))


def test_exclude_bids_is_refused_once_the_ballot_is_fixed(store: Database) -> None:
    make.make_round(store, Phase.BALLOT_FIXED)
    one, two, _ = make.bid_ids(store, SLUG)
    with pytest.raises(Refused, match="^The ballot is fixed"):
        exclude(store, one, two)
    with pytest.raises(Refused, match="^The ballot is fixed"):
        store.write(lambda s: actions.allow_together(s, SLUG, 1, by=make.BY, now=make.NOW))


def test_labels_on_ballot_join_the_bids_of_one_group_where_the_round_says_so(store: Database) -> None:
    bids = [make.bid("Benches"), make.bid("Kites", group_name="FRIENDS of  the park"), make.bid("Nets", group_name="A")]
    reviewed(store, bids=bids)
    with store.read() as session:
        round = the_round(store, SLUG)
        assert labels_on_ballot(session, round, bids_on_ballot(session, round.id)) == {}
    rule = HighestFirst(Remainder.SKIP)
    store.write(lambda s: set_sharing(s, SLUG, rule, True, by=make.BY, now=make.NOW))
    with store.read() as session:
        election = election_of(session, the_round(store, SLUG))
    label = ("group friends of the park",)
    assert [bid.one_of for bid in election.bids] == [label, label, ()]


def test_set_sharing_refuses_one_award_for_each_group_with_another_rule(store: Database) -> None:
    reviewed(store)
    with pytest.raises(Problems, match="one_per_group"):
        store.write(lambda s: set_sharing(s, SLUG, EqualShares(), True, by=make.BY, now=make.NOW))


def test_the_count_funds_one_of_them_and_says_so(store: Database) -> None:
    one, two, _ = reviewed(store)
    exclude(store, one, two)
    day = make.NOW
    store.write(lambda s: actions.fix_ballot(s, SLUG, by=make.BY, now=day))
    [code] = make.make_codes(store, SLUG)
    make.open_round(store, SLUG)
    round = the_round(store, SLUG)
    opens, closes = round.timetable().voting_opens_at or day, round.timetable().voting_closes_at or day
    make.cast(store, SLUG, code, {1: 5, 2: 4, 3: 1}, now=opens)
    make.seal(store, SLUG, now=closes)
    make.count(store, SLUG, now=closes)
    make.publish(store, SLUG, now=closes)
    with store.read() as session:
        result = published_result(session, round.id)
    assert {line.bid.number: line.step.verdict for line in result.lines} == {
        1: Verdict.FUNDED,
        2: Verdict.ONE_ALREADY,
        3: Verdict.FUNDED,
    }
    assert ONE_OF_TWO in result.rule_in_words


@once
def test_an_organiser_says_it_on_the_list_and_residents_read_it(signed_in: Browser) -> None:
    reviewed(signed_in.store)
    page = signed_in.get(DESK)
    one, two, _ = make.bid_ids(signed_in.store, SLUG)
    button = "Only one can be funded"
    wrong = signed_in.submit(page, {"only_one": [str(one)]}, button=button, status=422)
    assert wrong.problems == {"only_one": "Choose two bids or more"}
    page = signed_in.submit(wrong, {"only_one": [str(one), str(two)]}, button=button)
    assert ONE_OF_TWO in page.text
    signed_in.store.write(lambda s: actions.fix_ballot(s, SLUG, by=make.BY, now=make.NOW))
    cards = signed_in.get(f"/rounds/{SLUG}/bids").main.all("li", class_="pb-card")
    assert [ONE_OF_TWO in card.text for card in cards] == [True, True, False]
    fixed = signed_in.get(DESK)
    assert ONE_OF_TWO in fixed.text
    assert fixed.main.all("form") == []


@once
def test_an_organiser_takes_it_back(signed_in: Browser) -> None:
    one, two, _ = reviewed(signed_in.store)
    exclude(signed_in.store, one, two)
    page = signed_in.submit(signed_in.get(DESK), button="Take this back: Only one of bids 1 and 2 can be funded")
    assert ONE_OF_TWO not in page.text


@once
def test_a_ballot_says_which_bids_exclude_each_other(signed_in: Browser, clock: FrozenClock) -> None:
    one, two, _ = reviewed(signed_in.store)
    exclude(signed_in.store, one, two)
    signed_in.store.write(lambda s: actions.fix_ballot(s, SLUG, by=make.BY, now=make.NOW))
    [code] = make.make_codes(signed_in.store, SLUG)
    make.open_round(signed_in.store, SLUG)
    clock.move(days=10)
    ballot = signed_in.submit(signed_in.get(f"/rounds/{SLUG}/vote"), {"code": code})
    assert [ONE_OF_TWO in card.text for card in ballot.main.all("li", class_="pb-card")] == [True, True, False]
