"""Trying the rules before anyone votes: on practice ballots alone, and nothing is kept."""

from datetime import timedelta
from typing import Any

import pytest

from pb.count.ballot_types import Approve, SpendThePot
from pb.count.compare import COMPARED
from pb.count.rule import EqualShares, Spill
from pb.rounds.actions import set_dates, set_pot
from pb.rounds.actions_pots import set_pots
from pb.rounds.forms_pots import PotAsked
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser
from tests.doing import do
from tests.looking import everything, once, questions

SLUG = "marlfield-decides"
TRY = f"/desk/rounds/{SLUG}/try-rules"
NOBODYS = "Practice ballots: nobody's votes."


def in_review(ada: Browser, **other: Any) -> None:
    make.make_round(ada.store, Phase.REVIEW, **other)
    make.accept_all(ada.store, SLUG)


def test_invented_ballots_are_compared_under_every_rule_and_nothing_is_kept(signed_in: Browser) -> None:
    in_review(signed_in)
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get(TRY), {"how_many": "20", "seed": "7"})
    assert NOBODYS in page.text
    rules, bids, themes = page.main.all("tbody")
    assert [row.one("th").text.split(". ")[-1] for row in rules.all("tr")] == [
        "The rule this round has now",
        *(name for name, _ in COMPARED),
    ]
    assert len(bids.all("tr")) == 3
    assert len(themes.all("tr")) == 1
    assert len(page.main.one("ol", class_="pb-lines").all("li")) == 20
    assert everything(signed_in.store) == before


@once
def test_no_ballot_in_the_box_is_looked_at(signed_in: Browser) -> None:
    in_review(signed_in)
    page = signed_in.get(TRY)
    with questions(signed_in.store) as asked:
        signed_in.submit(page)
    assert asked
    assert [statement for statement in asked if "ballot.marks" in statement or "FROM ballot" in statement] == []


@once
def test_ballots_that_were_typed_in_are_the_ones_that_are_counted(signed_in: Browser) -> None:
    in_review(signed_in, ballot_type=Approve(1, 2), rule=EqualShares())
    page = signed_in.submit(signed_in.get(TRY), {"source": "type", "lines": "3 x 1 2\n1 x 3"})
    now, *_ = page.main.all("tbody")[0].all("tr")
    assert "of 4" in now.text
    assert [item.text for item in page.main.one("ol", class_="pb-lines").all("li")] == ["1 2", "1 2", "1 2", "3"]


@once
def test_a_line_that_is_no_ballot_is_named_and_what_was_typed_stays(signed_in: Browser) -> None:
    in_review(signed_in)
    page = signed_in.submit(signed_in.get(TRY), {"source": "type", "lines": "5 5 5\n5 5"}, status=422)
    assert page.problems == {"lines": "Line 2: enter 3 numbers, one for each bid; there are 2"}
    assert page.filled()["lines"] == ["5 5 5\n5 5"]


@once
def test_what_is_missing_is_said_and_leads_there(signed_in: Browser) -> None:
    slug = make.make_draft(signed_in.store)
    page = signed_in.get(f"/desk/rounds/{slug}/try-rules")
    assert page.main.all("form") == []
    desk = f"/desk/rounds/{slug}"
    links = {"Set the pot": "pot", "Set the ballot": "ballot", "Go to the bids": "bids"}
    assert {words: page.links[words] for words in links} == {words: f"{desk}/{end}" for words, end in links.items()}
    sent = signed_in.post(f"{desk}/try-rules", {"source": "invent", "how_many": "9", "seed": "1"}, status=200)
    assert "What is needed first" in sent.text


@once
@pytest.mark.parametrize("ballot_type", [Approve(4, 4), SpendThePot(1_00)], ids=lambda each: each.kind)
def test_a_ballot_that_nobody_could_fill_in_is_said(signed_in: Browser, ballot_type: Approve) -> None:
    in_review(signed_in, ballot_type=ballot_type)
    assert "Change the ballot" in signed_in.get(TRY).links


@once
@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.CLOSED, Phase.PUBLISHED], ids=lambda phase: phase.name.lower())
def test_no_rule_is_tried_once_voting_has_opened(signed_in: Browser, phase: Phase) -> None:
    make.make_round(signed_in.store, phase, ballots=[{1: 5}])
    assert "The round is open, so the rule stays as it is." in signed_in.get(TRY, status=409).text
    signed_in.post(TRY, {"source": "invent", "how_many": "9", "seed": "1"}, status=409)


@once
def test_the_task_list_and_the_sharing_page_lead_there(signed_in: Browser) -> None:
    in_review(signed_in)
    assert signed_in.get(f"/desk/rounds/{SLUG}").links["Try the rules"] == TRY
    assert signed_in.get(f"/desk/rounds/{SLUG}/sharing").links["Try the rules on practice ballots"] == TRY


@once
def test_trying_the_rules_is_for_organisers_only(client: Browser) -> None:
    make.make_round(client.store, Phase.REVIEW)
    assert client.get(TRY).address.startswith("/sign-in")
    assert client.post(TRY).headers["location"].startswith("/sign-in")


@once
def test_several_pots_are_each_shared_out_by_every_rule(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.DRAFT)
    pots = [PotAsked("Parks", 1200_00, None, None), PotAsked("Streets", 800_00, None, None)]
    days = tuple(make.NOW + timedelta(days=day) for day in (-5, 5, 15, 16))
    for act, values in ((set_pots, (pots, Spill.NEXT)), (set_dates, (days, "UTC"))):
        do(signed_in.store, act, SLUG, *values)
    make.make_bids(signed_in.store, SLUG, make.THREE_BIDS)
    make.accept_all(signed_in.store, SLUG)
    page = signed_in.submit(signed_in.get(TRY))
    assert "Each rule below shares out every one of them" in page.text
    assert len(page.main.all("tbody")[0].all("tr")) == 1 + len(COMPARED)


@once
def test_a_bid_above_a_limit_lowered_since_is_said(signed_in: Browser) -> None:
    in_review(signed_in)
    funders = [("Council", 2000_00)]
    signed_in.store.write(lambda s: set_pot(s, SLUG, funders, 100_00, 700_00, by=make.BY, now=make.NOW))
    page = signed_in.get(TRY)
    assert "Benches in the park asks for more than the largest bid." in page.text
    assert page.links["Go to the bids"] == "/desk/rounds/marlfield-decides/bids"
