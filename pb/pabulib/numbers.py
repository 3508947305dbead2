"""Numbers as files write them, kept exactly: `4000.0`, `969245.38`, `1E+06`, `215842719/100`."""

import re
from collections.abc import Iterable
from fractions import Fraction
from math import lcm

# Amounts and points, in their smallest unit, up to here. Sums over every ballot and bid then stay exact.
LARGEST = 10**15

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,2})?|\d{1,40}/\d{1,20}", re.ASCII)


def exact(text: str) -> Fraction:
    """The number a cell holds. Raises ValueError, with the reason, for anything else or too large a number.

    A comma is refused: it may stand for a point or for thousands, and nobody can tell which.
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"“{text[:40]}” is not a number" + (" (commas cannot be read)" if "," in text else ""))
    try:
        number = Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"“{text[:40]}” divides by nothing") from None
    if 10**9 % number.denominator:
        raise ValueError(f"“{text[:40]}” is not a number with up to nine decimals")
    if abs(number) > LARGEST:
        raise ValueError(f"“{text[:40]}” is too large a number")
    return number


def scale_of(numbers: Iterable[Fraction]) -> int:
    """The smallest number of parts of one unit in which all of these are whole: 1, or 100 for pence, or so."""
    return lcm(*(number.denominator for number in numbers))


def in_parts(number: Fraction, scale: int) -> int:
    """How many parts a number is. Raises ValueError where it is not a whole number of them, or too large."""
    parts = number * scale
    if parts.denominator != 1:
        raise ValueError(f"{number} is not whole in parts of 1/{scale}")
    if abs(parts.numerator) > LARGEST:
        raise ValueError(f"{as_text(number)} is too large a number, next to others with so many decimals")
    return parts.numerator


def as_written(parts: int, scale: int) -> int | str:
    """The number in the file's own unit: whole, or a decimal as exact text."""
    number = Fraction(parts, scale)
    return number.numerator if number.denominator == 1 else as_text(number)


def as_text(number: Fraction) -> str:
    """A number with at most nine decimals, as text with as many decimals as it needs (at least two, if any)."""
    if number.denominator == 1:
        return str(number.numerator)
    whole, rest = divmod(abs(number) * 10**9, 10**9)
    decimals = f"{int(rest):09}".rstrip("0").ljust(2, "0")
    return f"{'-' if number < 0 else ''}{whole}.{decimals}"
