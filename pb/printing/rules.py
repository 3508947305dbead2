"""What a ballot paper says and what there is to mark on it, for every kind of ballot. Pure."""

import re

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot, place_in_words
from pb.problems import Refused
from pb.rounds.blanks import Blanks, blanks_in_words, unreadable_in_words
from pb.rounds.rules import ORDER, Phase

# A row of more boxes does not fit beside a title; then the number is written into one.
MOST_BOXES = 12
# A line is broken within a run of letters only where it is longer than this.
LONGEST_WORD = 16
_BREAK_HERE = "\u200b"
_UNBROKEN = re.compile(rf"[^\s/-]{{{2 * LONGEST_WORD + 1},}}")

_OWN_ORDER = "On a screen each voter sees the bids in an order of their own. On paper they stand by their numbers."
_BY_HAND = "Do not write your name. If you make a mistake, ask at the desk for a new paper."


def check_papers(phase: Phase) -> None:
    """Raises Refused before the bids and their numbers are fixed: a paper could ask for something else."""
    if ORDER.index(phase) < ORDER.index(Phase.BALLOT_FIXED):
        raise Refused("Fix the ballot first. Until then bids and amounts can change, and papers would be wrong.")


def check_opened(numbers: int) -> None:
    """Raises Refused while there is no seal number to print."""
    if not numbers:
        raise Refused("Open the round first. Its first seal number is made then.")


def check_zero(cast: int) -> None:
    """Raises Refused once a ballot was cast: the report says that there is none."""
    if cast:
        raise Refused("There are ballots in the box already. The zero report is printed before anybody votes.")


def boxes_on_paper(ballot_type: BallotType) -> tuple[str, ...]:
    """What stands at each box of a bid, in their order: the words of the screen, or one box to write in."""
    if isinstance(ballot_type, Approve | SpendThePot):
        return ("Choose",)
    if isinstance(ballot_type, SharePoints):
        return ("Points",)
    if isinstance(ballot_type, Rank):
        places = tuple(place_in_words(place) for place in range(1, ballot_type.most + 1))
        return places if len(places) <= MOST_BOXES else ("Place",)
    if not isinstance(ballot_type, ScoreEvery):
        raise ValueError("There are no papers for this kind of ballot")
    scores = tuple(map(str, range(ballot_type.best + 1)))
    boxes = scores if ballot_type.every else (*scores, "No score")
    return boxes if len(boxes) <= MOST_BOXES else ("Score",)


def instructions_on_paper(
    ballot_type: BallotType, blanks: Blanks = Blanks.COUNT, *, own_order: bool
) -> tuple[str, ...]:
    """What the voter is asked to do, the first sentence as on the screen; how to mark it, and what a blank means by
    the rule that the round declares. `own_order` is whether a screen shows each voter another order."""
    left_out = f"{blanks_in_words(ballot_type, blanks)} {unreadable_in_words(blanks)}"
    ways = (f"{ballot_type.instruction()} {_how_to_mark(ballot_type)}", left_out, _BY_HAND)
    return (*ways, _OWN_ORDER) if own_order else ways


def _how_to_mark(ballot_type: BallotType) -> str:
    boxes = boxes_on_paper(ballot_type)
    ends = f" 0 is Not for me, {ballot_type.top} is Love it." if isinstance(ballot_type, ScoreEvery) else ""
    if boxes in (("Points",), ("Place",), ("Score",)):
        return f"Write a number in the box.{ends}"
    if isinstance(ballot_type, ScoreEvery):
        return f"Put a cross in one box for each bid.{ends}"
    if isinstance(ballot_type, Rank) and ballot_type.most > 1:
        return "Put a cross in the box under its place. Give each place to one bid only."
    return "Put a cross in its box."


def serial(number: str, code: str) -> str:
    """What the QR code of a paper says to the clerk's scanner: `number:code`, as sheets of cards have it."""
    return f"{number}:{code}"


def breakable(text: str) -> str:
    """The same text, with places to break a line inside of what would not fit one. After `/` and `-` there are some."""
    return _UNBROKEN.sub(lambda word: _BREAK_HERE.join(_pieces(word[0])), text)


def _pieces(word: str) -> list[str]:
    return [word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD)]
