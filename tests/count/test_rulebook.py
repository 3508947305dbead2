"""The worked example of the rules that go from the top down, as docs/rulebook.md tells it."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pb.count.ballots import Marks
from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, Verdict
from pb.count.rule import HighestFirst, Measure, Remainder
from pb.count.share import run, tie_order
from pb.count.tally import tally
from tests.count.small import BY_NUMBER

RULEBOOK = (Path(__file__).parents[2] / "docs" / "rulebook.md").read_text(encoding="utf-8")
BENCHES, LUNCH, NETS, POND = 1, 2, 3, 4


def example() -> Election:
    """Twenty voters: 18 give the benches 5, 16 the lunch club, 14 the nets, and all of them give the pond 3."""
    bids = (
        Bid(BENCHES, "Benches", 500_00),
        Bid(LUNCH, "Lunch club", 400_00),
        Bid(NETS, "Nets", 300_00, minimum=50_00),
        Bid(POND, "Pond", 100_00),
    )
    ballots: list[Marks] = [
        {
            number: 5 if number != POND else 3
            for number, voters in ((1, 18), (2, 16), (3, 14), (4, 20))
            if place < voters
        }
        for place in range(20)
    ]
    return Election.of(1000_00, bids, ballots)


def counted(rule: HighestFirst, election: Election | None = None) -> Outcome:
    election = election or example()
    return run(election, rule, tie_order(election, rule))


def test_the_table_in_the_rulebook_is_the_example() -> None:
    rows = re.findall(r"^\| (\w[\w ]*) \| £([0-9,]*[0-9]).* \| ([0-9]+) \| ([0-9]+) \|$", RULEBOOK, re.MULTILINE)
    given = tally(example())
    told = [(bid.title, f"{bid.asked // 100:,}", *map(str, (given[n].total, given[n].supporters)))
            for n, bid in enumerate(example().bids, start=1)]  # fmt: skip
    assert rows == told


def test_stop_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.STOP, BY_NUMBER))
    assert (outcome.funded, outcome.left) == ((BENCHES, LUNCH), 100_00)
    assert [step.verdict for step in outcome.steps[2:]] == [Verdict.STOPS_HERE, Verdict.NOT_REACHED]


def test_skip_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.SKIP, BY_NUMBER))
    assert (outcome.funded, outcome.left) == ((BENCHES, LUNCH, POND), 0)


def test_part_fund_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.PART_FUND, BY_NUMBER))
    assert outcome.awards == {BENCHES: 500_00, LUNCH: 400_00, NETS: 100_00, POND: 0}


def test_points_for_each_pound_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.SKIP, BY_NUMBER, Measure.PER_POUND))
    assert (outcome.funded, outcome.left) == ((POND, NETS, LUNCH), 200_00)
    assert [int((step.rate or 0) * 1000) for step in outcome.steps] == [600, 233, 200, 180]


def test_averages_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.SKIP, BY_NUMBER, Measure.AVERAGE))
    assert [step.rate for step in outcome.steps] == [Fraction(9, 2), Fraction(4), Fraction(7, 2), Fraction(3)]


def test_most_voters_first_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.SKIP, BY_NUMBER, Measure.VOTERS))
    assert (outcome.funded, outcome.left) == ((POND, BENCHES, LUNCH), 0)


def test_least_support_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.SKIP, BY_NUMBER, least_average=80))
    verdicts = {step.number: step.verdict for step in outcome.steps}
    below = dict.fromkeys((NETS, POND), Verdict.BELOW_THRESHOLD)
    assert verdicts == {BENCHES: Verdict.FUNDED, LUNCH: Verdict.FUNDED, **below}


def test_prizes_in_the_example() -> None:
    outcome = counted(HighestFirst(Remainder.SKIP, BY_NUMBER, prize=250_00))
    assert outcome.awards == {BENCHES: 250_00, LUNCH: 250_00, NETS: 250_00, POND: 100_00}
    assert outcome.left == 150_00


def test_bids_that_exclude_each_other_in_the_example() -> None:
    election = example()
    bids = tuple(replace(bid, one_of=("x",)) if bid.number <= LUNCH else bid for bid in election.bids)
    outcome = counted(HighestFirst(Remainder.SKIP, BY_NUMBER), replace(election, bids=bids))
    assert (outcome.funded, outcome.left) == ((BENCHES, NETS, POND), 100_00)


SECTIONS = {title: text for title, text in re.findall(r"^### (.+)\n((?:(?!^##).*\n)*)", RULEBOOK, re.MULTILINE)}


@pytest.mark.parametrize("title", [title for title in SECTIONS if title != "The rule in words"])
def test_every_rule_is_told_in_120_words(title: str) -> None:
    told = " ".join(line for line in SECTIONS[title].split("\n") if not line.startswith(("Test:", "|", "- ")))
    assert 5 <= len(told.split()) <= 120
