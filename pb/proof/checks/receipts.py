"""C19: the slips of those who kept their receipts are in the boxes, as they were signed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pb.proof.boxes import box_names, leaf_line
from pb.proof.bundle import box_name
from pb.proof.checks.failure import Failed, need
from pb.proof.checks.given import Given, Receipt
from pb.proof.checks.ledger import Ledger
from pb.proof.marks import legal_marks
from pb.proof.note import SIGNS, WrongNote, key_from, signed_by
from pb.proof.reading import Bundle, lines
from pb.proof.slips import ALL, Mode, Slip, ballot_key, fingerprint, receipt_text, slip_line, slip_number, torn

_END = b'"}'
_DIGITS = 32


def check_receipts(bundle: Bundle, ledger: Ledger, given: Given) -> None:
    """Raises Failed."""
    voters = [_Voter(receipt, ledger) for receipt in given.receipts]
    for voter in voters:
        need(voter.can_be_checked, "C19", f"{voter.receipt.name} cannot be checked without the marks, and it has none.")
    if voters:
        for box in box_names(ledger.mode, ledger.numbers):
            _look_in(bundle, ledger, box, voters)
    for voter in voters:
        voter.check()


def _look_in(bundle: Bundle, ledger: Ledger, box: str, voters: list["_Voter"]) -> None:
    """Go through a box once for all voters."""
    shut = ledger.sealed is Mode.TALLIES
    wanted: dict[bytes, list[tuple[_Voter, bytes]]] = {}
    for voter in voters:
        for key, slip in voter.looked_for(box):
            wanted.setdefault(key, []).append((voter, slip))
    for line in lines(bundle.chunks(box_name(box))):
        # A slip ends with its number, and so does a whole ballot.
        key = line if shut else line[-_DIGITS - len(_END) : -len(_END)]
        for voter, slip in wanted.get(key, ()):
            voter.found[box] = slip or line


@dataclass
class _Voter:
    """One receipt, and the slips that were found with its numbers: box -> line."""

    receipt: Receipt
    ledger: Ledger
    found: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.boxes = box_names(self.ledger.mode, self.ledger.numbers)
        self.key = ballot_key(self.ledger.round, self.receipt.code, self.receipt.nonce)

    @property
    def can_be_checked(self) -> bool:
        shut = self.ledger.sealed is Mode.TALLIES and self.ledger.mode is Mode.BALLOTS
        return not shut or self.receipt.marks is not None

    def looked_for(self, box: str) -> Iterator[tuple[bytes, bytes]]:
        """What a line of the box, or its number, must be; and the slip behind it, or nothing where it is the line."""
        if self.ledger.sealed is not Mode.TALLIES:
            yield self._number(box).encode(), b""
        elif self.receipt.marks is not None:
            yield from ((leaf_line(slip.line), slip.line) for slip in self._marked() if slip.box == box)
        else:
            for mark in (None, *legal_marks(self.ledger.ballot)):
                line = slip_line(int(box), mark, self._number(box))
                yield leaf_line(line), line

    def _number(self, box: str) -> str:
        return slip_number(self.ledger.round, "*" if box == ALL else box, self.key)

    def _marked(self) -> list[Slip]:
        """The slips as the voter says they were."""
        return torn(self.ledger.round, self.ledger.mode, self.key, self.receipt.marks or {}, self.ledger.numbers)

    def check(self) -> None:
        name = self.receipt.name
        if self.receipt.marks is None:
            missing = [box for box in self.boxes if box not in self.found]
            if missing:
                raise Failed("C19", f"The slip of {name} is missing from box {missing[0]}.")
            slips = [Slip(box, "", self.found[box]) for box in self.boxes]
            need(self._signed(slips), "C19", f"{name} was not signed for the slips that are in the boxes.")
            return
        slips = self._marked()
        need(self._signed(slips), "C19", f"{name} was not signed for these marks.")
        for slip in slips:
            if self.found.get(slip.box) != slip.line:
                what = f"Box {slip.box} does not have the slip that {name} was signed for"
                raise Failed("C19", f"{what}: this is proof of tampering.")

    def _signed(self, slips: list[Slip]) -> bool:
        try:
            note = signed_by(self.receipt.note, key_from(self.ledger.terms["receipts_key"], SIGNS))
        except WrongNote:
            return False
        return note.text == receipt_text(self.ledger.round, fingerprint(slips))
