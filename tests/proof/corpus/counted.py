"""C07, C08, C10, C18, C20 and C21: the bids as they were fixed, the cards, and how many of what there were."""

from collections.abc import Callable, Iterator
from functools import partial

from pb.proof.bundle import Chunks
from pb.proof.canonical import read_line
from pb.proof.cards import State, read_card
from pb.proof.merkle import leaf, root
from pb.proof.note import to_base64
from pb.proof.slips import Mode, lock_of, slip_line
from tests.proof.cases import Case, Given
from tests.proof.corpus.tools import (
    ChangeLines,
    Lines,
    drop,
    edit,
    fields,
    in_box,
    insider,
    made_of,
    outsider,
    swap,
    unchanged,
)
from tests.proof.good import PLAIN, scored
from tests.proof.make import Made
from tests.proof.story import Entry, Issued

CARDS = "cards.jsonl"


def cases() -> Iterator[Case]:
    yield from _bids()
    yield from _cards()
    yield from _leftover()
    yield from _counts()
    yield from _modes()


def _bids() -> Iterator[Case]:
    text = "documents/2.txt"
    yield outsider(
        "a bid's text was changed", "C07", "The text of a bid says another amount.", swap(text, "30000", "90000")
    )
    yield outsider("a bid's text is missing", "C07", "The text of a bid was taken away.", drop(text))
    yield outsider("two bids' texts changed places", "C07", "The texts of two bids changed places.", _exchanged)
    later = insider(
        "a bid's text was changed and published",
        "C07",
        "The organisers changed a text after opening.",
        files=_other_text,
        entries=_old_hash,
    )
    yield later
    yield insider("a bid fewer", "C07", "The round says 6 bids, and 5 are there.", entries=fields("round", bids=6))
    yield insider("a bid more", "C07", "The round says 4 bids, and 5 are there.", entries=fields("round", bids=4))
    yield insider("a gap in the numbers", "C07", "Bid 5 has the number 6.", entries=fields("bid", 4, bid=6))
    yield insider("a bid's number twice", "C07", "Bid 2 has the number 1 too.", entries=fields("bid", 1, bid=1))
    yield insider("bids out of order", "C07", "Bids 1 and 2 stand the other way round.", entries=_turned)


def _exchanged(files: dict[str, bytes]) -> None:
    files["documents/1.txt"], files["documents/2.txt"] = files["documents/2.txt"], files["documents/1.txt"]


def _other_text(files: dict[str, Chunks]) -> None:
    files["documents/2.txt"] = [b"Bid 2: something else\n"]


def _old_hash(entries: list[Entry]) -> None:
    """What was fixed before opening cannot be made again."""
    fixed = read_line(made_of(PLAIN).bytes_by_name()["ledger.jsonl"].split(b"\n")[2])
    entries[2]["document"] = fixed["document"]


def _turned(entries: list[Entry]) -> None:
    entries[1], entries[2] = entries[2], entries[1]


def _some(state: State, how_many: int) -> list[str]:
    return made_of(PLAIN).cards(state)[:how_many]


def _rewrite(card: str, old: str, new: str, lines: Lines) -> None:
    place = next(place for place, line in enumerate(lines) if card.encode() in line)
    assert old.encode() in lines[place], (old, lines[place])
    lines[place] = lines[place].replace(old.encode(), new.encode())


def _cards() -> Iterator[Case]:
    made = made_of(PLAIN)
    [used], [out] = _some(State.USED, 1), _some(State.OUT, 1)
    of_used = next(each for each in made.issued if each.card == used)
    lock = lock_of(PLAIN.round_id, used, of_used.code)
    told: dict[str, tuple[str, ChangeLines]] = {
        "a card in small letters": ("A card is in small letters.", partial(_rewrite, used, used, used.lower())),
        "a card of seven symbols": ("A card has seven symbols.", partial(_rewrite, used, used, used[:7])),
        "a card with an odd symbol": ("A card has the letter U.", partial(_rewrite, used, used, f"U{used[1:]}")),
        "a code of fifteen symbols": (
            "A code has fifteen symbols.",
            partial(_rewrite, used, of_used.code, of_used.code[:15]),
        ),
        "a used card without its code": (
            "A used card has its lock in place of its code.",
            partial(_rewrite, used, f'"code":"{of_used.code}"', f'"lock":"{lock}"'),
        ),
        "a card that is out with a code": (
            "A card that is out has a code.",
            partial(_rewrite, used, '"used"', '"out"'),
        ),
        "a card that was lost": ("A card is said to be lost.", partial(_rewrite, out, '"out"', '"lost"')),
        "a card with a field more": ("A card has a field more.", partial(_rewrite, out, '"out"', '"out","x":1')),
        "another code": ("A used card has another code.", partial(_rewrite, used, of_used.code, of_used.code[::-1])),
        "cards that are not sorted": ("The cards are not sorted.", lambda lines: lines.reverse()),
        "a card twice": ("A card is there twice.", lambda lines: lines.insert(0, lines[0])),
        "a card fewer": ("A card is not listed.", lambda lines: lines.pop()),
        "an empty list": ("No card is listed.", lambda lines: lines.clear()),
    }
    for what, (done, change) in told.items():
        yield outsider(f"cards: {what}", "C08", done, edit(CARDS, change))
        yield insider(f"cards, signed: {what}", "C08", done, cards=_listed(change))
    yield insider("fewer cards were fixed", "C08", "The count of cards is another.", entries=fields("cards", count=16))
    yield insider(
        "other cards were fixed",
        "C08",
        "The root of the cards is another.",
        entries=fields("cards", root=to_base64(root([]))),
    )
    yield insider(
        "cards fixed out of order",
        "C08",
        "The cards were fixed in another order, and are listed so.",
        cards=_listed(lambda lines: lines.reverse()),
        entries=_root_turned,
    )
    done = "Three ballots were added, on cards with invented codes."
    yield insider("three invented cards voted", "C08", done, issued=_with_invented)
    done = "Three cards that were out were exchanged for invented ones, which voted."
    yield insider("two cards exchanged for invented ones", "C08", done, issued=_with_exchanged)


def _listed(change: ChangeLines) -> Callable[[Lines], Lines]:
    def changed(lines: Lines) -> Lines:
        mine = list(lines)
        change(mine)
        return mine

    return changed


def _root_turned(entries: list[Entry]) -> None:
    lines = made_of(PLAIN).bytes_by_name()[CARDS].split(b"\n")[:-1]
    cards = [card for line in lines if (card := read_card(line))]
    turned = to_base64(root(leaf(card.committed(PLAIN.round_id)) for card in reversed(cards)))
    fields("cards", root=turned)(entries)


def _invented(place: int) -> Issued:
    return Issued(f"0000000{place}", f"000000000000000{place}", State.USED, f"{place:032x}", {1: 5})


def _with_invented(issued: list[Issued]) -> list[Issued]:
    return sorted([*issued, *map(_invented, range(3))], key=lambda each: each.card)


def _with_exchanged(issued: list[Issued]) -> list[Issued]:
    kept = [each for each in issued if each.state is not State.OUT]
    return sorted([*kept, *map(_invented, range(2))], key=lambda each: each.card)


def _vote_on(state: State, issued: list[Issued]) -> list[Issued]:
    """Two cards in this state vote for bid 1."""
    mine = [each.card for each in issued if each.state is state][:2]
    return [
        Issued(each.card, each.code, State.USED, each.code * 2, {1: 5}) if each.card in mine else each
        for each in issued
    ]


def _leftover() -> Iterator[Case]:
    """What only people can see who have something in their hands."""
    void, out = tuple(_some(State.VOID, 3)), tuple(_some(State.OUT, 2))
    done = "Two ballots were added, on cards that were handed back."
    stuffed = partial(_vote_on, State.VOID)
    yield insider("cards handed back voted", "", done, bundle="cards handed back voted", issued=stuffed)
    give = partial(_given, Given(void=void))
    yield insider(
        "cards handed back voted, list given", "C08", done, give=give, bundle="cards handed back voted", issued=stuffed
    )
    done = "Two ballots were added, on cards that were handed out and never used."
    stuffed = partial(_vote_on, State.OUT)
    yield insider("unused cards voted", "", done, bundle="unused cards voted", issued=stuffed)
    give = partial(_given, Given(unused=out[:1]))
    yield insider(
        "unused cards voted, holder asks", "C20", done, give=give, bundle="unused cards voted", issued=stuffed
    )
    listed = partial(_given, Given(void=out))
    yield outsider(
        "a card handed back is listed as out", "C08", "Cards handed back were not scanned.", unchanged, give=listed
    )
    strange = partial(_given, Given(void=("00000000",)))
    yield outsider(
        "a card handed back is not listed", "C08", "A card that was handed back is not there.", unchanged, give=strange
    )
    strange = partial(_given, Given(unused=("00000000",)))
    yield outsider(
        "an unused card is not listed", "C20", "A card that nobody voted with is not there.", unchanged, give=strange
    )
    used = partial(_given, Given(unused=tuple(_some(State.USED, 1))))
    yield outsider(
        "an unused card was used",
        "C20",
        "Somebody says that they never voted, and their card did.",
        unchanged,
        give=used,
    )
    fine = partial(_given, Given(void=void, unused=(*out, *void)))
    yield outsider("cards handed back and unused", "", "Nothing: all is as it should be.", unchanged, give=fine)


def _given(given: Given, made: Made) -> Given:
    return given


def _counts() -> Iterator[Case]:
    [out] = _some(State.OUT, 1)
    change = edit(CARDS, partial(_rewrite, out, '"out"', '"void"'))
    yield outsider("a card became void", "C10", "A card that was out is listed as void.", change)
    for state, count in (("used", 13), ("void", 4), ("out", 3), ("out", 1)):
        done = f"The closing says that {count} cards were {state}."
        yield insider(f"{count} cards {state}", "C10", done, entries=fields("close", **{state: count}))
    yield insider("more back than out", "C10", "Three cards of two came back.", entries=fields("close", back=3))
    more = in_box("1", lambda lines: lines.append(slip_line(1, 5, "f" * 32)))
    yield insider("one box has a slip more", "C10", "A slip was added to one box.", boxes=more)
    less = in_box("5", lambda lines: lines.pop())
    yield insider("the last box has a slip fewer", "C10", "A slip was taken from one box.", boxes=less)
    four = set(_some(State.USED, 4))
    done = "The slips of four ballots were left out, and their cards stay used."
    yield insider("four ballots dropped", "C10", done, slips=lambda slips: slips[:-20])
    done = "The slips of four ballots were left out, and their cards are said to be out."
    gone = partial(_called_out, four)
    yield insider("four ballots dropped, cards called out", "", done, bundle="four called out", issued=gone)
    lost = made_of(PLAIN).receipts[min(four)]
    give = partial(_given, Given(receipts=(lost,)))
    yield insider("four ballots dropped, receipt kept", "C19", done, give=give, bundle="four called out", issued=gone)
    yield insider("more ballots than people", "C18", "Twelve people voted, and eleven may.", PLAIN.told(eligible=11))
    yield insider("nobody may vote", "C18", "Nobody may vote, and some did.", PLAIN.told(eligible=0))
    yield insider("as many ballots as people", "", "Twelve people voted, and twelve may.", PLAIN.told(eligible=12))


def _called_out(cards: set[str], issued: list[Issued]) -> list[Issued]:
    return [Issued(each.card, each.code, State.OUT) if each.card in cards else each for each in issued]


def _modes() -> Iterator[Case]:
    few = PLAIN.told(ballots=scored(9))
    yield insider(
        "nine ballots in the open", "C21", "The boxes of nine ballots were opened.", few.told(sealed=Mode.SLIPS)
    )
    whole = few.told(mode=Mode.BALLOTS, sealed=Mode.BALLOTS)
    yield insider("nine whole ballots in the open", "C21", "Nine ballots were published whole.", whole)
    shut = PLAIN.told(sealed=Mode.TALLIES)
    yield insider("twelve ballots stay shut", "C21", "The boxes of twelve ballots were not opened.", shut)
    opened = PLAIN.told(mode=Mode.TALLIES, sealed=Mode.SLIPS)
    yield insider("a promise broken", "C21", "The boxes were to stay shut, and were opened.", opened)
    yield insider("nine ballots that stay shut", "", "Nothing: nine ballots are never opened.", few)
