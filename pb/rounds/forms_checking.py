"""The question how the result can be checked: who agrees on what, what is published, and who gets a receipt."""

from dataclasses import dataclass

from pb.problems import Problems
from pb.proof.slips import Mode
from pb.rounds.forms import check_length
from pb.rounds.rules import Custody

RECEIPTS = ("offered", "asked", "none")
LONGEST_REASON = 300
MOST_PEOPLE = 100_000_000


@dataclass(frozen=True)
class Checking:
    """`organisers` is how many have to agree; `disclosure` is empty where the software chooses what is safe; `custody`
    is who has the key to the envelopes; `expected` is how many votes, asked for with whole ballots."""

    organisers: int
    disclosure: str
    reason: str
    receipts: str
    eligible: int | None
    custody: str = Custody.SERVER
    expected: int | None = None


@dataclass(frozen=True)
class CheckingForm:
    organisers: str = "2"
    disclosure: str = ""
    reason: str = ""
    receipts: str = "offered"
    eligible: str = ""
    custody: str = Custody.SERVER
    expected: str = ""

    def checked(self) -> Checking:
        problems = Problems()
        if self.organisers not in ("1", "2"):
            problems.add("organisers", "Choose how many organisers have to agree")
        if self.disclosure not in ("", *Mode):
            problems.add("disclosure", "Choose what is published of the ballots")
        if self.custody not in list(Custody):
            problems.add("custody", "Choose who has the key to the ballots")
        if self.receipts not in RECEIPTS:
            problems.add("receipts", "Choose who gets a receipt")
        if len(self.reason) > LONGEST_REASON or "\n" in self.reason:
            problems.add("reason", f"Reason must be one line of {LONGEST_REASON} characters or fewer")
        eligible = problems.trying("eligible", _eligible, self.eligible, None)
        expected = (
            problems.trying("expected", _expected, self.expected, None) if self.disclosure == Mode.BALLOTS else None
        )
        problems.raise_if_any()
        return Checking(
            int(self.organisers), self.disclosure, self.reason, self.receipts, eligible, Custody(self.custody), expected
        )


def _eligible(typed: str) -> int | None:
    return _people(typed, "Enter how many people may vote, like 2,400, or nothing if nobody knows") if typed else None


def _expected(typed: str) -> int | None:
    return _people(typed, "Enter how many votes you expect, like 400")


def _people(typed: str, otherwise: str) -> int:
    number = typed.replace(",", "")
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:10]) <= MOST_PEOPLE):
        raise ValueError(otherwise)
    return int(number)


@dataclass(frozen=True)
class DoubtfulForm:
    doubtful: str = ""
    reason: str = ""

    def checked(self) -> tuple[int, str]:
        problems, typed = Problems(), self.doubtful.replace(",", "")
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else -1
        if number < 0:
            problems.add("doubtful", "Enter how many ballots are doubtful, all together, like 3")
        check_length(
            problems, "reason", self.reason, LONGEST_REASON, "Enter the reason; it is shown to everyone", "Reason"
        )
        problems.raise_if_any()
        return number, self.reason
