"""The address of a round, made from its name."""

import pytest

from pb.rounds.rules import is_slug, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Power to Marlfield 2027", "power-to-marlfield-2027"),
        ("  Marlfield -- decides!  ", "marlfield-decides"),
        ("Café Société", "cafe-societe"),
        ("100% fair_play", "100-fair-play"),
        ("<script>alert('1')</script>", "script-alert-1-script"),
        ("../../etc", "etc"),
        ("🎉🎉", "round"),
        ("Мариуполь", "round"),
        ("", "round"),
        ("x" * 10_000, "x" * 60),
        ("x" * 59 + " y", "x" * 59),
    ],
    ids=[
        "usual",
        "spaces",
        "accents",
        "signs",
        "html",
        "dots",
        "emoji only",
        "no latin letter",
        "empty",
        "long",
        "cut",
    ],
)
def test_slug_of_is_short_and_plain(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("text", ["round", "marlfield-decides-2027", "m" * 80])
def test_is_slug_knows_what_an_address_may_hold(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text", ["", "Round", "a b", "a_b", "a.b", "a/b", "a%", "a\x00", "a\n", "é", "\u0661", "\udc80", "m" * 81]
)
def test_is_slug_refuses_everything_else(text: str) -> None:
    assert not is_slug(text)
