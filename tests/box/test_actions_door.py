"""The seal is locked until the counts of the door add up or are explained; and before the seal nothing is counted."""

import re
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest

from pb.box import actions as box
from pb.box.queries import look_into_box, reconciled
from pb.db import Database
from pb.door.actions import hand_out
from pb.problems import Problems, Refused
from pb.publish.actions import publish_result
from pb.rounds.actions_voting import close_voting
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.voting.rules import Channel
from tests import make
from tests.box.ledger import entries
from tests.doing import do, wrote
from tests.looking import everything, once, the_round


def with_door(store: Database, **handed_out: int) -> str:
    """A closed round of four cards and three papers that nobody voted with, and what one desk says it handed out."""
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    for channel, number in ((Channel.CARD, 4), (Channel.PAPER, 3)):
        make.make_codes(store, slug, number, channel=channel)
    make.open_round(store, slug, at_once=True)
    for of, handed in handed_out.items():
        for _ in range(handed):
            key = token_hex(8)
            wrote(store, hand_out, slug, "Desk A", of, key, now=make.NOW)
    carry_out(store, make.vault(store), slug, lambda s: close_voting(s, slug, by=make.BY, now=make.NOW))
    return slug


def seal_with(store: Database, slug: str, back: tuple[int, int], why: str = "") -> None:
    keys = make.vault(store)
    with store.read() as session:
        cards = replace(reconciled(session, 1, sum(back), why), each=back)
        contents = look_into_box(session, slug, keys, make.NOW)
    carry_out(store, keys, slug, lambda s: box.seal_boxes(s, slug, contents, cards, keys, by=make.BY, now=make.NOW))


def publish(store: Database, slug: str) -> None:
    """Whatever its files would be."""
    do(store, publish_result, slug, 1, {})


@pytest.mark.parametrize(
    ("back", "said"),
    [((4, 2), "1 card more in your hands"), ((3, 1), "1 paper gone that no desk handed out"), ((4, 1), "1 card more")],
    ids=["cards", "papers", "both-though-their-sum-is-right"],
)
@once
def test_seal_boxes_is_locked_until_each_channel_adds_up_or_is_explained(
    store: Database, back: tuple[int, int], said: str
) -> None:
    """Whatever page or program asks for it: and nothing is counted or published before the seal."""
    slug = with_door(store, card=1, paper=1)
    before = everything(store)
    with pytest.raises(Problems) as raised:
        seal_with(store, slug, back)
    assert said in raised.value.by_field["why"]
    with pytest.raises(Refused, match="before voting has closed and the boxes are sealed"):
        make.count(store, slug)
    with pytest.raises(Refused, match="Count the ballots first"):
        publish(store, slug)
    assert everything(store) == before
    seal_with(store, slug, back, "Desk A forgot to tap, and one blew away.")
    [close] = [entry for entry in entries(store) if entry["k"] == "close"]
    assert close["why"] == "Desk A forgot to tap, and one blew away."


@once
def test_seal_boxes_takes_what_adds_up_without_words(store: Database) -> None:
    slug = with_door(store, card=1, paper=1)
    seal_with(store, slug, (3, 2))
    assert the_round(store, slug).sealed_at


@once
def test_seal_boxes_looks_again_at_what_was_handed_out_meanwhile(store: Database) -> None:
    slug = with_door(store, card=1, paper=1)
    keys = make.vault(store)
    with store.read() as session:
        cards = replace(reconciled(session, 1, 5, ""), each=(3, 2))
        contents = look_into_box(session, slug, keys, make.NOW)
    wrote(store, hand_out, slug, "Desk B", "paper", "late", now=make.NOW)
    with pytest.raises(Problems, match="1 paper more in your hands"):
        carry_out(store, keys, slug, lambda s: box.seal_boxes(s, slug, contents, cards, keys, by=make.BY, now=make.NOW))


def test_seal_boxes_and_an_import_are_the_only_ways_to_seal() -> None:
    """A round is counted once it is sealed, so nothing else may say that it is."""
    root = Path(box.__file__).parents[1]
    found = {
        (file.relative_to(root).as_posix(), match)
        for file in root.rglob("*.py")
        for match in re.findall(r"\.sealed_at(?:, [a-z_.]+)? = ", file.read_text())
    }
    assert {file for file, _ in found} == {"box/actions.py"}
    assert len(found) == 2
