"""Money as whole pence: how we read what a person typed, and how we write it. Pure."""

import re

# Either plain digits, or commas exactly every three digits; then no pence or exactly two digits of pence.
_AMOUNT = re.compile(r"£?[ ]*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{2}))?")
_LONGEST_TEXT = 30
_MOST_DIGITS = 15
_ASK_AGAIN = "Enter an amount in pounds, like 2,500 or 2500.50"


def pounds(pence: int) -> str:
    """Write whole pence for people: 485000 is "£4,850", 1250 is "£12.50".

    Pence are shown only where the amount is not a whole number of pounds.
    Raises ValueError for a negative amount: nothing here is ever owed.
    """
    if pence < 0:
        raise ValueError(f"An amount cannot be negative, and this one is {pence} pence")
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}.{rest:02}" if rest else f"£{whole:,}"


def typed_pounds(pence: int | None) -> str:
    """An amount as people type it into a box that has the £ before it; None is an empty box."""
    return "" if pence is None else pounds(pence).removeprefix("£")


def pence_of(text: str) -> int:
    """Read an amount in pounds as a person types it, and give whole pence.

    "£4,850", " 4850 ", "£ 4,850.00" and "0.50" are read. Anything that could mean two things is
    refused with a ValueError whose words can stand beside the form field: one digit of pence
    (is "4850.5" 50p or a slip for 5p?), nothing before the point, commas that are not every three
    digits, a space inside the number, a minus, "4k", digits of other scripts, more than 15 digits.
    """
    if len(text) > _LONGEST_TEXT:
        raise ValueError(_ASK_AGAIN)
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or sum(letter.isdigit() for letter in text) > _MOST_DIGITS:
        raise ValueError(_ASK_AGAIN)
    whole, pence = found.groups(default="0")
    return int(whole.replace(",", "")) * 100 + int(pence)
