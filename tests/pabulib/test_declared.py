import pytest

from pb.pabulib.declared import UnknownRule, declared, prefer
from pb.pabulib.file import PabulibFile, election_of
from pb.pabulib.read import read
from tests.pabulib.make import CASES, made

COLUMNS = "project_id;cost;votes;score;name"


def _file(rule: str, *meta: str, projects: tuple[str, ...] = (), columns: str = COLUMNS) -> PabulibFile:
    return made(projects=projects or ("b;70;1;9;x", "a;70;9;9;y", "c;40;9;5;z", "d;30;0;0;w"),
                meta=(f"rule;{rule}", *meta), columns=columns)  # fmt: skip


def test_declared_greedy_goes_by_stated_score_and_level_ones_in_file_order() -> None:
    assert declared(_file("greedy")).funded == ("b", "d")
    assert declared(_file("greedy-no-skip")).funded == ("b",)


def test_declared_threshold_holds() -> None:
    assert declared(_file("greedy-threshold", "min_project_score_threshold;1")).funded == ("b",)
    with pytest.raises(UnknownRule, match="min_project_score_threshold cannot be read"):
        declared(_file("greedy-threshold", "min_project_score_threshold;many"))


def test_declared_without_stated_scores_counts_the_ballots() -> None:
    file = _file("greedy", columns="project_id;cost;name", projects=("b;60;Bench", "a;60;Arch"))
    assert declared(file).funded == ("a",)


def test_declared_refuses_where_some_scores_are_missing() -> None:
    with pytest.raises(UnknownRule, match="does not state the score"):
        declared(_file("greedy", columns="project_id;cost;votes;name", projects=("b;60;7;x", "a;60;;y")))


@pytest.mark.parametrize("rule", ["greedy-custom", "unknown", "greedy-exclusive"])
def test_declared_says_what_it_does_not_know(rule: str) -> None:
    with pytest.raises(UnknownRule, match=f"The file names the rule “{rule}”, which is not known"):
        declared(_file(rule))
    with pytest.raises(UnknownRule, match="The file names no rule"):
        declared(_file(""))


def test_declared_equal_shares_and_comparison() -> None:
    file = read(CASES / "approval_ties.pb")
    shares = declared(file)
    assert shares.rule.name == "equal-shares"
    file.meta["rule"] = "equalshares/add1-comparison"  # type: ignore[index]
    assert set(declared(file).funded) <= set(file.ids)


def test_prefer_counts_those_with_more_of_one_less_those_with_more_of_the_other() -> None:
    election = election_of(made(("1;a", "2;a,b", "3;b", "4;a", "5;")))
    one, other = frozenset({1}), frozenset({2})
    assert prefer(election, one, other) == 1
    assert prefer(election, other, one) == -1
    assert prefer(election, one, one) == 0
