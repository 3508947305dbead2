"""What an organiser asks for when trying the rules: text first, ballots once checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pb.count.ballot_types import BallotType
from pb.problems import Problems
from pb.publish.practice import MOST_BALLOTS, PracticeBid, invented, read_practice

# A form's answer is cut off a little above this, and half a list of ballots is worse than none.
_LONGEST = 90_000


@dataclass(frozen=True)
class PracticeForm:
    """Ballots to be invented from a seed, or typed in, one a line."""

    source: str = "invent"
    how_many: str = "100"
    seed: str = "1"
    lines: str = ""

    def checked(self, bids: Sequence[PracticeBid], ballot_type: BallotType) -> list[dict[int, int]]:
        """The practice ballots, as marks. Raises Problems."""
        if len(self.lines) > _LONGEST:
            raise Problems({"lines": "This is more than can be read here. Enter fewer ballots"})
        if self.source == "type":
            return read_practice(self.lines, bids, ballot_type)
        problems = Problems()
        if self.source != "invent":
            problems.add("source", "Choose where the practice ballots come from")
        if not (re.fullmatch("[0-9]{1,3}", self.how_many, re.ASCII) and 1 <= int(self.how_many) <= MOST_BALLOTS):
            problems.add("how_many", f"Enter a whole number from 1 to {MOST_BALLOTS}")
        if not 1 <= len(self.seed) <= 20:
            problems.add("seed", "Enter a seed of 20 characters or fewer, like 1")
        problems.raise_if_any()
        return invented(bids, ballot_type, int(self.how_many), self.seed)
