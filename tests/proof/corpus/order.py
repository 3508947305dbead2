"""C06: the order of the entries is that of a whole round."""

from collections.abc import Callable, Iterator

from tests.proof.cases import Case
from tests.proof.corpus.tools import Files, insider, outsider, put
from tests.proof.good import good
from tests.proof.story import Entry

Entries = list[Entry]
Change = Callable[[Entries], None]
EARLY, LATE = "2026-05-09T09:01:00Z", "2026-05-09T20:00:00Z"
CORRECT = {"k": "correct", "at": LATE, "why": "A mistake."}


def of(entries: Entries, kind: str) -> Entry:
    return next(each for each in entries if each["k"] == kind)


def place_of(entries: Entries, kind: str) -> int:
    return entries.index(of(entries, kind))


def gone(kind: str) -> Change:
    """Every entry of the kind."""
    return lambda entries: entries.__setitem__(slice(None), [each for each in entries if each["k"] != kind])


def twice(kind: str) -> Change:
    """The first of the kind is there once more, after itself."""
    return lambda entries: entries.insert(place_of(entries, kind), dict(of(entries, kind)))


def before(kind: str, other: str) -> Change:
    """The first of one kind stands before the first of another, and all is said to be of the same time."""

    def change(entries: Entries) -> None:
        moved = of(entries, kind)
        entries.remove(moved)
        entries.insert(place_of(entries, other), moved)
        for each in entries:
            each.update({"at": EARLY} if "at" in each else {})

    return change


def at_the_end(*more: Entry) -> Change:
    return lambda entries: entries.extend(dict(each) for each in more)


def notice(at: str) -> Entry:
    return {"k": "notice", "at": at, "by": "The organisers", "text": "All is well."}


def cases() -> Iterator[Case]:
    told: dict[str, tuple[str, Change]] = {
        "no bids": ("All bids are missing.", gone("bid")),
        "no cards": ("No cards were fixed.", gone("cards")),
        "never opened": ("Voting was never opened.", gone("open")),
        "never closed": ("Voting never closed.", gone("close")),
        "never sealed": ("The boxes were never sealed.", gone("seal")),
        "no tally": ("The tally is missing.", gone("tally")),
        "no allocation": ("The awards are missing.", gone("allocation")),
        "never published": ("The result was never published.", gone("publish")),
        "two rounds": ("The terms are there twice.", twice("round")),
        "cards twice": ("The cards were fixed twice.", twice("cards")),
        "opened twice": ("Voting was opened twice.", twice("open")),
        "closed twice": ("Voting closed twice.", twice("close")),
        "sealed twice": ("The boxes were sealed twice.", twice("seal")),
        "two tallies": ("The tally is there twice.", twice("tally")),
        "two allocations": ("The awards are there twice.", twice("allocation")),
        "published twice": ("The result was published twice.", twice("publish")),
        "a bid before the terms": ("A bid stands before the terms.", before("bid", "round")),
        "cards before the bids": ("The cards stand before the bids.", before("cards", "bid")),
        "opened before the cards": ("Voting opened before the cards were fixed.", before("open", "cards")),
        "closed before opening": ("Voting closed before it opened.", before("close", "open")),
        "sealed before closing": ("The boxes were sealed before voting closed.", before("seal", "close")),
        "counted before the seal": ("The tally stands before the seal.", before("tally", "seal")),
        "awards before the tally": ("The awards stand before the tally.", before("allocation", "tally")),
        "published before the awards": ("Publication stands before the awards.", before("publish", "allocation")),
        "a notice before opening": ("A notice stands before opening.", before("notice", "open")),
        "corrected and no more": ("A correction was begun and not ended.", at_the_end(CORRECT)),
        "corrected without awards": ("A correction has a tally and no more.", _and_a_tally),
        "a bid after opening": ("A bid was added after opening.", _a_bid_after_opening),
    }
    for what, (done, change) in told.items():
        yield insider(what, "C06", done, entries=change)
    lots, corrected = good()["lots"], good()["corrected"]
    early = before("draw", "seal")
    yield insider("drawn before the seal", "C06", "Lots were drawn before the boxes were sealed.", lots, entries=early)
    yield insider("drawn twice", "C06", "Lots were drawn twice for one result.", lots, entries=twice("draw"))
    late = before("tally", "draw")
    yield insider("drawn after the tally", "C06", "Lots were drawn after the tally.", lots, entries=late)
    done = "A second result has no reason before it."
    yield insider("a second result without a reason", "C06", done, corrected, entries=gone("correct"))
    yield outsider("an empty ledger", "C06", "The ledger has no entries.", put("ledger.jsonl", b""))
    yield outsider("the last entries are cut", "C06", "The last three entries are gone, with an older checkpoint.", cut)
    done = "A notice was added after the result, and signed."
    yield insider("a notice after the result", "", done, entries=at_the_end(notice(LATE)))


def _and_a_tally(entries: Entries) -> None:
    entries.extend((dict(CORRECT), dict(of(entries, "tally"))))


def _a_bid_after_opening(entries: Entries) -> None:
    entries.insert(place_of(entries, "close"), {**entries[1], "bid": 6})


def cut(files: Files) -> None:
    lines = files["ledger.jsonl"].split(b"\n")
    files["ledger.jsonl"] = b"\n".join(lines[:11]) + b"\n"
    files["checkpoint"] = files["checkpoints/11.txt"]
