"""One pot or several: what was typed, and what it means once checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from pb.count.rule import Pot, Spill
from pb.money import pence_of, pounds, typed_pounds
from pb.problems import Problems
from pb.rounds.forms import LONGEST_NAME, check_length

MOST_POTS = 12


@dataclass(frozen=True)
class PotAsked:
    """One of several pots, without its rule. Amounts in pence; None is "no limit"."""

    name: str
    amount: int
    largest: int | None
    most: int | None


@dataclass(frozen=True)
class PotsForm:
    """Names, amounts and limits come as lists of the same length; an empty row is left out."""

    several: str = "no"
    name: list[str] = field(default_factory=list)
    amount: list[str] = field(default_factory=list)
    largest: list[str] = field(default_factory=list)
    most: list[str] = field(default_factory=list)
    spill: str = Spill.NEXT

    @classmethod
    def of(cls, pots: Sequence[Pot], spill: Spill) -> "PotsForm":
        """The form filled in as a round stands; without pots, one pot is chosen."""
        return cls(
            "yes" if pots else "no",
            [pot.name for pot in pots],
            [typed_pounds(pot.amount) for pot in pots],
            [typed_pounds(pot.largest) for pot in pots],
            [typed_pounds(pot.most) for pot in pots],
            spill,
        )

    def rows(self) -> list[tuple[str, str, str, str]]:
        """What was typed (name, amount, largest, most), with empty rows to go on."""
        typed = zip_longest(self.name, self.amount, self.largest, self.most, fillvalue="")
        filled = [row for row in typed if any(row)]
        empty = max(1, 3 - len(filled)) if len(filled) < MOST_POTS else 0
        return [*filled, *[("", "", "", "")] * empty]

    def checked(self) -> tuple[list[PotAsked], Spill]:
        """The pots in order, none for one pot; and what becomes of unspent money. Raises Problems."""
        problems = Problems()
        if self.several == "no":
            return [], Spill.NEXT
        if self.several != "yes":
            problems.add("several", "Choose one pot or several")
        pots = [_pot(problems, row, number) for number, row in enumerate(self.rows()) if any(row)]
        if len(pots) < 2:
            problems.add("name-0", "Enter at least two pots")
        if len(pots) > MOST_POTS:
            problems.add("name-0", f"Enter {MOST_POTS} pots or fewer")
        names = [pot.name.casefold() for pot in pots]
        for number, name in enumerate(names):
            if name in names[:number]:
                problems.add(f"name-{number}", "Enter each pot once")
        if self.spill not in list(Spill):
            problems.add("spill", "Choose what becomes of money that a pot does not spend")
        problems.raise_if_any()
        return pots, Spill(self.spill)


def _pot(problems: Problems, row: tuple[str, str, str, str], number: int) -> PotAsked:
    name, amount, largest, most = row
    check_length(problems, f"name-{number}", name, LONGEST_NAME, "Enter the name of the pot", "Name")
    pot = PotAsked(
        name=name,
        amount=problems.trying(f"amount-{number}", pence_of, amount, 0),
        largest=problems.trying(f"largest-{number}", pence_of, largest, 0) if largest else None,
        most=problems.trying(f"most-{number}", pence_of, most, 0) if most else None,
    )
    if pot.largest == 0:
        problems.add(f"largest-{number}", "Enter an amount above £0, or nothing")
    if pot.most is not None and pot.most < pot.amount:
        problems.add(f"most-{number}", f"Enter {pounds(pot.amount)} or more, the pot's own money, or nothing")
    return pot
