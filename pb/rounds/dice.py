"""Dice that were rolled in public. Pure."""

import re

from pb.problems import Problems


def read_dice(typed: str) -> str:
    """What the dice showed, as digits: `3 5 1 4 2` is `35142`. Raises Problems.

    With fewer than five dice there are too few orders for each to be as likely as any other.
    """
    digits = re.sub(r"[\s,;-]", "", typed)
    if not re.fullmatch("[0-9]{5,40}", digits, re.ASCII):
        raise Problems({"dice": "Enter what at least five dice showed, in digits, like 3 5 1 4 2"})
    return digits
