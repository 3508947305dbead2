"""What can be asked beside the outcome of a file."""

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

from pb.cli import main
from pb.pabulib.also import ALSO, also_asked, also_said
from pb.pabulib.counting import Count, count_file
from pb.pabulib.declared import declared
from pb.pabulib.flags import Wanted, rule_wanted, ties_named
from pb.pabulib.read import read
from tests.pabulib.make import CASES


def counted(stem: str, wanted: Wanted) -> Count:
    file, ties = read(CASES / f"{stem}.pb"), ties_named("id")
    return count_file(file, rule_wanted(wanted, ties.chain, file), ties)


def test_also_asked_says_how_near_the_others_came() -> None:
    count = counted("approval_ties", Wanted("greedy-votes"))
    assert also_asked(count, "near") == [{"id": "2", "more": 3}, {"id": "31", "more": 3}, {"id": "7", "more": 4}]
    assert "  7: 4 more people, voting for nothing else, would have been enough." in list(also_said(count, "near"))


def test_also_asked_says_what_other_orders_of_level_projects_give() -> None:
    count = counted("approval_ties", Wanted("equal-shares"))
    assert also_asked(count, "others") == {"complete": True, "funded": [["12", "5"]]}
    assert list(also_said(count, "others"))[-1] == "  12, 5"
    assert also_asked(counted("approval_ties", Wanted("phragmen")), "others") == {"complete": True, "funded": []}


def test_also_asked_says_who_paid_what_to_the_last_part_of_a_penny() -> None:
    count = counted("approval", Wanted("equal-shares"))
    groups = also_asked(count, "paid")
    assert sum(group["voters"] for group in groups) == count.file.ballots.cast
    received: dict[str, Fraction] = {}
    for group in groups:
        for project, amount in group["paid"].items():
            assert project in group["ballot"]
            received[project] = received.get(project, Fraction(0)) + group["voters"] * Fraction(amount)
    costs = {project.id: Fraction(project.cost, count.file.scale) for project in count.file.projects}
    assert received == {project: costs[project] for project in count.funded}
    said = "\n".join(also_said(count, "paid"))
    assert "about 24.14 for 2, about 0.86 for 7; 0 left." in said


def test_the_command_takes_several_and_refuses_what_a_rule_does_not_know() -> None:
    file = str(CASES / "approval.pb")
    asked = ["count", file, "--rule", "equal-shares", *(word for name in ALSO for word in ("--also", name)), "--json"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0
    assert set(ALSO) <= set(json.loads(done.stdout))
    done = CliRunner().invoke(main, ["count", file, "--also", "paid"])
    assert (done.exit_code, done.stderr) == (2, "Under this rule nobody has a share to pay from.\n")


@pytest.mark.parametrize("asked", ALSO)
def test_also_said_is_short_lines(asked: str) -> None:
    for line in also_said(counted("approval", Wanted("equal-shares")), asked):
        assert "\n" not in line


def test_also_asked_refuses_near_where_no_ballot_can_be_added() -> None:
    with pytest.raises(ValueError, match="^In a ranking a single project gets no points"):
        also_asked(counted("ranking", Wanted("greedy-votes")), "near")
    with pytest.raises(ValueError, match="^The declared rule goes by the totals that the file states"):
        also_asked(declared(read(CASES / "approval.pb")), "near")
