"""Trees of hashes. The roots are those of the reference tests of RFC 6962, whose trees RFC 9162 kept."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.proof.merkle import leaf, root, roots_at

LINES = [bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LINES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_leaf_is_told_from_a_node_by_its_first_byte() -> None:
    assert leaf(b"abc") == sha256(b"\x00abc").digest()


@pytest.mark.parametrize(("size", "expected"), ROOTS.items())
def test_root_is_that_of_the_reference(size: int, expected: str) -> None:
    assert root(map(leaf, LINES[:size])).hex() == expected


def as_it_is_defined(leaves: list[bytes]) -> bytes:
    """Section 2.1.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + as_it_is_defined(leaves[:half]) + as_it_is_defined(leaves[half:])).digest()


@given(st.lists(st.binary(max_size=3), max_size=70))
def test_root_is_what_the_definition_says(lines: list[bytes]) -> None:
    leaves = list(map(leaf, lines))
    assert root(leaves) == as_it_is_defined(leaves)


@given(st.lists(st.binary(max_size=3), max_size=40), st.sets(st.integers(0, 45)))
def test_roots_at_are_those_of_the_first_so_many(lines: list[bytes], sizes: set[int]) -> None:
    leaves = list(map(leaf, lines))
    assert roots_at(leaves, sizes) == {size: root(leaves[:size]) for size in sizes if size <= len(leaves)}
