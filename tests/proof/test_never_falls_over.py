"""Whatever the bytes, a check ends: all is well, something is wrong, or it cannot be read."""

import random

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from pb.proof.checks import given as reading
from pb.proof.reading import CannotRead
from tests.proof.cases import Case
from tests.proof.checking import told
from tests.proof.corpus.tools import made_of
from tests.proof.fuzz import in_bytes, oddly
from tests.proof.good import good
from tests.proof.make import zip_of

ENDS = {0, 1, 2}


@pytest.mark.parametrize("seed", range(8))
def test_odd_values_that_are_signed(seed: int) -> None:
    stories = list(good().values())
    for place in range(20):
        chance = random.Random(seed * 100 + place)
        files = oddly(made_of(chance.choice(stories)), chance).files
        ended, code, sentence = told(Case("", "", zip_of(files), ""))
        assert ended in ENDS
        assert bool(code) == (ended == 1)
        assert sentence.endswith(".") or not ended


@pytest.mark.parametrize("seed", range(4))
def test_odd_bytes_in_the_files(seed: int) -> None:
    stories = list(good().values())
    for place in range(20):
        chance = random.Random(seed * 100 + place)
        files = in_bytes(made_of(chance.choice(stories)).bytes_by_name(), chance)
        assert told(Case("", "", zip_of(files), ""))[0] in ENDS


@settings(max_examples=50, deadline=None)
@hypothesis.given(st.binary(max_size=60))
def test_odd_things_that_are_given(data: bytes) -> None:
    typed = data.decode("utf-8", "surrogateescape")  # as the shell hands it over
    for given in (
        lambda: reading.seen_given("it", data),
        lambda: reading.receipt_given("it", data),
        lambda: reading.cards_given("it", b"U" + data),
        lambda: reading.key_given(typed),
        lambda: reading.card_given("U" + typed),
    ):
        with pytest.raises(CannotRead, match=r"\.$"):
            given()
