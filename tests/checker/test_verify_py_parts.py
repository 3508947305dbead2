"""The parts of `verify.py`, against what the standards they follow are tested with."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.checker.loaded import quickly_signed, verify

# RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc). (public key, text, signature)
SIGNED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
        "2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17a"
        "d9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("public", "text", "signature"), SIGNED)
def test_is_signed_knows_the_vectors_of_the_rfc_and_nothing_near_them(public: str, text: str, signature: str) -> None:
    key, said, right = bytes.fromhex(public), bytes.fromhex(text), bytes.fromhex(signature)
    assert verify.is_signed(key, said, right)
    other = (int.from_bytes(right[32:], "little") + verify.ORDER).to_bytes(32, "little")
    assert not verify.is_signed(key, said, right[:32] + other)
    assert not verify.is_signed(key, said + b"\x00", right)
    assert not verify.is_signed(key, said, right[:63])
    assert not verify.is_signed(key, said, right + b"\x00")
    assert not verify.is_signed(key[:31], said, right)
    chance = random.Random(public)
    for _ in range(4):
        changed = bytearray(key + right)
        changed[chance.randrange(96)] ^= 1 << chance.randrange(8)
        assert not verify.is_signed(bytes(changed[:32]), said, bytes(changed[32:]))


# From the list of C2SP/CCTV: other ways to write points of low order, which RFC 8032 refuses.
ODD_POINTS = [
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


@pytest.mark.parametrize("written", ODD_POINTS)
def test_point_from_reads_a_point_that_is_written_in_the_one_way(written: str) -> None:
    """With the neutral element as key, and s = 0, any text would be signed by an R that is the same."""
    nothing = bytes.fromhex("01" + "00" * 31)
    assert verify.point_from(nothing) == (0, 1, 1, 0)
    assert verify.is_signed(nothing, b"anything", nothing + bytes(32))
    assert verify.point_from(bytes.fromhex(written)) is None
    assert not verify.is_signed(bytes.fromhex(written), b"anything", nothing + bytes(32))
    assert not verify.is_signed(nothing, b"anything", bytes.fromhex(written) + bytes(32))


def test_is_signed_agrees_with_a_library() -> None:
    chance = random.Random(8032)
    for _ in range(25):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        text = chance.randbytes(chance.randrange(80))
        signature = bytearray(private.sign(text))
        if chance.random() < 0.5:
            signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        public = private.public_key().public_bytes_raw()
        assert verify.is_signed(public, text, bytes(signature)) == quickly_signed(public, text, bytes(signature))


# The leaves and roots with which implementations of RFC 6962 and RFC 9162 are tested.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS)))
def test_root_of_is_that_of_the_rfc(size: int, root: str) -> None:
    assert verify.root_of(verify.leaf_of(bytes.fromhex(each)) for each in LEAVES[:size]).hex() == root


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"a":"' + b"a" * 2**24 + b'"}', "too long"),
        (b'{"a":1,"a":1}', "twice"),
        (b'{"a":100000000000000000}', "too large"),
        (b'{"a":9007199254740992}', "too large"),
        (b'{"a":1.0}', "not a whole number"),
        (b'{"a":NaN}', "not a whole number"),
        (b'{"a":[null]}', "null"),
        (b'{"\xc3\xa9":1}', "ASCII"),
        (b'{"b":1,"a":1}', "the one way"),
        (b'{"a":"\\ud800"}', "surrogates"),
        (b"[1]", "not an object"),
    ],
)
def test_record_from_refuses_a_line_that_could_be_written_in_another_way(line: bytes, why: str) -> None:
    assert verify.record_from(b'{"a":[-9007199254740991,"\xc3\xa9",true,{}]}') == {"a": [1 - 2**53, "é", True, {}]}
    with pytest.raises(ValueError, match=why):
        verify.record_from(line)


@pytest.mark.parametrize(
    "note",
    [
        "text\n\n\u2014 name AAAA\nno signature\n",
        "text\n\n\u2014 na+me AAAA\n",
        "text\n\n\u2014 na\x02me AAAA\n",
        "te\rxt\n\n\u2014 name AAAA\n",
        "text\n\n\u2014 name AAAA",
        "text\n\n\u2014 name AAB=\n",
        "text\n\n",
        "text\n",
    ],
)
def test_note_refuses_what_c2sp_does_not_let_through(note: str) -> None:
    assert verify.Note("a\n\nb\n\n\u2014 name AAAA\n".encode()).signatures == [("name", bytes(3))]
    with pytest.raises(ValueError, match="."):
        verify.Note(note.encode())
