"""An envelope shows nothing of what is inside, and opens for its own round alone."""

import pytest

from pb.envelope import SEED_BYTES, CannotOpen, Opener, Sealer

ROUND = "r-0123456789ab"
SEED = bytes(range(SEED_BYTES))
OPENER = Opener(SEED, ROUND)
SEALER = Sealer(OPENER.public, ROUND)


@pytest.mark.parametrize("text", [b"", b"{}", b'{"m":{"1":5}}', b"x" * 256], ids=len)
def test_an_envelope_is_as_long_whatever_is_inside(text: bytes) -> None:
    envelope = SEALER.seal(text, 256)
    assert len(envelope) == len(SEALER.seal(b"another", 256))
    assert OPENER.open(envelope) == text


def test_an_envelope_never_looks_like_another_one_of_the_same_text() -> None:
    """No eight bytes of one are in another, where a cipher that was used wrongly would show equal texts."""
    envelopes = [SEALER.seal(b'{"m":{"1":5}}', 256) for _ in range(20)]
    pieces = [envelope[start : start + 8] for envelope in envelopes for start in range(len(envelope) - 7)]
    assert len(set(pieces)) == len(pieces)


def test_a_text_that_does_not_fit_is_refused_and_not_sealed_at_another_length() -> None:
    with pytest.raises(ValueError, match="^257 bytes do not fit into an envelope of 256$"):
        SEALER.seal(b"x" * 257, 256)


def test_an_envelope_that_was_changed_anywhere_does_not_open() -> None:
    envelope = SEALER.seal(b'{"m":{"1":5}}', 256)
    # A byte of each part: what is sealed with ML-KEM, with X25519, the text, and its tag.
    for place in (0, 1000, 1087, 1088, 1100, 1119, 1120, 1200, len(envelope) - 16, len(envelope) - 1):
        changed = bytearray(envelope)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            OPENER.open(bytes(changed))
    for other in (b"", envelope[:-1], envelope + b"\0", envelope[1:]):
        with pytest.raises(CannotOpen):
            OPENER.open(other)


def test_an_envelope_of_another_round_or_another_key_does_not_open() -> None:
    of_another_round = Sealer(OPENER.public, "r-ba9876543210").seal(b"{}", 256)
    of_another_key = Sealer(Opener(bytes(32), ROUND).public, ROUND).seal(b"{}", 256)
    for envelope in (of_another_round, of_another_key):
        with pytest.raises(CannotOpen):
            OPENER.open(envelope)


def test_an_opener_has_the_same_public_half_from_the_same_seed_in_every_version() -> None:
    """A round may be opened with one version and sealed with the next."""
    assert len(OPENER.public) == 1216
    assert OPENER.public[:4].hex() + OPENER.public[-4:].hex() == "a395be39f817d96d"


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)], ids=len)
def test_an_opener_wants_32_bytes(seed: bytes) -> None:
    with pytest.raises(ValueError, match="^a seal key is 32 bytes$"):
        Opener(seed, ROUND)
