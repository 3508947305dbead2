"""What a bid must be, and what an organiser may do with it."""

from dataclasses import dataclass
from enum import StrEnum

from pb.money import pounds
from pb.problems import Problems, Refused

LONGEST_TITLE = 70
MOST_WORDS = 60
LONGEST_SUMMARY = 1000


class State(StrEnum):
    """What became of a bid before the vote. Whether it was funded is for the count to say."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Limits:
    """The smallest and the largest amount a bid may ask, in pence."""

    smallest: int
    largest: int

    def within(self, most: int | None) -> "Limits":
        """The same with no more than `most`, the limit of one pot; None for none."""
        return self if most is None else Limits(self.smallest, min(self.largest, most))


def check_amounts(amount: int, minimum: int | None, limits: Limits) -> None:
    """Raises Problems unless an amount asked, and the least that would do, are within the round's limits.

    `minimum` is None for "all or nothing".
    """
    problems = Problems()
    if not limits.smallest <= amount <= limits.largest:
        span = f"{pounds(limits.smallest)} and {pounds(limits.largest)}"
        problems.add("amount", f"Ask for an amount between {span}")
    if minimum is not None and not 0 < minimum < amount:
        problems.add("minimum", "Enter an amount that is less than you ask for")
    problems.raise_if_any()


def words_in(text: str) -> int:
    return len(text.split())


def check_state(state: str, wanted: tuple[State, ...], refusal: str) -> None:
    """Raises Refused, with this sentence, unless the bid is in one of the wanted states."""
    if state not in wanted:
        raise Refused(refusal)
