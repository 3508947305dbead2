"""What a bid must be."""

import pytest

from pb.bids.rules import (
    Limits,
    State,
    check_amounts,
    check_can_be_filled,
    check_exclusion,
    check_state,
    check_within_limits,
    excluding_in,
    group_key,
    labels_of,
    only_one_in_words,
    words_in,
)
from pb.count.ballot_types import Approve, BallotType, Rank, SpendThePot
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


def test_group_key_does_not_mind_capitals_and_spaces() -> None:
    assert group_key("  Friends of\tthe  PARK ") == group_key("friends of the park")
    assert group_key("Straße") == group_key("STRASSE")
    assert group_key("Friends of the Park") != group_key("Friend of the Park")


def test_labels_of_are_those_that_two_bids_share() -> None:
    groups = {1: "Lunch Club", 2: "Rovers", 3: "lunch  club"}
    assert labels_of(groups, {}) == {1: ("group lunch club",), 3: ("group lunch club",)}
    assert labels_of({}, {4: [2, 3], 5: [1]}) == {2: ("exclusion 4",), 3: ("exclusion 4",)}
    assert labels_of(groups, {4: [2, 3]})[3] == ("group lunch club", "exclusion 4")
    assert labels_of({1: "Rovers", 2: "Choir"}, {}) == {}


def test_excluding_in_names_each_set_of_bids_once() -> None:
    assert excluding_in({7: ("a", "b"), 3: ("a", "b"), 5: ("c",), 2: ("d",), 9: ("d",)}) == [(2, 9), (3, 7)]


def test_only_one_in_words_names_the_bids() -> None:
    assert only_one_in_words((3, 7)) == "Only one of bids 3 and 7 can be funded"
    assert only_one_in_words((3, 5, 7)) == "Only one of bids 3, 5 and 7 can be funded"


def test_check_exclusion_takes_two_bids_or_more() -> None:
    check_exclusion([3, 7], [[3, 5], [3, 7, 9]])


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ([], "Choose two bids or more"),
        ([3], "Choose two bids or more"),
        ([7, 3], "Only one of bids 3 and 7 can be funded already"),
    ],
    ids=["none", "one", "the-same-again"],
)
def test_check_exclusion_refuses_fewer_and_the_same_again(numbers: list[int], sentence: str) -> None:
    with pytest.raises(Problems) as raised:
        check_exclusion(numbers, [[3, 7]])
    assert raised.value.by_field == {"only_one": sentence}


def test_check_can_be_filled_takes_what_somebody_could_fill_in() -> None:
    for ballot_type in (Approve(2, None), Approve(2, 9), SpendThePot(600_00), Rank(10)):
        check_can_be_filled(ballot_type, (1000_00, 600_00))


@pytest.mark.parametrize(
    ("ballot_type", "sentence"),
    [
        (Approve(3, 3), "Each voter must choose at least 3 bids, and 2 are accepted."),
        (SpendThePot(599_99), "No bid asks for £599.99 or less, so nobody could vote."),
    ],
    ids=["approve", "spend"],
)
def test_check_can_be_filled_refuses_a_ballot_that_nobody_could_fill_in(ballot_type: BallotType, sentence: str) -> None:
    with pytest.raises(Refused, match=f"^{sentence}"):
        check_can_be_filled(ballot_type, (1000_00, 600_00))


def test_check_within_limits_names_the_bid_that_asks_for_more() -> None:
    limits = Limits(100_00, 500_00)
    check_within_limits([("Benches", 500_00, limits), ("Small", 1, limits)])
    with pytest.raises(Refused, match="^Pond asks for more than the largest bid"):
        check_within_limits([("Benches", 500_00, limits), ("Pond", 300_00, limits.within(299_99))])
