"""Who can help, with what, and for how long."""

from datetime import timedelta

import pytest

from pb.helpers.rules import MOST_HELPERS, Role, Standing, check_helper, digest_of, standing_of
from pb.problems import Problems
from tests import make


def test_digest_of_is_32_bytes_and_not_the_secret() -> None:
    assert len(digest_of("7K2M9QXD4T0BH8WE")) == 32
    assert digest_of("7K2M9QXD4T0BH8WE") != digest_of("7K2M9QXD4T0BH8WF")


def test_check_helper_takes_each_role() -> None:
    assert [check_helper("Desk A", role, ["Desk B"]) for role in ("volunteer", "scrutineer", "observer")] == list(Role)


@pytest.mark.parametrize(
    ("name", "role", "field", "said"),
    [
        ("", "volunteer", "name", "Enter the name of a desk"),
        ("x" * 61, "volunteer", "name", "Enter the name of a desk"),
        ("Desk\nA", "volunteer", "name", "Enter the name of a desk"),
        ("desk b", "volunteer", "name", "There is a helper of this name already"),
        ("Desk A", "organiser", "role", "Choose what they help with"),
        ("Desk A", "", "role", "Choose what they help with"),
    ],
)
def test_check_helper_says_what_is_wrong(name: str, role: str, field: str, said: str) -> None:
    with pytest.raises(Problems) as raised:
        check_helper(name, role, ["Desk B"])
    assert list(raised.value.by_field) == [field]
    assert raised.value.by_field[field].startswith(said)


def test_check_helper_has_room_for_40() -> None:
    names = [f"Desk {number}" for number in range(MOST_HELPERS)]
    assert check_helper("One more", "observer", names[1:]) is Role.OBSERVER
    with pytest.raises(Problems) as raised:
        check_helper("One more", "observer", names)
    assert raised.value.by_field["name"].startswith("There are 40 helpers already")


@pytest.mark.parametrize(
    ("invited", "helping", "minutes", "wanted"),
    [
        (True, False, 1, Standing.INVITED),
        (False, True, 1, Standing.HELPING),
        (True, False, 0, Standing.ENDED),
        (False, True, 0, Standing.ENDED),
        (False, False, 1, Standing.ENDED),
    ],
)
def test_standing_of_ends_by_itself(invited: bool, helping: bool, minutes: int, wanted: Standing) -> None:
    assert standing_of(invited, helping, make.NOW + timedelta(minutes=minutes), make.NOW) is wanted
