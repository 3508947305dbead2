"""How a rehearsal is told from a real round, wherever one of them is named: by its address, and by its name."""

# Two hyphens, which the address of a real round never has beside each other.
MARK = "--rehearsal"
TITLE = "Rehearsal: "
LONGEST_NAME = 80


def is_rehearsal(slug: str) -> bool:
    """Whether what stands in an address is a rehearsal."""
    return slug.endswith(MARK)


def slug_of_rehearsal(slug: str) -> str:
    """The address of the rehearsal of a round: `park-lane` -> `park-lane--rehearsal`."""
    return slug + MARK


def name_of_rehearsal(name: str) -> str:
    """What a rehearsal is called on everything that is printed or published of it."""
    return (TITLE + name)[:LONGEST_NAME].strip()
