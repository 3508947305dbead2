"""Cards and their voting codes: 16 symbols that a person can type and a computer cannot guess.

Fifteen symbols are random (75 bits) and the last one checks them. The alphabet is Crockford's base 32: digits
and letters without I, L, O and U, so nothing looks like anything else. Pure, but for the random numbers.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from secrets import choice

from pb.problems import Refused
from pb.proof.slips import lock_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
CARD_LENGTH = 8
_NONCE = re.compile("[0-9a-f]{32}")
_FORGIVEN = str.maketrans("OIL", "011")


class MistypedCode(ValueError):
    """Not the text of any code; the message says what is wrong with it."""


@dataclass(frozen=True)
class Card:
    """What is printed: the number of the card, which is no secret, and its code."""

    number: str
    code: str

    def kept(self, key: bytes, round_id: int, public_name: str) -> dict[str, bytes | str]:
        """What is kept of a card before it votes. The lock goes with the public name of the round."""
        lock = bytes.fromhex(lock_of(public_name, self.number, self.code))
        return {"digest": code_digest(key, round_id, self.code), "card": self.number, "lock": lock}


def new_card() -> Card:
    """A card that has never been made before."""
    return Card("".join(choice(ALPHABET) for _ in range(CARD_LENGTH)), new_code())


def new_code() -> str:
    """A code that has never been made before, as 16 symbols without dashes."""
    free = "".join(choice(ALPHABET) for _ in range(LENGTH - 1))
    return free + next(symbol for symbol in ALPHABET if _remainder(free + symbol) == 0)


def read_code(typed: str) -> str:
    """The code meant by what was typed: spaces, dashes and case do not matter; O is 0, I and L are 1. A reader that
    reads the square of a card types its whole address, with the code behind the #.

    Raises:
        MistypedCode: it is no code, or one with a slip in it.
    """
    symbols = re.sub(r"[\s\-\u00ad\u2010-\u2015\u2212]", "", typed.rpartition("#")[2]).upper().translate(_FORGIVEN)
    if len(symbols) != LENGTH or not set(symbols) <= set(ALPHABET):
        raise MistypedCode("Enter the code on your card. It has 16 letters and numbers")
    if _remainder(symbols) != 0:
        raise MistypedCode("Check the code: one of its letters or numbers is not right")
    return symbols


def read_number(text: str) -> str:
    """The number of a card. Raises MistypedCode where it is none."""
    if len(text) != CARD_LENGTH or not set(text) <= set(ALPHABET):
        raise MistypedCode("The number of a card has 8 letters and numbers")
    return text


def written(code: str) -> str:
    """`7K2M-9QXD-4T0B-H8WE`: as it is printed on a card."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def _remainder(symbols: str) -> int:
    """Zero for a right code. Each symbol is a number of the field with 32 elements (x^5 + x^2 + 1), the code a
    polynomial evaluated at x; so one wrong symbol, or two that changed places, always leave a remainder."""
    total = 0
    for symbol in symbols:
        total = total << 1 ^ (0b100101 if total & 16 else 0)
        total ^= ALPHABET.index(symbol)
    return total


def code_digest(key: bytes, round_id: int, code: str) -> bytes:
    """What is kept of a code (32 bytes). Without the key it says nothing; in another round it is another."""
    return _digest(key, "code", str(round_id), code)


def ballot_digest(key: bytes, round_id: int, code: str, nonce: str, typed: Mapping[str, Sequence[str]]) -> bytes:
    """Recognises the same ballot sent twice (32 bytes). The nonce is known only to the voter's page, so it
    cannot be used to try out which marks were sent. No part can have the line break that parts it from the next."""
    answers = {name: list(values) for name, values in typed.items()}
    return _digest(key, "ballot", str(round_id), code, nonce, json.dumps(answers, sort_keys=True))


def nonce_of_paper(key: bytes, round_id: int, code: str) -> str:
    """The nonce that recognises the ballot of a paper: the same for whoever has the paper and our key, so that paper
    and box can be compared without opening anything. Its slips have another one, which nobody keeps."""
    return _digest(key, "paper", str(round_id), code)[:16].hex()


def check_nonce(nonce: str) -> None:
    """Raises Refused for what no page of ours has made. With a short one, anybody could find the ballot of a card."""
    if not _NONCE.fullmatch(nonce):
        raise Refused("This page did not come whole. Scan your card again, or enter your code, and fill in the ballot.")


def place_in_order(key: bytes, digest: bytes, number: int) -> bytes:
    """Sorts the bids: another order for each voter, the same each time that voter looks."""
    return _digest(key, "order", digest.hex(), str(number))


def _digest(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\n".join(parts).encode(), sha256)
