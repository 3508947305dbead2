"""The words of two scrutineers, and the key that they make."""

from dataclasses import dataclass, field
from hashlib import sha256

from shamir_mnemonic.share import Share

from pb.box.shares import ANOTHER_KEY, WrongWords, joined, read_paper
from pb.envelope import SEED_BYTES, CannotOpen, Opener, Sealer
from pb.problems import Problems
from pb.proof.note import to_base64


@dataclass(frozen=True)
class Unlocked:
    """The key in one piece. `papers` are the scrutineers it was made of, from 1, in order."""

    opener: Opener
    papers: tuple[int, int]


@dataclass(frozen=True)
class WordsForm:
    """As typed. Left out of what Python prints of it, so that no message can show a word."""

    first_words: str = field(default="", repr=False)
    second_words: str = field(default="", repr=False)

    def unlocked(self, public: bytes, round: str) -> Unlocked:
        """The key of this round, whose public half is `public`. Raises Problems."""
        problems = Problems()
        shares = [_read(problems, "first_words", self.first_words), _read(problems, "second_words", self.second_words)]
        problems.raise_if_any()
        first, second = (share for share in shares if share is not None)
        try:
            seed = joined(first, second)
        except WrongWords as error:
            raise Problems({"second_words": str(error)}) from None
        opener = Opener(seed, round) if len(seed) == SEED_BYTES else None
        if opener is None or opener.public != public:
            raise Problems({"first_words": ANOTHER_KEY, "second_words": ANOTHER_KEY})
        low, high = sorted((first.index + 1, second.index + 1))
        return Unlocked(opener, (low, high))


def _read(problems: Problems, field: str, typed: str) -> Share | None:
    return problems.trying(field, read_paper, typed, None)


def opens(opener: Opener, public: bytes, round: str) -> bool:
    """Whether what is closed with the public half can be opened again: the rehearsal itself."""
    try:
        return opener.open(Sealer(public, round).seal(b"rehearsal", 64)) == b"rehearsal"
    except CannotOpen:
        return False


def key_number(public: bytes) -> str:
    """How the ledger names the key that closes the envelopes: its SHA-256, in base64."""
    return to_base64(sha256(public).digest())
