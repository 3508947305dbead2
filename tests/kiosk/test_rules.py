"""What a kiosk needs, and which addresses it opens."""

import pytest

from pb.kiosk.rules import MOST_KIOSKS, check_kiosk, start_of, turned_to
from pb.problems import Problems


@pytest.mark.parametrize("pin", ["0000", "1234", "12345678"])
def test_check_kiosk_takes_a_pin_of_4_to_8_digits(pin: str) -> None:
    check_kiosk("Main hall, table 2", pin, ["Main hall, table 1"])


@pytest.mark.parametrize(
    ("name", "pin", "field", "said"),
    [
        ("", "2468", "name", "Enter where the kiosk stands"),
        ("x" * 61, "2468", "name", "Enter where the kiosk stands"),
        ("Main\nhall", "2468", "name", "Enter where the kiosk stands"),
        ("MAIN HALL", "2468", "name", "There is a kiosk at this place already"),
        ("Library", "", "pin", "Enter a PIN of 4 to 8 digits"),
        ("Library", "123", "pin", "Enter a PIN of 4 to 8 digits"),
        ("Library", "123456789", "pin", "Enter a PIN of 4 to 8 digits"),
        ("Library", "12a4", "pin", "Enter a PIN of 4 to 8 digits"),
        ("Library", "\u0661\u0662\u0663\u0664", "pin", "Enter a PIN of 4 to 8 digits"),
    ],
)
def test_check_kiosk_says_what_is_wrong(name: str, pin: str, field: str, said: str) -> None:
    with pytest.raises(Problems) as raised:
        check_kiosk(name, pin, ["Main hall"])
    assert list(raised.value.by_field) == [field]
    assert raised.value.by_field[field].startswith(said)


def test_check_kiosk_has_room_for_40() -> None:
    places = [f"Table {number}" for number in range(MOST_KIOSKS)]
    check_kiosk("Library", "2468", places[1:])
    with pytest.raises(Problems) as raised:
        check_kiosk("Library", "2468", places)
    assert "as many as there can be" in raised.value.by_field["name"]


def test_start_of_is_where_a_code_is_entered() -> None:
    assert start_of("marlfield") == "/rounds/marlfield/vote"


OWN = [
    "/rounds/marlfield/vote",
    "/rounds/marlfield/ballot",
    "/rounds/marlfield/ballot/check",
    "/rounds/marlfield/voted",
]


@pytest.mark.parametrize("path", [*OWN, "/static/pb.css", "/favicon.ico", "/kiosk/leave"])
def test_turned_to_leaves_voting_alone(path: str) -> None:
    assert turned_to(path, "marlfield") == ""


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/desk",
        "/rounds/marlfield",
        "/rounds/other/vote",
        "/rounds/marlfield/voted/receipt",
        "/rounds/marlfield/result",
        "/rounds/marlfield/vote/../../other/vote",
        "/kiosk/rounds/marlfield/start",
        "/staticness",
        "//static/pb.css",
    ],
)
def test_turned_to_is_the_start_for_anything_else(path: str) -> None:
    assert turned_to(path, "marlfield") == "/rounds/marlfield/vote"


@pytest.mark.parametrize("path", ["/", "/rounds/marlfield/vote", "/sign-in"])
def test_turned_to_is_the_end_where_the_kiosk_has_ended(path: str) -> None:
    assert turned_to(path, "") == "/kiosk/leave"
    assert turned_to("/kiosk/leave", "") == turned_to("/static/pb.css", "") == ""
