"""What must hold before a round of scrutineers is opened."""

import pytest

from pb.box.rules import check_rehearsed
from pb.problems import Refused


@pytest.mark.parametrize(
    ("key", "public", "rehearsed", "said"),
    [
        (None, None, "", "Hold the key ceremony first."),
        (None, "b", "1 and 2", "Hold the key ceremony first."),
        ("a", None, "1 and 2", "was lost or changed"),
        ("a", "b", "1 and 2", "was lost or changed"),
        ("a", "a", "", "Rehearse first:"),
    ],
)
def test_check_rehearsed_says_what_is_missing(key: str | None, public: str | None, rehearsed: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        check_rehearsed(key, public, rehearsed)


def test_check_rehearsed_lets_through_what_two_have_opened() -> None:
    check_rehearsed("a", "a", "1 and 3")
