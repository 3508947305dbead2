"""check.html gives every bid what our own count gives it, in rounds made by chance."""

from typing import Any

from tests.checker.conftest import Checker
from tests.checker.rounds import invented

HOW_MANY = 300
SHARE = """async (rounds) => {
  const shared = async ({election, rule}, draw) => {
    const ballots = election.ballots.map(({times, points}) => ({times, points: new Map(points)}));
    const whole = {...election, points: new Map(election.points), voters: new Map(election.voters), ballots};
    try {
      const awards = await awardsOf(whole, rule, draw, async () => {});
      return Object.fromEntries([...awards].filter(([, award]) => award));
    } catch (error) {
      if (error.constructor.name !== 'DrawMissing') throw error;
      return 'a draw is missing';
    }
  };
  const answers = [];
  for (const round of rounds) answers.push([await shared(round, round.draw), await shared(round, {})]);
  return answers;
}"""


def test_awards_are_those_of_our_count_and_a_draw_is_missed_where_it_matters(checker: Checker) -> None:
    rounds = [invented(seed) for seed in range(HOW_MANY)]
    answers: list[list[Any]] = checker.page.evaluate(SHARE, rounds)
    assert {round["rule"]["rule"] for round in rounds} == {
        "highest-first", "best-total", "pots", "equal-shares", "exact-equal-shares", "phragmen",
    }  # fmt: skip
    assert sum(round["needed"] is True for round in rounds) > 10
    for seed, (round, (awards, without_draw)) in enumerate(zip(rounds, answers, strict=True)):
        assert awards == round["awards"], seed
        if round["needed"] is not None:
            assert (without_draw == "a draw is missing") == round["needed"], seed
    assert checker.faults == []


NUMBER = {"rule": "best-total", "satisfaction": "score", "ties": ["number"]}
POTS = {"rule": "pots", "spill": "kept", "ties": ["number"]}
ODD_RULES: tuple[dict[str, Any], ...] = (
    {},
    {"rule": "lottery"},
    {"rule": "toString"},
    {**NUMBER, "ties": []},
    {**NUMBER, "ties": ["number", "lots"]},
    {**NUMBER, "ties": "number"},
    {**NUMBER, "ties": ["number"], "more": 1},
    {"rule": "best-total", "ties": ["number"]},
    {**POTS, "pots": []},
    {**POTS, "pots": [1]},
    {**POTS, "pots": [{"name": "One", "amount": 1}]},
    {**POTS, "pots": [{"name": "One", "amount": 1, "rule": 1}]},
    {**POTS, "pots": [{"name": "One", "amount": 1, "rule": {"rule": ["best-total"]}}]},
    {**POTS, "pots": [{"name": "One", "amount": 2, "rule": NUMBER, "most": 1}]},
    {**POTS, "pots": [{"name": "One", "amount": 1, "rule": {**NUMBER, "ties": ["dice"]}}]},
    {**POTS, "pots": [{"name": "One", "amount": 1, "rule": NUMBER}] * 2},
    {**POTS, "pots": [{"name": "One", "amount": 101, "rule": NUMBER}]},
    {**POTS, "pots": [{"name": "One", "amount": 1, "rule": {**POTS, "pots": []}}]},
)


def test_a_rule_that_makes_no_sense_is_not_gone_by(checker: Checker) -> None:
    wrong_with = "(rule) => source_count_rules.wrongWith(rule, 100, [{pot: 0}])"
    said = [checker.page.evaluate(wrong_with, rule) for rule in ODD_RULES]
    assert [rule for rule, wrong in zip(ODD_RULES, said, strict=True) if not wrong] == []
    good = {**POTS, "pots": [{"name": "One", "amount": 100, "rule": NUMBER, "most": 100, "largest": 1}]}
    assert [checker.page.evaluate(wrong_with, rule) for rule in (NUMBER, good)] == ["", ""]
