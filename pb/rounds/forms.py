"""The questions of the set-up: what was typed, and what it means once checked.

Every form is text first. `checked` gives the values or raises Problems with everything to put right.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from pb.money import pence_of, pounds
from pb.problems import Problems
from pb.rounds.rules import check_order_of_dates
from pb.when import When

LONGEST_NAME = 80
LONGEST_LINE = 100
MOST_FUNDERS = 20
MOST_THEMES = 12
LARGEST_POT = 100_000_000_00  # pence; a hundred million pounds is surely a slip of the finger

CONNECTIONS = {"live": "Live there", "work": "Work or volunteer there", "study": "Study there"}

# Letters and signs that are drawn as nothing at all.
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"


def check_length(problems: Problems, field: str, value: str, longest: int, empty: str, what: str) -> None:
    """Add a problem unless one line of text that can be seen is there and not too long."""
    if all(unicodedata.category(letter)[0] in "CZ" or letter in _BLANK for letter in value):
        problems.add(field, empty)
    elif len(value) > longest:
        problems.add(field, f"{what} must be {longest} characters or fewer")
    elif "\n" in value:
        problems.add(field, f"{what} must be on one line")


@dataclass(frozen=True)
class NameForm:
    name: str = ""
    place: str = ""

    def checked(self) -> tuple[str, str]:
        problems = Problems()
        check_length(problems, "name", self.name, LONGEST_NAME, "Enter a name for the round", "Name")
        check_length(problems, "place", self.place, LONGEST_NAME, "Enter the place it is for", "Place")
        problems.raise_if_any()
        return self.name, self.place


@dataclass(frozen=True)
class PotForm:
    """Funders and amounts come as two lists of the same length; an empty row is left out."""

    funder: list[str] = field(default_factory=list)
    amount: list[str] = field(default_factory=list)
    smallest_bid: str = ""
    largest_bid: str = ""

    def rows(self) -> list[tuple[str, str]]:
        """What was typed, with two empty rows to go on."""
        typed = [row for row in zip_longest(self.funder, self.amount, fillvalue="") if any(row)]
        return [*typed, *[("", "")] * max(2, 4 - len(typed))]

    def checked(self) -> tuple[list[tuple[str, int]], int, int]:
        """(funder, pence) in order, the smallest and the largest bid in pence."""
        problems = Problems()
        funders = [self._funder(problems, row, number) for number, row in enumerate(self.rows()) if any(row)]
        if not funders:
            problems.add("funder-0", "Enter who pays into the pot, and how much")
        if len(funders) > MOST_FUNDERS:
            problems.add("funder-0", f"Enter {MOST_FUNDERS} funders or fewer")
        smallest = problems.trying("smallest_bid", pence_of, self.smallest_bid, 0)
        largest = problems.trying("largest_bid", pence_of, self.largest_bid, 0)
        problems.raise_if_any()
        _check_limits(problems, smallest, largest, sum(pence for _, pence in funders))
        problems.raise_if_any()
        return funders, smallest, largest

    @staticmethod
    def _funder(problems: Problems, row: tuple[str, str], number: int) -> tuple[str, int]:
        name, amount = row
        check_length(problems, f"funder-{number}", name, LONGEST_LINE, "Enter the funder's name", "Name")
        pence = problems.trying(f"amount-{number}", pence_of, amount, 1)
        if pence <= 0:
            problems.add(f"amount-{number}", "Enter an amount above £0")
        return name, pence


def _check_limits(problems: Problems, smallest: int, largest: int, pot: int) -> None:
    if pot > LARGEST_POT:
        problems.add("amount-0", f"The pot must be {pounds(LARGEST_POT)} or less")
    if smallest <= 0:
        problems.add("smallest_bid", "Enter an amount above £0")
    if largest < smallest:
        problems.add("largest_bid", "The largest bid must be at least the smallest")
    if largest > pot:
        problems.add("largest_bid", f"The largest bid must be {pounds(pot)} or less, the whole pot")


@dataclass(frozen=True)
class ThemesForm:
    """One theme a line."""

    themes: str = ""

    def checked(self) -> list[str]:
        problems = Problems()
        lines = [" ".join(line.split()) for line in self.themes.split("\n") if line.strip()]
        if not lines:
            problems.add("themes", "Enter at least one theme")
        if len(lines) > MOST_THEMES:
            problems.add("themes", f"Enter {MOST_THEMES} themes or fewer")
        if any(len(line) > LONGEST_LINE for line in lines):
            problems.add("themes", f"Each theme must be {LONGEST_LINE} characters or fewer")
        if len(set(lines)) < len(lines):
            problems.add("themes", "Enter each theme once")
        problems.raise_if_any()
        return lines


@dataclass(frozen=True)
class EligibilityForm:
    postcodes: str = ""
    age_from: str = ""
    connections: list[str] = field(default_factory=list)

    def checked(self) -> tuple[str, int, str]:
        """Postcode areas separated by commas, the youngest age, the connections separated by spaces."""
        problems = Problems()
        typed = [" ".join(area.split()).upper() for area in re.split(r"[,\n]", self.postcodes) if area.strip()]
        areas = list(dict.fromkeys(typed))
        if not areas:
            problems.add("postcodes", "Enter the postcodes of the area, like NK4 1, NK4 2")
        if any(not re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?( [0-9]([A-Z]{2})?)?", area) for area in areas):
            problems.add("postcodes", "Enter postcodes or the first part of them, like NK4 or NK4 1, with commas")
        if len(", ".join(areas)) > 500:
            problems.add("postcodes", "Enter fewer postcodes; the first part of each is enough")
        age = int(self.age_from) if re.fullmatch(r"[0-9]{1,2}", self.age_from, re.ASCII) else -1
        if not 0 <= age <= 99:
            problems.add("age_from", "Enter the youngest age that may vote, like 11")
        if not self.connections or set(self.connections) - set(CONNECTIONS):
            problems.add("connections", "Choose at least one")
        problems.raise_if_any()
        return ", ".join(areas), age, " ".join(key for key in CONNECTIONS if key in self.connections)


@dataclass(frozen=True)
class DatesForm:
    bids_open_at: When = When()
    bids_close_at: When = When()
    voting_opens_at: When = When()
    voting_closes_at: When = When()

    def checked(self, timezone: str) -> tuple[datetime, datetime, datetime, datetime]:
        """The four moments in UTC, in order."""
        problems = Problems()
        moments = []
        for name in ("bids_open_at", "bids_close_at", "voting_opens_at", "voting_closes_at"):
            try:
                moments.append(getattr(self, name).instant(timezone))
            except ValueError as error:
                problems.add(name, str(error))
        problems.raise_if_any()
        bids_open, bids_close, voting_opens, voting_closes = moments
        check_order_of_dates(bids_open, bids_close, voting_opens, voting_closes)
        return bids_open, bids_close, voting_opens, voting_closes


@dataclass(frozen=True)
class ClosingForm:
    voting_closes_at: When = When()
    reason: str = ""

    def checked(self, timezone: str, now: datetime) -> tuple[datetime, str]:
        problems = Problems()
        moment = now
        try:
            moment = self.voting_closes_at.instant(timezone)
            if moment <= now:
                problems.add("voting_closes_at", "Enter a time that is still to come")
        except ValueError as error:
            problems.add("voting_closes_at", str(error))
        check_length(problems, "reason", self.reason, 300, "Enter the reason; it is shown to everyone", "Reason")
        problems.raise_if_any()
        return moment, self.reason
