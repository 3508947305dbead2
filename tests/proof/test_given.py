"""What is given beside the bundle. Whatever is text is in the cases; this is about the rest."""

import pytest

from pb.proof.checks.given import cards_given
from pb.proof.reading import CannotRead


def test_cards_given_takes_a_list_as_people_write_it() -> None:
    assert cards_given("leftover.txt", b" 7k2m9qxd\r\n\n00000000 ") == ("7K2M9QXD", "00000000")


def test_cards_given_refuses_what_is_no_text() -> None:
    with pytest.raises(CannotRead, match="leftover.txt is no list of cards"):
        cards_given("leftover.txt", b"7K2M9QXD\xff\n")
