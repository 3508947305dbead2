"""A key ceremony under way: the words of a new key while they are shown, each once. They are in the memory of this
process and nowhere else, so a restart ends the ceremony, and it is held again."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_bytes, token_hex
from threading import Lock

from pb.box.shares import PAPERS, split
from pb.envelope import SEED_BYTES, Opener
from pb.problems import Refused

GONE = (
    "These words were shown once and are gone, or the ceremony was begun again. If a scrutineer could not write theirs "
    "down, begin the key ceremony again: everybody gets new words."
)


@dataclass(frozen=True)
class Paper:
    """What one scrutineer writes down. `number` is from 1."""

    number: int
    words: Sequence[str]

    @property
    def last(self) -> bool:
        return self.number == PAPERS


class Ceremony:
    """Makes a key, and has its words until they were shown.

    What is held here is written over as soon as it was shown. Python makes copies on its way that nothing can reach,
    so this is no promise that nothing stays in memory.
    """

    def __init__(self, round: str) -> None:
        seed = bytearray(token_bytes(SEED_BYTES))
        self.public = Opener(bytes(seed), round).public
        self._papers = [bytearray(words, "ascii") for words in split(bytes(seed))]
        _wipe(seed)
        self._turn = Lock()
        self.page = token_hex(8)

    @property
    def next(self) -> int:
        """The scrutineer whose turn it is, from 1."""
        return PAPERS + 1 - len(self._papers)

    def show(self, page: str) -> Paper:
        """The next paper. `page` is what the page that asks was given: each asks once, however often it is sent.

        Raises Refused.
        """
        with self._turn:
            if page != self.page or not self._papers:
                raise Refused(GONE)
            number, paper, self.page = self.next, self._papers.pop(0), token_hex(8)
        words = paper.decode("ascii").split()
        _wipe(paper)
        return Paper(number, words)

    def forget(self) -> None:
        with self._turn:
            for paper in self._papers:
                _wipe(paper)
            self._papers.clear()


class Ceremonies:
    """Those under way in this process, by the public name of the round."""

    def __init__(self) -> None:
        self._under_way: dict[str, Ceremony] = {}

    def begin(self, round: str) -> None:
        """Any earlier one of this round is over."""
        self.end(round)
        self._under_way[round] = Ceremony(round)

    def of(self, round: str) -> Ceremony | None:
        return self._under_way.get(round)

    def end(self, round: str) -> None:
        ended = self._under_way.pop(round, None)
        if ended:
            ended.forget()


def _wipe(secret: bytearray) -> None:
    secret[:] = bytes(len(secret))
