"""Collecting what is wrong with a form."""

import pytest

from pb.problems import Problems, or_problem


def test_add_keeps_the_first_problem_of_a_field() -> None:
    problems = Problems()
    problems.add("title", "Enter a title")
    problems.add("title", "Title must be 70 characters or fewer")
    assert problems.by_field == {"title": "Enter a title"}


def test_trying_gives_what_was_read() -> None:
    assert Problems().trying("age", int, "11", 0) == 11


def test_trying_turns_a_value_error_into_the_problem_of_its_field() -> None:
    problems = Problems()
    instead = problems.trying("age", int, "eleven", -1)
    assert (instead, problems.by_field) == (-1, {"age": "invalid literal for int() with base 10: 'eleven'"})


def test_including_adds_what_a_rule_raises() -> None:
    def rule(name: str) -> None:
        raise Problems({"name": f"{name} is taken", "place": "Enter a place"})

    problems = Problems({"name": "Enter a name"})
    problems.including(rule, "Marlfield")
    assert problems.by_field == {"name": "Enter a name", "place": "Enter a place"}


def test_raise_if_any_is_silent_without_one() -> None:
    assert Problems().raise_if_any() is None  # type: ignore[func-returns-value]  # raises nothing


def test_raise_if_any_raises_them_all_at_once() -> None:
    problems = Problems({"name": "Enter a name", "place": "Enter a place"})
    with pytest.raises(Problems) as raised:
        problems.raise_if_any()
    assert raised.value.by_field == {"name": "Enter a name", "place": "Enter a place"}


def test_in_order_of_puts_problems_as_the_questions_stand() -> None:
    problems = Problems({"where": "c", "title": "a", "other": "d", "amount": "b"})
    assert list(problems.in_order_of(["title", "amount", "where"]).by_field) == ["title", "amount", "where", "other"]


def test_or_problem_makes_what_a_rule_says_the_problem_of_its_field() -> None:
    def check(amount: int) -> None:
        if amount < 0:
            raise ValueError("Enter more")

    or_problem("amount", check, 5)
    with pytest.raises(Problems) as raised:
        or_problem("amount", check, -5)
    assert raised.value.by_field == {"amount": "Enter more"}
