"""What may be done with a rehearsal, and never with a real round."""

from pb.problems import Refused


def check_can_rehearse(rehearsal_of: int | None, *, there_is_one: bool) -> None:
    """Raises Refused for the copy of a copy, and where the round has a rehearsal."""
    if rehearsal_of is not None:
        raise Refused("This is a rehearsal already. Make another one from the real round.")
    if there_is_one:
        raise Refused("There is a rehearsal of this round already. Wipe it first, then make another one.")


def check_can_wipe(rehearsal_of: int | None) -> None:
    """Raises Refused for a real round."""
    if rehearsal_of is None:
        raise Refused("This is a real round. Only a rehearsal can be wiped.")


def check_stays_fixed(rehearsal_of: int | None) -> None:
    """Raises Refused where the ballot of a rehearsal would go back to review."""
    if rehearsal_of is not None:
        raise Refused(
            "A rehearsal has the ballot of the real round. Change it there, wipe this rehearsal, and make another one."
        )
