"""One of it, or many."""

import pytest

from pb.plural import many


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 votes"), (1, "1 vote"), (2, "2 votes"), (1200, "1,200 votes")], ids=str
)
def test_many_says_one_of_it_or_more(number: int, said: str) -> None:
    assert many(number, "vote") == said
