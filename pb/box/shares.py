"""The seal key as words on three papers, any two of which make it again. Pure.

SLIP-39, as the library has it. A paper has 33 words; the last three are a checksum over the others, and no two words
of the list begin with the same four letters.
"""

import re

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

PAPERS, ENOUGH, WORDS = 3, 2, 33
_LETTERS = 4  # of a word that are enough to know it
_BY_LETTERS = {word[:_LETTERS]: word for word in WORDLIST}
_MOST_NAMED = 4  # words that one message points at

ANOTHER_KEY = "These words are for another key: of a key ceremony that was held before, or of another round"


class WrongWords(ValueError):
    """What is wrong with the words, said to the person who typed them."""


def split(seed: bytes) -> tuple[str, ...]:
    """The words of each paper. There is no passphrase, so nothing is gained by making it slow."""
    [papers] = generate_mnemonics(1, [(ENOUGH, PAPERS)], seed, iteration_exponent=0)
    return tuple(papers)


def read_paper(typed: str) -> Share:
    """What the words of one paper stand for; `index` is from 0. Case, spaces, numbers between the words and everything
    after the first four letters of a word do not matter.

    Raises WrongWords.
    """
    words = re.findall(r"[^\W\d_]+", typed.casefold())
    if not words:
        raise WrongWords("Enter the words of one scrutineer")
    known = [_BY_LETTERS.get(word[:_LETTERS]) for word in words]
    unknown = [(_th(place), words[place - 1][:20]) for place, word in enumerate(known, 1) if word is None]
    if unknown:
        raise WrongWords(_not_in_the_list(unknown))
    if len(words) != WORDS:
        look = "one that is missing" if len(words) < WORDS else "one that is there twice"
        raise WrongWords(f"There must be {WORDS} words, and here are {len(words)}. Look for {look}")
    return _share(" ".join(word for word in known if word))


def _not_in_the_list(unknown: list[tuple[str, str]]) -> str:
    if len(unknown) == 1:
        return "The {} word is not in the list: {}. Compare it with the paper".format(*unknown[0])
    named = ", ".join(f"the {place} ({word})" for place, word in unknown[:_MOST_NAMED])
    return f"These words are not in the list: {named}{', and more after them' * (len(unknown) > _MOST_NAMED)}"


def _th(place: int) -> str:
    ending = "th" if 10 < place % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _share(words: str) -> Share:
    try:
        share = Share.from_mnemonic(words)
    except MnemonicError:
        raise WrongWords(
            "All of these words are in the list, but together they are not what is on a paper: one or more of them are "
            "others, or two have changed places. Compare them one by one"
        ) from None
    if (share.group_count, share.member_threshold) != (1, ENOUGH) or share.index >= PAPERS:
        raise WrongWords("These words are not from a key ceremony: they were made by another program")
    return share


def joined(first: Share, second: Share) -> bytes:
    """The seed that two papers make. Raises WrongWords where they are the same paper, or do not belong together."""
    if first.index == second.index and first.identifier == second.identifier:
        raise WrongWords("These are the words of the same scrutineer again. Enter those of another one")
    try:
        seed: bytes = combine_mnemonics([first.mnemonic(), second.mnemonic()])
    except MnemonicError:
        raise WrongWords(
            "These words and the first ones are not from the same key ceremony. One of the two papers is an old one"
        ) from None
    return seed
