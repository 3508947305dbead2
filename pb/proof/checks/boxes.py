"""C09: every box holds what was sealed, and nothing that could not have come from a ballot."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pb.proof.boxes import SLIP, ReadSlip, box_names, read_leaf, read_whole
from pb.proof.bundle import box_name
from pb.proof.checks.failure import Failed, need
from pb.proof.checks.ledger import Ledger
from pb.proof.marks import legal_marks, may_be_left_out
from pb.proof.merkle import leaf, root
from pb.proof.note import to_base64
from pb.proof.reading import Bundle, lines
from pb.proof.slips import Mode

# Bid number -> mark -> how many slips gave it.
Given = Mapping[int, Mapping[int, int]]


def check_boxes(bundle: Bundle, ledger: Ledger) -> Given | None:
    """What was marked, or None where the boxes stay shut. Raises Failed."""
    sealed = ledger.only("seal")["boxes"]
    right = [box["box"] for box in sealed] == box_names(ledger.mode, ledger.numbers)
    need(right, "C09", "The boxes are not those of this round.")
    reading = _Reading(bundle, ledger)
    for box in sealed:
        found = to_base64(root(reading.leaves(box["box"])))
        same = (reading.there, found) == (box["count"], box["root"])
        need(same, "C09", f"Box {box['box']} is not what was sealed.")
    return None if ledger.sealed is Mode.TALLIES else reading.given


@dataclass
class _Reading:
    """Going through the boxes once, line by line, and adding up what is marked. `there` counts lines of one box."""

    bundle: Bundle
    ledger: Ledger
    there: int = 0
    given: dict[int, Counter[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.given = {bid: Counter() for bid in self.ledger.numbers}
        self.legal = legal_marks(self.ledger.ballot)
        self.needed = () if may_be_left_out(self.ledger.ballot) else tuple(self.ledger.numbers)
        self.asked = {bid["bid"]: bid["asked"] for bid in self.ledger.bids}

    def leaves(self, box: str) -> Iterator[bytes]:
        """The leaves of a box, in its order."""
        self.there = 0
        if self.ledger.sealed is Mode.TALLIES:
            return self._shut(box)
        return self._ballots(box) if self.ledger.sealed is Mode.BALLOTS else self._slips(box)

    def _lines(self, box: str) -> Iterator[bytes]:
        for line in lines(self.bundle.chunks(box_name(box))):
            self.there += 1
            yield line

    def _slips(self, box: str) -> Iterator[bytes]:
        """Nothing is asked twice of a line, because there are so many."""
        mine, last = box.encode(), b""
        marks: Counter[bytes | None] = Counter()
        for line in self._lines(box):
            slip = SLIP.fullmatch(line)
            if not slip:
                raise self._odd(box, "is not a slip")
            bid, mark, number = slip.groups()
            if bid != mine:
                raise self._odd(box, "belongs in another box")
            if number <= last:
                raise self._odd(box, "is not sorted, or is there twice")
            last = number
            marks[mark] += 1
            yield leaf(line)
        for each, times in marks.items():
            if each is not None:
                self.given[int(box)][int(each)] = times
        self._check_legal(box, int(box), may_have_none=None not in marks or not self.needed)

    def _check_legal(self, box: str, bid: int, *, may_have_none: bool) -> None:
        strange = sorted(mark for mark in self.given[bid] if mark not in self.legal)
        if strange:
            raise Failed("C09", f"In box {box} a slip has the mark {strange[0]}, which no ballot can have.")
        need(may_have_none, "C09", f"In box {box} a slip has no mark, and every ballot marks every bid.")

    def _ballots(self, box: str) -> Iterator[bytes]:
        last = ""
        for line in self._lines(box):
            slip = read_whole(line)
            if slip is None:
                raise self._odd(box, "is not a ballot")
            if slip.number <= last:
                raise self._odd(box, "is not sorted, or is there twice")
            last = slip.number
            self._check_ballot(box, slip)
            for bid, mark in slip.marks.items():
                self.given[bid][mark] += 1
            yield leaf(line)

    def _check_ballot(self, box: str, slip: ReadSlip) -> None:
        marks = slip.marks
        if not marks.keys() <= self.asked.keys():
            raise self._odd(box, "marks a bid that is not there")
        if any(mark not in self.legal for mark in marks.values()):
            raise self._odd(box, "has a mark that no ballot can have")
        if not all(bid in marks for bid in self.needed) or self.ledger.ballot.problem(marks, self.asked):
            raise self._odd(box, "is a ballot that nobody could cast")

    def _shut(self, box: str) -> Iterator[bytes]:
        last = ""
        for line in self._lines(box):
            hidden = read_leaf(line)
            if hidden is None:
                raise self._odd(box, "is not that of a slip in a box that stays shut")
            if hidden <= last:
                raise self._odd(box, "is not sorted, or is there twice")
            last = hidden
            yield bytes.fromhex(hidden)

    def _odd(self, box: str, what: str) -> Failed:
        return Failed("C09", f"Line {self.there:,} of box {box} {what}.")
