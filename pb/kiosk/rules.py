"""What a kiosk needs to be set up, how long it lasts, and which addresses it opens."""

from collections.abc import Collection
from datetime import timedelta

from pb.problems import Problems

LONGEST_NAME = 60
MOST_KIOSKS = 40
SHORTEST_PIN, LONGEST_PIN = 4, 8
# From setting up on the day before to clearing up: a tablet that is forgotten somewhere ends by itself.
KIOSK_LASTS = timedelta(hours=24)
LEAVE = "/kiosk/leave"
_STEPS = ("vote", "ballot", "ballot/check", "voted")
_FILES = ("/static/", "/favicon.ico")


def check_kiosk(name: str, pin: str, names: Collection[str]) -> None:
    """Raises Problems unless there can be one more kiosk at a place of this name, with this PIN."""
    problems = Problems()
    if not name or len(name) > LONGEST_NAME or "\n" in name:
        problems.add("name", f"Enter where the kiosk stands, in {LONGEST_NAME} characters or fewer")
    if name.casefold() in {each.casefold() for each in names}:
        problems.add("name", "There is a kiosk at this place already. Give it a new link in the list, or add to it")
    if len(names) >= MOST_KIOSKS:
        problems.add("name", f"There are {MOST_KIOSKS} kiosks already, and that is as many as there can be")
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        problems.add("pin", f"Enter a PIN of {SHORTEST_PIN} to {LONGEST_PIN} digits")
    problems.raise_if_any()


def start_of(slug: str) -> str:
    """Where every voter at a kiosk of this round begins: `/rounds/marlfield/vote`."""
    return f"/rounds/{slug}/vote"


def turned_to(path: str, slug: str) -> str:
    """Where a kiosk goes instead of this address: nowhere (an empty text) where it is one of its own, else its start.
    `slug` is that of its round, and empty where the kiosk has ended: then there is only the page that says so."""
    if path == LEAVE or path.startswith(_FILES):
        return ""
    if not slug:
        return LEAVE
    return "" if path in {f"/rounds/{slug}/{step}" for step in _STEPS} else start_of(slug)
