"""UK postcodes as people type them, and whether one is in an area."""

import pytest

from pb.door.postcodes import Postcode, Within, areas_of, read_postcode, within

NK4 = areas_of("NK4")
NK4_1 = areas_of("NK4 1, NK4 2")
UNITS = areas_of("NK4 1AB, NK4 1AD")


def read(typed: str) -> list[str]:
    return [str(code) for code in read_postcode(typed)]


@pytest.mark.parametrize(
    "typed",
    ["NK4 1AB", "nk4 1ab", "NK41AB", " nk4  1ab ", "n k 4 1 a b", "NK4-1AB", "NK4.1AB.", "NK4\u00a01AB", "NK41 AB"],
)
def test_read_postcode_whatever_the_spaces_and_capitals(typed: str) -> None:
    assert read(typed) == ["NK4 1AB"]


@pytest.mark.parametrize(
    "whole", ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "SW1A 2AA", "BL0 9AB", "N1C 4AB"]
)
def test_read_postcode_knows_every_shape(whole: str) -> None:
    assert read(whole) == [whole]
    assert read(whole.replace(" ", "")) == [whole]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NK4 IAB", "NK4 1AB"),
        ("NK4 lab", "NK4 1AB"),
        ("NK4 OAB", "NK4 0AB"),
        ("S01 4AB", "SO1 4AB"),
        ("0X1 2JD", "OX1 2JD"),
        ("0Xl 2JD", "OX1 2JD"),
        ("CRO 2AB", "CR0 2AB"),
        ("LI 8JQ", "L1 8JQ"),
        ("1P1 1AB", "IP1 1AB"),
        ("SO14 3AB", "SO14 3AB"),
        ("L1 8JQ", "L1 8JQ"),
    ],
)
def test_read_postcode_takes_letters_and_digits_for_one_another_where_that_makes_sense(typed: str, meant: str) -> None:
    assert read(typed) == [meant]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("NK4", ["NK4"]), ("NK4 1", ["NK4 1"]), ("NK41", ["NK4 1", "NK41"]), ("N1", ["N1"]), ("W1A", ["W1A"])],
)
def test_read_postcode_of_a_part_of_one(typed: str, meant: list[str]) -> None:
    assert read(typed) == meant


NONSENSE = ["", " ", "4", "NK", "hello", "NK4 1A", "NK4 1AB 2", "NK4 1AC", "QK4 1AB", "4NK 1AB", "NK04 1AB", "\u0661"]


@pytest.mark.parametrize("typed", [*NONSENSE, "NK4 1AB" * 50])
def test_read_postcode_finds_nothing_in_nonsense(typed: str) -> None:
    assert read(typed) == []


def test_areas_of_reads_what_the_rule_keeps() -> None:
    assert areas_of("NK4, NK4 1, NK4 2AB") == [Postcode("NK4"), Postcode("NK4", "1"), Postcode("NK4", "2", "AB")]
    assert areas_of("") == []


@pytest.mark.parametrize(
    ("code", "areas", "answer"),
    [
        ("NK4 1AB", NK4, Within.YES),
        ("NK4", NK4, Within.YES),
        ("NK4 9", NK4, Within.YES),
        ("NK5 1AB", NK4, Within.NO),
        ("NK41 1AB", NK4, Within.NO),
        ("NK4 1AB", NK4_1, Within.YES),
        ("NK4 2", NK4_1, Within.YES),
        ("NK4 3AB", NK4_1, Within.NO),
        ("NK4", NK4_1, Within.UNSURE),
        ("NK5", NK4_1, Within.NO),
        ("NK4 1AB", UNITS, Within.YES),
        ("NK4 1AE", UNITS, Within.NO),
        ("NK4 1", UNITS, Within.UNSURE),
        ("NK4 2", UNITS, Within.NO),
        ("SW1A 2AA", areas_of("SW1"), Within.YES),
        ("SW11 2AA", areas_of("SW1"), Within.NO),
        ("SW1", areas_of("SW1A"), Within.UNSURE),
        ("SW1P 2AA", areas_of("SW1A"), Within.NO),
        ("NK4 1AB", [], Within.NO),
    ],
)
def test_within_matches_units_sectors_and_districts(code: str, areas: list[Postcode], answer: Within) -> None:
    [meant] = read_postcode(code)
    assert within(meant, areas) is answer


def test_within_goes_by_the_area_that_says_yes() -> None:
    [code] = read_postcode("NK4 1AB")
    assert within(code, areas_of("NK5, NK4 1AD, NK4 1")) is Within.YES
