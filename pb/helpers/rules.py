"""Who can help, with what, and for how long."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from pb.problems import Problems

LONGEST_NAME = 60
MOST_HELPERS = 40
# A link that lies about is soon worth nothing; and a device that is forgotten somewhere ends with the evening.
LINK_LASTS = timedelta(minutes=30)
HELPING_LASTS = timedelta(hours=12)


class Role(StrEnum):
    """What somebody helps with."""

    VOLUNTEER = "volunteer"
    SCRUTINEER = "scrutineer"
    OBSERVER = "observer"


class Standing(StrEnum):
    """Where a helper is on the way from a link to the end."""

    INVITED = "link waits"
    HELPING = "helping now"
    ENDED = "not signed in"


def digest_of(secret: str) -> bytes:
    """What is kept of a link's code, or of a device's token (32 bytes)."""
    return sha256(secret.encode()).digest()


def check_helper(name: str, role: str, names: Collection[str]) -> Role:
    """The role. Raises Problems unless there can be one more helper of this name."""
    problems = Problems()
    if not name or len(name) > LONGEST_NAME or "\n" in name:
        problems.add("name", f"Enter the name of a desk, or a first name, of {LONGEST_NAME} characters or fewer")
    if name.casefold() in {each.casefold() for each in names}:
        problems.add("name", "There is a helper of this name already. Give them a new link in the list, or add to it")
    if len(names) >= MOST_HELPERS:
        problems.add("name", f"There are {MOST_HELPERS} helpers already, and that is as many as there can be")
    if role not in list(Role):
        problems.add("role", "Choose what they help with")
    problems.raise_if_any()
    return Role(role)


def standing_of(invited: bool, helping: bool, until: datetime, now: datetime) -> Standing:
    """Where a helper is; `until` is when the link, or the helping, ends by itself."""
    if now >= until or not (invited or helping):
        return Standing.ENDED
    return Standing.HELPING if helping else Standing.INVITED
