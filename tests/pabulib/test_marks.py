"""Marks as the numbers of bids: a whole list in one go gives what one mark after the other gives."""

from hypothesis import example, given
from hypothesis import strategies as st

from pb.pabulib.marks import BLANK, UNKNOWN, BidNumbers
from tests.thorough import examples

ids = st.text("0129a", min_size=1, max_size=3)
odd = st.sampled_from(
    ["", " 1", "+1", "1.0", "01", "0", "9" * 18, "9" * 25, "9223372036854775807", "\u0661", "1_0", "-1"]
)


@examples(100)
@given(st.sets(ids, max_size=6), st.lists(st.one_of(ids, odd), min_size=1, max_size=8))
@example({"9" * 18, "1"}, ["9" * 18, "9" * 19, "1"])
@example(set(), ["1", "2"])
@example({"0", "00", "1"}, ["1", "0", "00"])
def test_bid_numbers_of_a_list_are_those_of_its_marks(known: set[str], marks: list[str]) -> None:
    numbers = {name: number for number, name in enumerate(sorted(known), start=1)}
    expected = [numbers.get(mark.strip(), UNKNOWN) if mark.strip() else BLANK for mark in marks]
    assert BidNumbers(numbers).of(",".join(marks)).tolist() == (expected if ",".join(marks) else [])
