"""Who should have the key to the envelopes."""

from datetime import timedelta

import pytest

from pb.rounds.rules import scrutineers_advised
from tests.make import NOW

POT, DAY = "the pot is more than £10,000", "voting lasts more than a day"
EVENING = timedelta(hours=3)


@pytest.mark.parametrize(
    ("pot", "lasts", "because"),
    [
        (0, EVENING, ""),
        (10_000_00, timedelta(days=1), ""),
        (10_000_01, EVENING, POT),
        (500_00, timedelta(days=1, seconds=1), DAY),
        (50_000_00, timedelta(days=20), f"{POT} and {DAY}"),
    ],
)
def test_scrutineers_advised_for_much_money_or_a_long_vote(pot: int, lasts: timedelta, because: str) -> None:
    assert scrutineers_advised(pot, NOW, NOW + lasts) == because


def test_scrutineers_advised_does_not_guess_dates() -> None:
    assert scrutineers_advised(500_00, None, NOW) == scrutineers_advised(500_00, NOW, None) == ""
