"""Several pots: the form, the actions and the pages, from the set-up to the result."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pb.bids.models import Bid
from pb.bids.queries import bids_of
from pb.count.rule import EqualShares, HighestFirst, Phragmen, Pot, Pots, Remainder, Rule, Satisfaction, Spill, TieBreak
from pb.db import Database
from pb.problems import NotFound, Problems, Refused
from pb.rounds import actions, actions_pots
from pb.rounds.forms_pots import PotAsked, PotsForm
from pb.rounds.rules import Phase
from pb.rounds.words import pots_of, rule_of
from tests import make
from tests.browser import Browser
from tests.looking import everything, once, said, the_round

SLUG = "marlfield-decides"
DESK = f"/desk/rounds/{SLUG}"
PARKS = PotAsked("Parks", 1200_00, None, 1500_00)
STREETS = PotAsked("Streets", 800_00, 600_00, None)
TYPED: Mapping[str, str | Sequence[str]] = {
    "several": "yes",
    "name": ["Parks", "Streets", "", ""],
    "amount": ["1,200", "800", "", ""],
    "largest": ["", "600", "", ""],
    "most": ["1,500", "", "", ""],
    "spill": "all",
}
BY_LOTS = (TieBreak.LOTS,)


def do(store: Database, act: Any, *values: Any) -> None:
    store.write(lambda s: act(s, SLUG, *values, by=make.BY, now=make.NOW))


def the_rule(store: Database) -> Rule:
    return rule_of(the_round(store, SLUG))


def the_bids(store: Database) -> Sequence[Bid]:
    with store.read() as session:
        return bids_of(session, the_round(store, SLUG).id)


def in_bids_open(store: Database) -> None:
    """A round with the two pots that takes bids."""
    make.make_round(store, Phase.DRAFT)
    do(store, actions_pots.set_pots, [PARKS, STREETS], Spill.ALL)
    do(store, actions.set_dates, tuple(make.NOW + timedelta(days=day) for day in (-5, 5, 15, 16)), "UTC")


def form(**other: Any) -> PotsForm:
    typed = {name: value if isinstance(value, str) else list(value) for name, value in TYPED.items()}
    return PotsForm(**{**typed, **other})


def test_pots_form_gives_the_pots_in_pence() -> None:
    assert form().checked() == ([PARKS, STREETS], Spill.ALL)
    assert form(several="no").checked() == ([], Spill.NEXT)


@pytest.mark.parametrize(
    ("other", "problems"),
    [
        ({"several": ""}, {"several": "Choose one pot or several"}),
        ({"name": ["Parks"], "amount": ["10"], "largest": [], "most": []}, {"name-0": "Enter at least two pots"}),
        ({"name": ["Parks", "PARKS"]}, {"name-1": "Enter each pot once"}),
        ({"name": ["Parks", ""]}, {"name-1": "Enter the name of the pot"}),
        ({"amount": ["lots", "8"]}, {"amount-0": "Enter an amount in pounds, like 2,500 or 2500.50"}),
        ({"largest": ["", "0"]}, {"largest-1": "Enter an amount above £0, or nothing"}),
        ({"most": ["1,000", ""]}, {"most-0": "Enter £1,200 or more, the pot's own money, or nothing"}),
        ({"spill": "mine"}, {"spill": "Choose what becomes of money that a pot does not spend"}),
        (
            {"name": [f"Pot {n}" for n in range(13)], "amount": ["1"] * 13, "most": [], "largest": []},
            {"name-0": "Enter 12 pots or fewer"},
        ),
    ],
)
def test_pots_form_says_what_to_put_right(other: dict[str, Any], problems: dict[str, str]) -> None:
    with pytest.raises(Problems) as raised:
        form(**other).checked()
    assert raised.value.by_field == problems


def test_pots_form_has_room_for_one_more() -> None:
    assert form().rows()[2:] == [("", "", "", "")]
    assert len(PotsForm().rows()) == 3
    assert len(form(name=[f"Pot {n}" for n in range(12)]).rows()) == 12


def test_set_pots_gives_every_pot_the_rule_of_the_round_and_one_pot_takes_it_back(store: Database) -> None:
    make.make_round(store, Phase.DRAFT)
    before = the_rule(store)
    do(store, actions_pots.set_pots, [PARKS, STREETS], Spill.ALL)
    rule = the_rule(store)
    assert isinstance(rule, Pots)
    assert [(pot.name, pot.amount, pot.most, pot.largest, pot.rule) for pot in rule.pots] == [
        ("Parks", 1200_00, 1500_00, None, before),
        ("Streets", 800_00, None, 600_00, before),
    ]
    assert "£1,200 is for Parks. Together they get £1,500 at most." in said(store, SLUG)
    assert "Set 2 pots." in said(store, SLUG)
    do(store, actions_pots.set_pots, [], Spill.NEXT)
    assert (the_rule(store), said(store, SLUG)[0]) == (before, "Set one pot for all bids.")


def test_set_sharing_of_several_pots_is_for_every_pot_and_set_pot_sharing_for_one(store: Database) -> None:
    make.make_round(store, Phase.DRAFT, rule=HighestFirst(Remainder.STOP))
    do(store, actions_pots.set_pots, [PARKS, STREETS], Spill.KEPT)
    do(store, actions.set_sharing, HighestFirst(Remainder.SKIP))
    do(store, actions_pots.set_pot_sharing, 1, EqualShares())
    scores = EqualShares(Satisfaction.SCORE)
    assert [pot.rule for pot in pots_of(the_round(store, SLUG))] == [HighestFirst(Remainder.SKIP), scores]
    # Other names and amounts leave each pot its rule.
    do(store, actions_pots.set_pots, [PotAsked("Green", 1, None, None), STREETS], Spill.NEXT)
    assert [pot.rule for pot in pots_of(the_round(store, SLUG))] == [HighestFirst(Remainder.SKIP), scores]
    with pytest.raises(Problems, match="draw"):
        do(store, actions_pots.set_pot_sharing, 0, HighestFirst(Remainder.SKIP, (TieBreak.NUMBER,)))
    with pytest.raises(NotFound):
        do(store, actions_pots.set_pot_sharing, 2, EqualShares())


def test_set_pots_and_set_pot_refuse_more_money_than_the_round_has(store: Database) -> None:
    make.make_round(store, Phase.DRAFT)
    with pytest.raises(Problems) as raised:
        do(store, actions_pots.set_pots, [PARKS, PotAsked("Streets", 900_00, None, None)], Spill.ALL)
    why = "The pots have £2,100 together, and the round has £2,000. Change the pots or the funders"
    assert raised.value.by_field == {"amount-0": why}
    do(store, actions_pots.set_pots, [PARKS, STREETS], Spill.ALL)
    with pytest.raises(Problems, match="£1,999"):
        do(store, actions.set_pot, [("Council", 1999_00)], 100_00, 1500_00)


def test_set_pots_refuses_another_number_once_bids_are_open(store: Database) -> None:
    in_bids_open(store)
    do(store, actions_pots.set_pots, [PotAsked("Green", 100_00, None, None), STREETS], Spill.ALL)
    before = everything(store)
    with pytest.raises(Refused, match="already writing bids for these pots"):
        do(store, actions_pots.set_pots, [], Spill.NEXT)
    assert everything(store) == before


def test_set_pots_waits_for_the_pot_and_its_sharing(store: Database) -> None:
    make.make_draft(store)
    with pytest.raises(Refused, match="^Set the pot and its funders, and how the money is shared, first"):
        do(store, actions_pots.set_pots, [PARKS, STREETS], Spill.ALL)


@once
def test_an_organiser_sets_several_pots_and_gives_one_a_rule_of_its_own(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.DRAFT)
    page = signed_in.get(f"{DESK}/pots")
    assert page.filled()["several"] == ["no"]
    page = signed_in.submit(page, {**TYPED, "most": ["1", "", "", ""]}, status=422)
    assert page.problems == {"most-0": "Enter £1,200 or more, the pot's own money, or nothing"}
    page = signed_in.submit(page, TYPED)
    assert (page.address, "2 pots: Parks, Streets" in page.text) == (DESK, True)
    page = signed_in.get(f"{DESK}/pots")
    assert {name: values[:2] for name, values in page.filled().items()} == {
        name: [values] if isinstance(values, str) else list(values[:2]) for name, values in TYPED.items()
    }
    page = signed_in.get(page.links["Change how Streets is shared"])
    assert page.h1 == "How the pot Streets is shared"
    page = signed_in.submit(page, {"rule": "highest-first", "prize": "lots"}, status=422)
    assert page.problems == {"prize": "Enter an amount in pounds, like 2,500 or 2500.50"}
    page = signed_in.submit(page, {"rule": "phragmen", "ties": "smaller-request", "prize": ""})
    assert "Everyone who votes earns money at the same speed." in page.text
    assert "There are several pots." in signed_in.get(f"{DESK}/sharing").text
    signed_in.get(f"{DESK}/pots/3/sharing", status=404)
    signed_in.get(f"{DESK}/pots/0/sharing", status=404)


@once
def test_several_pots_from_the_bid_to_the_result(signed_in: Browser) -> None:
    in_bids_open(signed_in.store)
    page = signed_in.get(f"/rounds/{SLUG}/bids/new")
    bid = {**_bid(page.filled()), "amount": "700"}
    page = signed_in.submit(page, bid, status=422)
    assert page.problems == {"pot": "Choose the pot that your project is for"}
    page = signed_in.submit(page, {"pot": "1"}, status=422)
    assert page.problems == {"amount": "Ask for an amount between £100 and £600"}
    page = signed_in.submit(page, {"pot": "1", "amount": "600"})
    assert "Streets" in page.text
    signed_in.submit(page, button="Send your bid")
    assert "Friends of the Park, Streets" in signed_in.get(f"{DESK}/bids").text
    [sent] = the_bids(signed_in.store)
    assert (sent.pot, sent.amount) == (1, 600_00)
    page = signed_in.get(f"{DESK}/bids/{sent.id}/change")
    assert page.filled()["pot"] == ["1"]
    signed_in.submit(page, {"pot": "0"})
    assert said(signed_in.store, SLUG)[0].endswith("pot from Streets to Parks.")
    assert "Parks" in signed_in.get(f"{DESK}/bids/{sent.id}").text


@once
def test_a_bid_above_a_limit_lowered_since_keeps_the_ballot_from_being_fixed(signed_in: Browser) -> None:
    in_bids_open(signed_in.store)
    make.make_bids(signed_in.store, SLUG, [make.bid(amount=600_00, pot=1)])
    make.accept_all(signed_in.store, SLUG)
    do(signed_in.store, actions_pots.set_pots, [PARKS, PotAsked("Streets", 800_00, 500_00, None)], Spill.ALL)
    do(signed_in.store, actions.close_bids)
    page = signed_in.submit(signed_in.get(DESK), button="Fix the ballot", status=409)
    assert "asks for more than the largest bid" in page.text


@once
def test_the_result_says_what_each_pot_gave(client: Browser) -> None:
    skip = HighestFirst(Remainder.SKIP, BY_LOTS)
    pots = tuple(Pot(pot.name, pot.amount, skip, pot.most, pot.largest) for pot in (PARKS, STREETS))
    bids = (
        make.bid("Benches", amount=1000_00, minimum=None),
        make.bid("Pond", amount=600_00, minimum=None),
        make.bid("Lamps", amount=600_00, minimum=None, pot=1),
    )
    ballots = ({1: 5, 2: 4, 3: 1},) * 12
    make.make_round(client.store, Phase.PUBLISHED, rule=Pots(pots, Spill.NEXT), bids=bids, ballots=ballots)
    page = client.get(f"/rounds/{SLUG}/result")
    table = [[cell.text for cell in row.all("td")] for row in page.main.all("table")[0].all("tr")[1:]]
    assert table == [["£1,200", "£1,000"], ["£800", "£600"]]
    assert "Lamps: £600 asked, £1,000 left in Streets: funded in full" in page.text
    assert "Pond: £600 asked, £200 left in Parks: not funded, there is not enough left" in page.text
    rows = client.download(f"/rounds/{SLUG}/result/files/result.csv").text.splitlines()
    assert [row.rpartition(",")[2] for row in rows] == ["Pot", "Parks", "Parks", "Streets"]
    assert "£1,200 is for Parks" in client.download(f"/rounds/{SLUG}/result/files/result.pb").text
    assert "In each pot:" in client.get(f"/rounds/{SLUG}/result/compare").text
    for address in ("", "/bids"):
        assert "Streets" in client.get(f"/rounds/{SLUG}{address}").text


def _bid(filled: Mapping[str, list[str]]) -> dict[str, str | list[str]]:
    return {
        "group_name": "Friends of the Park",
        "title": "Benches in the park",
        "summary": "Two benches where people wait.",
        "themes": ["1"],
        "with_less": "no",
        "location": "Nettle Park",
        "contact_name": "Bob Park",
        "contact_email": "bob@example.org",
        "form_key": filled["form_key"][0],
    }


def test_set_pots_pairs_rules_by_name_and_keeps_bids_in_their_pot(store: Database) -> None:
    in_bids_open_as_draft = PotAsked("Schools", 0, None, None)
    make.make_round(store, Phase.DRAFT)
    do(store, actions_pots.set_pots, [PARKS, STREETS, in_bids_open_as_draft], Spill.NEXT)
    do(store, actions_pots.set_pot_sharing, 1, Phragmen((TieBreak.SMALLER_REQUEST, TieBreak.LOTS)))
    do(store, actions_pots.set_pots, [STREETS, PARKS], Spill.NEXT)
    rules = {pot.name: pot.rule.name for pot in pots_of(the_round(store, SLUG))}
    assert rules == {"Streets": "phragmen", "Parks": "highest-first"}
    do(store, actions_pots.set_pots, [replace(STREETS, name="Roads"), PARKS], Spill.NEXT)
    rules = {pot.name: pot.rule.name for pot in pots_of(the_round(store, SLUG))}
    assert rules == {"Roads": "phragmen", "Parks": "highest-first"}


def test_a_pot_takes_bids_of_the_smallest_size_whatever_is_changed_first(store: Database) -> None:
    make.make_round(store, Phase.DRAFT)
    with pytest.raises(Problems, match="largest-1"):
        do(store, actions_pots.set_pots, [PARKS, replace(STREETS, largest=99_00)], Spill.NEXT)
    do(store, actions_pots.set_pots, [PARKS, STREETS], Spill.NEXT)
    with pytest.raises(Problems, match="smallest_bid"):
        do(store, actions.set_pot, [("Council", 2000_00)], 601_00, 1500_00)


def test_set_sharing_says_when_a_group_can_get_more_than_one_award_again(store: Database) -> None:
    make.make_round(store, Phase.DRAFT)
    do(store, actions.set_sharing, HighestFirst(Remainder.SKIP), True)
    do(store, actions.set_sharing, Phragmen())
    assert "A group can now get more than one award." in said(store, SLUG)
