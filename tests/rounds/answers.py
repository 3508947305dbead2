"""How an organiser answers each question of the set-up: good ones, as it is asked again, and what is wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from pb.problems import Problems
from pb.when import MISSING
from tests.browser import Answers

DESK = "/desk/rounds/marlfield-decides"
SETTINGS = ("name", "pot", "themes", "eligibility", "ballot", "sharing", "dates", "checking")


def date(name: str, day: str, month: str, year: str, time: str) -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year, f"{name}-time": time}


GOOD: dict[str, Answers] = {
    "name": {"name": "Power to Marlfield", "place": "Marlfield Lane"},
    "pot": {
        "funder": ["Town council", "Lottery", "", ""],
        "amount": ["£1,234.50", "800", "", ""],
        "smallest_bid": "100",
        "largest_bid": "2,000",
    },
    "themes": {"themes": "Young people\nGreen spaces 🌳"},
    "eligibility": {"postcodes": "nk4 1, NK5", "age_from": "11", "connections": ["live", "study"]},
    "ballot": {
        "ballot_type": "approve",
        "best": "5",
        "least": "3",
        "most": "5",
        "places": "3",
        "points": "10",
        "limit": "",
        "ballot_order": "random",
        "blanks": "zero",
    },
    "sharing": {
        "rule": "highest-first",
        "measure": "voters",
        "remainder": "skip",
        "least_average": "",
        "least_ballots": "10",
        "least_total": "50",
        "prize": "",
        "one_per_group": "yes",
        "completion": "add1u",
        "raised": "yes",
        "ties": "more-voters",
        "draw": "dice",
    },
    "dates": {
        **date("bids_open_at", "1", "4", "2027", "9:00"),
        **date("bids_close_at", "11", "4", "2027", "17:00"),
        **date("voting_opens_at", "20", "4", "2027", "10:00"),
        **date("voting_closes_at", "20", "4", "2027", "16.30"),
    },
}
GOOD["checking"] = {
    "organisers": "1",
    "custody": "scrutineers",
    "disclosure": "ballots",
    "expected": "4,000",
    "reason": "The rule is in our constitution.",
    "receipts": "asked",
    "eligible": "12,000",
}
# How the boxes are filled in the next time, where that is not how they were typed.
NEXT_TIME: dict[str, Answers] = {
    "pot": {"amount": ["1,234.50", "800", "", ""]},
    "eligibility": {"postcodes": "NK4 1, NK5"},
    "dates": {"bids_open_at-time": "09:00", "voting_closes_at-time": "16:30"},
}
BAD: dict[str, tuple[Answers, Mapping[str, str]]] = {
    "checking": (
        {"disclosure": "ballots", "expected": "", "reason": "x" * 301, "eligible": "many"},
        {
            "expected": "Enter how many votes you expect, like 400",
            "reason": "Reason must be one line of 300 characters or fewer",
            "eligible": "Enter how many people may vote, like 2,400, or nothing if nobody knows",
        },
    ),
    "name": (
        {"name": "", "place": "M" * 10_000},
        {"name": "Enter a name for the round", "place": "Place must be 80 characters or fewer"},
    ),
    "pot": (
        {
            "funder": ["Council", "", "", ""],
            "amount": ["-5", "", "", ""],
            "smallest_bid": "1" + "0" * 30,
            "largest_bid": "a lot",
        },
        dict.fromkeys(("amount-0", "smallest_bid", "largest_bid"), "Enter an amount in pounds, like 2,500 or 2500.50"),
    ),
    "themes": ({"themes": "Parks\nParks"}, {"themes": "Enter each theme once"}),
    "eligibility": (
        {"postcodes": "Marlfield", "age_from": "eleven"},
        {
            "postcodes": "Enter postcodes or the first part of them, like NK4 or NK4 1, with commas",
            "age_from": "Enter the youngest age that may vote, like 11",
            "connections": "Choose at least one",
        },
    ),
    "ballot": (
        {"ballot_type": "score", "best": "5"},
        {
            "must_score_all": "Choose whether every bid must be scored",
            "ballot_order": "Choose the order of the bids",
        },
    ),
    "sharing": (
        {"measure": "per-pound"},
        {
            "remainder": "Choose what happens when a bid does not fit in what is left",
            "ties": "Choose which of two level bids goes first",
            "draw": "Choose how a tie is settled in the end",
        },
    ),
    "dates": (
        {
            **date("bids_open_at", "31", "2", "2027", "9:00"),
            **date("bids_close_at", "28", "3", "2027", "1:30"),
            **date("voting_opens_at", "1", "4", "99999", "9:00"),
        },
        {
            "bids_open_at": "Enter a real date and a time of day, like 27 3 2027 and 18:30",
            "bids_close_at": "The clocks go forward at that moment: choose a time an hour earlier or later",
            "voting_opens_at": "Enter a real date and a time of day, like 27 3 2027 and 18:30",
            "voting_closes_at": MISSING,
        },
    ),
}


def listed(answers: Answers) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in answers.items()}


def problems_of(form: Any, *values: Any) -> Mapping[str, str]:
    """What a form says is wrong with what was typed, by the field."""
    with pytest.raises(Problems) as raised:
        form.checked(*values)
    return raised.value.by_field
