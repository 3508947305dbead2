"""What an organiser's name, e-mail address and password must be."""

import re

from pb.problems import Problems

LONGEST_EMAIL = 200
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def check_organiser(name: str, email: str, password: str) -> None:
    """Raises Problems unless an account can be made of these.

    Length is the one rule for a password; rules about digits and signs make people write them down.
    """
    problems = Problems()
    if not name.strip() or len(name) > 80:
        problems.add("name", "Enter a name of 80 characters or fewer")
    if len(plain_email(email)) > LONGEST_EMAIL or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        problems.add("email", "Enter an e-mail address, like name@example.org")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        problems.add("password", f"Enter a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    problems.raise_if_any()


def plain_email(email: str) -> str:
    """The form an address is kept and looked up in, so that capitals do not matter."""
    return email.strip().casefold()


def safe_next(address: str) -> str:
    """Where to go after signing in: a page of the desk, never another site."""
    return address if re.fullmatch(r"/desk(/[a-z0-9/-]*)?", address) else "/desk"
