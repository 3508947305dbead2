"""What would have happened: for everyone, once there is a result, and never from a handful of ballots."""

from dataclasses import replace

import pytest
from sqlmodel import col, func, select

from pb.bids.actions import withdraw_bid
from pb.box.actions import seal_boxes
from pb.box.models import KeptComparison
from pb.box.queries import look_into_box, reconciled
from pb.count.ballot_types import Approve
from pb.count.compare import COMPARED
from pb.count.rule import EqualShares, HighestFirst, Pot, Pots, Remainder, Rule, Spill, TieBreak
from pb.db import Database
from pb.problems import Refused
from pb.publish import comparison
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser, Seen

RESULT = "/rounds/marlfield-decides/result"
COMPARE = f"{RESULT}/compare"
BALLOTS = [{1: 5, 2: 3, 3: 0}] * 7 + [{1: 4, 2: 3}] * 3 + [{3: 3}] * 2
SKIP = HighestFirst(Remainder.SKIP, (TieBreak.NUMBER,))
TWO_POTS = Pots((Pot("Parks", 1100_00, SKIP), Pot("Streets", 600_00, SKIP)), Spill.NEXT, (TieBreak.NUMBER,))
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def test_the_comparison_has_every_rule_and_every_bid(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    page = client.get(COMPARE)
    assert page.h1 == "What would have happened"
    rules, bids, themes = page.main.all("tbody")
    assert [row.one("th").text.split(". ")[-1] for row in rules.all("tr")] == [
        "The rule that was declared",
        *(name for name, _ in COMPARED),
    ]
    assert "10 of 12" in rules.all("tr")[0].text
    assert [row.one("th").text for row in bids.all("tr")] == [
        "1. Benches in the park",
        "2. Lunch club",
        "3. Football nets",
    ]
    # Every rule funds bids 1 and 2, of the first theme, and some give the rest to bid 3, of the same theme.
    assert "£1,800 100%" in themes.text


@on_sqlite
@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.CLOSED, Phase.COUNTED], ids=lambda phase: phase.name.lower())
def test_there_is_no_comparison_before_the_result_is_published(signed_in: Browser, phase: Phase) -> None:
    make.make_round(signed_in.store, phase, ballots=BALLOTS)
    signed_in.get(COMPARE, status=404)


@on_sqlite
def test_there_is_no_comparison_of_fewer_than_ten_ballots(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS[-9:])
    page = client.get(COMPARE)
    assert "Fewer than 10 people voted." in page.text
    assert page.main.all("table") == []


def tables(page: Seen) -> list[list[str]]:
    return [[row.text for row in body.all("tr")] for body in page.main.all("tbody")]


@on_sqlite
@pytest.mark.parametrize("rule", [SKIP, TWO_POTS], ids=["one-pot", "two-pots"])
def test_torn_ballots_show_the_comparison_that_whole_ones_show(client: Browser, rule: Rule) -> None:
    seen = []
    for disclosure in ("ballots", "slips", "tallies"):
        checking = replace(make.ALONE, disclosure=disclosure)
        slug = make.make_round(
            client.store, Phase.PUBLISHED, name=disclosure, ballots=BALLOTS, rule=rule, checking=checking
        )
        page = client.get(f"/rounds/{slug}/result/compare")
        assert "Not known" not in page.text
        seen.append((tables(page), page.main.all("dl")[-1].text))
    assert kept(client.store) == 2
    assert seen == [seen[0]] * 3


def kept(store: Database) -> int:
    """How many comparisons were kept at the seal."""
    with store.read() as session:
        return session.exec(select(func.count(col(KeptComparison.round_id)))).one()


@on_sqlite
def test_nothing_is_kept_of_a_few_ballots_or_where_whole_ones_stay(client: Browser) -> None:
    make.make_round(client.store, Phase.SEALED, ballots=BALLOTS[-9:])
    make.make_round(client.store, Phase.SEALED, ballots=BALLOTS, rule=EqualShares())
    make.make_round(client.store, Phase.SEALED, ballots=BALLOTS, checking=replace(make.ALONE, disclosure="ballots"))
    assert kept(client.store) == 0
    make.make_round(client.store, Phase.SEALED, ballots=BALLOTS[-10:])
    assert kept(client.store) == 1


@on_sqlite
def test_nothing_is_kept_of_boxes_that_are_not_sealed_after_all(store: Database) -> None:
    slug = make.make_round(store, Phase.CLOSED, ballots=BALLOTS)
    keys = make.vault(store)
    with store.read() as session:
        contents, cards = look_into_box(session, slug, keys, make.NOW), reconciled(session, 1, 0, "")
    strange = replace(contents, codes={})
    with pytest.raises(Refused, match="^Somebody voted while the box was being opened. Try again.$"):
        store.write(lambda s: seal_boxes(s, slug, strange, cards, keys, by=make.BY, now=make.NOW))
    assert (bool(contents.comparison), kept(store)) == (True, 0)


LEVEL = (make.bid("Benches", amount=1500_00), make.bid("Pond", amount=1400_00))
LOTS = HighestFirst(Remainder.SKIP, (TieBreak.LOTS,))


@on_sqlite
@pytest.mark.parametrize(("drawn", "known"), [((1, 2), True), ((2, 1), False)], ids=["as-by-number", "otherwise"])
def test_the_declared_rule_is_compared_where_the_draw_came_to_the_same_result(
    client: Browser, drawn: tuple[int, ...], known: bool
) -> None:
    ballots = [{1: 4, 2: 4}] * 6 + [{1: 2}] * 3 + [{2: 2}] * 3
    slug = make.make_round(client.store, Phase.SEALED, ballots=ballots, bids=LEVEL, rule=LOTS)
    make.count(client.store, slug, [drawn])
    make.publish(client.store, slug)
    page = client.get(COMPARE)
    declared, *others = tables(page)[0]
    assert ("9 of 12" in declared, "Not known Not known" in declared) == (known, not known)
    assert ("The draw came to another result" in page.text) is not known
    assert all(" of 12" in other for other in others)
    # What follows from the slips alone is there whatever was drawn.
    assert "Had level bids gone another way, the result would have been one of these" in page.text


@on_sqlite
def test_after_a_withdrawal_only_what_slips_can_show_is_compared(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    client.store.write(lambda s: withdraw_bid(s, slug, 1, "The group gave up.", by=make.BY, now=make.NOW))
    make.count(client.store, slug, reason="Bid 1 was withdrawn.")
    make.publish(client.store, slug, 2)
    page = client.get(COMPARE)
    [declared] = tables(page)[0]
    assert "2 £1,400 Not known Not known" in declared
    assert "A bid was withdrawn after the boxes were sealed." in page.text
    assert "Under the other rules" not in page.text
    assert "Whether ties mattered" in page.text


@on_sqlite
def test_after_a_withdrawal_whole_ballots_are_compared_as_before(client: Browser) -> None:
    checking = replace(make.ALONE, disclosure="ballots")
    slug = make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS, checking=checking)
    client.store.write(lambda s: withdraw_bid(s, slug, 1, "The group gave up.", by=make.BY, now=make.NOW))
    make.count(client.store, slug, reason="Bid 1 was withdrawn.")
    make.publish(client.store, slug, 2)
    declared, *others = tables(client.get(COMPARE))[0]
    assert ("12 of 12" in declared, len(others)) == (True, len(COMPARED))


@on_sqlite
def test_the_declared_rule_is_the_result_that_was_published(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS, rule=EqualShares())
    page = client.get(COMPARE)
    assert "Everyone who votes gets the same share of the pot." in page.text
    declared, *_ = page.main.all("tbody")[0].all("tr")
    assert client.get(RESULT).h1.split()[0] in declared.text


@on_sqlite
def test_the_comparison_leaves_out_a_bid_that_was_withdrawn_before_the_count(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    before = client.get(COMPARE).text
    client.store.write(lambda s: withdraw_bid(s, slug, 1, "The group gave up.", by=make.BY, now=make.NOW))
    assert client.get(COMPARE).text == before


@on_sqlite
def test_the_comparison_says_how_near_the_other_bids_came_and_whether_ties_mattered(client: Browser) -> None:
    ballots = [{1: 5, 2: 4, 3: 4}] * 12
    bids = (make.bid("Benches", amount=1500_00), make.bid("Pond", amount=500_00), make.bid("Nets", amount=600_00))
    rule = HighestFirst(Remainder.SKIP, (TieBreak.SMALLER_REQUEST, TieBreak.LOTS))
    make.make_round(client.store, Phase.PUBLISHED, ballots=ballots, bids=bids, rule=rule)
    page = client.get(COMPARE)
    near = {item.one("dt").text: item.one("dd").text for item in page.main.all("div", class_="govuk-summary-list__row")}
    # Level with the benches it comes first, because it asks for less; then the benches no longer fit.
    assert near == {"3. Nets": "3 more people, voting for nothing else, would have been enough."}
    assert "Some bids were level, but in no order would anyone have got more or less." in page.text


@on_sqlite
def test_the_comparison_says_what_another_order_of_level_bids_would_have_given(client: Browser) -> None:
    bids = (make.bid("Benches", amount=1500_00), make.bid("Pond", amount=1400_00))
    rule = HighestFirst(Remainder.SKIP, (TieBreak.SMALLER_REQUEST, TieBreak.LOTS))
    make.make_round(client.store, Phase.PUBLISHED, ballots=[{1: 4, 2: 4}] * 12, bids=bids, rule=rule)
    said = "Bid 1 would get £1,500 instead of nothing, bid 2 would get nothing instead of £1,400."
    assert said in client.get(COMPARE).text


@on_sqlite
def test_the_comparison_of_a_large_round_leaves_out_what_would_take_a_minute(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "_MOST_COUNTED_AGAIN", 10)
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    assert "How near the other bids came" not in client.get(COMPARE).text


@on_sqlite
def test_nobody_waits_while_a_comparison_is_worked_out(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    with comparison._lock:
        page = client.get(COMPARE, status=409)
    assert "This is being worked out just now. Load the page again in a moment." in page.text
    assert client.get(COMPARE).h1 == "What would have happened"


@on_sqlite
def test_a_near_miss_is_not_said_where_nobody_could_vote_for_one_bid_alone(client: Browser) -> None:
    rule = HighestFirst(Remainder.STOP, (TieBreak.SMALLER_REQUEST, TieBreak.LOTS))
    ballots = [{1: 1, 2: 1, 3: 1}] * 12
    make.make_round(client.store, Phase.PUBLISHED, ballots=ballots, ballot_type=Approve(2, 3), rule=rule)
    assert "2 bids share £1,400" in client.get(RESULT).text
    page = client.get(COMPARE)
    assert "How near the other bids came" not in page.text
    assert "Whether ties mattered" in page.text
