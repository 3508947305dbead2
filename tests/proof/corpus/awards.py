"""C12: the awards follow from the tally, the rule and what was drawn."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.proof.cases import Case
from tests.proof.corpus.tools import entry, fields, insider, made_of
from tests.proof.good import EQUAL, PLAIN, good
from tests.proof.story import Entry, Story

Change = Callable[[list[Entry]], None]


def cases() -> Iterator[Case]:
    yield from _of_every_rule()
    yield from _sums()
    yield from _draws()
    yield from _rules()
    yield from _out_of_sight()


def _moved(allocation: Entry) -> None:
    """The first bid that got something gets nothing."""
    bid = next(bid for bid, award in allocation["awards"].items() if award)
    allocation["left"] += allocation["awards"][bid]
    allocation["awards"][bid] = 0


def _more(allocation: Entry) -> None:
    """The last bid gets what is left, and a penny if there is nothing."""
    bid = max(allocation["awards"])
    allocation["awards"][bid] += allocation["left"] or 1
    allocation["left"] = 0


def _of_every_rule() -> Iterator[Case]:
    for name, story in good().items():
        if story.rule.needs_whole_ballots and name.endswith("-few"):
            continue  # nobody can see these awards: see below
        if story.ballots:
            done = "A bid that is funded gets nothing."
            yield insider(f"awards: {name}, one less", "C12", done, story, entries=entry("allocation", _moved))
        done = "The last bid gets what is left as well."
        yield insider(f"awards: {name}, one more", "C12", done, story, entries=entry("allocation", _more))
    corrected = good()["corrected"]
    last = entry("allocation", _moved, 2)
    yield insider(
        "awards: the last of three results", "C12", "The corrected awards are wrong.", corrected, entries=last
    )


def _sums() -> Iterator[Case]:
    told: dict[str, tuple[str, Callable[[Entry], Any]]] = {
        "a penny more left": ("A penny more is left.", lambda each: each.update(left=each["left"] + 1)),
        "a bid missing": ("A bid without an award is not listed.", lambda each: each["awards"].pop("1")),
        "a bid too many": ("Bid 6 is listed, and there is none.", lambda each: each["awards"].update({"6": 0})),
        "a penny less": ("A bid gets a penny less.", lambda each: each["awards"].update({"2": 29999})),
    }
    for what, (done, change) in told.items():
        yield insider(f"awards: {what}", "C12", done, entries=entry("allocation", change))
    gone = entry("allocation", lambda each: each["awards"].update({"2": 100}))
    yield insider("awards: a withdrawn bid", "C12", "A withdrawn bid gets £1.", good()["withdrawn"], entries=gone)


def _drawn(**values: Any) -> Change:
    return entry("draw", lambda each: each.update(values))


def _no_draw(entries: list[Entry]) -> None:
    entries.remove(next(each for each in entries if each["k"] == "draw"))


def _draws() -> Iterator[Case]:
    for name, story in good().items():
        lines = made_of(story).bytes_by_name()["ledger.jsonl"]
        hidden = story.rule.needs_whole_ballots and name.endswith("-few")
        if b'"k":"draw"' in lines and not hidden and not story.corrections:
            done = "The draw that decided is not in the ledger."
            yield insider(f"draws: {name}, none", "C12", done, story, entries=_no_draw)
    told: dict[str, tuple[str, str, dict[str, Any]]] = {
        "another order": ("C12", "The lots are said to have come in another order.", {"lots": [[1, 2, 3]]}),
        "one bid missing": ("C12", "One of the level bids was not drawn.", {"lots": [[3, 2]]}),
        "among others": ("C12", "The draw was among other bids.", {"lots": [[4, 3, 2]]}),
        "no list": ("C12", "There is a draw without a list.", {"lots": []}),
        "a draw among all": ("", "All four bids were drawn, which says as much.", {"lots": [[4, 3, 2, 1]]}),
        "a draw among others as well": (
            "",
            "Two others were drawn as well, for no tie that there is.",
            {"lots": [[4, 1], [3, 2, 1]]},
        ),
        "two draws": (
            "",
            "A longer list is there as well, and the shorter one counts.",
            {"lots": [[1, 2, 4, 3], [3, 2, 1]]},
        ),
        "the shorter of two": ("C12", "The longer list would be right.", {"lots": [[4, 3, 2, 1], [1, 2, 3]]}),
    }
    for what, (code, done, values) in told.items():
        yield insider(f"draws: {what}", code, done, EQUAL, entries=_drawn(**values))
    dice = good()["dice"]
    yield insider(
        "draws: other dice",
        "C12",
        "The dice are said to have shown other numbers.",
        dice,
        entries=_drawn(dice=_other_dice(dice)),
    )
    instead = entry("draw", lambda each: (each.pop("dice"), each.update(lots=[[1, 2, 3, 4]])))
    yield insider(
        "draws: lots in place of dice", "C12", "Lots were drawn where dice are to be rolled.", dice, entries=instead
    )
    instead = entry("draw", lambda each: (each.pop("lots"), each.update(dice="1")))
    yield insider(
        "draws: dice in place of lots", "C12", "Dice were rolled where lots are to be drawn.", EQUAL, entries=instead
    )
    once = good()["corrected-dice"]
    yield insider(
        "draws: once for both results",
        "",
        "The dice were not rolled again for the correction.",
        once,
        entries=_second_draw_gone,
    )
    lots = good()["corrected-lots"]
    yield insider(
        "draws: lots for both results",
        "",
        "No lots were drawn again for the correction.",
        lots,
        entries=_second_draw_gone,
    )
    turned = entry("draw", lambda each: each.update(lots=[[1, 2, 3]]), 1)
    yield insider(
        "draws: the second in another order", "C12", "The second draw is said to be another.", lots, entries=turned
    )


def _second_draw_gone(entries: list[Entry]) -> None:
    entries.remove([each for each in entries if each["k"] == "draw"][1])


def _other_dice(story: Story) -> str:
    """What would have given other awards."""
    mine = made_of(story).bytes_by_name()["ledger.jsonl"].split(b'"awards"')[1].split(b"}")[0]
    for dice in map(str, range(100)):
        other = made_of(story.told(dice=dice)).bytes_by_name()["ledger.jsonl"]
        if other.split(b'"awards"')[1].split(b"}")[0] != mine:
            return dice
    raise AssertionError("every dice gives the same")


def _rules() -> Iterator[Case]:
    def ruled(**values: Any) -> Change:
        return entry("round", lambda each: each["rule"].update(values))

    def unruled(name: str) -> Change:
        return entry("round", lambda each: each["rule"].pop(name))

    told: dict[str, tuple[str, Story, Change]] = {
        "one that we do not know": ("The rule is called wheel-of-fortune.", PLAIN, ruled(rule="wheel-of-fortune")),
        "an odd remainder": ("What does not fit is given away.", PLAIN, ruled(remainder="bonus")),
        "an odd measure": ("The measure is loudness.", PLAIN, ruled(measure="loudness")),
        "no remainder": ("The rule does not say what is done with the rest.", PLAIN, unruled("remainder")),
        "no ties": ("The rule does not say how ties end.", PLAIN, unruled("ties")),
        "ties that never begin": ("Nothing is said of ties.", PLAIN, ruled(ties=[])),
        "ties without an end": ("Ties do not end.", PLAIN, ruled(ties=["more-voters"])),
        "ties that end twice": ("Ties end twice.", PLAIN, ruled(ties=["lots", "dice"])),
        "ties of text": ("Ties are text.", PLAIN, ruled(ties="lots")),
        "a parameter more": ("The rule has a parameter that there is not.", PLAIN, ruled(bonus=1)),
        "a truth value as a number": ("pays_unsupported is 0.", PLAIN, ruled(pays_unsupported=0)),
        "a threshold as text": ("A threshold is text.", PLAIN, ruled(least_total="3")),
        "a threshold below nothing": ("A threshold is below nothing.", PLAIN, ruled(least_total=-1)),
        "a threshold as a truth value": ("A threshold is true.", PLAIN, ruled(least_total=True)),
        "a label under another rule": (
            "A bid has a label, and no rule keeps to it.",
            good()["best-score"],
            fields("bid", one_of=["hall"]),
        ),
        "a label in a pot of another rule": (
            "A bid has a label, and the rule of its pot does not keep to it.",
            good()["pots-next"],
            fields("bid", one_of=["hall"]),
        ),
        "points that count for nobody": (
            "Equal shares go by points, and exact ones cannot.",
            good()["ballots-exact-equal-shares"],
            ruled(satisfaction="score"),
        ),
        "a step as a truth value": (
            "A step of true is given to everyone.",
            good()["ballots-equal-shares"],
            ruled(step=True),
        ),
        "another rule": ("The awards are those of another rule.", good()["best-score"], ruled(satisfaction="cost")),
        "another remainder": ("The awards are those of another remainder.", PLAIN, ruled(remainder="stop")),
        "another threshold": (
            "The awards are those of another threshold.",
            good()["least-total"],
            ruled(least_total=0),
        ),
        "another prize": ("The awards are those of another prize.", good()["prize"], ruled(prize=100_00)),
        "pots with more than there is": (
            "The pots have more than the round.",
            good()["pots-next"],
            fields("round", pot=100),
        ),
        "a bid for no pot": ("A bid is for the third of two pots.", good()["pots-next"], fields("bid", pot=2)),
        "pots in pots": ("A pot is shared as pots.", good()["pots-next"], _pots_in_pots),
        "no pots": ("There is no pot.", good()["pots-next"], ruled(pots=[])),
        "two pots of one name": ("Two pots have the same name.", good()["pots-next"], _of_pots(1, name="Large")),
        "a pot without a name": ("A pot has no name.", good()["pots-next"], _of_pots(1, name=" ")),
        "a pot that gives less than it has": (
            "A pot has a most below its money.",
            good()["pots-next"],
            _of_pots(0, most=449_99),
        ),
        "more than a pot allows": (
            "A bid asks for more than its pot allows.",
            good()["pots-next"],
            _of_pots(0, largest=1),
        ),
        "ties that end in two ways": ("A pot has its ties end otherwise.", good()["pots-next"], _ends_otherwise),
        "a way named twice": (
            "A way to settle ties is named twice.",
            PLAIN,
            ruled(ties=["more-voters"] * 2 + ["lots"]),
        ),
        "a step of nothing": (
            "More and more nothing is given to everyone.",
            good()["ballots-equal-shares"],
            ruled(step=0),
        ),
        "pots of text": ("The pots are text.", good()["pots-next"], ruled(pots="x")),
        "another spill": ("The awards are those of another spill.", good()["pots-next"], ruled(spill="kept")),
    }
    for what, (done, story, change) in told.items():
        yield insider(f"rule: {what}", "C12", done, story, entries=change)


def _of_pots(place: int, **values: Any) -> Change:
    return entry("round", lambda each: each["rule"]["pots"][place].update(values))


def _ends_otherwise(entries: list[Entry]) -> None:
    rule = entries[0]["rule"]
    other = "dice" if rule["ties"][-1] != "dice" else "lots"
    rule["pots"][1]["rule"]["ties"] = [other]


def _pots_in_pots(entries: list[Entry]) -> None:
    rule = entries[0]["rule"]
    rule["pots"][0]["rule"] = {**rule, "pots": [dict(each) for each in rule["pots"]]}


def _out_of_sight() -> Iterator[Case]:
    """Of a rule that needs whole ballots, where there are too few to publish them."""
    story = good()["ballots-equal-shares-few"]
    told: dict[str, tuple[str, Callable[[Entry], Any]]] = {
        "more than was asked": (
            "A bid gets more than it asked for.",
            lambda each: each.update(awards={**each["awards"], "5": 35000}, left=0),
        ),
        "more than the pot": (
            "All bids are funded, and the pot is too small.",
            lambda each: each.update(awards=dict.fromkeys("12345", 15000), left=50000),
        ),
        "a bid missing": ("A bid is not listed.", lambda each: each["awards"].pop("2")),
        "a bid too many": ("Bid 6 is listed.", lambda each: each["awards"].update({"6": 0})),
    }
    for what, (done, change) in told.items():
        yield insider(f"awards out of sight: {what}", "C12", done, story, entries=entry("allocation", change))
    gone = story.told(withdrawn=(2,))
    paid = fields("allocation", awards={**dict.fromkeys("1345", 0), "2": 100}, left=99900)
    yield insider("awards out of sight: a withdrawn bid", "C12", "A withdrawn bid gets £1.", gone, entries=paid)
    done = "A funded bid gets nothing, and nobody can see that it should: the checker says that it did not count."
    yield insider("awards out of sight: one less", "", done, story, entries=entry("allocation", _moved))
