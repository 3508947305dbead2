"""What stands on a ballot, as the numbers of bids."""

from collections.abc import Mapping

import numpy as np

from pb.count.ballots import Integers

# Instead of a bid's number: no project has this id, and there is nothing between two commas.
UNKNOWN, BLANK = 0, -1

_MOST_DIGITS = 18  # so many always fit in 64 bits


class BidNumbers(dict[str, int]):
    """Text of one mark -> number. Text that was not met before is looked at once."""

    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__(known)
        self.known = known
        plain = sorted((int(name), number) for name, number in known.items() if _plain_id(name))
        # No id is as large as the last, so that whatever is looked for has a place.
        self._ids = np.array([*(name for name, _ in plain), np.iinfo(np.int64).max], dtype=np.int64)
        self._numbers = np.array([*(number for _, number in plain), UNKNOWN], dtype=np.int64)

    def __missing__(self, text: str) -> int:
        stripped = text.strip()
        number = self.known.get(stripped, UNKNOWN) if stripped else BLANK
        if len(text) < 100:
            self[text] = number
        return number

    def of(self, marks: str) -> Integers:
        """The numbers of all marks of a list like `12,7,40`. Lists of plain whole numbers are read in one go."""
        if not marks:
            return np.zeros(0, dtype=np.int64)
        if not _is_plain(marks):
            each = marks.split(",")
            return np.fromiter(map(self.__getitem__, each), dtype=np.int64, count=len(each))
        # What is too large for 64 bits becomes the largest number that is not, which is no id.
        ids = np.fromstring(marks, dtype=np.int64, sep=",")
        places = np.searchsorted(self._ids, ids)
        return np.where(self._ids[places] == ids, self._numbers[places], UNKNOWN)


def _is_plain(marks: str) -> bool:
    """Whether these are whole numbers as a program writes them: one comma between two, and none begins with 0."""
    digits = marks.replace(",", "")
    if not (digits.isascii() and digits.isdigit()) or ",," in marks or ",0" in marks:
        return False
    return not marks.startswith(("0", ",")) and not marks.endswith(",")


def _plain_id(name: str) -> bool:
    return _is_plain(name) and "," not in name and len(name) <= _MOST_DIGITS
