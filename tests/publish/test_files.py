"""A result as files."""

import csv
import io
from datetime import UTC, datetime

import pytest

from pb.db import Database
from pb.publish.files import result_csv_of, result_pb_of
from pb.publish.queries import Result, published_result
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from tests import make
from tests.publish.read_pabulib import checked, meta, projects, rows_of_slips

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def published(store: Database) -> tuple[Round, Result]:
    slug = make.make_round(store, Phase.PUBLISHED, ballots=({1: 5, 2: 3}, {1: 4}))
    with store.read() as session:
        round = round_by_slug(session, slug)
        return round, published_result(session, round.id)


@on_sqlite
def test_result_csv_of_names_each_group_beside_its_bid(store: Database) -> None:
    rows = list(csv.DictReader(io.StringIO(result_csv_of(*published(store)).decode("utf-8-sig"))))
    assert [(row["Number"], row["Group"], row["Awarded (£)"]) for row in rows] == [
        ("1", "Friends of the Park", "1000.00"),
        ("2", "Lunch Club", "800.00"),
        ("3", "Marlfield Rovers", "0.00"),
    ]


@on_sqlite
def test_result_pb_of_has_the_facts_of_the_round(store: Database) -> None:
    text = result_pb_of(*published(store), "Europe/London").decode()
    assert {name: meta(text)[name] for name in ("description", "unit", "instance", "date_begin", "date_end")} == {
        "description": "Marlfield decides",
        "unit": "Marlfield",
        "instance": "2027",
        "date_begin": "19.03.2027",
        "date_end": "20.03.2027",
    }
    assert {project["category"] for project in projects(text).values()} == {"Young people"}
    assert [project["proposer"] for project in projects(text).values()] == [
        "Friends of the Park",
        "Lunch Club",
        "Marlfield Rovers",
    ]
    assert len(rows_of_slips(text)) == 2
    assert checked(text) == ({}, {})


@on_sqlite
def test_result_pb_of_a_round_closed_by_hand_before_its_time_still_has_dates_in_order(store: Database) -> None:
    round, result = published(store)
    round.voting_opens_at, round.voting_closes_at = round.voting_closes_at, round.voting_opens_at
    found = meta(result_pb_of(round, result, "UTC").decode())
    assert found["date_begin"] == found["date_end"]


@on_sqlite
def test_result_pb_of_has_the_dates_of_the_place(store: Database) -> None:
    round, result = published(store)
    round.voting_opens_at = round.voting_closes_at = datetime(2027, 6, 1, 23, 30, tzinfo=UTC)
    found = meta(result_pb_of(round, result, "Europe/London").decode())
    assert (found["date_begin"], found["date_end"]) == ("02.06.2027", "02.06.2027")
