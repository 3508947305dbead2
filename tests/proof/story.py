"""A round to make a bundle of: all of it is invented, any of it can be another, the same seed gives the same bytes."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from pb.count.ballot_types import BallotType, ScoreEvery
from pb.count.election import Bid
from pb.count.rule import HighestFirst, Remainder, Rule
from pb.proof.boxes import Box
from pb.proof.bundle import Chunks
from pb.proof.cards import State
from pb.proof.slips import Mode, Slip

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SCORES = ScoreEvery(5)
SKIP = HighestFirst(Remainder.SKIP)
Marks = dict[int, int]
Entry = dict[str, Any]


@dataclass(frozen=True)
class Issued:
    """A card and what came of it; one that voted has marks and the nonce of the page they were sent from."""

    card: str
    code: str
    state: State
    nonce: str = ""
    marks: Marks | None = None


def _same(value: Any) -> Any:
    return value


def _nothing(value: Any) -> None:
    pass


@dataclass(frozen=True)
class Insider:
    """Somebody with every key, and what they change on the way. Whatever comes later follows from it and is signed.

    `entries` have neither number, round nor version yet; `notes` are all checkpoints by their size, signed already.
    """

    issued: Callable[[list[Issued]], list[Issued]] = _same
    slips: Callable[[list[Slip]], list[Slip]] = _same
    boxes: Callable[[list[Box]], list[Box]] = _same
    cards: Callable[[list[bytes]], list[bytes]] = _same
    files: Callable[[dict[str, Chunks]], None] = _nothing
    entries: Callable[[list[Entry]], None] = _nothing
    lines: Callable[[list[bytes]], None] = _nothing
    notes: Callable[[dict[int, str]], None] = _nothing


@dataclass(frozen=True)
class Correction:
    """A result that is made once more, with these bids withdrawn."""

    why: str
    withdrawn: tuple[int, ...]


def bids(*asked: int | tuple[int, int]) -> tuple[Bid, ...]:
    """Bids 1, 2, …: what each asks in pounds, or (asks, minimum)."""
    made = []
    for number, each in enumerate(asked, start=1):
        amount, minimum = (each, None) if isinstance(each, int) else each
        made.append(Bid(number, f"Bid {number}", amount * 100, None if minimum is None else minimum * 100))
    return tuple(made)


@dataclass(frozen=True)
class Story:
    """What happened in a round. `ballots` has the marks of each voter; `void` and `out` are how many others there are.

    `dice` are rolled where the rule ends ties so; lots come out highest number first, where a tie asks for them.
    `witnesses` cosign every checkpoint; `quorum` of them must. `sealed` is another mode of the seal than the right one.
    """

    ballots: tuple[Marks, ...]
    bids: tuple[Bid, ...]
    seed: str = "marlfield"
    title: str = "Marlfield decides"
    pot: int = 1000_00
    ballot: BallotType = SCORES
    rule: Rule = SKIP
    mode: Mode = Mode.SLIPS
    void: int = 3
    out: int = 2
    back: int = 1
    eligible: int | None = 400
    withdrawn: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()
    dice: str = "35142"
    witnesses: int = 2
    quorum: int = 2
    notices: tuple[str, ...] = ("The second kiosk was taken away.",)
    timestamps: bool = False
    sealed: Mode | None = None
    insider: Insider = field(default_factory=Insider)

    def told(self, **changes: Any) -> "Story":
        """The same, but for this."""
        return replace(self, **changes)

    def changed(self, **hooks: Any) -> "Story":
        """The same round with an insider at work."""
        return replace(self, insider=replace(self.insider, **hooks))

    @property
    def chance(self) -> random.Random:
        return random.Random(f"{self.seed} chance")

    def secret(self, name: str) -> bytes:
        """32 bytes that nobody else has, such as a private key."""
        return sha256(f"{self.seed} {name}".encode()).digest()

    @property
    def round_id(self) -> str:
        return f"r-{self.secret('round').hex()[:12]}"


def issue(story: Story) -> list[Issued]:
    """Every card of the round, sorted."""
    chance = story.chance
    states = [State.USED] * len(story.ballots) + [State.VOID] * story.void + [State.OUT] * story.out
    cards: set[str] = set()
    while len(cards) < len(states):
        cards.add("".join(chance.choices(SYMBOLS, k=8)))
    drawn = sorted(cards)
    chance.shuffle(drawn)
    issued = []
    for place, (card, state) in enumerate(zip(drawn, states, strict=True)):
        code, nonce = "".join(chance.choices(SYMBOLS, k=16)), f"{chance.getrandbits(128):032x}"
        voted = state is State.USED
        issued.append(Issued(card, code, state, nonce if voted else "", dict(story.ballots[place]) if voted else None))
    return sorted(issued, key=lambda each: each.card)
