"""What dice showed, however it is typed."""

import pytest

from pb.problems import Problems
from pb.rounds.dice import read_dice


@pytest.mark.parametrize("typed", ["35142", "3 5 1 4 2", "3,5,1,4,2", "3-5-1-4-2", " 35 142\n"])
def test_read_dice_takes_digits_however_they_are_spaced(typed: str) -> None:
    assert read_dice(typed) == "35142"


@pytest.mark.parametrize("typed", ["", "3514", "three fives", "3.5.1.4.2", "\u0663" * 5, "6" * 41])
def test_read_dice_refuses_fewer_than_five_dice_and_what_is_no_digit(typed: str) -> None:
    with pytest.raises(Problems) as raised:
        read_dice(typed)
    assert raised.value.by_field == {"dice": "Enter what at least five dice showed, in digits, like 3 5 1 4 2"}
