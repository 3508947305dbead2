"""What becomes of a paper that lacks a mark, or has one that cannot be read: the rule that a round declares. Pure."""

from enum import StrEnum

from pb.count.ballot_types import BallotType, ScoreEvery


class Blanks(StrEnum):
    """COUNT counts what is there, and a bid without a mark gets nothing. ZERO gives such a bid a score of 0. REJECT
    puts the paper aside. Only scores know a difference between nothing and 0."""

    COUNT = "count"
    ZERO = "zero"
    REJECT = "reject"


NOTHING = {
    "approve": "A bid that you leave blank is not chosen.",
    "spend": "A bid that you leave blank is not chosen.",
    "rank": "A bid that you leave blank gets no place and no points.",
    "points": "A bid that you leave blank gets no points.",
}


def gives_zero(ballot_type: BallotType, blanks: Blanks) -> bool:
    """Whether a bid without a mark gets 0: also where every bid must have a score, because there 0 is nothing."""
    if not isinstance(ballot_type, ScoreEvery):
        return False
    return blanks is Blanks.ZERO or (blanks is Blanks.COUNT and ballot_type.every)


def blanks_in_words(ballot_type: BallotType, blanks: Blanks = Blanks.COUNT) -> str:
    """What it means to mark nothing for a bid, as the paper says it."""
    if not isinstance(ballot_type, ScoreEvery):
        return NOTHING[ballot_type.kind]
    if blanks is Blanks.REJECT:
        every = "Score every bid." if ballot_type.every else "Mark every bid, with a score or with No score."
        return f"{every} A paper on which a bid is left blank cannot be counted."
    if gives_zero(ballot_type, blanks):
        return "A bid that you leave blank gets 0."
    return "A bid that you leave blank gets no score, which adds nothing."


def unreadable_in_words(blanks: Blanks) -> str:
    """What becomes of two marks where one is wanted, as the paper says it."""
    if blanks is Blanks.REJECT:
        return "A paper on which a bid has two marks, or one that cannot be read, cannot be counted either."
    return "Two marks for one bid, or one that cannot be read, are taken as a blank."
