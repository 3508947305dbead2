"""Keying papers: what may be keyed, what a paper comes to, when a pile can be closed, which papers dice draw. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pb.count.ballot_types import BallotType, ScoreEvery
from pb.plural import many
from pb.problems import Problems, Refused
from pb.proof.slips import digest_of
from pb.rounds.blanks import Blanks, gives_zero
from pb.voting.codes import MistypedCode, read_code
from pb.voting.rules import NO_SCORE, Choice, answers_of, check_marks, field_of

# So many can be counted by hand without a slip, and counted again in a minute.
MOST_PAPERS = 50
# A minute that names those that dice drew must stay short.
MOST_DRAWN = 50
# Whoever compares may mistype once or twice; more tries would be guessing.
MOST_LOOKS = 3
LONGEST_REASON = 200
# What is keyed for a bid that has no number to key; all three stand on the block of digits.
BLANK, UNREADABLE, NOT_SCORED = "-", "/", "+"


class PileState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


class PaperState(StrEnum):
    """Keyed once; keyed twice and different; settled, because two agree or a third one looked; then where it went."""

    ONCE = "once"
    HELD = "held"
    SETTLED = "settled"
    IN_THE_BOX = "in the box"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a paper is not counted."""

    BLANK = "blank"
    UNREADABLE = "unreadable"
    BREAKS = "breaks"
    VOTED = "voted"
    WITHDRAWN = "withdrawn"
    STRANGE = "strange"


REASONS = {
    Reason.BLANK: "nothing is marked on it",
    Reason.UNREADABLE: "its marks cannot be read",
    Reason.BREAKS: "its marks break the rule of the ballot",
    Reason.VOTED: "its code has voted already",
    Reason.WITHDRAWN: "it was withdrawn",
    Reason.STRANGE: "it is not one of our papers, or its code cannot be read",
}
# What whoever has a paper in their hands can say of it that cannot be keyed.
SET_ASIDE = (Reason.STRANGE, Reason.VOTED, Reason.WITHDRAWN)


def read_counted(typed: str, papers: int = 0) -> int:
    """How many papers were counted by hand; `papers` are in the pile already. Raises Problems."""
    text = typed.strip()
    number = int(text) if re.fullmatch("[0-9]{1,4}", text, re.ASCII) else 0
    if number < 1:
        raise Problems({"counted": "Enter how many papers you counted, like 48"})
    if number > MOST_PAPERS:
        raise Problems({"counted": f"A pile has at most {MOST_PAPERS} papers. Make two piles of these {number}"})
    if number < papers:
        raise Problems({"counted": f"Enter {papers} or more: so many of this pile were keyed or put aside already"})
    return number


def read_scanned(typed: str) -> str:
    """The code of a paper, of its square as a scanner types it (`number:code`) or typed by itself. Raises Problems."""
    if "#" in typed:
        raise Problems({"code": "That is a card for a screen, and no paper. Put it aside"})
    try:
        return read_code(typed.rpartition(":")[2])
    except MistypedCode:
        raise Problems({"code": "That is not the square of a paper. Scan the one at the top of the paper"}) from None


def keys_of(ballot_type: BallotType, blanks: Blanks) -> dict[str, str]:
    """What may be keyed for a bid -> what it means. "No score" has its own key where it is not the same as blank."""
    top = "Marked" if answers_of(ballot_type) == ("1",) else ""
    keys = {answer: top for answer in answers_of(ballot_type)}
    keys |= {BLANK: "Blank", UNREADABLE: "Cannot be read, or more than one mark"}
    if isinstance(ballot_type, ScoreEvery) and not ballot_type.every:
        if blanks is Blanks.COUNT:
            keys[BLANK] = "Blank, or No score"
        else:
            keys[NOT_SCORED] = "No score"
    return keys


def check_keys(
    typed: Mapping[str, Sequence[str]], on_ballot: Mapping[int, Choice], keys: Collection[str]
) -> dict[int, str]:
    """Bid number -> what was keyed, for every bid. Raises Problems for a bid without a key that there is."""
    problems, keyed = Problems(), {}
    for number, choice in on_ballot.items():
        given = [each.strip() for each in typed.get(field_of(number), ())]
        if len(given) == 1 and given[0] in keys:
            keyed[number] = given[0]
        elif given == [""] or not given:
            problems.add(field_of(number), f"Key something for {number}. {choice.title}")
        else:
            problems.add(field_of(number), f"There is no such key for {number}. {choice.title}")
    problems.raise_if_any()
    return keyed


@dataclass(frozen=True)
class Decision:
    """What a paper comes to: answers as the screen would send them, or why it is not counted."""

    typed: Mapping[str, Sequence[str]]
    reason: Reason | None = None


def decided(
    keyed: Mapping[int, str], on_ballot: Mapping[int, Choice], ballot_type: BallotType, blanks: Blanks
) -> Decision:
    """What becomes of a paper, by the rule that the round declares for blanks. Marks that together break the rule of
    the ballot, as where too many bids are chosen, cannot be counted under any: nobody knows which to leave out."""
    given = set(keyed.values())
    if given <= {BLANK, UNREADABLE}:
        return Decision({}, Reason.UNREADABLE if UNREADABLE in given else Reason.BLANK)
    if blanks is Blanks.REJECT and UNREADABLE in given:
        return Decision({}, Reason.UNREADABLE)
    if blanks is Blanks.REJECT and isinstance(ballot_type, ScoreEvery) and BLANK in given:
        return Decision({}, Reason.BREAKS)
    try:
        marks = check_marks(_as_typed(keyed, ballot_type, blanks), on_ballot, ballot_type)
    except Problems:
        return Decision({}, Reason.BREAKS)
    answers = {number: str(marks[number]) for number in marks}
    if isinstance(ballot_type, ScoreEvery):
        answers = {number: answers.get(number, NO_SCORE) for number in on_ballot}
    return Decision({field_of(number): [answer] for number, answer in answers.items()})


def _as_typed(keyed: Mapping[int, str], ballot_type: BallotType, blanks: Blanks) -> dict[str, list[str]]:
    nothing = NO_SCORE if isinstance(ballot_type, ScoreEvery) else ""
    blank = "0" if gives_zero(ballot_type, blanks) else nothing
    meant = {BLANK: blank, UNREADABLE: blank, NOT_SCORED: nothing}
    return {field_of(number): [meant.get(key, key)] for number, key in keyed.items()}


def differing(one: Mapping[int, str], other: Mapping[int, str]) -> list[int]:
    """The bids for which two people keyed different things."""
    return sorted(number for number in one.keys() | other.keys() if one.get(number) != other.get(number))


def check_why(why: str) -> str:
    """A reason that goes into the minutes. Raises Problems."""
    if not why or len(why) > LONGEST_REASON or "\n" in why:
        raise Problems({"why": f"Say why in one line of {LONGEST_REASON} characters or fewer. It is published"})
    return why


def read_set_aside(typed: str) -> Reason:
    """Why a paper is put aside without being keyed. Raises Problems."""
    if typed not in SET_ASIDE:
        raise Problems({"reason": "Choose why it cannot be keyed"})
    return Reason(typed)


def check_room(counted: int, papers: int) -> None:
    """Raises Problems where a pile has as many papers already as were counted."""
    if papers >= counted:
        raise Problems(
            {
                "code": f"This pile was counted as {many(counted, 'paper')}, and has as many already. Count it again: "
                "either its number is wrong, or this paper is of another pile"
            }
        )


def check_can_close(counted: int, states: Sequence[str]) -> None:
    """Raises Refused, saying what is left to do, unless as many papers are settled as were counted by hand."""
    there = Counter(states)
    if there[PaperState.HELD]:
        raise Refused(f"A third look is still needed at {many(there[PaperState.HELD], 'paper')} of this pile.")
    if there[PaperState.ONCE]:
        raise Refused(f"A second person still has to key {many(there[PaperState.ONCE], 'paper')} of this pile.")
    if len(states) != counted:
        raise Refused(
            f"Counted by hand: {many(counted, 'paper')}. Keyed or put aside: {len(states)}. Find the others, or count "
            "again and change the number."
        )


def check_none_open(piles: int, drawn: int) -> None:
    """Raises Refused where piles are open, or papers that dice drew are still being compared."""
    if piles:
        raise Refused(f"{many(piles, 'pile')} of papers still open. Close or void every one before you seal the boxes.")
    if drawn:
        raise Refused("Papers are being compared with the box. Enter the result before the boxes are sealed.")


def read_drawn(typed: str, papers: int) -> int:
    """How many papers to compare, out of so many. Raises Problems."""
    most = min(papers, MOST_DRAWN)
    number = int(typed) if re.fullmatch("[0-9]{1,4}", typed.strip(), re.ASCII) else 0
    if not 1 <= number <= most:
        raise Problems({"number": f"Enter a whole number from 1 to {most}"})
    return number


def paper_digest(round: str, dice: str, card: str) -> str:
    """What puts a paper in its place, by the number of its card: SHA-256 in hex. Anybody can do it again:
    `printf 'pb1/paper\\nr-0123456789ab\\n35142\\n7K2M9QXD\\n' | sha256sum`."""
    return digest_of("pb1/paper", round, dice, card).hex()


def drawn_papers(round: str, dice: str, cards: Collection[str], number: int) -> list[str]:
    """The cards of the papers that the dice draw: those with the smallest digests, smallest first."""
    return sorted(cards, key=lambda card: paper_digest(round, dice, card))[:number]


def counted_in_words(reasons: Sequence[str]) -> str:
    """`2 rejected (1 because nothing is marked on it, ...)`, in the order of the reasons; empty for none."""
    if not reasons:
        return ""
    there = Counter(reasons)
    said = [f"{there[reason]} because {words}" for reason, words in REASONS.items() if there[reason]]
    return f"{len(reasons)} rejected: {', '.join(said)}"
