"""C19: what voters find out who kept their receipts, and what false claims come to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from pb.proof.slips import Slip
from tests.proof.cases import Case, Given, without_marks
from tests.proof.corpus.tools import Give, insider, made_of, outsider, unchanged
from tests.proof.good import PLAIN, good, scored
from tests.proof.make import Made, Receipt
from tests.proof.story import Issued

FEW = PLAIN.told(ballots=scored(9))
WHOLE = good()["ballots-score"]
FEW_WHOLE = good()["ballots-few"]


def cases() -> Iterator[Case]:
    yield from _honest()
    yield from _claims()
    yield from _tampered()


def own(place: int, change: Callable[[Receipt], Receipt] = lambda receipt: receipt) -> Give:
    """The receipt of one voter, changed or not."""
    return lambda made: Given(receipts=(change(list(made.receipts.values())[place]),))


def _honest() -> Iterator[Case]:
    for name, story in (("slips", PLAIN), ("ballots", WHOLE), ("shut slips", FEW), ("shut ballots", FEW_WHOLE)):
        yield outsider(f"receipt: {name}", "", "Nothing: the receipt is good.", unchanged, story, own(1))
        code = "C19" if name == "shut ballots" else ""
        done = "Nothing, but the marks were not kept."
        yield outsider(f"receipt: {name}, no marks", code, done, unchanged, story, own(1, without_marks))
    twice: Give = lambda made: Given(receipts=tuple(list(made.receipts.values())[:1] * 2))  # noqa: E731 - used once
    yield outsider("receipt: the same one twice", "", "Nothing: the receipt is given twice.", unchanged, give=twice)


def _other_marks(receipt: Receipt) -> Receipt:
    bid, mark = next(iter(receipt["marks"].items()))
    return {**receipt, "marks": {**receipt["marks"], bid: 5 - mark}}


def _no_such_mark(receipt: Receipt) -> Receipt:
    return {**receipt, "marks": dict(list(receipt["marks"].items())[1:])}


def _claims() -> Iterator[Case]:
    """Voters who say what is not so."""
    others = list(made_of(PLAIN).receipts.values())
    told: dict[str, tuple[str, Callable[[Receipt], Receipt]]] = {
        "other marks": ("The voter claims to have marked otherwise.", _other_marks),
        "a mark fewer": ("The voter claims to have left out a bid.", _no_such_mark),
        "an invented nonce": ("The voter invented the nonce.", lambda receipt: {**receipt, "nonce": "0" * 32}),
        "an invented code": ("The voter invented the code.", lambda receipt: {**receipt, "code": "0" * 16}),
        "somebody else's note": (
            "The note is another voter's.",
            lambda receipt: {**receipt, "note": others[5]["note"]},
        ),
        "a note that nobody signed": ("The note has no signature.", lambda receipt: {**receipt, "note": "I voted.\n"}),
        "a note signed by another": (
            "The note is the opening checkpoint.",
            lambda receipt: {**receipt, "note": made_of(PLAIN).opening},
        ),
        "another text": (
            "The text of the note was changed.",
            lambda receipt: {**receipt, "note": receipt["note"].replace("receipt", "receipx")},
        ),
    }
    for what, (done, change) in told.items():
        yield outsider(f"claim: {what}", "C19", done, unchanged, PLAIN, own(1, change))
        no_marks = lambda receipt, change=change: without_marks(change(receipt))  # noqa: E731 - both changes at once
        if "mark" not in what:
            yield outsider(f"claim without marks: {what}", "C19", done, unchanged, PLAIN, own(1, no_marks))
    for name, story in (("ballots", WHOLE), ("shut slips", FEW), ("shut ballots", FEW_WHOLE)):
        yield outsider(
            f"claim: other marks, {name}",
            "C19",
            "The voter claims to have marked otherwise.",
            unchanged,
            story,
            own(1, _other_marks),
        )
        invented = lambda receipt: {**receipt, "nonce": "0" * 32}  # noqa: E731 - used once
        yield outsider(
            f"claim: an invented nonce, {name}",
            "C19",
            "The voter invented the nonce.",
            unchanged,
            story,
            own(1, invented),
        )


def _first_voters(how_many: int, change: Callable[[Issued], Issued], issued: list[Issued]) -> list[Issued]:
    voters = [each.card for each in issued if each.marks is not None][:how_many]
    return [change(each) if each.card in voters else each for each in issued]


def _all_for_one(voter: Issued) -> Issued:
    return replace(voter, marks={**(voter.marks or {}), 1: 5 - (voter.marks or {}).get(1, 0)})


def _elsewhere(voter: Issued) -> Issued:
    """The slips are those of a page that the voter never saw: so of nobody, or of somebody else."""
    return replace(voter, nonce=voter.nonce[::-1])


def _tampered() -> Iterator[Case]:
    """By those who can do everything. Only voters who look find out."""
    told: dict[str, tuple[str, Callable[[list[Issued]], list[Issued]]]] = {
        "five ballots changed": (
            "A mark on five ballots was changed before the boxes were sealed.",
            partial(_first_voters, 5, _all_for_one),
        ),
        "every ballot changed": (
            "The marks for bid 1 were changed on every ballot.",
            partial(_first_voters, 99, _all_for_one),
        ),
        "two voters share a slip": (
            "Two voters were given the same slips, and other slips stand for the second.",
            partial(_first_voters, 1, _elsewhere),
        ),
    }
    for what, (done, change) in told.items():
        for name, story in (("slips", PLAIN), ("ballots", WHOLE), ("shut slips", FEW), ("shut ballots", FEW_WHOLE)):
            bundle = f"{what}, {name}"
            yield insider(bundle, "", done, story, bundle=bundle, issued=change)
            yield insider(f"{bundle}, receipt", "C19", done, story, own(0), bundle, issued=change)
            yield insider(
                f"{bundle}, receipt without marks", "C19", done, story, own(0, without_marks), bundle, issued=change
            )
    yield insider(
        "one slip changed, another receipt",
        "",
        "Five ballots were changed, and the receipt is of another.",
        PLAIN,
        own(9),
        "five ballots changed, slips",
        issued=partial(_first_voters, 5, _all_for_one),
    )
    yield insider(
        "one slip exchanged",
        "C19",
        "One slip of one voter was exchanged for an invented one.",
        PLAIN,
        _of_last_slip,
        slips=_exchange_last,
    )


def _exchange_last(slips: list[Slip]) -> list[Slip]:
    last = slips[-1]
    number = last.number[::-1]
    return [*slips[:-1], Slip(last.box, number, last.line.replace(last.number.encode(), number.encode()))]


def _of_last_slip(made: Made) -> Given:
    return Given(receipts=(list(made.receipts.values())[-1],))
