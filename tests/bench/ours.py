"""What is measured of our own count: a file read, and counted by a rule with a name."""

from pb.pabulib.counting import count_file
from pb.pabulib.file import PabulibFile
from pb.pabulib.flags import Wanted, rule_wanted, ties_named
from pb.pabulib.read import read as read_file

__all__ = ["RULES", "count", "read_file"]

# Every rule ends: best total is the one that may take more than polynomial time.
RULES = {
    "greedy-votes": Wanted("greedy-votes"),
    "value": Wanted("value"),
    "best-total": Wanted("best-total"),
    "phragmen": Wanted("phragmen"),
    "equal-shares": Wanted("equal-shares"),
    "equal-shares add1u": Wanted("equal-shares", completion="add1u"),
    "exact-equal-shares": Wanted("exact-equal-shares"),
    "exact-equal-shares raised": Wanted("exact-equal-shares", completion="add1"),
}


def count(file: PabulibFile, rule: str) -> tuple[str, ...]:
    """The ids that are funded."""
    ties = ties_named("id")
    return count_file(file, rule_wanted(RULES[rule], ties.chain, file), ties).funded
