"""C11: the tally is what the boxes say, or what they could say."""

from collections.abc import Callable, Iterator
from typing import Any

from pb.count.ballot_types import Approve, Rank, SharePoints, SpendThePot
from pb.proof.slips import Mode
from tests.proof.cases import Case
from tests.proof.corpus.tools import entry, fields, insider
from tests.proof.good import PLAIN, good
from tests.proof.story import SKIP, Entry, Marks, Story

Change = Callable[[dict[str, Any]], Any]


def cases() -> Iterator[Case]:
    yield from _open()
    yield from _shut()
    yield from _together()


def of_bid(change: Change, place: int = 0, which: int = 0) -> Callable[[list[Entry]], None]:
    """Change what a tally says of one bid."""
    return entry("tally", lambda tally: change(tally["bids"][place]), which)


def more(name: str, by: int = 1) -> Change:
    return lambda counted: counted.update({name: counted[name] + by})


def _moved(marks: dict[str, int]) -> None:
    """Of a mark that several gave, one is said to be a mark that nobody gave."""
    mark = next(mark for mark, times in marks.items() if times > 1)
    marks[mark] -= 1
    marks["98"] = 1


def _open() -> Iterator[Case]:
    told: dict[str, tuple[str, Change]] = {
        "a point more": ("A bid has a point more than in its box.", more("sum")),
        "a ballot more": ("A bid was counted over 13 ballots.", more("count")),
        "a mark more": ("More slips are said to have a mark.", more("marked")),
        "a voter more": ("More people are said to have given a point.", more("voters")),
        "marks moved": ("One mark is said to be another.", lambda counted: _moved(counted["marks"])),
        "no marks": ("It is not said what was marked.", lambda counted: counted.pop("marks")),
        "a mark that nobody gave": (
            "A mark is listed that nobody gave.",
            lambda counted: counted["marks"].update({"99": 1}),
        ),
    }
    for what, (done, change) in told.items():
        yield insider(f"tally: {what}", "C11", done, entries=of_bid(change))
        yield insider(f"tally of whole ballots: {what}", "C11", done, good()["ballots-score"], entries=of_bid(change))
    corrected = good()["corrected"]
    yield insider(
        "tally: the corrected one",
        "C11",
        "The second tally has a point more.",
        corrected,
        entries=of_bid(more("sum"), which=1),
    )
    yield insider(
        "tally: the one that was corrected",
        "C11",
        "The first tally has a point more.",
        corrected,
        entries=of_bid(more("sum")),
    )
    gone = good()["withdrawn"]
    listed: dict[str, tuple[str, dict[str, Any]]] = {
        "one withdrawn and tallied": ("A bid is withdrawn and in the tally.", {"withdrawn": [1, 2]}),
        "one neither withdrawn nor tallied": ("A bid is in neither list.", {"withdrawn": []}),
        "withdrawn twice": ("A bid is withdrawn twice.", {"withdrawn": [2, 2]}),
        "one that is not there": ("Bid 9 is withdrawn.", {"withdrawn": [2, 9]}),
    }
    for what, (done, values) in listed.items():
        yield insider(f"tally: {what}", "C11", done, gone, entries=fields("tally", **values))
    several = PLAIN.told(withdrawn=(2, 4))
    yield insider(
        "tally: withdrawn not sorted",
        "C11",
        "The withdrawn bids are not sorted.",
        several,
        entries=fields("tally", withdrawn=[4, 2]),
    )
    left_out = entry("tally", lambda tally: tally["bids"].pop())
    yield insider("tally: a bid left out", "C11", "A bid is not in the tally.", entries=left_out)
    twice = entry("tally", lambda tally: tally["bids"].append(tally["bids"][-1]))
    yield insider("tally: a bid twice", "C11", "A bid is in the tally twice.", entries=twice)
    turned = entry("tally", lambda tally: tally["bids"].reverse())
    yield insider("tally: bids not sorted", "C11", "The bids in the tally are not sorted.", entries=turned)


def _shut() -> Iterator[Case]:
    few, chose = good()["few"], good()["few-approve"]
    every = good()["few-every"]
    told: dict[str, tuple[str, Story, Change]] = {
        "a ballot more": ("A bid was counted over 10 ballots.", few, more("count")),
        "more marks than ballots": ("Ten of nine ballots have a mark.", few, lambda counted: counted.update(marked=10)),
        "more voters than marks": (
            "More gave a point than marked it.",
            few,
            lambda counted: counted.update(voters=counted["marked"] + 1),
        ),
        "points without voters": (
            "Nobody gave a point, and there are some.",
            few,
            lambda counted: counted.update(voters=0),
        ),
        "voters without points": (
            "People gave a point, and there is none.",
            few,
            lambda counted: counted.update(sum=0),
        ),
        "more points than voters can give": (
            "Each would have given more than 5.",
            few,
            lambda counted: counted.update(sum=counted["voters"] * 5 + 1),
        ),
        "marks": ("It is said what was marked.", few, lambda counted: counted.update(marks={"5": 1})),
        "choices worth nothing": ("Somebody chose a bid and gave no point.", chose, more("marked")),
        "a bid that not all marked": ("Every ballot marks every bid, and one did not.", every, _one_fewer),
    }
    for what, (done, story, change) in told.items():
        yield insider(f"shut tally: {what}", "C11", done, story, entries=of_bid(change))
    yield insider(
        "shut tally: a point more",
        "",
        "A bid has a point more, and nobody can see that.",
        few,
        entries=_and_awards(few),
    )


def _one_fewer(counted: dict[str, Any]) -> None:
    """Whoever is left out had given nothing, if they can have."""
    counted["marked"] -= 1
    counted["voters"] = min(counted["voters"], counted["marked"])
    counted["sum"] = min(counted["sum"], 5 * counted["voters"])


def _and_awards(story: Story) -> Callable[[list[Entry]], None]:
    """The last bid gets a point more; no award depends on it."""
    return of_bid(more("sum"), place=3)


def _together() -> Iterator[Case]:
    """Each bid's tally may be right, and all of them more than so many people can have marked."""

    def all_of(mark: int, voters: int = 12) -> tuple[Marks, ...]:
        return tuple({bid: mark for bid in range(1, 6)} for _ in range(voters))

    three_firsts = tuple({bid: 1 for bid in (1, 2, 3)} for _ in range(12))
    told: dict[str, tuple[str, Story]] = {
        "five chosen of three": (
            "Everybody chose five bids, and might choose three.",
            _story(all_of(1), Approve(1, 3)),
        ),
        "five places of three": ("Everybody gave five third places.", _story(all_of(3), Rank(3))),
        "three first places": ("Everybody gave three first places.", _story(three_firsts, Rank(3))),
        "fifty points of ten": ("Everybody gave ten points to each bid.", _story(all_of(10), SharePoints(10))),
        "more spent than there is": (
            "Everybody bought all, and might spend £700.",
            _story(all_of(1), SpendThePot(700_00)),
        ),
    }
    for what, (done, story) in told.items():
        yield insider(f"together: {what}", "C11", done, story)
        yield insider(f"together, shut: {what}", "C11", done, story.told(mode=Mode.TALLIES))
    exactly = {
        "three chosen of three": _story(tuple({1: 1, 2: 1, 3: 1} for _ in range(12)), Approve(1, 3)),
        "three places of three": _story(tuple({1: 1, 2: 2, 3: 3} for _ in range(12)), Rank(3)),
        "ten points of ten": _story(tuple({1: 6, 2: 4} for _ in range(12)), SharePoints(10)),
        "all spent": _story(tuple({1: 1, 2: 1} for _ in range(12)), SpendThePot(700_00)),
        "five chosen of any": _story(all_of(1), Approve(1, None)),
    }
    for what, story in exactly.items():
        yield insider(f"together: {what}", "", "Nothing: everybody gave all that they could.", story)


def _story(ballots: tuple[Marks, ...], ballot: Any) -> Story:
    return Story(ballots, PLAIN.bids, ballot=ballot, rule=SKIP)
