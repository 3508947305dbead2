"""C02 and C06: the entries of the ledger are what entries can be, and stand in an order that is a whole round."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pb.count.ballot_types import BallotType
from pb.proof.checks.failure import Failed, need
from pb.proof.checks.lines import Entries
from pb.proof.entries import WrongEntry, check_entry, is_complete
from pb.proof.marks import ballot_from
from pb.proof.slips import Mode

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Result:
    """One result: the tally, what was given from it, and what was published. `draw` is the last before it, if any."""

    draw: Entry | None
    tally: Entry
    allocation: Entry
    publish: Entry


@dataclass(frozen=True)
class Ledger:
    """A ledger that passed C02 and C06."""

    lines: list[bytes]
    entries: list[Entry]

    def each(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if entry["k"] == kind]

    def only(self, kind: str) -> Entry:
        """The entry of a kind that is there once."""
        return self.each(kind)[0]

    def size_after(self, kind: str) -> int:
        """How many entries there were when the first of this kind had been added."""
        return int(self.only(kind)["n"]) + 1

    @property
    def terms(self) -> Entry:
        """The `round` entry."""
        return self.entries[0]

    @property
    def round(self) -> str:
        return str(self.terms["round"])

    @cached_property
    def bids(self) -> list[Entry]:
        return self.each("bid")

    @cached_property
    def numbers(self) -> list[int]:
        return [bid["bid"] for bid in self.bids]

    @property
    def used(self) -> int:
        """How many ballots were cast."""
        return int(self.only("close")["used"])

    @property
    def mode(self) -> Mode:
        return Mode(self.terms["mode"])

    @property
    def sealed(self) -> Mode:
        return Mode(self.only("seal")["mode"])

    @cached_property
    def ballot(self) -> BallotType:
        return ballot_from(self.terms["ballot"])

    @cached_property
    def results(self) -> list[Result]:
        """Every result, the last one being that which stands."""
        latest: dict[str, Entry] = {}
        results = []
        for entry in self.entries:
            latest[entry["k"]] = entry
            if entry["k"] == "publish":
                results.append(Result(latest.get("draw"), latest["tally"], latest["allocation"], entry))
        return results


def check_ledger(read: Entries) -> Ledger:
    """Raises Failed."""
    entries = [entry for _, entry in read]
    latest = ""
    for place, entry in enumerate(entries):
        _check_one(place, entry, entries[0])
        need(entry.get("at", latest) >= latest, "C02", f"Entry {place} of the ledger is older than one before it.")
        latest = entry.get("at", latest)
    whole = is_complete(entry["k"] for entry in entries)
    need(whole, "C06", "The ledger is not that of a whole round: an entry is missing, or stands where it cannot be.")
    return Ledger([line for line, _ in read], list(entries))


def _check_one(place: int, entry: Entry, first: Entry) -> None:
    try:
        check_entry(entry)
    except WrongEntry as wrong:
        raise Failed("C02", f"Entry {place} of the ledger {wrong}.") from None
    need(entry["n"] == place, "C02", f"Entry {place} of the ledger has the number {entry['n']}.")
    need(entry["round"] == first["round"], "C02", f"Entry {place} of the ledger is of another round.")
