"""What the value of a field may be."""

from typing import Any

import pytest

from pb.proof import shapes
from pb.proof.note import COSIGNS, SIGNS, VerifierKey, to_base64
from pb.proof.shapes import Shape

KEY = VerifierKey("name", SIGNS, b"p" * 32).as_text()
WITNESS = VerifierKey("name", COSIGNS, b"p" * 32).as_text()
ODD: list[Any] = [None, True, -1, 1.5, "", "x", [], [1], [[]], {}, {"a": 1}, b"x"]


def check(shape: Shape, good: list[Any], bad: list[Any]) -> None:
    """It takes these, refuses those, and has an answer for anything."""
    assert [value for value in good if not shape(value)] == []
    assert [value for value in bad if shape(value)] == []
    assert [type(shape(value)) for value in ODD] == [bool] * len(ODD)


def test_text_is_any_text() -> None:
    check(shapes.text, ["", "x"], [1, None])


def test_truth_is_no_number() -> None:
    check(shapes.truth, [True, False], [0, 1])


def test_whole_is_within_its_ends_and_no_truth() -> None:
    check(shapes.whole(1, 4), [1, 4], [0, 5, True, 3.0, "3"])


def test_just_knows_one_from_true() -> None:
    check(shapes.just(1, 2), [1, 2], [3, True, "1"])


def test_like_is_about_the_whole_text() -> None:
    check(shapes.like("a+"), ["a", "aa"], ["", "aab", "a\n"])


def test_moment_is_one_that_there_is() -> None:
    others = [
        "2023-02-29T00:00:00Z",
        "2024-02-28T24:00:00Z",
        "2024-02-29T23:59:60Z",
        "2024-02-29 23:59:59Z",
        "2024-2-9T1:0:0Z",
    ]
    check(shapes.moment, ["2024-02-29T23:59:59Z"], others)


def test_bytes_32_are_written_in_one_way() -> None:
    check(shapes.bytes_32, [to_base64(b"b" * 32)], [to_base64(b"b" * 31), "A" * 42 + "B=", "b" * 32])


def test_list_of_asks_about_each() -> None:
    check(shapes.list_of(shapes.number), [[], [1, 1]], [[0], ["1"], {}])


def test_different_has_nothing_twice() -> None:
    check(shapes.different(shapes.number), [[], [2, 1]], [[1, 1], [0], [[]]])


def test_map_of_asks_about_keys_and_values() -> None:
    check(shapes.map_of(shapes.bid_as_text, shapes.count), [{}, {"1": 0}], [{"01": 0}, {"1": "0"}, []])


def test_record_has_its_fields_and_no_other() -> None:
    shape = shapes.record({"a": shapes.count, "b?": shapes.text})
    check(shape, [{"a": 1}, {"a": 1, "b": ""}], [{}, {"b": ""}, {"a": 1, "b": 1}, {"a": 1, "c": 1}, {"": 0}])


NAMED: list[tuple[Shape, list[Any], list[Any]]] = [
    (shapes.pence, [0, 10**12], [10**12 + 1, -1]),
    (shapes.number, [1], [0]),
    (shapes.count, [0], [-1]),
    (shapes.signs, [KEY], [WITNESS, KEY[:-1]]),
    (shapes.cosigns, [WITNESS], [KEY]),
    (shapes.hexes, ["0f" * 32], ["0F" * 32, "0f" * 31]),
    (shapes.digits, ["0123"], ["", "-1", "\u0661"]),
    (shapes.bid_as_text, ["1", "12"], ["0", "01", "1234567890"]),
    (shapes.mark_as_text, ["0", "12"], ["00", "012", "12345678"]),
]


@pytest.mark.parametrize(("shape", "good", "bad"), NAMED)
def test_the_shapes_that_have_names(shape: Shape, good: list[Any], bad: list[Any]) -> None:
    check(shape, good, bad)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"a": 1}, None),
        ({"a": 1, "b": "x"}, None),
        ({"": 0, "a": 1}, ""),
        ({}, "a"),
        ({"a": 1, "b": 2}, "b"),
        ({"a": 1, "c": 2}, "c"),
    ],
)
def test_wrong_field_names_the_first_that_is_wrong(value: dict[str, Any], wrong: str | None) -> None:
    assert shapes.wrong_field(value, {"a": shapes.count, "b?": shapes.text}) == wrong
