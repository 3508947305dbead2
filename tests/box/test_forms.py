"""The words of two scrutineers make the key of their round, and of no other."""

import pytest

from pb.box.forms import WordsForm, key_number, opens
from pb.box.shares import ANOTHER_KEY
from pb.envelope import Opener, Sealer
from pb.problems import Problems
from tests.box.words import OTHERS, PAPERS, SEED

ROUND = "r-0123456789ab"
PUBLIC = Opener(SEED, ROUND).public


def problems(first: str, second: str) -> dict[str, str]:
    with pytest.raises(Problems) as refused:
        WordsForm(first, second).unlocked(PUBLIC, ROUND)
    return refused.value.by_field


def test_unlocked_opens_what_was_closed_with_the_key() -> None:
    unlocked = WordsForm(PAPERS[2], PAPERS[1]).unlocked(PUBLIC, ROUND)
    assert unlocked.papers == (2, 3)
    assert unlocked.opener.open(Sealer(PUBLIC, ROUND).seal(b"marks", 64)) == b"marks"


def test_unlocked_says_for_each_paper_what_is_wrong() -> None:
    assert list(problems("", "")) == ["first_words", "second_words"]
    assert list(problems(PAPERS[0], "acid")) == ["second_words"]
    assert list(problems("acid", PAPERS[0])) == ["first_words"]
    assert "the same scrutineer again" in problems(PAPERS[0], PAPERS[0])["second_words"]
    assert "not from the same key ceremony" in problems(PAPERS[0], OTHERS[1])["second_words"]


def test_unlocked_refuses_the_key_of_another_ceremony() -> None:
    assert problems(OTHERS[0], OTHERS[1]) == {"first_words": ANOTHER_KEY, "second_words": ANOTHER_KEY}


def test_words_form_shows_no_word_by_accident() -> None:
    assert repr(WordsForm(*PAPERS[:2])) == "WordsForm()"


def test_opens_tells_the_key_from_another() -> None:
    assert opens(Opener(SEED, ROUND), PUBLIC, ROUND)
    assert not opens(Opener(bytes(32), ROUND), PUBLIC, ROUND)
    assert not opens(Opener(SEED, "r-another"), PUBLIC, ROUND)


def test_key_number_is_what_the_ledger_says() -> None:
    # printf 'key' | openssl dgst -sha256 -binary | base64
    assert key_number(b"key") == "LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/gmtoM="
