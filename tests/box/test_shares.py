"""Words on paper: any two of three make the key, and typing is forgiven what can be forgiven."""

from dataclasses import replace
from itertools import permutations

import pytest
from shamir_mnemonic import generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from pb.box.shares import PAPERS as HOW_MANY
from pb.box.shares import WORDS, WrongWords, joined, read_paper, split
from tests.box.words import OTHERS, PAPERS, SEED

FIRST = PAPERS[0].split()


def said(typed: str) -> str:
    with pytest.raises(WrongWords) as refused:
        read_paper(typed)
    return str(refused.value)


def instead(place: int, word: str) -> str:
    """The first paper with another word at this place, from 1."""
    return " ".join([*FIRST[: place - 1], word, *FIRST[place:]])


def test_split_makes_three_papers_of_33_words() -> None:
    assert [len(paper.split()) for paper in PAPERS] == [WORDS] * HOW_MANY
    assert len(set(PAPERS)) == HOW_MANY


def test_split_makes_other_papers_each_time() -> None:
    assert not set(split(SEED)) & set(PAPERS)


@pytest.mark.parametrize("pair", list(permutations(range(HOW_MANY), 2)))
def test_joined_makes_the_seed_of_any_two(pair: tuple[int, int]) -> None:
    first, second = (read_paper(PAPERS[place]) for place in pair)
    assert (first.index, second.index) == pair
    assert joined(first, second) == SEED


def test_joined_refuses_the_same_paper_twice() -> None:
    with pytest.raises(WrongWords, match="the same scrutineer again"):
        joined(read_paper(PAPERS[1]), read_paper(PAPERS[1]))


@pytest.mark.parametrize("place", range(HOW_MANY))
def test_joined_refuses_papers_of_two_ceremonies(place: int) -> None:
    with pytest.raises(WrongWords, match="not from the same key ceremony"):
        joined(read_paper(PAPERS[0]), read_paper(OTHERS[place]))


def test_joined_refuses_papers_that_only_look_like_one_ceremony() -> None:
    """Ceremonies are told apart by a number of 15 bits, so two may have the same one."""
    alike = replace(read_paper(OTHERS[1]), identifier=read_paper(PAPERS[0]).identifier)
    with pytest.raises(WrongWords, match="not from the same key ceremony"):
        joined(read_paper(PAPERS[0]), alike)


def test_no_two_words_of_the_list_begin_alike() -> None:
    assert len({word[:4] for word in WORDLIST}) == len(WORDLIST) == 1024


@pytest.mark.parametrize(
    "typed",
    [
        PAPERS[0].upper(),
        f"\n\n  {PAPERS[0].replace(' ', '   ')}\t",
        "\n".join(FIRST),
        " ".join(word[:4] for word in FIRST),
        " ".join(f"{number}. {word}," for number, word in enumerate(FIRST, 1)),
        " ".join(f"{word}s" for word in FIRST),
    ],
    ids=["capitals", "spaces", "lines", "four letters", "numbers", "endings"],
)
def test_read_paper_forgives(typed: str) -> None:
    assert read_paper(typed) == read_paper(PAPERS[0])


@pytest.mark.parametrize("typed", ["", "   \n ", "1 2 3"])
def test_read_paper_asks_for_words(typed: str) -> None:
    assert said(typed) == "Enter the words of one scrutineer"


@pytest.mark.parametrize(
    ("place", "named"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (7, "7th"), (11, "11th"), (12, "12th"), (23, "23rd")]
)
def test_read_paper_names_the_word_that_is_not_in_the_list(place: int, named: str) -> None:
    assert said(instead(place, "Zzz")) == f"The {named} word is not in the list: zzz. Compare it with the paper"


def test_read_paper_names_several_words_and_not_all_of_a_book() -> None:
    assert said("zzz acid yyy") == "These words are not in the list: the 1st (zzz), the 3rd (yyy)"
    assert said("xq " * 50_000).endswith("the 4th (xq), and more after them")
    assert len(said("q" * 90_000)) < 100


@pytest.mark.parametrize("short", ["aca", "é" * 9])
def test_read_paper_needs_four_letters(short: str) -> None:
    assert f"list: {short}." in said(instead(5, short))


def test_read_paper_counts() -> None:
    assert said(" ".join(FIRST[:-1])) == "There must be 33 words, and here are 32. Look for one that is missing"
    assert said(f"{PAPERS[0]} acid") == "There must be 33 words, and here are 34. Look for one that is there twice"


@pytest.mark.parametrize("place", [1, 5, 20, 33])
def test_read_paper_notices_another_word_of_the_list(place: int) -> None:
    other = next(word for word in WORDLIST if word != FIRST[place - 1])
    assert said(instead(place, other)).startswith("All of these words are in the list, but together")


def test_read_paper_notices_words_that_changed_places() -> None:
    places = next(place for place in range(5, 30) if FIRST[place] != FIRST[place + 1])
    swapped = [*FIRST[:places], FIRST[places + 1], FIRST[places], *FIRST[places + 2 :]]
    assert "two have changed places" in said(" ".join(swapped))


@pytest.mark.parametrize("groups", [[(1, 1)], [(3, 5)], [(2, 5)], [(2, 3), (1, 1)]], ids=str)
def test_read_paper_refuses_the_words_of_another_program(groups: list[tuple[int, int]]) -> None:
    made = generate_mnemonics(1, groups, SEED, iteration_exponent=0)
    assert said(made[0][-1]) == "These words are not from a key ceremony: they were made by another program"
