"""The result: a page for everyone, the same on a big screen, and as files. All behind one gate."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from pb.bids.actions import withdraw_bid
from pb.count.rule import EqualShares
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser
from tests.publish.read_pabulib import checked, meta, projects

SLUG = "marlfield-decides"
RESULT = f"/rounds/{SLUG}/result"
FILES = f"{RESULT}/files/result"
BALLOTS = ({1: 5, 2: 3, 3: 0}, {1: 4, 2: 3}, {3: 3})
# Enough for single marks to be published.
MANY = BALLOTS * 4
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.CLOSED, Phase.COUNTED], ids=lambda phase: phase.name.lower())
def test_there_is_no_result_before_it_is_published(signed_in: Browser, phase: Phase) -> None:
    """Not for organisers either: they have the page of the count."""
    make.make_round(signed_in.store, phase, ballots=BALLOTS)
    for address in (RESULT, f"{RESULT}/1", f"{RESULT}/screen", f"{FILES}.csv", f"{FILES}.pb"):
        signed_in.get(address, status=404)


def test_the_result_says_who_gets_what_and_every_step(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    page = client.get(RESULT)
    assert page.h1 == "2 bids share £1,800"
    assert "3 people voted." in page.text
    titles = [item.one("h3").text for item in page.main.all("li", class_="pb-result")]
    assert titles == ["Benches in the park", "Lunch club", "Football nets"]
    (steps,) = page.main.all("ol", class_="pb-steps")
    assert [title in step.text for title, step in zip(titles, steps.all("li"), strict=True)] == [True] * 3
    assert "£200" in page.text
    assert page.answer.headers["cache-control"] == "no-store"


@on_sqlite
def test_a_part_funded_bid_says_of_how_much(client: Browser) -> None:
    ballots = ({1: 5, 2: 4, 3: 3},)
    make.make_round(client.store, Phase.PUBLISHED, funders=[("Council", 2200_00)], ballots=ballots)
    assert "£400Part of £600" in client.get(RESULT).text.replace(" Part", "Part")


@on_sqlite
def test_a_result_without_a_ballot_says_so(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED)
    page = client.get(RESULT)
    assert page.h1 == "0 bids share £0"
    assert "No bid was funded." in page.text
    assert "0 people voted." in page.text
    client.get(f"{RESULT}/screen")
    assert len(client.download(f"{FILES}.csv").text.splitlines()) == 4


@on_sqlite
def test_the_result_of_one_bid_says_so_in_the_singular(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=[{1: 5}])
    assert client.get(RESULT).h1 == "1 bid gets £1,000"
    assert client.get(f"{RESULT}/screen").html.one("h1").text == "1 bid gets £1,000"


@on_sqlite
def test_a_bid_withdrawn_after_the_vote_is_left_out_with_a_notice(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.COUNTED, ballots=MANY)
    client.store.write(lambda s: withdraw_bid(s, slug, 1, "The group gave up.", by=make.BY, now=make.NOW))
    make.count(client.store, slug, reason="Bid 1 was withdrawn.")
    make.publish(client.store, slug, 2)
    page = client.get(RESULT)
    assert [item.one("h3").text for item in page.main.all("li", class_="pb-result")] == ["Lunch club", "Football nets"]
    assert "1. Benches in the park" in page.text
    assert "Bid 1, Benches in the park, was withdrawn. Reason: The group gave up." in page.text
    text = client.download(f"{FILES}.pb").text
    assert list(projects(text)) == ["2", "3"]
    assert checked(text) == ({}, {})


@on_sqlite
def test_the_screen_has_what_is_funded_and_no_names_of_tools(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    page = client.get(f"{RESULT}/screen")
    assert page.h1 == "2 bids share £1,800"
    listed = [item.text for item in page.main.one("ol").all("li")]
    assert [("Benches in the park" in item, "£1,000" in item) for item in listed] == [(True, True), (False, False)]
    assert ("Lunch club" in listed[1], "£800" in listed[1]) == (True, True)


def test_the_table_opens_in_a_spreadsheet(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    answer = client.download(f"{FILES}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{SLUG}.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Number"], row["Total score"], row["Ballots that scored it"], row["Awarded (£)"]) for row in rows] == [
        ("1", "9", "2", "1000.00"),
        ("2", "6", "2", "800.00"),
        ("3", "3", "2", "0.00"),
    ]


def test_the_pabulib_file_passes_the_checker_of_the_format(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=MANY)
    answer = client.download(f"{FILES}.pb")
    assert answer.headers["content-disposition"] == f'attachment; filename="{SLUG}.pb"'
    assert checked(answer.text) == ({}, {})
    assert (meta(answer.text)["budget"], meta(answer.text)["num_votes"]) == ("2000", "12")
    selected = {number: project["selected"] for number, project in projects(answer.text).items()}
    assert selected == {"1": "1", "2": "1", "3": "0"}


@on_sqlite
def test_the_files_stay_those_of_the_count_on_show(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.PUBLISHED, ballots=MANY)
    before = [client.download(f"{FILES}.{kind}").content for kind in ("csv", "pb")]
    client.store.write(lambda s: withdraw_bid(s, slug, 1, "The group gave up.", by=make.BY, now=make.NOW))
    make.count(client.store, slug, reason="Bid 1 was withdrawn.")
    assert [client.download(f"{FILES}.{kind}").content for kind in ("csv", "pb")] == before
    make.publish(client.store, slug, 2)
    assert [client.download(f"{FILES}.{kind}").content for kind in ("csv", "pb")] != before


@on_sqlite
def test_a_count_that_is_not_there_is_not_found(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=BALLOTS)
    for number in ("0", "2", "-1", "9" * 40, "one"):
        client.get(f"{RESULT}/{number}", status=404)


@on_sqlite
def test_the_fingerprint_of_whole_ballots_is_not_published(client: Browser) -> None:
    make.make_round(client.store, Phase.PUBLISHED, ballots=MANY, rule=EqualShares())
    page = client.get(RESULT)
    assert "somebody could try ballots until it fits" in page.text
    assert page.main.all("p", class_="pb-fingerprint") == []


@on_sqlite
def test_the_fingerprint_of_whole_ballots_is_published_with_them(client: Browser) -> None:
    checking = replace(make.ALONE, disclosure="ballots")
    make.make_round(client.store, Phase.PUBLISHED, ballots=MANY, rule=EqualShares(), checking=checking)
    page = client.get(RESULT)
    assert len(page.main.one("p", class_="pb-fingerprint").text) == 64
    assert "nobody's ballot can be recognised" not in page.text


@on_sqlite
@pytest.mark.parametrize(
    ("disclosure", "ballots", "why"),
    [
        ("slips", BALLOTS, "Fewer than 10 people voted, so only totals are published"),
        ("tallies", MANY, "Only totals are published of the ballots, as residents were told."),
    ],
    ids=["few-voted", "only-totals-were-promised"],
)
def test_no_single_mark_is_published_where_only_totals_may_be(
    client: Browser, disclosure: str, ballots: Sequence[Mapping[int, int]], why: str
) -> None:
    checking = replace(make.ALONE, disclosure=disclosure)
    make.make_round(client.store, Phase.PUBLISHED, ballots=ballots, checking=checking)
    page = client.get(RESULT)
    assert why in page.text
    assert [words for words in page.links if "PaBulib" in words] == []
    # Who tries marks could find those that make the fingerprint.
    assert page.main.all("p", class_="pb-fingerprint") == []
    assert "somebody could try marks until it fits" in page.text
    refused = client.get(f"{FILES}.pb", status=409)
    assert f"There is no such file of this round. {why}" in refused.text
    assert f"{sum(ballot.get(1, 0) for ballot in ballots)} points from" in page.text
    rows = list(csv.DictReader(io.StringIO(client.download(f"{FILES}.csv").content.decode("utf-8-sig"))))
    assert rows[0]["Total score"] == str(sum(ballot.get(1, 0) for ballot in ballots))
