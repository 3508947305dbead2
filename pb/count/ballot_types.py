"""The ballots a round can use: what a voter may mark, what makes a ballot complete, and what a mark is worth."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from pb.count.ballots import Marks
from pb.money import pounds
from pb.plural import many

_PLACES = ("1st", "2nd", "3rd")


@dataclass(frozen=True)
class BallotType:
    """What all ballot types share. `kind` is the name in the database; marks are bid number -> whole number."""

    kind: ClassVar[str]
    # Over a bid's total, and over the number of ballots with a mark for it.
    headings: ClassVar[tuple[str, str]] = ("Votes", "Ballots that chose it")

    @property
    def top(self) -> int:
        """The most points that one ballot can give a bid."""
        return 1

    def instruction(self) -> str:
        """What the voter is asked to do, in a sentence."""
        raise NotImplementedError

    def adding_up(self) -> str:
        """What everyone may do and what is counted, in two sentences."""
        raise NotImplementedError

    def problem(self, marks: Marks, asked: Mapping[int, int]) -> str:
        """What is wrong with the ballot as a whole, in words for the voter; empty when nothing is.

        `asked` is bid number -> pence. Each mark by itself is right already.
        """
        raise NotImplementedError

    def points(self, marks: Marks) -> dict[int, int]:
        """Bid number -> points for the count."""
        return dict(marks)

    def as_text(self) -> str:
        """Canonical JSON, as the database keeps it."""
        return json.dumps({"kind": self.kind, **asdict(self)}, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class ScoreEvery(BallotType):
    """A score for each bid, from 0 to `best`; with `every`, "no score" is not offered."""

    kind = "score"
    headings = ("Total score", "Ballots that scored it")
    best: int = 5
    every: bool = False

    @property
    def top(self) -> int:
        return self.best

    def instruction(self) -> str:
        return f"Give each bid a score from 0 to {self.best}."

    def adding_up(self) -> str:
        return f"Everyone gives each bid a score from 0 to {self.best}. We add up the scores."

    def problem(self, marks: Marks, asked: Mapping[int, int]) -> str:
        return ""  # a ballot without a score is a ballot


@dataclass(frozen=True)
class Approve(BallotType):
    """Choose from `least` to `most` bids, each as good as the other; None is as many as the voter likes."""

    kind = "approve"
    least: int = 1
    most: int | None = 3

    def instruction(self) -> str:
        return f"Choose {self._how_many()}."

    def adding_up(self) -> str:
        chosen = self._how_many().replace("you like", "they like")
        return f"Everyone chooses {chosen}. We count how many people chose each bid."

    def problem(self, marks: Marks, asked: Mapping[int, int]) -> str:
        if self.least <= len(marks) <= (len(asked) if self.most is None else self.most):
            return ""
        return f"Choose {self._how_many()}. You have chosen {len(marks)}"

    def _how_many(self) -> str:
        if self.most is None:
            return "as many bids as you like" if self.least == 1 else f"{many(self.least, 'bid')} or more"
        if self.least == self.most:
            return f"exactly {many(self.most, 'bid')}"
        return f"up to {many(self.most, 'bid')}" if self.least == 1 else f"{self.least} to {many(self.most, 'bid')}"


@dataclass(frozen=True)
class Rank(BallotType):
    """Put up to `most` bids in order. A mark is a place, 1 the best; first place is worth `most` points, last 1."""

    kind = "rank"
    headings = ("Points", "Ballots that gave it a place")
    most: int = 3

    @property
    def top(self) -> int:
        return self.most

    def instruction(self) -> str:
        if self.most == 1:
            return "Choose your favourite bid."
        return f"Put up to {many(self.most, 'bid')} in order, your favourite first."

    def adding_up(self) -> str:
        if self.most == 1:
            return "Everyone chooses their favourite bid. We count how many people chose each bid."
        return (
            f"Everyone puts up to {many(self.most, 'bid')} in order. First place is worth {self.most} points, "
            "each next place one less. We add up the points."
        )

    def problem(self, marks: Marks, asked: Mapping[int, int]) -> str:
        places = sorted(marks.values())
        if not places:
            return "Choose your 1st"
        if len(set(places)) < len(places):
            twice = next(place for place in places if places.count(place) > 1)
            return f"Give {place_in_words(twice)} place to one bid only"
        missing = next((place for place, given in enumerate(places, start=1) if place != given), 0)
        return f"Choose your {place_in_words(missing)} as well, or move the others up" if missing else ""

    def points(self, marks: Marks) -> dict[int, int]:
        return {number: self.most + 1 - place for number, place in marks.items()}


@dataclass(frozen=True)
class SharePoints(BallotType):
    """Share out up to `total` points among the bids, as many to one as the voter likes."""

    kind = "points"
    headings = ("Points", "Ballots that gave it points")
    total: int = 10

    @property
    def top(self) -> int:
        return self.total

    def instruction(self) -> str:
        return f"Share out up to {many(self.total, 'point')}. Give more to the bids you like more."

    def adding_up(self) -> str:
        return f"Everyone shares out up to {many(self.total, 'point')} among the bids. We add up the points."

    def problem(self, marks: Marks, asked: Mapping[int, int]) -> str:
        given = sum(marks.values())
        if not given:
            return "Give points to at least one bid"
        there = "there is" if self.total == 1 else "there are"
        return "" if given <= self.total else f"You have given {given} points, and {there} {self.total} to give"


@dataclass(frozen=True)
class SpendThePot(BallotType):
    """Choose bids that together ask for no more than `limit` pence."""

    kind = "spend"
    limit: int

    def instruction(self) -> str:
        return f"Choose the bids you would fund with {pounds(self.limit)}."

    def adding_up(self) -> str:
        return (
            f"Everyone chooses the bids they would fund with {pounds(self.limit)}. "
            "We count how many people chose each bid."
        )

    def problem(self, marks: Marks, asked: Mapping[int, int]) -> str:
        if not marks:
            return "Choose at least one bid"
        spent = sum(asked[number] for number in marks)
        if spent <= self.limit:
            return ""
        return f"The bids you chose ask for {pounds(spent)}. Choose bids for {pounds(self.limit)} or less"


BALLOT_TYPES: tuple[type[BallotType], ...] = (ScoreEvery, Approve, Rank, SharePoints, SpendThePot)


def ballot_type_of(text: str) -> BallotType:
    """Read `as_text` back. Raises ValueError for anything it would not have written."""
    try:
        plain: dict[str, Any] = json.loads(text)
        kind = {each.kind: each for each in BALLOT_TYPES}[plain.pop("kind")]
        ballot_type = kind(**plain)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError("This is not a ballot type") from wrong
    if ballot_type.as_text() != text:
        raise ValueError("This is not a ballot type")
    return ballot_type


def place_in_words(place: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`."""
    return _PLACES[place - 1] if place <= len(_PLACES) else f"{place}th"
