"""What makes a ballot valid."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SpendThePot
from pb.problems import Problems, Refused

NO_SCORE = "none"
CHOSEN = "1"
# The field that a problem of the whole ballot belongs to.
WHOLE = "ballot"
# Ballot papers in one file for the printer: a hundred take two seconds and a quarter of a gigabyte to set.
PAPERS_AT_ONCE = 100


class Channel(StrEnum):
    """What a code is printed on: a card to vote with on a screen, or a paper ballot."""

    CARD = "card"
    PAPER = "paper"


@dataclass(frozen=True)
class Choice:
    """A bid on the ballot: what it is called, and the pence it asks for."""

    title: str
    asked: int


def field_of(number: int) -> str:
    """The name of a bid's answer on the ballot: `bid-7`."""
    return f"bid-{number}"


def check_marks(
    typed: Mapping[str, Sequence[str]], on_ballot: Mapping[int, Choice], ballot_type: BallotType
) -> dict[int, int]:
    """Bid number -> mark; a bid without one ("no score", not chosen, not ranked, no points) is left out.

    `typed` has every answer whose name begins with `bid-`, `on_ballot` every bid by its number.

    Raises:
        Refused: an answer for a bid that is not on this ballot.
        Problems: answers that are no marks, by bid; or what is wrong with the ballot as a whole, under `ballot`.
    """
    if set(typed) - {field_of(number) for number in on_ballot}:
        raise Refused("This form is not of this ballot. Open the ballot again with your code.")
    problems = Problems()
    marks = {}
    for number, choice in on_ballot.items():
        name = field_of(number)
        answer = _answer(problems, name, f"{number}. {choice.title}", typed.get(name, ()), ballot_type)
        if answer is not None:
            marks[number] = answer
    problems.raise_if_any()
    asked = {number: choice.asked for number, choice in on_ballot.items()}
    if problem := ballot_type.problem(marks, asked):
        raise Problems({WHOLE: problem})
    return marks


def _tidy(answer: str) -> str:
    """A number as it is meant: `3` for ` 03 `. Anything else is left for the rules to refuse."""
    text = answer.strip()
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else answer


def _answer(problems: Problems, name: str, bid: str, answers: Sequence[str], ballot_type: BallotType) -> int | None:
    if isinstance(ballot_type, ScoreEvery):
        return _score(problems, name, bid, answers, ballot_type)
    given = [_tidy(answer) for answer in answers if answer.strip()]
    if len(given) == 1 and given[0] in answers_of(ballot_type):
        return int(given[0]) or None
    if given:
        problems.add(name, f"{_WANTED[ballot_type.kind].format(top=ballot_type.top)} {bid}")
    return None


def answers_of(ballot_type: BallotType) -> tuple[str, ...]:
    """What may be answered for one bid, as text: `0` to `5`, or `1`."""
    if isinstance(ballot_type, Approve | SpendThePot):
        return (CHOSEN,)
    least = 1 if isinstance(ballot_type, Rank) else 0
    return tuple(str(answer) for answer in range(least, ballot_type.top + 1))


_WANTED = {
    "approve": "Tick the box once or not at all for",
    "spend": "Tick the box once or not at all for",
    "rank": "Choose one place from the list for",
    "points": "Give a whole number of points from 0 to {top} to",
}


def _score(problems: Problems, name: str, bid: str, answers: Sequence[str], ballot_type: ScoreEvery) -> int | None:
    if len(answers) == 1 and answers[0] in answers_of(ballot_type):
        return int(answers[0])
    if answers == [NO_SCORE] and not ballot_type.every:
        return None
    if len(answers) > 1:
        problems.add(name, f"Give one score to {bid}")
    elif ballot_type.every:
        problems.add(name, f"Give a score to {bid}")
    else:
        problems.add(name, f"Give a score to {bid}, or choose No score")
    return None


def filled_up(typed: Mapping[str, Sequence[str]], on_ballot: Collection[int]) -> dict[str, Sequence[str]]:
    """The answers with "no score" for every bid that has none."""
    return {**typed, **{field_of(n): [NO_SCORE] for n in on_ballot if not typed.get(field_of(n))}}


def check_batch(size: str, label: str, channel: str = Channel.CARD) -> tuple[int, Channel]:
    """How many codes to make, and for what. Raises Problems."""
    problems = Problems()
    if not (size.isascii() and size.isdigit() and 1 <= int(size[:6]) <= 1000 and len(size) <= 4):
        problems.add("size", "Enter how many codes to make, from 1 to 1,000")
    if not 1 <= len(label) <= 60:
        problems.add("label", "Enter a name for this batch, like Front desk, of 60 characters or fewer")
    if channel not in list(Channel):
        problems.add("channel", "Choose what the codes are for")
    problems.raise_if_any()
    return int(size), Channel(channel)


def check_can_print(channel: Channel, *, fixed: bool) -> None:
    """Raises Problems for codes of papers while bids can change: they are shown once, so they are printed at once."""
    if channel is Channel.PAPER and not fixed:
        raise Problems({"channel": "Fix the ballot first: papers are printed as soon as their codes are made"})
