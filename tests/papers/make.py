"""A round with papers, and what people do with them, by the real actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from pb.db import Database
from pb.papers.actions import Sheet, key_paper, open_pile
from pb.papers.actions_closing import close_pile
from pb.rounds.rules import Phase
from pb.voting.codes import code_digest
from pb.voting.models import VotingCode
from pb.voting.rules import Channel, field_of
from tests import make
from tests.looking import the_round

SLUG = "marlfield-decides"
ONE, OTHER, THIRD = "helper Desk A", "helper Desk B", "organiser 1"


@dataclass(frozen=True)
class Printed:
    """A round that is voting: the codes of its papers, and those of its cards."""

    slug: str
    papers: Sequence[str]
    cards: Sequence[str]


def printed(store: Database, papers: int = 4, cards: int = 2, **other: Any) -> Printed:
    """`other` is as for `make.make_round`."""
    slug = make.make_round(store, Phase.BALLOT_FIXED, **other)
    on_cards = make.make_codes(store, slug, cards, now=make.NOW)
    on_papers = make.make_codes(store, slug, papers, channel=Channel.PAPER, now=make.NOW)
    make.open_round(store, slug, at_once=True, now=make.NOW)
    return Printed(slug, on_papers, on_cards)


def keys(text: str) -> dict[str, list[str]]:
    """What is typed for the bids 1, 2, 3: `keys("5-/")`."""
    return {field_of(number): [key] for number, key in enumerate(text, start=1)}


def opens(store: Database, slug: str, counted: int) -> int:
    """The id of a new pile."""
    key = token_hex(16)
    return store.write(lambda s: open_pile(s, slug, counted, key, by=make.BY, now=make.NOW))


def keyed(store: Database, slug: str, pile: int, code: str, text: str, who: str = ONE) -> None:
    sheet = Sheet(code, keys(text))
    store.write(lambda s: key_paper(s, slug, pile, sheet, make.vault(store), who=who, now=make.NOW))


def keyed_twice(store: Database, slug: str, pile: int, papers: Mapping[str, str]) -> None:
    """Each paper, by its code, by two people."""
    for who in (ONE, OTHER):
        for code, text in papers.items():
            keyed(store, slug, pile, code, text, who)


def closes(store: Database, slug: str, pile: int) -> None:
    store.write(lambda s: close_pile(s, slug, pile, make.vault(store), by=make.BY, now=make.NOW))


def in_the_box(store: Database, slug: str, papers: Mapping[str, str]) -> int:
    """A pile of these papers that is closed; its id."""
    pile = opens(store, slug, len(papers))
    keyed_twice(store, slug, pile, papers)
    closes(store, slug, pile)
    return pile


def card_of(store: Database, slug: str, code: str) -> VotingCode:
    round_id = the_round(store, slug).id
    with store.read() as session:
        return session.get_one(VotingCode, code_digest(make.KEY, round_id, code))
