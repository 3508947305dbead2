"""C09: what is in the boxes is what was sealed, and could have come from ballots."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.proof.boxes import Box
from pb.proof.bundle import Chunks
from pb.proof.merkle import root
from pb.proof.note import to_base64
from pb.proof.slips import Mode, slip_line
from tests.proof.cases import Case
from tests.proof.corpus.tools import ChangeLines, Lines, edit, entry, first, in_box, insider, outsider, replaced
from tests.proof.good import PLAIN, chosen, good, ranked, scored, shared
from tests.proof.story import SKIP, Entry, Marks, Story

BOX = "boxes/1.jsonl"
ChangeBoxes = Callable[[list[dict[str, Any]]], Any]


def cases() -> Iterator[Case]:
    yield from _outside()
    yield from _sealed()
    yield from _marks()
    yield from _whole()
    yield from _limits()
    yield from _shut()
    yield from _boxes()


def _re_marked(mark: int, lines: Lines) -> None:
    """The first slip with a mark gets another."""
    place = next(place for place, line in enumerate(lines) if b'"m":' in line)
    number = lines[place][-34:-2].decode()
    bid = int(lines[place].split(b",")[0].split(b":")[1])
    lines[place] = slip_line(bid, mark, number)


def _unmarked(lines: Lines) -> None:
    place = next(place for place, line in enumerate(lines) if b'"m":' in line)
    lines[place] = slip_line(1, None, lines[place][-34:-2].decode())


def _twice(lines: Lines) -> None:
    """The first line stands in place of the second too."""
    lines[1] = lines[0]


def _outside() -> Iterator[Case]:
    told: dict[str, tuple[str, ChangeLines]] = {
        "a mark was changed": ("The mark on a slip was changed.", partial(_re_marked, 3)),
        "a mark of 99": ("A slip has the mark 99.", partial(_re_marked, 99)),
        "a mark was taken away": ("A slip has no mark any more.", _unmarked),
        "a slip is missing": ("A slip was taken away.", lambda lines: lines.pop(3)),
        "all slips are missing": ("The box is empty.", lambda lines: lines.clear()),
        "a slip was added": ("A slip was added.", lambda lines: lines.append(slip_line(1, 5, "f" * 32))),
        "a slip is there twice": ("A slip was copied.", lambda lines: lines.insert(1, lines[0])),
        "slips in another order": ("The slips stand in another order.", lambda lines: lines.reverse()),
        "a number was changed": ("A slip has another number.", first(lambda line: slip_line(1, 1, "0" * 32))),
    }
    for what, (done, change) in told.items():
        yield outsider(f"slips: {what}", "C09", done, edit(BOX, change))


def _sealed() -> Iterator[Case]:
    """The same and more, by those who seal the boxes."""
    told: dict[str, tuple[str, ChangeLines]] = {
        "a mark of 99": ("A slip has the mark 99.", partial(_re_marked, 99)),
        "a mark of 6": ("A slip has the mark 6, and 5 is the highest.", partial(_re_marked, 6)),
        "a slip of another box": ("A slip belongs in box 2.", replaced('"b":1', '"b":2')),
        "a slip of no box": ("A slip says bid 9.", replaced('"b":1', '"b":9')),
        "a slip twice": ("One voter's slip stands in place of another's.", _twice),
        "slips as they came": ("The slips are not sorted.", lambda lines: lines.reverse()),
        "the last two exchanged": ("The last two slips stand the other way round.", _last_two),
        "a slip with a field more": ("A slip has a field more.", replaced('"}', '","x":1}')),
        "a short number": ("The number of a slip is short.", first(lambda line: line[:-3] + line[-2:])),
        "a number in capitals": ("The number of a slip is in capitals.", first(_upper)),
        "a mark as text": ("A mark is text.", replaced('"m":', '"m":"1","n":')),
        "a negative mark": ("A mark is -1.", partial(_re_marked, -1)),
        "a hidden slip": ("A slip stays shut among open ones.", first(lambda line: b'{"h":"' + b"0" * 64 + b'"}')),
        "a whole ballot": ("A whole ballot is among the slips.", first(lambda line: b'{"m":{"1":5},' + line[-39:])),
    }
    for what, (done, change) in told.items():
        yield insider(f"slips, sealed: {what}", "C09", done, boxes=in_box("1", change))


def _last_two(lines: Lines) -> None:
    lines[-1], lines[-2] = lines[-2], lines[-1]


def _upper(line: bytes) -> bytes:
    return line[:-34] + b"ABCDEF" + line[-28:]


def _marks() -> Iterator[Case]:
    """Marks that no ballot of the kind can have."""
    told: list[tuple[str, int]] = [
        ("approve", 0),
        ("approve", 2),
        ("rank", 0),
        ("rank", 4),
        ("points", 0),
        ("points", 11),
        ("spend", 0),
        ("spend", 2),
        ("every", 6),
    ]
    for kind, mark in told:
        done = f"A slip of the kind {kind} has the mark {mark}."
        yield insider(
            f"{kind}: a mark of {mark}", "C09", done, good()[kind], boxes=in_box("1", partial(_re_marked, mark))
        )
    done = "A slip has no mark, and every bid must be marked."
    yield insider("every: no mark", "C09", done, good()["every"], boxes=in_box("1", _unmarked))


def _whole() -> Iterator[Case]:
    whole = good()["ballots-score"]
    told: dict[str, tuple[str, ChangeLines]] = {
        "not sorted": ("The ballots are not sorted.", lambda lines: lines.reverse()),
        "twice": ("A ballot stands in place of another too.", _twice),
        "a field more": ("A ballot has a field more.", replaced('"}', '","x":1}')),
        "a short number": ("The number of a ballot is short.", first(lambda line: line[:-3] + line[-2:])),
        "marks in a list": ("The marks of a ballot are a list.", first(lambda line: b'{"m":[5,0],' + line[-39:])),
        "a mark as text": ("A mark on a ballot is text.", first(lambda line: b'{"m":{"1":"5"},' + line[-39:])),
        "a bid with a nought": ("A ballot marks bid 01.", first(lambda line: b'{"m":{"01":5},' + line[-39:])),
        "a bid that is not there": ("A ballot marks bid 9.", first(lambda line: b'{"m":{"9":5},' + line[-39:])),
        "a mark of 6": ("A ballot has the mark 6.", first(lambda line: b'{"m":{"1":6},' + line[-39:])),
        "a slip among them": (
            "A slip is among the ballots.",
            first(lambda line: slip_line(1, 5, line[-34:-2].decode())),
        ),
    }
    for what, (done, change) in told.items():
        yield insider(f"ballots: {what}", "C09", done, whole, boxes=(in_box("all", change, Mode.BALLOTS)))
    yield outsider(
        "ballots: one is missing",
        "C09",
        "A ballot was taken away.",
        edit("boxes/all.jsonl", lambda lines: lines.pop()),
        whole,
    )
    yield outsider(
        "ballots: a mark was changed",
        "C09",
        "A mark was changed.",
        edit("boxes/all.jsonl", first(_another_mark)),
        whole,
    )


def _another_mark(line: bytes) -> bytes:
    return b'{"m":{"1":5},' + line[-39:]


def _limits() -> Iterator[Case]:
    """Whole ballots that nobody could have cast, one among eleven good ones."""
    three, places, ten = Approve(2, 3), Rank(3), SharePoints(10)
    twos = tuple({1: 1, 2: 1} for _ in range(11))
    told: list[tuple[str, BallotType, tuple[Marks, ...], Marks]] = [
        ("too many bids chosen", three, twos, {1: 1, 2: 1, 3: 1, 4: 1}),
        ("too few bids chosen", three, twos, {1: 1}),
        ("a place left out", places, ranked(11, 3), {1: 1, 2: 3}),
        ("no first place", places, ranked(11, 3), {1: 2}),
        ("a place twice", places, ranked(11, 3), {1: 1, 2: 1}),
        ("no place at all", places, ranked(11, 3), {}),
        ("too many points", ten, shared(11, 10), {1: 6, 2: 5}),
        ("no points at all", ten, shared(11, 10), {}),
        ("too much spent", SpendThePot(700_00), chosen(11, 2), {1: 1, 2: 1, 5: 1}),
        ("nothing spent", SpendThePot(700_00), chosen(11, 2), {}),
        ("a bid without a score", ScoreEvery(5, True), scored(11, every=True), {1: 5, 2: 5, 3: 5, 4: 5}),
    ]
    for what, ballot, others, odd in told:
        story = Story((*others, odd), PLAIN.bids, ballot=ballot, rule=SKIP, mode=Mode.BALLOTS)
        yield insider(f"ballots: {what}", "C09", f"One ballot is {odd}: {what}.", story)
    whole = Story((*scored(11), {}), PLAIN.bids, mode=Mode.BALLOTS)
    yield insider("ballots: a blank one", "", "Nothing: a ballot of scores may be blank.", whole)
    free = Story((*twos, {}), PLAIN.bids, ballot=Approve(0, None), mode=Mode.BALLOTS)
    yield insider("ballots: nothing chosen where none need be", "", "Nothing: a ballot may choose no bid.", free)


def _shut() -> Iterator[Case]:
    few = good()["few"]
    told: dict[str, tuple[str, ChangeLines]] = {
        "not sorted": ("The lines of a shut box are not sorted.", lambda lines: lines.reverse()),
        "twice": ("A line of a shut box stands in place of another.", _twice),
        "a field more": ("A line of a shut box has a field more.", replaced('"}', '","x":1}')),
        "in capitals": ("A line of a shut box is in capitals.", first(lambda line: line[:6] + line[6:].upper())),
        "an open slip": ("An open slip is in a shut box.", first(lambda line: slip_line(1, 5, "0" * 32))),
    }
    for what, (done, change) in told.items():
        yield insider(f"shut: {what}", "C09", done, few, boxes=partial(_kept_root, change))
    yield outsider(
        "shut: one is missing", "C09", "A line of a shut box was taken away.", edit(BOX, lambda lines: lines.pop()), few
    )
    other = first(lambda line: line[:6] + b"0" * 64 + line[70:])
    yield outsider("shut: one was changed", "C09", "A line of a shut box was changed.", edit(BOX, other), few)
    opened = first(lambda line: slip_line(1, 5, "0" * 32))
    yield outsider("shut: one was opened", "C09", "A slip was opened.", edit(BOX, opened), few)


def _kept_root(change: ChangeLines, boxes: list[Box]) -> list[Box]:
    """The root is that of what the lines should be: of odd ones there is none."""
    lines = list(boxes[0].lines)
    change(lines)
    return [Box(boxes[0].name, lines, _leaves_root(lines) or boxes[0].root), *boxes[1:]]


def _leaves_root(lines: Lines) -> bytes | None:
    try:
        return root([bytes.fromhex(line[6:70].decode()) for line in lines])
    except ValueError:
        return None


def _boxes() -> Iterator[Case]:
    """Which boxes there are, and what the seal says of them."""

    def sealed(change: ChangeBoxes) -> Callable[[list[Entry]], None]:
        return entry("seal", lambda each: change(each["boxes"]))

    told: dict[str, tuple[str, ChangeBoxes]] = {
        "one is left out": ("One box is not in the seal.", lambda boxes: boxes.pop()),
        "two exchanged": ("Two boxes stand the other way round.", lambda boxes: boxes.reverse()),
        "one is there twice": ("One box is sealed twice.", lambda boxes: boxes.append(dict(boxes[0]))),
        "one has another root": ("A box has another root.", lambda boxes: boxes[1].update(root=to_base64(root([])))),
        "one has the root of another": (
            "A box has another's root.",
            lambda boxes: boxes[1].update(root=boxes[2]["root"]),
        ),
    }
    for what, (done, change) in told.items():
        yield insider(f"boxes: {what}", "C09", done, entries=sealed(change))
    done = "A box is neither in the seal nor among the files."
    gone = sealed(lambda boxes: boxes.pop())
    yield insider("boxes: one is gone altogether", "C09", done, entries=gone, files=_without_the_last)
    renamed = good()["ballots-score"]
    yield insider(
        "boxes: another name",
        "C01",
        "The box is called some, and there is no such file.",
        renamed,
        entries=sealed(lambda boxes: boxes[0].update(box="some")),
    )
    yield insider(
        "boxes: a path as a name",
        "C01",
        "The box is called ../ledger.",
        renamed,
        entries=sealed(lambda boxes: boxes[0].update(box="../ledger")),
    )


def _without_the_last(files: dict[str, Chunks]) -> None:
    del files["boxes/5.jsonl"], files["csv/5.csv"]
