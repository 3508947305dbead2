"""Practice ballots: nobody's votes, invented or typed in, to try the rules on before anyone votes. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.problems import Problems
from pb.voting.rules import CHOSEN, NO_SCORE, Choice, check_marks, field_of

MOST_BALLOTS = 500
# How much an invented person likes a bid: as everyone does, by its theme, and by their own taste.
_SHARED, _THEME, _TASTE = 10, 8, 10
_MOST_LIKED = _SHARED + _THEME + _TASTE - 2
_NOTHING = "-"


@dataclass(frozen=True)
class PracticeBid:
    """A bid as an invented person sees it; `asked` in pence."""

    number: int
    title: str
    asked: int
    themes: tuple[str, ...] = ()


class _Chance:
    """Numbers from a seed, the same on every machine: the SHA-256 of `SEED/1`, `SEED/2` and so on."""

    def __init__(self, seed: str) -> None:
        self._seed, self._drawn = seed, 0

    def below(self, most: int) -> int:
        """From 0 to one less than `most`; each as likely as the others, but for less than one in 2**200."""
        self._drawn += 1
        return int(sha256(f"{self._seed}/{self._drawn}".encode()).hexdigest(), 16) % most


def invented(bids: Sequence[PracticeBid], ballot_type: BallotType, how_many: int, seed: str) -> list[dict[int, int]]:
    """So many ballots, each as a voter may fill it in; the same for the same seed.

    Every bid is liked by everyone alike from 0 to 9. Each person adds 8 for the bids of the theme that they care for,
    most often one of the first in the alphabet, and 0 to 9 of their own for every bid. They then fill in
    the ballot from the bid that they like best downwards. It is a crowd with a majority and minorities, which is
    where rules differ; it is not a forecast.
    """
    chance = _Chance(seed)
    in_order = sorted(bids, key=lambda bid: bid.number)
    shared = {bid.number: chance.below(_SHARED) for bid in in_order}
    return [_one(in_order, shared, ballot_type, chance) for _ in range(how_many)]


def _one(
    bids: Sequence[PracticeBid], shared: Mapping[int, int], ballot_type: BallotType, chance: _Chance
) -> dict[int, int]:
    themes = sorted({theme for bid in bids for theme in bid.themes}) or [""]
    theme = themes[min(chance.below(len(themes)), chance.below(len(themes)))]
    liked = {bid.number: shared[bid.number] + _THEME * (theme in bid.themes) + chance.below(_TASTE) for bid in bids}
    best_first = sorted(bids, key=lambda bid: (-liked[bid.number], bid.number))
    return _filled_in(ballot_type, best_first, liked, chance)


def _filled_in(
    ballot_type: BallotType, bids: Sequence[PracticeBid], liked: Mapping[int, int], chance: _Chance
) -> dict[int, int]:
    numbers = [bid.number for bid in bids]
    match ballot_type:
        case ScoreEvery(best):
            return {number: liked[number] * (best + 1) // (_MOST_LIKED + 1) for number in numbers}
        case Approve(least, most):
            room = min(len(numbers), len(numbers) if most is None else most) - least
            return dict.fromkeys(numbers[: least + chance.below(max(0, room) + 1)], 1)
        case Rank(most):
            return {number: place for place, number in enumerate(numbers[:most], start=1)}
        case SharePoints(total):
            return dict(_halved(numbers, total))
        case SpendThePot(limit):
            return dict(_bought(bids, limit))
    raise TypeError(f"{type(ballot_type).__name__} is not one of the ballot types")


def _halved(numbers: Sequence[int], points: int) -> Iterator[tuple[int, int]]:
    """Half of the points, rounded up, to the first; half of the rest to the next; and so on."""
    for number in numbers:
        given = (points + 1) // 2
        if given:
            yield number, given
        points -= given


def _bought(bids: Sequence[PracticeBid], limit: int) -> Iterator[tuple[int, int]]:
    for bid in bids:
        if bid.asked <= limit:
            limit -= bid.asked
            yield bid.number, 1


def read_practice(typed: str, bids: Sequence[PracticeBid], ballot_type: BallotType) -> list[dict[int, int]]:
    """The ballots that were typed in, one a line; `40 x` before a line makes it forty ballots.

    Each must be one that a voter could cast. Raises Problems with the first line that is not.
    """
    ballots: list[dict[int, int]] = []
    for place, line in enumerate(typed.split("\n"), start=1):
        if not line.strip():
            continue
        many = re.match(r"\s*([0-9]{1,4})\s*[x*]", line, re.ASCII | re.IGNORECASE)
        times, marks = (int(many[1]), line[many.end() :]) if many else (1, line)
        try:
            ballots += [_marks_on(marks, bids, ballot_type)] * times
        except Problems as problems:
            raise Problems({"lines": f"Line {place}: {next(iter(problems.by_field.values()))}"}) from None
        if len(ballots) > MOST_BALLOTS:
            break
    if not 0 < len(ballots) <= MOST_BALLOTS:
        raise Problems({"lines": f"Enter at least one ballot and at most {MOST_BALLOTS}, one on each line"})
    return ballots


def _marks_on(line: str, bids: Sequence[PracticeBid], ballot_type: BallotType) -> dict[int, int]:
    parts = [part.lstrip("0") or "0" if part.isdecimal() else part for part in re.split(r"[\s,;]+", line.strip())]
    in_order = sorted(bids, key=lambda bid: bid.number)
    if isinstance(ballot_type, ScoreEvery | SharePoints):
        typed = _one_for_each(parts, in_order, NO_SCORE if isinstance(ballot_type, ScoreEvery) else "")
    else:
        typed = _chosen(parts, {str(bid.number) for bid in bids}, isinstance(ballot_type, Rank))
    return check_marks(typed, {bid.number: Choice(bid.title, bid.asked) for bid in in_order}, ballot_type)


def _one_for_each(parts: list[str], bids: Sequence[PracticeBid], nothing: str) -> dict[str, list[str]]:
    if len(parts) != len(bids):
        raise Problems({"line": f"enter {len(bids)} numbers, one for each bid; there are {len(parts)}"})
    return {
        field_of(bid.number): [nothing if part == _NOTHING else part] for bid, part in zip(bids, parts, strict=True)
    }


def _chosen(parts: list[str], numbers: set[str], in_places: bool) -> dict[str, list[str]]:
    if strange := [part for part in parts if part not in numbers]:
        raise Problems({"line": f"there is no bid {strange[0]}"})
    if len(set(parts)) < len(parts):
        raise Problems({"line": "name each bid once"})
    return {f"bid-{part}": [str(place) if in_places else CHOSEN] for place, part in enumerate(parts, start=1)}


def line_of(marks: Mapping[int, int], bids: Sequence[PracticeBid], ballot_type: BallotType) -> str:
    """A ballot as it would be typed in for `read_practice`: `5 0 3 -`, or `3 7`."""
    numbers = sorted(bid.number for bid in bids)
    if isinstance(ballot_type, ScoreEvery | SharePoints):
        return " ".join(str(marks.get(number, _NOTHING)) for number in numbers)
    return " ".join(str(number) for number in sorted(marks, key=lambda number: (marks[number], number)))


def line_in_words(ballot_type: BallotType) -> str:
    """How one ballot is typed in."""
    match ballot_type:
        case ScoreEvery(_, every):
            ending = "" if every else " For no score, write -."
            return f"A score for every bid, in the order of their numbers, with spaces between.{ending}"
        case SharePoints():
            return "The points for every bid, in the order of their numbers, with spaces between. For none, write 0."
        case Rank():
            return "The numbers of the bids, the favourite first, with spaces between."
    return "The numbers of the bids that are chosen, with spaces between."
