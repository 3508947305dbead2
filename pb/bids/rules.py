"""What a bid must be, and what an organiser may do with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pb.count.ballot_types import Approve, BallotType, SpendThePot
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


def check_within_limits(bids: Iterable[tuple[str, int, Limits]]) -> None:
    """Raises Refused where a bid (title, pence) asks for more than it may: the limits may have changed since."""
    for title, amount, limits in bids:
        if amount > limits.largest:
            raise Refused(f"{title} asks for more than the largest bid. Change the bid, or the largest bid, first.")


def group_key(name: str) -> str:
    """What two spellings of one group's name have in common: capitals and spaces do not matter."""
    return " ".join(name.split()).casefold()


def labels_of(groups: Mapping[int, str], excluded: Mapping[int, Collection[int]]) -> dict[int, tuple[str, ...]]:
    """Bid number -> the labels that it shares with another bid, for the count: of each label, one bid is funded.

    `groups` is bid number -> name of the group, where a group gets one award; `excluded` is what organisers said,
    as number of the exclusion -> bid numbers. Bids without a label are left out.
    """
    by_label: dict[str, list[int]] = {}
    for number, name in groups.items():
        by_label.setdefault(f"group {group_key(name)}", []).append(number)
    by_label |= {f"exclusion {place}": sorted(numbers) for place, numbers in sorted(excluded.items())}
    labels: dict[int, tuple[str, ...]] = {}
    for label, numbers in by_label.items():
        for number in numbers if len(numbers) > 1 else ():
            labels[number] = (*labels.get(number, ()), label)
    return labels


def excluding_in(labels: Mapping[int, Collection[str]]) -> list[tuple[int, ...]]:
    """The sets of bid numbers that share a label, each set once, lowest numbers first."""
    by_label: dict[str, list[int]] = {}
    for number in sorted(labels):
        for label in labels[number]:
            by_label.setdefault(label, []).append(number)
    return sorted({tuple(numbers) for numbers in by_label.values() if len(numbers) > 1})


def only_one_in_words(numbers: Sequence[int]) -> str:
    """`Only one of bids 3 and 7 can be funded`."""
    return f"Only one of bids {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} can be funded"


def check_exclusion(numbers: Collection[int], already: Collection[Collection[int]]) -> None:
    """Raises Problems unless these are two bids or more that do not exclude each other already."""
    if len(set(numbers)) < 2:
        raise Problems({"only_one": "Choose two bids or more"})
    if set(numbers) in [set(each) for each in already]:
        raise Problems({"only_one": f"{only_one_in_words(sorted(numbers))} already"})


def words_in(text: str) -> int:
    return len(text.split())


def check_can_be_filled(ballot_type: BallotType, asked: Sequence[int]) -> None:
    """Raises Refused where no voter could fill in the ballot. `asked` is the pence that each bid on it asks for."""
    if isinstance(ballot_type, Approve) and ballot_type.least > len(asked):
        raise Refused(
            f"Each voter must choose at least {ballot_type.least} bids, and {len(asked)} are accepted. "
            "Accept more, or change the ballot, first."
        )
    if isinstance(ballot_type, SpendThePot) and ballot_type.limit < min(asked):
        raise Refused(
            f"No bid asks for {pounds(ballot_type.limit)} or less, so nobody could vote. Change the ballot first."
        )


def check_state(state: str, wanted: tuple[State, ...], refusal: str) -> None:
    """Raises Refused, with this sentence, unless the bid is in one of the wanted states."""
    if state not in wanted:
        raise Refused(refusal)
