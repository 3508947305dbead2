"""C07, C08, C10, C18, C20 and C21: the bids as residents saw them, the cards, and how many of what there were."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pb.proof.boxes import sealed_mode
from pb.proof.bundle import CARDS, digest_of_chunks, document_name
from pb.proof.cards import Card, State, read_card
from pb.proof.checks.failure import Failed, need
from pb.proof.checks.given import Given
from pb.proof.checks.ledger import Ledger
from pb.proof.merkle import leaf, root
from pb.proof.note import to_base64
from pb.proof.reading import Bundle, lines


@dataclass(frozen=True)
class Cards:
    """How many cards there are in each state, and the state of those that somebody asked about."""

    states: Mapping[State, int]
    asked: Mapping[str, State]


def check_bids(bundle: Bundle, ledger: Ledger) -> None:
    """C07. Raises Failed."""
    told = ledger.terms["bids"]
    there = len(ledger.bids)
    need(there == told, "C07", f"The round has {told} bids, and {there} are in the ledger.")
    need(ledger.numbers == list(range(1, there + 1)), "C07", "The numbers of the bids do not go from 1 without a gap.")
    for bid in ledger.bids:
        name = document_name(bid["bid"])
        need(name in bundle.names, "C07", f"The text of bid {bid['bid']} is missing.")
        same = digest_of_chunks(bundle.chunks(name)) == bid["document"]
        need(same, "C07", f"The text of bid {bid['bid']} is not the one that was fixed before opening.")


def check_cards(bundle: Bundle, ledger: Ledger, given: Given) -> Cards:
    """C08. Raises Failed."""
    fixed = ledger.only("cards")
    reading = _Reading(ledger.round, frozenset((*given.void, *given.unused)))
    found = to_base64(root(leaf(card.committed(ledger.round)) for card in reading.cards(bundle)))
    there = sum(reading.states.values())
    need(
        there == fixed["count"], "C08", f"There are {there:,} cards, and {fixed['count']:,} were fixed before opening."
    )
    need(found == fixed["root"], "C08", "The cards are not those that were fixed before opening.")
    for card in given.void:
        void = reading.asked.get(card) is State.VOID
        need(void, "C08", f"Card {card} was handed back, and is not listed as void.")
    return Cards(reading.states, reading.asked)


@dataclass
class _Reading:
    """Going through the cards once, and remembering no more of them than is asked."""

    round: str
    wanted: frozenset[str]
    states: Counter[State] = field(default_factory=Counter)
    asked: dict[str, State] = field(default_factory=dict)

    def cards(self, bundle: Bundle) -> Iterator[Card]:
        last = ""
        for place, line in enumerate(lines(bundle.chunks(CARDS)), start=1):
            card = read_card(line)
            if card is None:
                raise Failed("C08", f"Line {place:,} of {CARDS} is not what is said of a card.")
            need(card.card > last, "C08", f"The cards are not sorted, or one is there twice: {card.card}.")
            last = card.card
            self.states[card.state] += 1
            if card.card in self.wanted:
                self.asked[card.card] = card.state
            yield card


def check_counts(ledger: Ledger, cards: Cards) -> None:
    """C10, C18 and C21. Raises Failed."""
    close = ledger.only("close")
    for state in State:
        there, said = cards.states[state], close[state.value]
        need(
            there == said, "C10", f"{said:,} cards were {state.value} when voting closed, and {there:,} are listed so."
        )
    need(close["back"] <= close["out"], "C10", "More cards came back than were out.")
    for box in ledger.only("seal")["boxes"]:
        slips = f"Box {box['box']} has {box['count']:,} slips, and {ledger.used:,} cards voted."
        need(box["count"] == ledger.used, "C10", slips)
    eligible = ledger.terms.get("eligible", ledger.used)
    need(ledger.used <= eligible, "C18", f"{ledger.used:,} people voted, and only {eligible:,} may.")
    right = sealed_mode(ledger.mode, ledger.used)
    need(
        ledger.sealed is right,
        "C21",
        f"With {ledger.used:,} ballots the boxes are published as {right}, not {ledger.sealed}.",
    )


def check_unused(cards: Cards, given: Given) -> None:
    """C20. Raises Failed."""
    for card in given.unused:
        need(card in cards.asked, "C20", f"Card {card} is not one of the cards of this round.")
        need(cards.asked[card] is not State.USED, "C20", f"Somebody voted with card {card}, and its holder did not.")
