"""What must hold before a result is counted again or published."""

import re

from pb.problems import Problems, Refused
from pb.proof.entries import FEWEST
from pb.proof.slips import Mode


def check_reason(reason: str, earlier_counts: int) -> None:
    """Raises Problems when a count after the first has no reason, or one that is too long."""
    problems = Problems()
    if earlier_counts and not reason:
        problems.add("reason", "Enter why you are counting again; it is published")
    if len(reason) > 300:
        problems.add("reason", "Reason must be 300 characters or fewer")
    problems.raise_if_any()


def check_publishable(already_published: int | None, newest: int | None, number: int) -> None:
    """Raises Refused unless count `number` is the newest and is not the one on show already."""
    if newest != number:
        raise Refused("There is a newer count. Look at it, then publish that one.")
    if already_published == number:
        raise Refused("This count is published already.")


def why_no_marks(sealed_as: str, ballots: int) -> str:
    """Why single marks are not published of a round whose boxes were sealed like this, in a sentence; empty where they
    are. A round without a ledger was sealed as nothing."""
    if ballots < FEWEST:
        few = f"Fewer than {FEWEST} people voted, so only totals are published"
        return f"{few}: single marks could show how somebody voted."
    return "Only totals are published of the ballots, as residents were told." if sealed_as == Mode.TALLIES else ""


def recount_in_words(no_marks: str, needs_whole_ballots: bool) -> str:
    """What anybody can recount of a result; `no_marks` is why single marks are not published, if they are not."""
    if not no_marks:
        return "Everything that was counted is published, so nobody has to take this result on trust."
    if needs_whole_ballots:
        return f"{no_marks} The rule reads whole ballots, so the money cannot be shared out again from the totals."
    return f"{no_marks} The money can be shared out again from the totals."


def check_shows_marks(sealed_as: str, ballots: int) -> None:
    """Raises Refused where a file that has single marks in it may not be published."""
    if why := why_no_marks(sealed_as, ballots):
        raise Refused(f"There is no such file of this round. {why}")


def read_lots(typed: str) -> tuple[int, ...]:
    """The order in which lots were drawn: `7, 3` is (7, 3). Raises Problems."""
    numbers = re.findall("[0-9]+", typed, re.ASCII)
    if not numbers or re.sub(r"[0-9,;\s]", "", typed) or any(len(number) > 6 for number in numbers):
        raise Problems({"lots": "Enter the numbers of the bids in the order they were drawn, like 7, 3"})
    return tuple(int(number) for number in numbers)


def check_lots(drawn: tuple[int, ...], among: tuple[int, ...]) -> None:
    """Raises Problems unless every bid of the tie was drawn exactly once."""
    if sorted(drawn) != sorted(among):
        listed = ", ".join(str(number) for number in among)
        raise Problems({"lots": f"Enter each of these numbers once: {listed}"})
