"""What must hold before a round can be opened, and before its boxes can be sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pb.plural import many
from pb.problems import Problems, Refused

LONGEST_WHY = 300


@dataclass(frozen=True)
class Reconciled:
    """Every card is used, void or out. `back` of those that are out were counted by hand, not used; `why` explains.
    `each` is what came back of each channel, where there are several."""

    used: int
    void: int
    out: int
    back: int
    why: str = ""
    each: tuple[int, ...] = ()


def check_can_open(cards: int, closes_at: datetime | None, now: datetime) -> None:
    """Raises Refused where nobody could vote."""
    if not cards:
        raise Refused("Make voting codes first. Once the round is open, no more can be made.")
    if closes_at is None or closes_at <= now:
        raise Refused("The time that voting closes has passed. Move the closing time first.")


def check_rehearsed(key: str | None, public: str | None, rehearsed: str) -> None:
    """Raises Refused unless the words of the key on the server were shown to scrutineers, and two have shown that they
    open. `key` is the number of the key of the ceremony, `public` of the one that is there; None is none."""
    if key is None:
        raise Refused("Hold the key ceremony first. Three scrutineers get the words there that open the ballots.")
    if key != public:
        raise Refused(
            "The key on the server is not the one that scrutineers have the words of: the file seal.public was lost or "
            "changed. Hold the key ceremony again."
        )
    if not rehearsed:
        raise Refused("Rehearse first: two scrutineers type their words, to show that these open an envelope.")


def check_cards(
    used: int, void: int, out: int, back: str, why: str, *, field: str = "back", what: str = "card"
) -> Reconciled:
    """Read how many unused cards, or papers, came back, from this field. Raises Problems where that cannot be."""
    problems, typed = Problems(), back.strip().replace(",", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 7 else -1
    if number < 0:
        problems.add(field, f"Enter how many {what}s came back that nobody voted with, like 12")
    elif number > out:
        problems.add(
            field,
            f"{many(out, what)} did not vote, so no more than {out} can have come back unused. Count them again. If "
            f"there really are more, somebody voted with a {what} that was handed back: enter {out}, and say so below",
        )
    if len(why) > LONGEST_WHY or "\n" in why:
        problems.add("why", f"The explanation must be one line of {LONGEST_WHY} characters or fewer")
    problems.raise_if_any()
    return Reconciled(used, void, out, number, why)


def together(parts: Sequence[Reconciled], why: str) -> Reconciled:
    """Cards and papers as one: so they stand in the ledger."""
    used, void, out, back = (sum(getattr(each, name) for each in parts) for name in ("used", "void", "out", "back"))
    return Reconciled(used, void, out, back, why, tuple(each.back for each in parts))


def check_all_there(envelopes: int, used: int, strange: int, doubled: int) -> None:
    """Raises Refused unless the box holds one envelope of ours for each card that voted."""
    if envelopes == used and not strange and not doubled:
        return
    found = [f"{used} cards have voted, and there are {envelopes} envelopes"]
    found += [f"{strange} of them were not put there by this server, or were changed"] if strange else []
    found += [f"{doubled} are there more than once, or belong to no card that voted"] if doubled else []
    raise Refused(
        f"The box is not as voters left it: {'. '.join(found)}. Somebody has changed the database. Nothing was opened "
        "or lost. Go back to a database that has not been changed, or hold the vote again."
    )
