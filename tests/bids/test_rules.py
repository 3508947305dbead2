"""What a bid must be."""

import pytest

from pb.bids.rules import Limits, State, check_amounts, check_state, words_in
from pb.problems import Problems, Refused

LIMITS = Limits(smallest=100_00, largest=2000_00)
BETWEEN = {"amount": "Ask for an amount between £100 and £2,000"}
LESS = {"minimum": "Enter an amount that is less than you ask for"}


@pytest.mark.parametrize(
    ("amount", "minimum"),
    [
        pytest.param(100_00, None, id="the smallest"),
        pytest.param(2000_00, None, id="the largest"),
        pytest.param(1234_50, 1234_49, id="a penny less would do"),
        pytest.param(1000_00, 1, id="a penny would do"),
    ],
)
def test_check_amounts_takes_what_is_within_the_limits(amount: int, minimum: int | None) -> None:
    assert check_amounts(amount, minimum, LIMITS) is None  # type: ignore[func-returns-value]  # raises nothing


@pytest.mark.parametrize(
    ("amount", "minimum", "problems"),
    [
        pytest.param(99_99, None, BETWEEN, id="a penny too little"),
        pytest.param(2000_01, None, BETWEEN, id="a penny too much"),
        pytest.param(0, None, BETWEEN, id="nothing"),
        pytest.param(10**32, None, BETWEEN, id="endless"),
        pytest.param(1000_00, 1000_00, LESS, id="minimum is all of it"),
        pytest.param(1000_00, 1000_01, LESS, id="minimum is more"),
        pytest.param(1000_00, 0, LESS, id="minimum is nothing"),
        pytest.param(0, 1, BETWEEN | LESS, id="both"),
    ],
)
def test_check_amounts_says_what_is_outside_them(amount: int, minimum: int | None, problems: dict[str, str]) -> None:
    with pytest.raises(Problems) as raised:
        check_amounts(amount, minimum, LIMITS)
    assert raised.value.by_field == problems


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("one", 1), ("  two\n\nwords ", 2), ("it's half-time 🎉", 3), ("a\u00a0b\tc", 3)]
)
def test_words_in_counts_what_stands_between_spaces(text: str, words: int) -> None:
    assert words_in(text) == words


@pytest.mark.parametrize("state", [State.SUBMITTED, "declined"])
def test_check_state_lets_a_wanted_state_through(state: str) -> None:
    wanted = (State.SUBMITTED, State.DECLINED)
    assert check_state(state, wanted, "This bid is accepted already.") is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize("state", [State.ACCEPTED, "withdrawn"])
def test_check_state_refuses_another_with_the_sentence(state: str) -> None:
    with pytest.raises(Refused, match="^This bid is accepted already.$"):
        check_state(state, (State.SUBMITTED, State.DECLINED), "This bid is accepted already.")
