"""What makes a ballot valid."""

import json
from collections.abc import Collection, Mapping, Sequence

from pb.problems import Problems, Refused

TOP_SCORE = 5
NO_SCORE = "none"
SCORES = tuple(str(score) for score in range(TOP_SCORE + 1))


def field_of(number: int) -> str:
    """The name of a bid's answer on the ballot: `bid-7`."""
    return f"bid-{number}"


def check_marks(
    typed: Mapping[str, Sequence[str]], on_ballot: Mapping[int, str], must_score_all: bool
) -> dict[int, int]:
    """Bid number -> score 0 to 5; a bid with "no score" is left out.

    `typed` has every answer whose name begins with `bid-`, `on_ballot` the number and title of each bid.

    Raises:
        Refused: an answer for a bid that is not on this ballot.
        Problems: a bid without an answer, with two, or with something that is not a score.
    """
    if set(typed) - {field_of(number) for number in on_ballot}:
        raise Refused("This form is not of this ballot. Open the ballot again with your code.")
    problems = Problems()
    marks = {}
    for number, title in on_ballot.items():
        name = field_of(number)
        answer = _answer(problems, name, f"{number}. {title}", typed.get(name, ()), must_score_all)
        if answer is not None:
            marks[number] = answer
    problems.raise_if_any()
    return marks


def _answer(problems: Problems, name: str, bid: str, answers: Sequence[str], must_score_all: bool) -> int | None:
    if len(answers) == 1 and answers[0] in SCORES:
        return int(answers[0])
    if answers == [NO_SCORE] and not must_score_all:
        return None
    if len(answers) > 1:
        problems.add(name, f"Give one score to {bid}")
    elif must_score_all:
        problems.add(name, f"Give a score to {bid}")
    else:
        problems.add(name, f"Give a score to {bid}, or choose No score")
    return None


def filled_up(typed: Mapping[str, Sequence[str]], on_ballot: Collection[int]) -> dict[str, Sequence[str]]:
    """The answers with "no score" for every bid that has none."""
    return {**typed, **{field_of(n): [NO_SCORE] for n in on_ballot if not typed.get(field_of(n))}}


def marks_as_kept(marks: Mapping[int, int]) -> str:
    """The one text for these marks: `{"1":5,"2":0}`, in the order of the numbers."""
    return json.dumps({str(number): marks[number] for number in sorted(marks)}, separators=(",", ":"))


def marks_from_kept(text: str) -> dict[int, int]:
    return {int(number): score for number, score in json.loads(text).items()}


def check_batch(size: str, label: str) -> int:
    """How many codes to make. Raises Problems."""
    problems = Problems()
    if not (size.isascii() and size.isdigit() and 1 <= int(size[:6]) <= 1000 and len(size) <= 4):
        problems.add("size", "Enter how many codes to make, from 1 to 1,000")
    if not 1 <= len(label) <= 60:
        problems.add("label", "Enter a name for this batch, like Front desk, of 60 characters or fewer")
    problems.raise_if_any()
    return int(size)
