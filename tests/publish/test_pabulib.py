"""The PaBulib file: accepted by the format's own checker, recounted, and without a ballot in it."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import ANY

import pytest

from pb.count.ballots import Ballots
from pb.count.election import Bid, Election
from pb.count.rule import BestTotal, HighestFirst, Measure, Phragmen, Remainder, Rule
from tests.count.make import make_bid, marlfield, rule
from tests.publish.read_pabulib import checked, make_facts, meta, mixed_ballots, projects, rows_of_slips, written

STOP, SKIP, PART_FUND = Remainder.STOP, Remainder.SKIP, Remainder.PART_FUND


# The format's own checker


@pytest.mark.parametrize("remainder", [STOP, SKIP])
def test_pabulib_file_of_the_demonstration_round_passes_the_checker(remainder: Remainder) -> None:
    assert checked(written(marlfield(), rule(remainder))) == ({}, {})


def test_pabulib_file_with_one_slip_changed_fails_the_checker() -> None:
    text = written(marlfield(), rule(SKIP))
    score = projects(text)["5"]["score"]
    errors, _ = checked(text.replace(f"\n5;1450;{score};", f"\n5;1450;{int(score) + 1};"))
    assert set(errors) == {"different values in scores"}


def test_pabulib_file_tells_the_truth_of_a_bid_over_the_whole_pot() -> None:
    bids = (make_bid(1, 50_00), make_bid(2, 200_00))
    text = written(Election.of(100_00, bids, ({1: 5, 2: 4},)), rule(SKIP))
    assert projects(text)["2"]["cost"] == "200"
    assert checked(text) == ({"single project exceeded whole budget": ANY}, {})


def test_pabulib_file_with_a_part_funded_bid_only_warns_that_the_rule_is_our_own() -> None:
    errors, warnings = checked(written(marlfield(), rule(PART_FUND)))
    assert errors == {}
    assert set(warnings) == {"greedy-custom cannot be verified", "unused budget"}


@pytest.mark.parametrize("remainder", [STOP, SKIP])
def test_pabulib_file_passes_the_checker_with_blank_ballots_groups_and_themes(remainder: Remainder) -> None:
    facts = make_facts(
        categories={1: "Young people, sport", 2: "Safer streets"},
        groups={1: "Marlfield Panthers"},
        experimental=True,
    )
    text = written(mixed_ballots(), rule(remainder), facts)
    assert checked(text) == ({}, {})
    assert meta(text)["num_votes"] == "137"
    assert meta(text)["categories"] == "Safer streets,Young people sport"
    assert projects(text)["1"]["category"] == "Young people sport"
    assert (projects(text)["1"]["proposer"], projects(text)["2"]["proposer"]) == (
        "Marlfield Panthers",
        "not stated",
    )


def test_pabulib_file_leaves_out_a_withdrawn_bid_and_says_so() -> None:
    election = marlfield()
    bids = tuple(replace(bid, withdrawn=bid.number in (7, 19)) for bid in election.bids)
    text = written(replace(election, bids=bids), rule(STOP))
    assert checked(text) == ({}, {})
    assert meta(text)["num_projects"] == "22"
    assert not {"7", "19"} & set(projects(text))
    assert all(not {7, 19} & set(row) for row in rows_of_slips(text))
    assert "#2: withdrawn and left out: 7, 19." in meta(text)["comment"]


@pytest.mark.parametrize("remainder", [STOP, SKIP, PART_FUND])
def test_pabulib_file_passes_the_checker_without_any_ballot(remainder: Remainder) -> None:
    text = written(replace(marlfield(), ballots=Ballots.of([])), rule(remainder))
    errors, warnings = checked(text)
    assert errors == {}
    assert set(warnings) <= {"unused budget"}
    assert text.endswith("VOTES\nvoter_id;vote;points\n")
    assert meta(text)["num_votes"] == "0"


def test_pabulib_file_says_how_many_rows_have_no_slip() -> None:
    election = Election.of(100_00, (make_bid(1, 60_00), make_bid(2, 70_00)), ({1: 5}, {}, {}))
    text = written(election, rule(SKIP))
    assert checked(text) == ({}, {})
    assert rows_of_slips(text) == [{1: 5}]
    assert "#2: 3 ballots were cast. 2 rows without a score are left out." in meta(text)["comment"]


@pytest.mark.parametrize("remainder", [STOP, SKIP])
def test_pabulib_file_declares_that_a_bid_without_a_point_is_not_funded(remainder: Remainder) -> None:
    bids = (make_bid(1, 50_00), make_bid(2, 40_00), make_bid(3, 90_00))
    text = written(Election.of(100_00, bids, ({1: 5, 2: 0, 3: 1},)), rule(remainder))
    assert checked(text) == ({}, {})
    assert meta(text)["min_project_score_threshold"] == "1"
    assert meta(text)["rule"] == {STOP: "greedy-no-skip", SKIP: "greedy-threshold"}[remainder]
    assert {number: row["selected"] for number, row in projects(text).items()} == {
        "1": "1",
        "2": "0",
        "3": "0",
    }


@pytest.mark.parametrize("remainder", Remainder)
def test_pabulib_file_says_when_there_is_enough_for_every_bid(remainder: Remainder) -> None:
    text = written(replace(marlfield(), pot=9_000_000), rule(remainder))
    assert checked(text) == ({}, {})
    assert meta(text)["fully_funded"] == "1"
    assert {row["selected"] for row in projects(text).values()} == {"1"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Skip; tidy; repeat", "Skip, tidy, repeat"),
        ('The "Shed"', "The 'Shed'"),
        ('"', "'"),
        ("Tea \U0001f375 and \U0001f468\u200d\U0001f469\u200d\U0001f467", None),
        ("Two\nlines\r\nand\u2028more\u0085end", "Two lines and more end"),
        ("\u00a0Wide\u3000space\t", "Wide space"),
        ("VOTES", None),
        ("=1+1", None),
        ("a\u0000b\u202ec", "abc"),
        ("\u200b \u202e", "Bid 1"),
        ("Hwyl a sbri yn Nhŷ'r Ddôl", None),
    ],
)
def test_pabulib_file_keeps_any_title_readable(title: str, name: str | None) -> None:
    bids = (Bid(1, title, 50_00), make_bid(2, 90_00))
    facts = make_facts(description=title + "x", groups={1: title}, categories={1: title, 2: "b"})
    text = written(Election.of(100_00, bids, ({1: 5, 2: 4},)), rule(SKIP), facts)
    assert checked(text) == ({}, {})
    assert projects(text)["1"]["name"] == (name or title)
    assert len(text.splitlines()) == len(text.split("\n")) - 1


@pytest.mark.parametrize("remainder", [STOP, SKIP])
def test_pabulib_file_of_plain_votes_is_an_approval_file_that_passes_the_checker(remainder: Remainder) -> None:
    bids = (make_bid(1, 50_00), make_bid(2, 40_00), make_bid(3, 90_00))
    votes = ({1: 1, 2: 1}, {1: 1}, {3: 1, 1: 1}, {2: 1})
    text = written(Election.of(100_00, bids, votes, top=1), rule(remainder), make_facts(ballot="Choose 1 to 2 bids."))
    assert checked(text) == ({}, {})
    assert meta(text)["vote_type"] == "approval"
    assert "one for each project chosen" in meta(text)["comment"]
    assert "#2: Choose 1 to 2 bids. " in meta(text)["comment"] + " "
    assert text.split("VOTES\n")[1].splitlines()[0] == "voter_id;vote"
    assert {number: row["votes"] for number, row in projects(text).items()} == {"1": "3", "2": "2", "3": "1"}


def test_pabulib_file_of_places_or_points_is_a_scoring_file_that_passes_the_checker() -> None:
    bids = (make_bid(1, 50_00), make_bid(2, 40_00), make_bid(3, 90_00))
    places = ({1: 3, 2: 2, 3: 1}, {1: 3}, {2: 3, 1: 2})
    text = written(Election.of(100_00, bids, places, top=3), rule(SKIP))
    assert checked(text) == ({}, {})
    assert (meta(text)["vote_type"], meta(text)["max_points"]) == ("scoring", "3")


@pytest.mark.parametrize(
    ("other", "name", "words", "warning"),
    [
        (HighestFirst(SKIP, measure=Measure.PER_POUND), "greedy-custom", "for each pound", None),
        (HighestFirst(SKIP, prize=20_00), "greedy-custom", "Each funded bid gets £20", None),
        (BestTotal(), "unknown", "Of all the sets of bids", "rule validation skipped"),
        (Phragmen(), "unknown", "earns money at the same speed", "rule validation skipped"),
    ],
)
def test_pabulib_file_says_a_rule_the_format_has_no_name_for(
    other: Rule, name: str, words: str, warning: str | None
) -> None:
    bids = (make_bid(1, 50_00), make_bid(2, 40_00), make_bid(3, 90_00))
    text = written(Election.of(100_00, bids, ({1: 1, 2: 1}, {1: 1}, {3: 1}), top=1), other)
    errors, warnings = checked(text)
    assert errors == {}
    assert warning is None or warning in warnings
    assert meta(text)["rule"] == name
    assert words in meta(text)["comment"]


# What the file says


def test_pabulib_file_writes_the_demonstration_round() -> None:
    text = written(marlfield(), rule(SKIP), make_facts(experimental=True))
    assert meta(text) == {
        "description": "Power to Marlfield",
        "country": "United Kingdom",
        "unit": "Marlfield Lane",
        "instance": "2026",
        "num_projects": "24",
        "num_votes": "137",
        "budget": "40000",
        "vote_type": "scoring",
        "rule": "greedy",
        "date_begin": "21.11.2026",
        "date_end": "22.11.2026",
        "min_points": "0",
        "max_points": "5",
        "default_score": "0",
        "language": "en",
        "currency": "GBP",
        "experimental": "1",
        "comment": meta(text)["comment"],
    }
    assert meta(text)["comment"].startswith("#1: rows of VOTES are not ballots. ")
    assert list(projects(text))[:3] == ["5", "17", "1"]
    assert projects(text)["5"] == {
        "project_id": "5",
        "cost": "1450",
        "score": "539",
        "name": "Scam Safe Surgeries",
        "selected": "1",
    }


@pytest.mark.parametrize(
    ("remainder", "name", "selected"),
    [
        (STOP, "greedy-no-skip", {"1": 10, "0": 14}),
        (SKIP, "greedy", {"1": 12, "0": 12}),
        (PART_FUND, "greedy-custom", {"1": 10, "2": 1, "0": 13}),
    ],
)
def test_pabulib_file_names_the_rule_and_who_was_funded(
    remainder: Remainder, name: str, selected: dict[str, int]
) -> None:
    text = written(marlfield(), rule(remainder))
    assert meta(text)["rule"] == name
    assert Counter(row["selected"] for row in projects(text).values()) == selected
    assert ("project 18 was given £2,200" in meta(text)["comment"]) is (remainder is PART_FUND)
    assert ("selected 2 means part-funded" in meta(text)["comment"]) is (remainder is PART_FUND)


def test_pabulib_file_writes_pence_exactly_where_there_are_any() -> None:
    bids = (make_bid(1, 60_05), make_bid(2, 70_00))
    text = written(Election.of(100_00, bids, ({1: 5, 2: 4},)), rule(SKIP))
    assert checked(text) == ({}, {})
    assert meta(text)["budget"] == "100.00"
    assert [row["cost"] for row in projects(text).values()] == ["60.05", "70.00"]


def test_pabulib_file_puts_ties_in_the_order_of_the_lots() -> None:
    bids = (make_bid(3, 60_00), make_bid(7, 60_00))
    text = written(Election.of(100_00, bids, ({3: 5, 7: 5},)), rule(SKIP))
    assert checked(text) == ({}, {})
    assert list(projects(text)) == ["7", "3"]
    assert "#2: Bids 3 and 7 both scored 5: lots were drawn and 7 came first." in meta(text)["comment"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"unit": " \n"}, "The round's unit is empty"),
        ({"description": ""}, "The round's description is empty"),
        ({"instance": "\u200b"}, "The round's instance is empty"),
        ({"date_end": date(2026, 11, 20)}, "The round ends before it begins"),
    ],
)
def test_pabulib_file_refuses_facts_the_format_cannot_say(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}$"):
        make_facts(**changed)


def test_pabulib_file_says_which_bids_exclude_each_other() -> None:
    first, *rest = marlfield().bids
    labelled = (replace(first, one_of=("exclusion 1",)), replace(rest[0], one_of=("exclusion 1",)), *rest[1:])
    text = written(replace(marlfield(), bids=labelled), rule(SKIP))
    assert meta(text)["rule"] == "greedy-custom"
    numbers = f"{first.number} and {rest[0].number}"
    assert f"Only one of bids {numbers} can be funded" in meta(text)["comment"]
