"""The cards: what is fixed about them before opening, and what is published of each afterwards."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pb.proof.merkle import leaf, root
from pb.proof.slips import lock_of

# Digits and capital letters that nobody takes for another.
SYMBOL = "[0-9A-HJKMNP-TV-Z]"
_LINE = re.compile(
    rf'{{"card":"({SYMBOL}{{8}})",(?:"code":"({SYMBOL}{{16}})","st":"(used)"|"lock":"([0-9a-f]{{64}})","st":"(void|out)")}}'
)


class State(StrEnum):
    """What became of a card. Void was withdrawn, or handed back and scanned; out is every other that did not vote."""

    USED = "used"
    VOID = "void"
    OUT = "out"


@dataclass(frozen=True)
class Card:
    """A card as it is published. `secret` is its code if it voted, otherwise its lock."""

    card: str
    state: State
    secret: str

    def line(self) -> bytes:
        """Its line in `cards.jsonl`."""
        name = "code" if self.state is State.USED else "lock"
        return f'{{"card":"{self.card}","{name}":"{self.secret}","st":"{self.state}"}}'.encode()

    def committed(self, round: str) -> bytes:
        """Its line under the root of the `cards` entry: the same whatever became of it."""
        used = self.state is State.USED
        return committed_line(self.card, lock_of(round, self.card, self.secret) if used else self.secret)


def committed_line(card: str, lock: str) -> bytes:
    return f'{{"card":"{card}","lock":"{lock}"}}'.encode()


def cards_root(locks: Iterable[tuple[str, str]]) -> bytes:
    """The root of the `cards` entry, from (card, lock) of every card in any order."""
    return root(leaf(committed_line(card, lock)) for card, lock in sorted(locks))


def read_card(line: bytes) -> Card | None:
    """Read `Card.line` back; None for anything else."""
    try:
        found = _LINE.fullmatch(line.decode("ascii"))
    except UnicodeDecodeError:
        return None
    if not found:
        return None
    card, code, used, lock, state = found.groups()
    return Card(card, State(used or state), code or lock)
