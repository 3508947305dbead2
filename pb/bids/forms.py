"""The bid form: what a group typed, and what it means once checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pb.bids.rules import LONGEST_SUMMARY, LONGEST_TITLE, MOST_WORDS, Limits, check_amounts, words_in
from pb.count.rule import Pot
from pb.money import pence_of
from pb.problems import Problems
from pb.rounds.forms import check_length


@dataclass(frozen=True)
class BidDetails:
    """A bid that has been checked. Amounts in pence; `pot` is a place, from 0."""

    group_name: str
    title: str
    summary: str
    amount: int
    minimum: int | None
    location: str
    hide_location: bool
    contact_name: str
    contact_email: str
    contact_phone: str
    themes: tuple[int, ...]
    pot: int = 0


@dataclass(frozen=True)
class BidForm:
    group_name: str = ""
    title: str = ""
    summary: str = ""
    themes: list[str] = field(default_factory=list)
    pot: str = ""
    amount: str = ""
    with_less: str = ""
    minimum: str = ""
    location: str = ""
    hide_location: bool = False
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    form_key: str = ""

    def checked(self, limits: Limits, theme_ids: set[int], pots: Sequence[Pot] = ()) -> BidDetails:
        """`pots` are those a bid can be for, where there are several. Raises Problems with everything to put right."""
        problems = Problems()
        self._check_texts(problems)
        themes = [int(theme) for theme in self.themes if re.fullmatch("[0-9]{1,9}", theme, re.ASCII)]
        if not themes or not theme_ids.issuperset(themes) or len(themes) < len(self.themes):
            problems.add("themes", "Choose at least one theme that your project meets")
        pot = self._pot(problems, len(pots))
        amount, minimum = self._amounts(problems, limits.within(pots[pot].largest) if pots else limits)
        problems.in_order_of(self.__dataclass_fields__).raise_if_any()
        return self._details(amount, minimum, tuple(sorted(set(themes))), pot)

    def _check_texts(self, problems: Problems) -> None:
        check_length(problems, "group_name", self.group_name, 80, "Enter the name of your group", "Name")
        check_length(problems, "title", self.title, LONGEST_TITLE, "Enter a title for your project", "Title")
        if not self.summary:
            problems.add("summary", "Enter a summary of your project")
        elif words_in(self.summary) > MOST_WORDS:
            problems.add("summary", f"Summary must be {MOST_WORDS} words or fewer")
        elif len(self.summary) > LONGEST_SUMMARY:
            problems.add("summary", f"Summary must be {LONGEST_SUMMARY} characters or fewer")
        check_length(problems, "location", self.location, 120, "Enter where it will happen", "Where it happens")
        check_length(problems, "contact_name", self.contact_name, 80, "Enter the name of someone to ask", "Name")
        self._check_contact(problems)

    def _check_contact(self, problems: Problems) -> None:
        if not self.contact_email and not self.contact_phone:
            problems.add("contact_email", "Enter an e-mail address or a phone number")
        if self.contact_email and not re.fullmatch(r"[^@\s]{1,98}@[^@\s]{1,80}\.[^@\s]{1,20}", self.contact_email):
            problems.add("contact_email", "Enter an e-mail address, like name@example.org")
        if self.contact_phone and not re.fullmatch(r"[0-9+() .-]{6,40}", self.contact_phone, re.ASCII):
            problems.add("contact_phone", "Enter a phone number, like 0151 496 0000")

    def _pot(self, problems: Problems, pots: int) -> int:
        places = {str(place): place for place in range(pots)}
        if pots and self.pot not in places:
            problems.add("pot", "Choose the pot that your project is for")
        return places.get(self.pot, 0)

    def _amounts(self, problems: Problems, limits: Limits) -> tuple[int, int | None]:
        minimum = None
        amount = problems.trying("amount", pence_of, self.amount, 0)
        if self.with_less == "yes":
            minimum = problems.trying("minimum", pence_of, self.minimum, 0)
        elif self.with_less != "no":
            problems.add("with_less", "Choose whether you could do it with less")
        if "amount" not in problems.by_field:
            problems.including(check_amounts, amount, minimum, limits)
        return amount, minimum

    def _details(self, amount: int, minimum: int | None, themes: tuple[int, ...], pot: int) -> BidDetails:
        return BidDetails(
            group_name=self.group_name,
            title=self.title,
            summary=" ".join(self.summary.split()),
            amount=amount,
            minimum=minimum,
            location=self.location,
            hide_location=self.hide_location,
            contact_name=self.contact_name,
            contact_email=self.contact_email,
            contact_phone=self.contact_phone,
            themes=themes,
            pot=pot,
        )


@dataclass(frozen=True)
class OnlyOneForm:
    """The bids of which only one can be funded, by id."""

    only_one: list[str] = field(default_factory=list)

    def ids(self) -> set[int]:
        return {int(bid) for bid in self.only_one if re.fullmatch("[0-9]{1,9}", bid, re.ASCII)}


@dataclass(frozen=True)
class ReasonForm:
    """Why a bid is declined or withdrawn, or the ballot taken back."""

    reason: str = ""

    def checked(self) -> str:
        problems = Problems()
        check_length(problems, "reason", self.reason, 300, "Enter the reason", "Reason")
        problems.raise_if_any()
        return self.reason
